import { AppError } from '../errors.ts';
import { type Catalogue, type FigureInfo, type FigureName, type FigureSource, familyOf } from './catalogue.ts';
import type { Metrics } from './metrics.ts';

/** A line of a list of figures: name, unit and meaning. */
export type FigureLine = readonly [name: FigureName, unit: FigureInfo['unit'], help: string];

/** Where figures are made known. */
export interface FigureBook {
  readonly catalogue: Catalogue;
  readonly metrics: Metrics;
}

/**
 * Adds figures to the history's catalogue, and to the metrics those whose family is not there yet: what is sampled can be
 * scraped under the same name.
 */
export function addFigures(book: FigureBook, sources: readonly FigureSource[]): void {
  const { catalogue, metrics } = book;
  for (const source of sources) catalogue.add(source);
  for (const [name, members] of Map.groupBy(sources, ({ info }) => familyOf(info.name))) {
    if (!metrics.has(name)) addFamily(metrics, name, members);
  }
}

/** A gauge that is read from where it is kept. */
export function gauge([name, unit, help]: FigureLine, read: () => number | undefined): FigureSource {
  return { info: { name, kind: 'gauge', unit, help }, read };
}

/** A counter that is kept elsewhere. */
export function counter([name, unit, help]: FigureLine, read: () => number | undefined): FigureSource {
  return { info: { name, kind: 'counter', unit, help }, read };
}

/**
 * A counter of the metrics: all of it, or the series with the label that the name bears.
 * @throws AppError `internal` when no counter is called so.
 */
export function counted(metrics: Metrics, line: FigureLine): FigureSource {
  const family = familyOf(line[0]);
  const tally = metrics.tally(family);
  if (!tally) throw new AppError('internal', `no counter is called ${family}`);
  const { label, value } = labelOf(line[0]);
  return counter(line, label === undefined ? () => tally.total() : () => tally.sum(label, value));
}

/**
 * A figure that a part of the service tells of itself: as it is, or the one with the label that the name bears.
 * @throws AppError `internal` when nobody tells such a figure.
 */
export function told(metrics: Metrics, kind: FigureInfo['kind'], [name, unit, help]: FigureLine): FigureSource {
  const family = familyOf(name);
  const read = metrics.readingOf(family);
  if (!read) throw new AppError('internal', `no part of the service tells ${family}`);
  const { value } = labelOf(name);
  const numberOf = () => {
    const reading = read();
    return typeof reading === 'number' ? reading : reading?.[value];
  };
  return { info: { name, kind, unit, help }, read: numberOf };
}

function addFamily(metrics: Metrics, name: string, members: readonly FigureSource[]): void {
  const [first] = members;
  if (!first) return;
  const { kind, help, name: series } = first.info;
  const { label } = labelOf(series);
  if (label === undefined) {
    metrics.read(kind, { name, help }, () => first.read());
    return;
  }
  metrics.read(kind, { name, help, labels: [label] }, () => {
    const values: Record<string, number> = {};
    for (const { info, read } of members) {
      const value = read();
      if (value !== undefined) values[labelOf(info.name).value] = value;
    }
    return values;
  });
}

function labelOf(name: FigureName): { readonly label: string | undefined; readonly value: string } {
  const [, label, value = ''] = /\{(\w+)="(.*)"\}$/.exec(name) ?? [];
  return { label, value };
}
