import type { Aggregate } from '../../model.ts';
import type { Compiled } from '../compiled.ts';
import type { Grain } from '../lexicon/types.ts';
import {
  type ColumnRef,
  figuresOf,
  type PlanDim,
  type PlanMeasure,
  type PlanMeasureEntry,
  type QueryPlan,
} from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { plural, singular } from '../text/stem.ts';

const GRAINS: Readonly<Record<Grain, string>> = {
  hour: 'hour',
  day: 'day',
  week: 'week',
  month: 'month',
  quarter: 'quarter',
  year: 'year',
  hour_of_day: 'hour of day',
  day_of_week: 'day of week',
  day_type: 'weekday or weekend',
  month_of_year: 'month of year',
};

/** `month`, or `month of admission date` when the table has several dates and this is not its own. */
export function dimLabel(compiled: Compiled, dim: PlanDim): string {
  if (dim.kind === 'snippet') return dim.ref.name;
  const found = compiled.find(dim.ref.table, dim.ref.column);
  const label = found?.column.label ?? dim.ref.column;
  if (dim.kind === 'column') {
    const isCalled = compiled.called.has(`${dim.ref.table} ${dim.ref.column}`);
    return isCalled ? withoutKey(label) : label;
  }
  if (dim.kind === 'bin') return `${label} range`;
  const own = found !== undefined && timeColumnOf(found.table)?.name === dim.ref.column;
  return own ? GRAINS[dim.grain] : `${GRAINS[dim.grain]} of ${label}`;
}

/** Aggregates in words that read back to them. */
export const AGGREGATE_WORDS: Readonly<Record<Aggregate, string>> = {
  count: 'number',
  count_distinct: 'number of different values',
  sum: 'total',
  avg: 'average',
  min: 'minimum',
  max: 'maximum',
  median: 'median',
  stddev: 'standard deviation of',
  variance: 'variance of',
  p10: '10th percentile of',
  p25: '25th percentile of',
  p75: '75th percentile of',
  p90: '90th percentile of',
  p95: '95th percentile of',
  p99: '99th percentile of',
};

/** `wards`, from `ward`: only the last word changes. */
export function pluralLabel(label: string): string {
  const words = label.split(' ');
  const last = words.pop() ?? '';
  return [...words, plural(singular(last))].join(' ');
}

/** `patient` for `patient id`: what is counted are the patients. */
function withoutKey(label: string): string {
  const words = label.split(' ');
  return words.length > 1 && ['id', 'key', 'code', 'number', 'no'].includes(words.at(-1) ?? '')
    ? words.slice(0, -1).join(' ')
    : label;
}

/** A figure in words, without what it is divided by: `average cost`, `number of different wards`. */
export function measureLabel(compiled: Compiled, measure: PlanMeasure, base: string): string {
  switch (measure.kind) {
    case 'rows':
      return `number of ${compiled.tables.get(base)?.rowNoun.plural ?? 'rows'}`;
    case 'correlation': {
      const name = ({ table, column }: ColumnRef) => compiled.find(table, column)?.column.label ?? column;
      return `correlation between ${name(measure.left)} and ${name(measure.right)}`;
    }
    case 'ratio': {
      const [over, under] = [measureLabel(compiled, measure.over, base), measureLabel(compiled, measure.under, base)];
      return measure.percent ? `${over} as a percentage of ${under}` : `ratio of ${over} to ${under}`;
    }
    case 'groups':
      return `number of ${pluralLabel(dimLabel(compiled, measure.dim))}`;
    case 'snippet':
      if (measure.aggregate === undefined || measure.aggregate === 'count' || measure.aggregate === 'count_distinct')
        return measure.ref.name;
      return `${AGGREGATE_WORDS[measure.aggregate]} ${measure.ref.name}`;
    case 'column': {
      const label = compiled.find(measure.ref.table, measure.ref.column)?.column.label ?? measure.ref.column;
      const time = compiled.find(measure.ref.table, measure.ref.column)?.column.role === 'time';
      if (time && measure.aggregate === 'min') return `earliest ${label}`;
      if (time && measure.aggregate === 'max') return `latest ${label}`;
      if (measure.aggregate === 'count_distinct') return `number of different ${pluralLabel(withoutKey(label))}`;
      if (measure.aggregate === 'count') return `number of ${pluralLabel(label)}`;
      const word = AGGREGATE_WORDS[measure.aggregate];
      return label.split(' ').includes(word) ? label : `${word} ${label}`;
    }
  }
}

/** A figure in words: `average cost`, `average number of visits per day`. */
export function entryLabel(compiled: Compiled, entry: PlanMeasureEntry, base: string): string {
  const label = measureLabel(compiled, entry.of, base);
  return entry.perGroup ? `average ${label} per ${dimLabel(compiled, entry.perGroup)}` : label;
}

/** The figure of one table divided by that of another: `number of complaints per visit`. */
export function quotientLabel(compiled: Compiled, plan: QueryPlan): string {
  const [over, under] = figuresOf(plan);
  if (!over || !under) return '';
  const [first, second] = [over, under].map(({ entry, base }) => entryLabel(compiled, entry, base));
  if (plan.calc?.kind === 'quotient' && plan.calc.percent) return `${first} as a percentage of ${second}`;
  const rows = under.entry.of.kind === 'rows' && !under.entry.perGroup;
  const noun = compiled.tables.get(under.base)?.rowNoun.singular;
  return rows && noun !== undefined ? `${first} per ${noun}` : `ratio of ${first} to ${second}`;
}
