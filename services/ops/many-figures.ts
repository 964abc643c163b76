import type { Many } from '../flow/many.ts';
import type { NamedFigures } from '../flow/many-tallies.ts';
import type { Figures } from './figures.ts';
import type { Metrics } from './metrics.ts';

export interface ManyFiguresOptions {
  readonly figures: Figures;
  readonly metrics: Metrics;
  readonly many: Many;
}

/** Tells about work on many things, by name: as `performance.many`, and to Prometheus as `lamp_many_*`. */
export function tellMany({ figures, metrics, many }: ManyFiguresOptions): void {
  figures.add('many', () => many.figures());
  const labels = ['name'];
  const each = (value: (one: NamedFigures) => number) => () =>
    Object.fromEntries(Object.entries(many.figures()).map(([name, one]) => [name, value(one)]));
  const series: readonly [type: 'counter' | 'gauge', name: string, help: string, (one: NamedFigures) => number][] = [
    ['counter', 'lamp_many_items_total', 'Items of work on many things', (one) => one.items],
    ['counter', 'lamp_many_failures_total', 'Items that failed', (one) => one.failures],
    ['counter', 'lamp_many_retries_total', 'Further tries of items', (one) => one.retries],
    ['gauge', 'lamp_many_in_flight', 'Items in work', (one) => one.in_flight],
  ];
  for (const [type, name, help, value] of series) metrics.read(type, { name, help, labels }, each(value));
}
