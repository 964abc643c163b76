import type { Compiled } from '../compiled.ts';
import { isOrderedDim } from '../compose/order.ts';
import { WEEKDAYS } from '../dates/calendar.ts';
import { intervalsLabel } from '../dates/label.ts';
import type { CompareOp } from '../lexicon/types.ts';
import {
  type ColumnRef,
  figuresOf,
  type PlanFilter,
  type PlanHaving,
  type QueryPlan,
  type Stretch,
  tablesOf,
} from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { clockPhrase } from './clock-phrase.ts';
import { dimLabel, entryLabel, measureLabel, pluralLabel, quotientLabel } from './labels.ts';

const OPS: Readonly<Record<CompareOp, string>> = {
  '>': 'more than',
  '>=': 'at least',
  '<': 'less than',
  '<=': 'at most',
  '=': 'exactly',
  '<>': 'not equal to',
};

function label(compiled: Compiled, ref: ColumnRef): string {
  return compiled.find(ref.table, ref.column)?.column.label ?? ref.column;
}

/** A value as it can be read back: in quotes when it holds more than plain words. */
function valueText(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return /^[\p{L}\p{N}][\p{L}\p{N}'. -]*$/u.test(value) && !/\b(and|or|not|in|by|of|where|top|is)\b/i.test(value)
    ? value
    : `"${value.replaceAll('"', "'")}"`;
}

function joinWords(words: readonly string[], last: string): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

function daysPhrase(days: readonly number[]): string {
  const key = days.join(' ');
  if (key === '0 1 2 3 4') return 'on weekdays';
  if (key === '5 6') return 'on weekends';
  return `on ${joinWords(
    days.map((day) => `${WEEKDAYS[day] ?? ''}s`),
    'and',
  )}`;
}

/** Whether dates without a column's name mean this one. */
function isOwnTime(compiled: Compiled, ref: ColumnRef): boolean {
  const table = compiled.tables.get(ref.table);
  return table !== undefined && timeColumnOf(table)?.name === ref.column;
}

/** A limit in time, with its preposition: `in January 2016`; other dates than the table's own are named. */
function timePhrase(compiled: Compiled, filter: PlanFilter): string | undefined {
  if (filter.kind !== 'time' && filter.kind !== 'clock' && filter.kind !== 'weekdays') return undefined;
  const own = isOwnTime(compiled, filter.ref) ? '' : `with ${label(compiled, filter.ref)} `;
  if (filter.kind === 'clock') return `${own}${clockPhrase(filter)}`;
  if (filter.kind === 'weekdays') return `${own}${daysPhrase(filter.days)}`;
  return `${own}${filter.negated ? 'not ' : ''}${intervalsLabel(filter.intervals)}`;
}

/** A condition on rows in words, without `where`. */
function conditionPhrase(compiled: Compiled, filter: PlanFilter): string | undefined {
  switch (filter.kind) {
    case 'values':
      return `${label(compiled, filter.ref)} is ${filter.negated ? 'not ' : ''}${joinWords(filter.values.map(valueText), 'or')}`;
    case 'never':
      return `${label(compiled, filter.ref)} never has ${label(compiled, filter.of.ref)} ${joinWords(filter.of.values.map(valueText), 'or')}`;
    case 'compare':
      return `${label(compiled, filter.ref)} is ${OPS[filter.op]} ${filter.value}`;
    case 'average':
      return `${label(compiled, filter.ref)} is ${filter.op === '>' ? 'above' : 'below'} average`;
    case 'between':
      return `${label(compiled, filter.ref)} is ${filter.negated ? 'not ' : ''}between ${filter.low} and ${filter.high}`;
    case 'missing':
      return `${label(compiled, filter.ref)} is ${filter.negated ? 'not missing' : 'missing'}`;
    case 'truth':
      return `${label(compiled, filter.ref)} is ${filter.value ? 'true' : 'false'}`;
    case 'text': {
      const verb = { is: 'is', contains: 'contains', starts: 'starts with', ends: 'ends with' }[filter.op];
      return `${label(compiled, filter.ref)} ${filter.negated ? 'not ' : ''}${verb} "${filter.text.replaceAll('"', "'")}"`;
    }
    case 'snippet':
      return `${filter.negated ? 'not ' : ''}${filter.ref.name}`;
    default:
      return undefined;
  }
}

function havingPhrase(compiled: Compiled, having: PlanHaving, base: string): string {
  if (having.of.kind === 'rows') {
    const noun = compiled.tables.get(base)?.rowNoun.plural ?? 'rows';
    return `${OPS[having.op]} ${having.value} ${noun}`;
  }
  return `${measureLabel(compiled, having.of, base)} ${OPS[having.op]} ${having.value}`;
}

function absentPhrase(compiled: Compiled, { by, within = [] }: Extract<PlanFilter, { kind: 'absent' }>): string {
  const times = within.map((one) => ` ${timePhrase(compiled, one) ?? ''}`).join('');
  return (compiled.tables.get(by.table)?.rowNoun.plural ?? by.table) + times;
}

function filterPhrase(compiled: Compiled, filter: PlanFilter): string {
  if (filter.kind === 'absent') return absentPhrase(compiled, filter);
  return timePhrase(compiled, filter) ?? conditionPhrase(compiled, filter) ?? '';
}

/** Of several tables side by side, what limits all of them in the same words. */
function commonPhrases(compiled: Compiled, plan: QueryPlan): ReadonlySet<string> {
  const [own = new Set<string>(), ...others] = tablesOf(plan).map(
    ({ where }) => new Set(where.map((one) => filterPhrase(compiled, one))),
  );
  return new Set([...own].filter((phrase) => others.every((other) => other.has(phrase))));
}

/** Of several tables side by side, what limits each of them alone; begins with a blank unless empty. */
export function ownLimits(compiled: Compiled, plan: QueryPlan): string[] {
  const common = commonPhrases(compiled, plan);
  return tablesOf(plan).map((one) => {
    const where = one.where.filter((filter) => !common.has(filterPhrase(compiled, filter)));
    return limitsOf(compiled, { ...one, where });
  });
}

/** Each table's figures, with what limits that table alone. */
function figuresBeside(compiled: Compiled, plan: QueryPlan): string {
  const limits = ownLimits(compiled, plan);
  const told = tablesOf(plan).map((one, index) => figures(compiled, one) + (limits[index] ?? ''));
  if (plan.calc?.kind !== 'quotient') return joinWords(told, 'and');
  return limits.every((text) => text === '') ? quotientLabel(compiled, plan) : `ratio of ${told.join(' to ')}`;
}

/** Everything that limits the rows: ` in January 2016 where city is Rome`. Begins with a blank unless empty. */
export function limitsPhrase(compiled: Compiled, plan: QueryPlan): string {
  if (!plan.besides) return limitsOf(compiled, plan);
  const common = commonPhrases(compiled, plan);
  return limitsOf(compiled, { ...plan, where: plan.where.filter((one) => common.has(filterPhrase(compiled, one))) });
}

function limitsOf(compiled: Compiled, plan: QueryPlan): string {
  const times = plan.where.flatMap((filter) => timePhrase(compiled, filter) ?? []);
  const conditions = plan.where.flatMap((filter) => conditionPhrase(compiled, filter) ?? []);
  const having = plan.having.map((one) => havingPhrase(compiled, one, plan.base));
  const absent = plan.where.flatMap((one) => (one.kind === 'absent' ? [absentPhrase(compiled, one)] : []));
  const parts = [
    ...absent.map((noun) => `without ${noun}`),
    ...times,
    ...(conditions.length > 0 ? [`where ${conditions.join(' and ')}`] : []),
    ...(having.length > 0 ? [`with ${having.join(' and ')}`] : []),
  ];
  return parts.map((part) => ` ${part}`).join('');
}

/** An order that is not the usual one is told: figures upwards, time backwards. */
function unusualOrder(compiled: Compiled, plan: QueryPlan): string {
  const [order] = plan.order;
  if (!order || plan.dims.length === 0) return '';
  if (order.by.kind === 'measure' && order.direction === 'asc') return ', lowest first';
  const dim = order.by.kind === 'dim' ? plan.dims[order.by.index] : undefined;
  return dim && isOrderedDim(compiled, dim) && order.direction === 'desc' ? ', descending' : '';
}

/** Of figures from several tables the one that sorts is named, unless it is the first. */
function sortedFigure(compiled: Compiled, plan: QueryPlan): string {
  const [order] = plan.order;
  if (!plan.besides || plan.calc || order?.by.kind !== 'measure' || order.by.index === 0) return '';
  const found = figuresOf(plan)[order.by.index];
  return found ? `, sorted by ${entryLabel(compiled, found.entry, found.base)}` : '';
}

/** `2nd `, with a blank behind it. */
function placeText({ limit }: QueryPlan): string {
  const place = limit?.place;
  if (place === undefined) return '';
  const ending = place % 100 >= 11 && place % 100 <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[place % 10] ?? 'th');
  return `${place}${ending} `;
}

function cut(compiled: Compiled, plan: QueryPlan): string {
  const { limit } = plan;
  const [order] = plan.order;
  if (plan.calc?.kind === 'shift' || plan.calc?.kind === 'drivers') return '';
  if (!limit) return sortedFigure(compiled, plan) + unusualOrder(compiled, plan);
  const ranked = order?.by.kind === 'measure';
  const word = ranked ? (order.direction === 'asc' ? 'bottom' : 'top') : 'first';
  const within =
    limit.within === undefined
      ? ''
      : ` in each ${plan.dims
          .slice(limit.within)
          .map((dim) => dimLabel(compiled, dim))
          .join(' and ')}`;
  if (limit.place !== undefined) return `, ${placeText(plan)}${order?.direction === 'asc' ? 'lowest' : 'highest'}`;
  return `, ${word} ${limit.count}${within}`;
}

function rowsEcho(compiled: Compiled, plan: QueryPlan): string {
  const noun = compiled.tables.get(plan.base)?.rowNoun ?? { singular: 'row', plural: 'rows' };
  const limits = limitsPhrase(compiled, plan);
  const [order] = plan.order;
  if (order?.by.kind === 'column') {
    const by = label(compiled, order.by.ref);
    const time = compiled.find(order.by.ref.table, order.by.ref.column)?.column.role === 'time';
    if (plan.limit?.count === 1) {
      const word = time
        ? order.direction === 'desc'
          ? 'latest'
          : 'earliest'
        : order.direction === 'desc'
          ? 'highest'
          : 'lowest';
      return `${noun.singular} with the ${placeText(plan)}${word} ${by}${limits}`;
    }
    if (plan.limit && time)
      return `${order.direction === 'desc' ? 'latest' : 'earliest'} ${plan.limit.count} ${noun.plural}${limits}`;
    if (plan.limit)
      return `${order.direction === 'desc' ? 'top' : 'bottom'} ${plan.limit.count} ${noun.plural} by ${by}${limits}`;
    return `list ${noun.plural}${limits} sorted by ${by}${order.direction === 'desc' ? ' descending' : ''}`;
  }
  const count = plan.limit ? `${plan.limit.count} ` : '';
  if (plan.columns.length === 0) return `list ${count}${noun.plural}${limits}`;
  return `list ${joinWords(
    plan.columns.map((ref) => label(compiled, ref)),
    'and',
  )} of ${count}${noun.plural}${limits}`;
}

function figures(compiled: Compiled, plan: QueryPlan): string {
  return joinWords(
    plan.measures.map((entry) => entryLabel(compiled, entry, plan.base)),
    'and',
  );
}

/** What is worked out from the figures, before their names. */
function lead({ calc }: QueryPlan): string {
  switch (calc?.kind) {
    case 'share':
    case 'part':
      return 'share of ';
    case 'change':
      return calc.yearly ? 'year over year growth of ' : 'growth of ';
    case 'shift':
      return 'change of ';
    case 'drivers':
      return 'what changed most in ';
    case 'running':
      return 'running total of ';
    case 'moving':
      return `moving average over ${calc.periods} periods of `;
    case 'quotient':
    case undefined:
      return '';
  }
}

function stretchText({ from, to }: Stretch): string {
  return intervalsLabel([{ from, to }]).replace(/^(in|on|from) /, '');
}

/** The two stretches of time that are compared, and the way of the order. */
function shiftPhrase({ calc, limit }: QueryPlan): string {
  if (calc?.kind !== 'shift' && calc?.kind !== 'drivers') return '';
  const times = `, ${stretchText(calc.after)} compared with ${stretchText(calc.before)}`;
  if (calc.kind === 'drivers') return times;
  const by = calc.by === 'percent' ? ' by percentage' : '';
  return `${times}, ${calc.direction === 'desc' ? 'top' : 'bottom'}${limit ? ` ${limit.count}` : ''}${by}`;
}

/** The rows that a share is of, behind everything that limits all rows. */
function partPhrase(compiled: Compiled, { calc }: QueryPlan): string {
  if (calc?.kind !== 'part') return '';
  const times = calc.where.flatMap((filter) => timePhrase(compiled, filter) ?? []);
  const conditions = calc.where.flatMap((filter) => conditionPhrase(compiled, filter) ?? []);
  return ` that ${times.length > 0 ? 'are' : 'have'} ${[...times, ...(conditions.length > 0 ? [conditions.join(' and ')] : [])].join(' ')}`;
}

/** A plan in words, in full, as a question that reads back to the same plan. Without capital letter and full stop. */
export function echo(compiled: Compiled, plan: QueryPlan): string {
  const limits = limitsPhrase(compiled, plan);
  if (plan.shape === 'rows') return rowsEcho(compiled, plan);
  const labels = plan.dims.map((dim) => dimLabel(compiled, dim));
  if (plan.countGroups) return `number of ${labels.map(pluralLabel).join(' and ')}${limits}`;
  if (plan.shape === 'values') {
    const count = plan.limit ? `${plan.limit.count} ` : '';
    return `list ${count}different ${joinWords(labels.map(pluralLabel), 'and')}${limits}`;
  }
  const by = labels.length === 0 ? '' : ` by ${joinWords(labels, 'and')}`;
  const bin = plan.dims.find((one) => one.kind === 'bin');
  if (bin?.kind === 'bin' && plan.dims.length === 1)
    return `distribution of ${label(compiled, bin.ref)} in buckets of ${bin.width}${limits}`;
  // A share is of things, not of their number.
  const [only] = plan.measures;
  const things = (plan.calc?.kind === 'share' || plan.calc?.kind === 'part') && only?.of.kind === 'rows';
  const noun = compiled.tables.get(plan.base)?.rowNoun.plural;
  const several = plan.besides ? figuresBeside(compiled, plan) : figures(compiled, plan);
  const told = things && noun !== undefined ? noun : several;
  return `${lead(plan)}${told}${by}${limits}${shiftPhrase(plan)}${partPhrase(compiled, plan)}${cut(compiled, plan)}`;
}

/** The echo as a title. */
export function title(compiled: Compiled, plan: QueryPlan): string {
  const text = echo(compiled, plan);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
