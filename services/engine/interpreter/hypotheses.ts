import type { ModelTable } from '../model.ts';
import { affinity } from './affinity.ts';
import { type Item, type Partial, type Sequence, sequences, unroll } from './beam.ts';
import type { Draft, Problem } from './clauses/draft.ts';
import { parse } from './clauses/parse.ts';
import { type Compiled, isKey } from './compiled.ts';
import { compose } from './compose/compose.ts';
import type { Composed } from './compose/outcome.ts';
import type { Span } from './lexicon/types.ts';
import type { QueryPlan } from './plan.ts';
import { asOfDay, type Tagged, timeContext, timeSpans } from './tag.ts';

/** One way to understand the question as a whole. */
export interface Hypothesis {
  readonly table: ModelTable;
  readonly items: readonly Item[];
  readonly draft: Draft;
  readonly composed: Composed;
  readonly score: number;
}

/** Sequences further than this behind the best of all tables are not read to the end: no clause makes that good. */
const SPREAD = 2.5;
/** `members that never made a visit` is about members, of whom the words say least. */
const SPREAD_OF_DENIALS = 5;
const MOST_OF_DENIALS = 240;
/** Sequences of all tables together that are read to the end: with many tables most fit far worse than the best. */
const MOST_READ = 60;
/** Clauses make no reading better than its words by more than this: so far behind the best one nothing is read any more. */
const MOST_GAIN = 1.7;
const PROBLEM_COST = 0.5;
const ASSUMPTION_COST = 0.02;
const AGREEMENT = 0.15;
const PROMINENCE = 0.12;
const OUT_OF_TIME_COST = 0.3;
const KEY_ONLY_COST = 0.4;
/** Breakdowns by codes and long texts are less likely meant than those by names. */
const ODD_DIM_COST = 0.15;

function dimCost(compiled: Compiled, plan: QueryPlan): number {
  let cost = 0;
  for (const dim of plan.dims) {
    if (dim.kind !== 'column') continue;
    const role = compiled.find(dim.ref.table, dim.ref.column)?.column.role;
    if (role === 'identifier' || role === 'text') cost += ODD_DIM_COST;
  }
  for (const { of } of plan.measures) {
    if (of.kind !== 'column' || of.aggregate !== 'count_distinct') continue;
    const role = compiled.find(of.ref.table, of.ref.column)?.column.role;
    if (role !== 'identifier') cost += role === 'measure' ? ODD_DIM_COST * 3 : ODD_DIM_COST;
  }
  return cost;
}

function isCertain(problem: Problem): boolean {
  return problem.kind === 'misuse' && problem.certain === true;
}

function scoreOf(compiled: Compiled, table: ModelTable, sequence: Sequence, composed: Composed): number {
  const assumed = composed.assumptions.length * ASSUMPTION_COST;
  // What is declined for what it asks was understood all the same.
  const troubles = composed.problems.filter((one) => one.kind !== 'calc' && !isCertain(one)).length;
  const odd = composed.plan ? dimCost(compiled, composed.plan) : 0;
  return (
    sequence.weight +
    composed.fit -
    troubles * PROBLEM_COST -
    assumed -
    odd +
    agreement(compiled, sequence) +
    prominence(table, sequence) -
    keyOnlyCost(compiled, table, sequence)
  );
}

/** Dates that lie wholly outside the data of a table speak for another one. */
function outOfTime(compiled: Compiled, plan: QueryPlan | undefined): boolean {
  for (const filter of plan?.where ?? []) {
    if (filter.kind !== 'time' || filter.negated) continue;
    const column = compiled.find(filter.ref.table, filter.ref.column)?.column;
    const [min, max] = [column?.min?.slice(0, 10), column?.max?.slice(0, 10)];
    if (min === undefined || max === undefined) continue;
    if (filter.intervals.every(({ from, to }) => (from !== undefined && from > max) || (to !== undefined && to <= min)))
      return true;
  }
  return false;
}

/** Of two columns that a part of a name can mean, the table's own measure is meant more likely. */
function prominence(table: ModelTable, sequence: Sequence): number {
  const own = sequence.items.filter(
    ({ reading, quality }) =>
      reading.kind === 'column' && quality < 0.98 && reading.column.name === table.defaultMeasure,
  );
  return own.length * PROMINENCE;
}

/** A value of a column that the question names as well is more likely meant than the same value elsewhere. */
function agreement(compiled: Compiled, sequence: Sequence): number {
  const named = new Set(sequence.items.flatMap(({ reading }) => (reading.kind === 'column' ? [reading.column] : [])));
  const own = sequence.items.filter(({ reading }) => reading.kind === 'value' && named.has(reading.column));
  // `visits of wards in Rome`: the city of the ward that the visit points at, which the question names.
  const about = sequence.items.some(
    ({ reading }) =>
      reading.kind === 'table' ||
      reading.kind === 'snippet' ||
      reading.kind === 'how much' ||
      reading.kind === 'concept' ||
      (reading.kind === 'column' && !reading.column.borrowed && !isKey(compiled, reading)),
  );
  const keyAt = (name: string) =>
    sequence.items.findLastIndex(({ reading }) => reading.kind === 'column' && reading.column.name === name);
  const looked = sequence.items.filter(({ reading }, at) => {
    if (!about || (reading.kind !== 'value' && reading.kind !== 'column')) return false;
    const [first, further] = reading.column.borrowed?.via ?? [];
    const key = first && !further ? keyAt(first.left.column) : -1;
    // `ward floor` is one name; `floor of the ward` and `per ward by floor` are two.
    return reading.kind === 'value' ? key >= 0 : key > at || (key >= 0 && key < at - 1);
  });
  return (own.length + looked.length) * AGREEMENT;
}

/** A table of which only the key of another table is named is hardly the one that is asked about. */
function keyOnlyCost(compiled: Compiled, table: ModelTable, sequence: Sequence): number {
  let keys = 0;
  for (const { reading } of sequence.items) {
    if (!('table' in reading)) continue;
    if (reading.kind !== 'column' || reading.column.role !== 'identifier') return 0;
    const { column } = reading;
    if (
      compiled.model.tables.some((other) => other !== table && other.columns.some(({ name }) => name === column.name))
    )
      keys += 1;
  }
  return keys > 0 ? KEY_ONLY_COST : 0;
}

/** Whether nothing of the data is named but one value, and that by a corrected spelling: too little to go by. */
function onlyGuesses(sequence: Sequence): boolean {
  const named = sequence.items.filter(({ reading }) => 'table' in reading);
  const [only] = named;
  return named.length === 1 && only?.corrected !== undefined && only.reading.kind === 'value';
}

function guessed(sequence: Sequence): Problem[] {
  return sequence.items.flatMap(({ corrected, text }) => (corrected ? [{ kind: 'unknown', text, slot: true }] : []));
}

/** Everything the question can mean, best first. `only` limits it to one table. */
export function hypotheses(
  compiled: Compiled,
  tagged: Tagged,
  context: { readonly today: string; readonly only?: string },
): Hypothesis[] {
  const read: { readonly hypothesis: Hypothesis; readonly place: number }[] = [];
  // Tables of one time read dates alike.
  const times = new Map<string, Span[]>();
  const tables = compiled.model.tables
    .filter(({ identifier }) => context.only === undefined || identifier === context.only)
    .map((table): Readings => {
      const time = timeContext(compiled, table, context.today);
      const key = JSON.stringify(time);
      const spans = times.get(key) ?? timeSpans(tagged.tokens, time);
      times.set(key, spans);
      const verbs = affinity(compiled, table, tagged.tokens);
      return { table, verbs, all: sequences(tagged, table, spans) };
    });
  const denies = tagged.spans.some(({ reading }) => reading.kind === 'not' || reading.kind === 'without');
  let best = Number.NEGATIVE_INFINITY;
  for (const { table, last, verbs, promise, place } of inOrder(tables, denies)) {
    if (promise + MOST_GAIN < best) break;
    const sequence = unroll(last);
    const draft = parse(sequence, { compiled, base: table, tokens: tagged.tokens });
    if (onlyGuesses(sequence)) draft.problems.push(...guessed(sequence));
    const composed = compose(draft, { compiled, today: asOfDay(compiled, table, context.today) });
    const score = scoreOf(compiled, table, sequence, composed) + verbs;
    best = Math.max(best, score);
    read.push({ hypothesis: { table, items: sequence.items, draft, composed, score }, place });
  }
  const found = read
    .sort((a, b) => b.hypothesis.score - a.hypothesis.score || a.place - b.place)
    .map(({ hypothesis }) => hypothesis);
  return context.only === undefined ? inTime(compiled, found) : found;
}

/** What the words of a question can be for one table, and what its verbs say for that table. */
interface Readings {
  readonly table: ModelTable;
  readonly verbs: number;
  readonly all: readonly Partial[];
}

/** A sequence that may be read to the end. */
interface Candidate {
  readonly table: ModelTable;
  readonly last: Partial;
  readonly verbs: number;
  /** What it is worth before it is read. */
  readonly promise: number;
  /** Among all, table by table: of two that are worth the same the earlier one counts. */
  readonly place: number;
}

/** The sequences of all tables that are worth reading to the end, the most promising first. */
function inOrder(tables: readonly Readings[], denies: boolean): readonly Candidate[] {
  const [spread, most] = denies ? [SPREAD_OF_DENIALS, MOST_OF_DENIALS] : [SPREAD, MOST_READ];
  const heaviest = tables
    .flatMap(({ table, verbs, all }) => all.map((last) => ({ table, last, verbs, promise: last.weight + verbs })))
    .map((one, place): Candidate => ({ ...one, place }))
    .sort((a, b) => b.last.weight - a.last.weight)
    .slice(0, most);
  const least = (heaviest[0]?.last.weight ?? 0) - spread;
  return heaviest.filter(({ last }) => last.weight >= least).sort((a, b) => b.promise - a.promise || a.place - b.place);
}

/** Puts readings whose dates lie outside their table's data behind nearly equal ones of other tables. */
function inTime(compiled: Compiled, found: readonly Hypothesis[]): Hypothesis[] {
  const [top] = found;
  if (!top || !outOfTime(compiled, top.composed.plan)) return [...found];
  const better = found.filter(
    ({ table, score, composed }) =>
      table !== top.table &&
      composed.plan &&
      top.score - score < OUT_OF_TIME_COST &&
      !outOfTime(compiled, composed.plan),
  );
  return [...better, ...found.filter((one) => !better.includes(one))];
}
