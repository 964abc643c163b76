import type { ColumnOf, Grain } from '../lexicon/types.ts';
import type { PlanDim } from '../plan.ts';
import { isYear, timeColumnOf } from '../tag.ts';
import type { DraftDim } from './draft.ts';
import { perHappening } from './per-happening.ts';
import {
  type Clause,
  isPlural,
  isPreposition,
  isQuantity,
  isSeparator,
  kindAt,
  readingAt,
  refOf,
  type Scan,
  skip,
} from './scan.ts';
import { isTruth, truthFilter } from './truth.ts';
import { unitColumn } from './unit-column.ts';
import { readValues, valuesFilter } from './values.ts';

/** Amounts with at most this many values can be broken down by as they are. */
const MAX_STEPS = 50;

interface DimRead {
  readonly dim: DraftDim;
  readonly next: number;
}

function defaultTime(scan: Scan): ColumnOf | undefined {
  const column = timeColumnOf(scan.draft.base);
  return column ? { table: scan.draft.base, column } : undefined;
}

function timeDim(column: ColumnOf, grain: Grain): PlanDim {
  return { kind: 'time', ref: refOf(column), grain };
}

function make(scan: Scan, at: number, dim: PlanDim, column?: ColumnOf): DraftDim {
  const item = scan.items[at];
  const plural = item !== undefined && isPlural(scan, item);
  return { dim, at, plural, quality: item?.quality ?? 1, ...(column ? { column } : {}) };
}

/** `month`, `day of week`, `month of admission`, and with its column before it `admission month`. */
function grainDim(scan: Scan, at: number): DimRead | undefined {
  const grain = readingAt(scan, at, 'grain');
  if (!grain) return undefined;
  const after = isPreposition(scan, at + 1, 'of') ? readingAt(scan, at + 2, 'column') : undefined;
  const named = after?.column.role === 'time' ? after : undefined;
  const year = grain.grain === 'year' ? yearBefore(scan, at) : undefined;
  if (year) return { dim: make(scan, at, { kind: 'column', ref: refOf(year) }, year), next: at + 1 };
  const hinted = named ?? hintedTime(scan, at);
  const column = hinted ?? defaultTime(scan);
  scan.draft.defaultTime ||= !hinted;
  if (!column) {
    scan.draft.problems.push({
      kind: 'misuse',
      why: `The ${scan.draft.base.rowNoun.plural} have no date to break down by.`,
    });
    scan.draft.fit -= 1;
    return undefined;
  }
  if (grain.grain === 'hour_of_day' && column.column.type === 'date') {
    scan.draft.problems.push({ kind: 'misuse', why: `"${column.column.label}" has no time of day.` });
  }
  return { dim: make(scan, at, timeDim(column, grain.grain), column), next: named ? at + 3 : at + 1 };
}

/** `admitted each year` where the year of admission is a column of its own. */
function yearBefore(scan: Scan, at: number): ColumnOf | undefined {
  const last = scan.lastColumn;
  if (last && isYear(last.column.column) && last.at < at) return last.column;
  const { base } = scan.draft;
  const [only, more] = base.columns.filter(isYear);
  return only && !more && !timeColumnOf(base) ? { table: base, column: only } : undefined;
}

function hintedTime(scan: Scan, at: number): ColumnOf | undefined {
  const { timeHint } = scan;
  return timeHint && timeHint.at === at - 1 ? timeHint.column : undefined;
}

/** Whether a column can be broken down by as it is. */
function canGroup({ column }: ColumnOf): boolean {
  if (!isQuantity(column)) return true;
  return column.distinctCount <= MAX_STEPS;
}

/** `product category` where both are columns: the last noun is what is meant, and the part of a name before it tells of it. */
function isDescribing(scan: Scan, at: number): boolean {
  const [before, after] = [readingAt(scan, at, 'column'), readingAt(scan, at + 1, 'column')];
  if (!before || !after || isQuantity(before.column) || isQuantity(after.column)) return false;
  const item = scan.items[at];
  const part = (item?.quality ?? 1) < WHOLE_NAME && item !== undefined && !isPlural(scan, item);
  return part && before.column.role !== 'time' && after.column.role === 'dimension';
}

const WHOLE_NAME = 0.95;

/** One thing to break down by, from `at` on; `amounts` whether an amount may be one. */
export function readDim(scan: Scan, at: number, quantities: boolean): DimRead | undefined {
  const start = skip(scan, at, 'any', 'distinct', 'group', 'ask');
  // `by type of contact`.
  const described =
    kindAt(scan, start) === 'generic' && isPreposition(scan, start + 1, 'of') && kindAt(scan, start + 2) === 'column';
  const index = described ? start + 2 : start;
  const grain = grainDim(scan, index);
  if (grain) return grain;
  const snippet = readingAt(scan, index, 'snippet');
  if (snippet?.snippet.kind === 'dimension') {
    const ref = { table: snippet.table.identifier, name: snippet.snippet.name };
    const { note } = snippet.snippet;
    if (note !== undefined && !scan.draft.assumptions.includes(note)) scan.draft.assumptions.push(note);
    return { dim: make(scan, index, { kind: 'snippet', ref }), next: index + 1 };
  }
  const table = kindAt(scan, index) === 'table';
  // `per patient name`: the noun of the rows only introduces the column.
  const first = table && kindAt(scan, index + 1) === 'column' ? index + 1 : index;
  const columnAt = isDescribing(scan, first) ? first + 1 : first;
  const column = readingAt(scan, columnAt, 'column');
  if (!column) return undefined;
  if (column.column.role === 'time') return timeColumnDim(scan, columnAt, column);
  if (!canGroup(column) || (isQuantity(column.column) && !quantities)) return undefined;
  const next = skip(scan, columnAt + 1, 'generic');
  return { dim: make(scan, columnAt, { kind: 'column', ref: refOf(column) }, column), next };
}

function timeColumnDim(scan: Scan, at: number, column: ColumnOf): DimRead {
  const grain = readingAt(scan, at + 1, 'grain');
  if (grain) return { dim: make(scan, at, timeDim(column, grain.grain), column), next: at + 2 };
  return { dim: make(scan, at, timeDim(column, 'day'), column), next: at + 1 };
}

/** `does a host have`: what is asked is so many for each, on average. */
export const perThingClause: Clause = (scan, at) => {
  const item = scan.items[at];
  const start = item?.start ?? 0;
  const [helper, article] = [scan.tokens[start - 2]?.lower ?? '', scan.tokens[start - 1]?.lower ?? ''];
  const { draft } = scan;
  if (!['do', 'does', 'did', 'has'].includes(helper) || !['a', 'an', 'each', 'every', 'one'].includes(article))
    return at;
  const counted = draft.measures.at(-1);
  if (!item || isPlural(scan, item) || counted?.of.kind !== 'rows' || draft.measures.length > 1) return at;
  const column = readingAt(scan, at, 'column');
  if (!column || isQuantity(column.column) || column.column.role === 'time') return at;
  draft.measures.splice(0, 1, { ...counted, averaged: true });
  draft.dims.push({ ...make(scan, at, { kind: 'column', ref: refOf(column) }, column), each: true });
  draft.pending = undefined;
  draft.fit += 0.2;
  return at + 1;
};

/** Words after `by` that begin a figure to sort or rank by. */
function beginsMeasure(scan: Scan, at: number): boolean {
  const kind = kindAt(scan, at);
  if (kind === 'aggregate' || kind === 'count' || kind === 'rank' || kind === 'concept' || kind === 'calc') return true;
  const snippet = readingAt(scan, at, 'snippet');
  if (snippet) return snippet.snippet.kind === 'measure';
  const column = readingAt(scan, at, 'column');
  if (!column || !isQuantity(column.column)) return false;
  const { draft } = scan;
  const ranked =
    draft.ranks.length > 0 ||
    draft.sort.asked ||
    (draft.measures.length === 0 && (draft.mentions.length > 0 || draft.targets.length > 0));
  return ranked || !canGroup(column);
}

/** Whether the rows are ranked by how old or new they are, and the column at `at` tells it. */
function tellsAge(scan: Scan, at: number): boolean {
  const rank = scan.draft.ranks.at(-1);
  const column = readingAt(scan, at, 'column');
  if (!column || rank?.target !== 'rows' || (rank.concept !== 'age' && rank.concept !== 'recency')) return false;
  return column.column.role === 'time' || isYear(column.column);
}

/** `by ward`, `per month and doctor`, `for each ward`; `by income` sorts. */
export const groupClause: Clause = (scan, at) => {
  const group = readingAt(scan, at, 'group');
  if (!group) return at;
  const { draft } = scan;
  const plain = scan.items[at]?.text.toLowerCase() ?? '';
  const sorts = plain === 'by' || plain === 'based on' || plain === 'according to';
  let first = skip(scan, at + 1, 'any', 'distinct', 'ask');
  const stepped = kindAt(scan, first) === 'count' ? readingAt(scan, first + 1, 'column') : undefined;
  // `by number of bedrooms` groups by it, unless something is ranked.
  const steps = stepped !== undefined && isQuantity(stepped.column) && canGroup(stepped);
  if (steps && draft.ranks.length === 0 && draft.targets.length === 0 && draft.mentions.length === 0) first += 1;
  // `run by superhosts`: who does it, and no breakdown.
  const agent = readingAt(scan, first, 'column');
  const agents = scan.items[first];
  const isAgent = plain === 'by' && agent !== undefined && agents !== undefined && isPlural(scan, agents);
  if (isAgent && isTruth(scan.compiled, agent)) {
    draft.filters.push(truthFilter(scan.compiled, agent, true));
    draft.fit += 0.2;
    return first + 1;
  }
  const values = plain === 'by' ? readValues(scan, first) : undefined;
  if (values && (values.values.length < 2 || values.either)) return first;
  if (sorts && beginsMeasure(scan, first)) {
    draft.role = 'by';
    return first;
  }
  // `oldest ward by year of opening`: what the rank goes by already.
  if (sorts && tellsAge(scan, first)) return first + 1;
  const rows = kindAt(scan, first) === 'table' || kindAt(scan, first) === 'rows';
  const shown = draft.ranks.length > 0 || draft.targets.length > 0 || draft.mentions.length > 0;
  if (rows && sorts && shown && draft.measures.length === 0) {
    // `top 5 agents by tickets`: by how many there are.
    draft.orderMeasures.push({ of: { kind: 'rows' }, explicit: true, at: first });
    draft.fit += 0.2;
    return first + 1;
  }
  if (rows && kindAt(scan, first + 1) !== 'column') {
    // `total cost across all visits`, `driven by all buses`: about all of them together.
    const all = plain === 'by' && kindAt(scan, at + 1) === 'any' && /^all/i.test(scan.items[at + 1]?.text ?? '');
    if (plain.startsWith('across') || all) draft.tableMentioned = true;
    else draft.perRow = true;
    draft.fit += 0.2;
    return first + 1;
  }
  // `a breakdown of revenue by region`: what it is broken down by comes later.
  const later = scan.items.slice(first + 1).some(({ reading }) => reading.kind === 'group');
  const figure = readingAt(scan, first, 'column');
  const measures = beginsMeasure(scan, first) || (figure !== undefined && isQuantity(figure.column));
  if (plain === 'breakdown of' && later && measures) return first;
  if (plain === 'per' && perHappening(scan, first)) return first + 1;
  const per = ratioOf(scan, at, first);
  if (per !== undefined) return per;
  let read = readDim(scan, first, true) ?? compared(scan, first);
  if (!read) return at;
  let next = at;
  while (read) {
    draft.dims.push(sorts ? read.dim : { ...read.dim, each: true, per: plain === 'per' });
    // Things are broken down by what they are more often than by how many.
    draft.fit += read.dim.column && isQuantity(read.dim.column.column) ? -0.1 : 0.2;
    next = read.next;
    // `by ward and total cost`: what follows the separator may be a figure and no breakdown.
    let index = next;
    while (isSeparator(scan, index) || kindAt(scan, index) === 'group') index += 1;
    if (index === next) break;
    const grouped = kindAt(scan, index - 1) === 'group';
    if (grouped && beginsMeasure(scan, index)) return index - 1;
    read = readDim(scan, index, grouped);
  }
  return next;
};

/** `cost per mile`, `income per seat`: what adds up on both sides is divided. */
function ratioOf(scan: Scan, at: number, first: number): number | undefined {
  const { draft } = scan;
  const word = scan.items[at]?.text.toLowerCase() ?? '';
  const figure =
    draft.measures.length > 0 || draft.ranks.some(({ measure }) => measure) || draft.orderMeasures.length > 0;
  if (!['per', 'per each', 'for each', 'for every'].includes(word) || !figure || draft.pending) return undefined;
  const counted = isPreposition(scan, first + 1, 'of') && readingAt(scan, first + 2, 'column') !== undefined;
  const index = counted ? first + 2 : first;
  const column = readingAt(scan, index, 'column') ?? unitColumn(scan, index);
  if (!column || !isQuantity(column.column) || column.column.defaultAggregate !== 'sum') return undefined;
  draft.calcs.push({ family: 'ratio', at });
  draft.measures.push({
    of: { kind: 'column', ref: refOf(column), aggregate: 'sum' },
    explicit: true,
    column,
    at: index,
  });
  return index + 1;
}

/** `by private and public`: the values of one column beside each other. */
function compared(scan: Scan, at: number): DimRead | undefined {
  const read = readValues(scan, at);
  if (!read || read.values.length < 2) return undefined;
  scan.draft.filters.push(valuesFilter(read.column, read.values, false));
  return { dim: make(scan, at, { kind: 'column', ref: refOf(read.column) }, read.column), next: read.next };
}

/** `days with fewer than 5 visits`, `month with the most orders`: the stretches of time are what is looked for. */
export const grainTargetClause: Clause = (scan, at) => {
  const grain = readingAt(scan, at, 'grain');
  const item = scan.items[at];
  if (!grain || grain.adjective || !item) return at;
  const { draft } = scan;
  const ranked = isPreposition(scan, at + 1, 'with') && kindAt(scan, skip(scan, at + 2, 'any')) === 'rank';
  const one = ranked && (at === 0 || kindAt(scan, at - 1) === 'list');
  if (!isPlural(scan, item) && !one) return at;
  const free = draft.targets.length + draft.dims.length === 0 && !draft.pending && draft.ranks.length === 0;
  const limited = scan.items
    .slice(at + 1, at + 8)
    .some(({ reading }) => reading.kind === 'compare' || reading.kind === 'tail compare');
  const led = isPreposition(scan, at + 1, 'with', 'in') || ['have', 'that', 'ask'].includes(kindAt(scan, at + 1) ?? '');
  const read = free && (limited || one) && led ? readDim(scan, at, false) : undefined;
  if (!read) return at;
  draft.targets.push(read.dim);
  return read.next;
};

/** `monthly income`, `daily orders`; `over time`. */
export const grainAdjectiveClause: Clause = (scan, at) => {
  const { draft } = scan;
  if (kindAt(scan, at) === 'trend') {
    draft.trend = true;
    const step = /over the (day|week|month|quarter|year)s/i.exec(scan.items[at]?.text ?? '')?.[1]?.toLowerCase();
    const column = step === undefined ? undefined : defaultTime(scan);
    // `over the years`: a point for each of them.
    if (column) draft.dims.push(make(scan, at, timeDim(column, step as Grain), column));
    return skip(scan, at + 1, 'preposition');
  }
  const grain = readingAt(scan, at, 'grain');
  if (!grain?.adjective) return at;
  const read = grainDim(scan, at);
  if (!read) return at + 1;
  draft.dims.push(read.dim);
  return read.next;
};
