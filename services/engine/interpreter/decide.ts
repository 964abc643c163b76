import type { ModelColumn, ModelTable } from '../model.ts';
import type { Item } from './beam.ts';
import { isName } from './borrowed.ts';
import type { Compiled } from './compiled.ts';
import { type Hypothesis, hypotheses } from './hypotheses.ts';
import type { ColumnOf, ItemReading, ModelReading } from './lexicon/types.ts';
import { keyOf } from './lexicon/types.ts';
import type { QueryPlan } from './plan.ts';
import { renderSql } from './sql/render.ts';
import type { Tagged } from './tag.ts';

/** Two readings this close are a tie when they give different SQL. */
const TIE_MARGIN = 0.09;
const MAX_OPTIONS = 4;

/** What a word of the question can mean, as a choice for the person. */
export interface Option {
  readonly label: string;
  /** The whole question with that meaning spelled out. */
  readonly question: string;
}

/** A reading that can be run. */
export interface Understood {
  readonly hypothesis: Hypothesis;
  readonly plan: QueryPlan;
  readonly sql: string;
}

/** What is done about a question: answered, asked back, or declined. */
export type Decision =
  | ({ readonly kind: 'plan' } & Understood)
  /** `whole`: not a word is unclear, but what the question is about. */
  | {
      readonly kind: 'tie';
      readonly phrase: string;
      readonly whole: boolean;
      readonly options: readonly Option[];
      readonly best: Understood;
    }
  /** The best reading has a problem; `nearest` is the best one that would run, if any. */
  | { readonly kind: 'problem'; readonly hypothesis: Hypothesis | undefined };

interface Context {
  readonly today: string;
  readonly only?: string;
}

function understood(compiled: Compiled, hypothesis: Hypothesis): Understood | undefined {
  const { plan } = hypothesis.composed;
  return plan ? { hypothesis, plan, sql: renderSql(compiled, plan) } : undefined;
}

function isModelReading(reading: ItemReading): reading is ModelReading {
  return (
    reading.kind === 'table' || reading.kind === 'column' || reading.kind === 'snippet' || reading.kind === 'value'
  );
}

/** The first place where two readings take the same words for different things of the model. */
function difference(a: Hypothesis, b: Hypothesis): { item: Item; other: Item } | undefined {
  for (const item of a.items) {
    if (!isModelReading(item.reading)) continue;
    const other = b.items.find(({ start, end }) => start === item.start && end === item.end);
    if (!other || !isModelReading(other.reading)) continue;
    if (keyOf(other.reading) !== keyOf(item.reading)) return { item, other };
  }
  return undefined;
}

/** Where a column really stands: its own table, or the one that it is looked up in. */
function sourceOf({ table, column }: ColumnOf): string {
  const last = column.borrowed?.via.at(-1);
  return last ? `${last.right.table} ${column.borrowed?.column}` : `${table.identifier} ${column.name}`;
}

/** Whether one is the key of a thing and the other one says what that thing is called, or both are one and the same. */
function areOneThing(compiled: Compiled, a: ModelReading, b: ModelReading): boolean {
  if (a.kind === 'table' || b.kind === 'table') {
    const [rows, other] = a.kind === 'table' ? [a, b] : [b, a];
    if (other.kind === 'table') return false;
    // `with at least one note`, where the text of a note is called so as well: the rows are meant. So they are where
    // other rows point at them by what they are called.
    return other.table === rows.table || (other.kind === 'column' && pointsAt(compiled, other, rows.table));
  }
  if (a.kind === 'value' && b.kind === 'value') return a.value === b.value && sourceOf(a) === sourceOf(b);
  if (a.kind !== 'column' || b.kind !== 'column') return false;
  if (sourceOf(a) === sourceOf(b)) return true;
  if (isKeyOf(a.column, b.column) || isKeyOf(b.column, a.column)) return a.table === b.table;
  const [key, named] = a.column.borrowed ? [b, a] : [a, b];
  const via = named.column.borrowed?.via;
  const direct = via?.length === 1 && via[0]?.left.column === key.column.name && key.table === named.table;
  return direct && !key.column.borrowed && isName(named.column);
}

function pointsAt({ model }: Compiled, { table, column }: ColumnOf, rows: ModelTable): boolean {
  return model.joins.some(
    ({ left, right }) =>
      left.table === table.identifier && left.column === column.name && right.table === rows.identifier,
  );
}

/** `author id` beside `author name`. */
function isKeyOf(key: ModelColumn, named: ModelColumn): boolean {
  const stemOf = (label: string) => label.split(' ').slice(0, -1).join(' ');
  const same = stemOf(key.label) !== '' && stemOf(key.label) === stemOf(named.label);
  return same && key.role === 'identifier' && isName(named) && key.distinctCount >= named.distinctCount;
}

/** How a meaning is spelled so that nothing else is meant. */
function spelledOut(reading: ModelReading, otherTables: boolean): string {
  const noun = reading.table.rowNoun;
  switch (reading.kind) {
    case 'table':
      return reading.table.label;
    case 'snippet':
      return otherTables ? `${reading.snippet.name} of ${noun.plural}` : reading.snippet.name;
    case 'column':
      return otherTables ? `${noun.singular} ${reading.column.label}` : reading.column.label;
    case 'value': {
      const column = otherTables ? `${noun.singular} ${reading.column.label}` : reading.column.label;
      return `${column} "${reading.value}"`;
    }
  }
}

/** Of two readings that differ only in where a column is seen from, the one in its own table is meant. */
function ownFirst(compiled: Compiled, all: readonly Hypothesis[]): readonly Hypothesis[] {
  const [top] = all;
  if (!top?.composed.plan) return all;
  const own = all.find((rival) => {
    if (top.score - rival.score > TIE_MARGIN || rival === top || !rival.composed.plan) return false;
    const pair = difference(top, rival);
    if (!pair || !isModelPair(compiled, pair)) return false;
    const [first, second] = [pair.item.reading, pair.other.reading];
    if (first.kind !== 'table' && second.kind === 'table') return true;
    return (
      'column' in first &&
      'column' in second &&
      first.column.borrowed &&
      sourceOf(first) === sourceOf(second) &&
      !second.column.borrowed
    );
  });
  return own ? [own, ...all.filter((one) => one !== own)] : all;
}

function isModelPair(compiled: Compiled, { item, other }: { item: Item; other: Item }): boolean {
  const [first, second] = [item.reading, other.reading];
  return isModelReading(first) && isModelReading(second) && areOneThing(compiled, first, second);
}

/** A key that things are called by, here and in the list of them: `dish` of what was ordered and of the menu. */
function isJoinedPair(compiled: Compiled, { item, other }: { item: Item; other: Item }): boolean {
  const [a, b] = [item.reading, other.reading];
  if (a.kind !== 'column' || b.kind !== 'column' || a.column.label !== b.column.label) return false;
  const is = (place: { table: string; column: string }, one: ColumnOf) =>
    place.table === one.table.identifier && place.column === one.column.name;
  return compiled.model.joins.some(({ left, right }) => (is(left, a) && is(right, b)) || (is(left, b) && is(right, a)));
}

/** Columns in the order of their table, so that the same choice always looks the same. */
function placeOf(reading: ModelReading): number {
  return 'column' in reading ? reading.table.columns.indexOf(reading.column) : -1;
}

function optionsFor(tagged: Tagged, tied: readonly Hypothesis[], place: Item): Option[] {
  const readings = new Map<string, ModelReading>();
  for (const { items } of tied) {
    const item = items.find(({ start, end }) => start === place.start && end === place.end);
    if (item && isModelReading(item.reading)) readings.set(keyOf(item.reading), item.reading);
  }
  const tables = new Set([...readings.values()].map(({ table }) => table.identifier));
  const from = tagged.tokens[place.start]?.start ?? 0;
  const to = tagged.tokens[place.end - 1]?.end ?? 0;
  return [...readings.values()]
    .sort((a, b) => placeOf(a) - placeOf(b))
    .slice(0, MAX_OPTIONS)
    .map((reading) => {
      const label = spelledOut(reading, tables.size > 1);
      return { label, question: tagged.text.slice(0, from) + label + tagged.text.slice(to) };
    });
}

/** Whether the question names nothing but what rows of several tables point at: `busiest day of our wards`. */
function namesOthersOnly({ items, composed }: Hypothesis): boolean {
  const named = items.flatMap(({ reading }) => (isModelReading(reading) ? [reading] : []));
  const counts = composed.plan?.shape === 'aggregate' && composed.plan.measures.every(({ of }) => of.kind === 'rows');
  return counts && named.every((one) => 'column' in one && one.column.borrowed !== undefined);
}

/**
 * A question that names nothing of the data (`busiest month`), or only what several tables point at, fits every table:
 * which one is meant has to be asked.
 */
function tableOptions(compiled: Compiled, tagged: Tagged, all: readonly Hypothesis[]): Option[] | undefined {
  const [top] = all;
  if (top && !namesOthersOnly(top) && top.items.some(({ reading }) => isModelReading(reading))) return undefined;
  const best = all[0]?.score ?? 0;
  const fitting = all.filter(({ composed, score }) => composed.plan && best - score < TIE_MARGIN * 2);
  const tables = compiled.model.tables.filter((table) => fitting.some((one) => one.table === table));
  if (tables.length < 2) return undefined;
  const stem = tagged.text.replace(/[?!.\s]+$/, '');
  return tables
    .slice(0, MAX_OPTIONS)
    .map((table) => ({ label: table.rowNoun.plural, question: `${stem} for ${table.rowNoun.plural}` }));
}

/** Picks the reading to answer, or finds that it has to be asked back, or that there is none. */
export function decide(compiled: Compiled, tagged: Tagged, context: Context): Decision {
  const all = hypotheses(compiled, tagged, context);
  const [top] = ownFirst(compiled, all);
  const best = top && understood(compiled, top);
  if (!top || !best) return { kind: 'problem', hypothesis: top };
  const tables = tableOptions(compiled, tagged, all);
  if (tables) return { kind: 'tie', phrase: tagged.text, whole: true, options: tables, best };
  const tied: Hypothesis[] = [];
  let place: Item | undefined;
  for (const rival of all) {
    if (top.score - rival.score > TIE_MARGIN) break;
    const other = rival === top ? best : understood(compiled, rival);
    if (!other) continue;
    const differs = rival === top ? undefined : difference(top, rival);
    if (rival !== top && (other.sql === best.sql || !differs)) continue;
    if (differs && (isModelPair(compiled, differs) || isJoinedPair(compiled, differs))) continue;
    if (differs && !place) place = differs.item;
    tied.push(rival);
  }
  if (!place) return { kind: 'plan', ...best };
  const options = optionsFor(tagged, tied, place);
  return options.length > 1
    ? { kind: 'tie', phrase: place.text, whole: false, options, best }
    : { kind: 'plan', ...best };
}
