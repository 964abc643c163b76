import type { ModelTable } from '../../model.ts';
import type { Item } from '../beam.ts';
import type { Compiled } from '../compiled.ts';
import type { Concept } from '../lexicon/types.ts';
import { same } from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { root } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';
import { conceptColumn, defaultMeasureOf } from './concepts.ts';
import { isAllowance, isSpending, outlayColumn } from './outlay.ts';
import { type Clause, hasAuxiliary, isPreposition, kindAt, type Scan } from './scan.ts';

const MODEL_KINDS: ReadonlySet<string> = new Set(['table', 'column', 'snippet', 'value', 'grain', 'date', 'rows']);
/** Kinds that carry meaning wherever they stand: left over, they were not understood. */
const MEANT_KINDS: ReadonlySet<string> = new Set([
  'value',
  'quoted',
  'number',
  'truth',
  'column',
  'missing',
  'without',
  'not',
  'sign of figure',
]);
/** What a verb can follow as its subject. */
const SUBJECT_KINDS: ReadonlySet<string> = new Set(['column', 'table', 'snippet', 'have', 'that', 'be', 'value']);
/** Words for "how much of it", good enough after an aggregate without a column of that name. */
const AMOUNT_WORDS: ReadonlySet<string> = new Set([
  'amount',
  'amounts',
  'value',
  'values',
  'figure',
  'figures',
  'total',
  'number',
  'numbers',
  'result',
  'results',
]);

function genericIsFine(scan: Scan, at: number): boolean {
  const { draft } = scan;
  const text = scan.items[at]?.text.toLowerCase() ?? '';
  const near = [at - 1, at + 1, isPreposition(scan, at + 1, 'of', 'for', 'on', 'about') ? at + 2 : at + 1].map(
    (index) => kindAt(scan, index),
  );
  if (near.some((kind) => kind !== undefined && MODEL_KINDS.has(kind))) return true;
  if (draft.pending && AMOUNT_WORDS.has(text) && namedElsewhere(scan, text).length === 0) return true;
  return near.some((kind) => kind === 'list' || kind === 'generic' || kind === 'unit');
}

/** Whether an unknown word can be left out without changing what is asked; it is told all the same. */
function harmless(scan: Scan, at: number): boolean {
  const text = scan.items[at]?.text.toLowerCase() ?? '';
  const before = kindAt(scan, at - 1);
  const after = kindAt(scan, at + 1);
  // Who is the greatest of something is the question itself.
  if (/[a-z]{3}est$/.test(text)) return false;
  if (/[a-z]{3}ly$/.test(text) && before !== 'preposition' && before !== 'group' && before !== 'count') return true;
  const subject = before === 'column' || before === 'table' || before === 'snippet';
  // `agents speaking more than two languages`: the participle only joins.
  const joins =
    /ing$/.test(text) &&
    text !== 'nothing' &&
    after !== undefined &&
    ['compare', 'between', 'date', 'value', 'aggregate', 'number'].includes(after);
  if (subject && joins) return true;
  return subject && after === 'rank' && scan.draft.asked !== undefined;
}

/** `do women or men spend more`: the sides stand beside each other. */
function comparesSides({ draft, items }: Scan, text: string): boolean {
  if (!/^(more|less|fewer|most|better|worse|higher|lower|bigger|smaller|longer|shorter|faster|cheaper)$/i.test(text))
    return false;
  // `more on weekends or weekdays`: read as a breakdown by kind of day.
  const daily = draft.dims.some(({ dim }) => dim.kind === 'time' && dim.grain === 'day_type');
  if (daily && items.some(({ text: words }) => /\b(or|than)\b/i.test(words))) return true;
  if (draft.versus && items.filter(({ reading }) => reading.kind === 'date').length > 1) return true;
  const sides = draft.filters.findLast((one) => one.kind === 'values' && !one.negated && one.values.length > 1);
  if (sides?.kind !== 'values') return false;
  const dim = { kind: 'column' as const, ref: sides.ref };
  if (!draft.dims.some((one) => same(one.dim, dim))) draft.dims.push({ dim, at: 0, plural: true, quality: 1 });
  return true;
}

/** `compared to the other ones`: the draft knows of them. */
function isOtherSide({ draft }: Scan, text: string): boolean {
  return draft.versus && draft.others && /^(others?|rest|remaining|regular|ordinary|normal)$/i.test(text);
}

/** Reports a word that was not understood; in a slot of meaning it keeps the question from being answered. */
function unknown(scan: Scan, text: string, slot: boolean): void {
  scan.draft.problems.push({ kind: 'unknown', text, slot });
  if (slot) scan.draft.fit -= 0.3;
}

/** A word of business for which this table has no column; another one may have it. */
function leftoverConcept(scan: Scan, text: string, concept: Concept): void {
  const { draft, compiled } = scan;
  const others = [...compiled.tables.values()].filter((table) => {
    const found = table === draft.base ? undefined : conceptColumn(table, concept);
    return found && !found.assumed && found.column.column.role === 'measure';
  });
  if (others.length === 0) unknown(scan, text, true);
  else draft.problems.push({ kind: 'foreign', text, tables: others });
}

/** Tables by the names of their columns. */
const columnOwners = new WeakMap<Compiled, ReadonlyMap<string, readonly ModelTable[]>>();

function ownersOf(compiled: Compiled): ReadonlyMap<string, readonly ModelTable[]> {
  const known = columnOwners.get(compiled);
  if (known) return known;
  const owners = new Map<string, ModelTable[]>();
  for (const table of compiled.tables.values()) {
    const names = new Set(table.columns.flatMap(({ label, synonyms }) => [label, ...synonyms]));
    for (const name of names) owners.set(name, [...(owners.get(name) ?? []), table]);
  }
  columnOwners.set(compiled, owners);
  return owners;
}

/** Other tables that have a column of this very name. */
function namedElsewhere({ draft, compiled }: Scan, text: string): ModelTable[] {
  return (ownersOf(compiled).get(text.toLowerCase()) ?? []).filter((table) => table !== draft.base);
}

/** A word of little meaning that is the whole name of a column elsewhere. */
function leftoverName(scan: Scan, text: string): void {
  const { draft } = scan;
  const others = namedElsewhere(scan, text);
  if (others.length === 0) unknown(scan, text, true);
  else draft.problems.push({ kind: 'foreign', text, tables: others });
}

/** `total project cost` where no column says it: the projects counted are no cost. */
function costOfRows(scan: Scan, at: number): boolean {
  return kindAt(scan, at - 1) === 'table' && kindAt(scan, at - 2) === 'aggregate';
}

const HOURS_COST = 0.4;

/** Whether the only money that the table tells of is what may be spent. */
function knowsAllowanceOnly({ draft: { base } }: Scan): boolean {
  const column = conceptColumn(base, 'income')?.column.column ?? defaultMeasureOf(base);
  return column !== undefined && isAllowance({ table: base, column });
}

function leftoverVerb(scan: Scan, at: number, item: Item): void {
  const { reading, text } = item;
  if (reading.kind !== 'verb') return;
  const before = kindAt(scan, at - 1);
  // `the rent of X`, `the total cost`: a noun after its article or its aggregate.
  const article = ['the', 'a', 'an'].includes(scan.tokens[item.start - 1]?.lower ?? '');
  const owned = ['of', 'for', 'per'].includes(scan.tokens[item.end]?.lower ?? '');
  if ((article && owned) || (reading.concept === 'money' && (before === 'aggregate' || costOfRows(scan, at)))) {
    unknown(scan, text, true);
    return;
  }
  if (reading.concept !== undefined) {
    if (reading.concept === 'income' && isSpending(text) && knowsAllowanceOnly(scan)) unknown(scan, text, true);
    const spends = reading.concept === 'income' && outlayColumn(scan, text) !== undefined;
    scan.draft.verbConcepts.push({ concept: spends ? 'outlay' : reading.concept, at });
    return;
  }
  const subject = before !== undefined && SUBJECT_KINDS.has(before);
  if (!subject && !hasAuxiliary(scan, item)) unknown(scan, text, true);
}

function leftoverGroup(scan: Scan, at: number, each: boolean): void {
  const next = kindAt(scan, at + 1);
  if (each || next === undefined || next === 'unknown' || next === 'foreign') return;
  scan.draft.problems.push({ kind: 'misuse', why: 'It is not clear what to break down by.' });
}

/** Columns that date how something began. */
const BEGINNINGS = /\b(creat|join|sign|regist|open|start|hire|enrol|add|acquir|onboard|begin|began)/;

/** `new members per month`: what the dates of their beginning count. */
function comesNew(scan: Scan, item: Item, next: string | undefined): boolean {
  const time = timeColumnOf(scan.draft.base);
  // `new signups`: what the date is called after.
  const named = scan.tokens[item.end]?.root ?? '';
  const event = time !== undefined && wordsOf(time.label).some((word) => root(word) === named);
  if (item.text.toLowerCase() !== 'new' || (next !== 'table' && !event) || !time || !BEGINNINGS.test(time.label))
    return false;
  return scan.items.some(
    ({ reading }) => reading.kind === 'grain' || reading.kind === 'date' || reading.kind === 'trend',
  );
}

/** Comparisons and qualities without an object: `big orders`, `over the last 30 days`. */
function leftoverDegree(scan: Scan, at: number, item: Item): void {
  const next = kindAt(scan, at + 1);
  if (next === 'date' || comesNew(scan, item, next)) return;
  unknown(scan, item.text, item.reading.kind === 'compare' || MODEL_KINDS.has(next ?? ''));
}

function report(scan: Scan, at: number, item: Item): void {
  const { reading, text } = item;
  if (MEANT_KINDS.has(reading.kind)) unknown(scan, text, true);
  switch (reading.kind) {
    case 'unknown':
      // `compared to the other hosts`: heard by `others` of the draft.
      if (!comparesSides(scan, text) && !isOtherSide(scan, text)) unknown(scan, text, !harmless(scan, at));
      break;
    case 'foreign':
      scan.draft.problems.push({ kind: 'foreign', text, tables: reading.tables });
      break;
    case 'concept':
      leftoverConcept(scan, text, reading.concept);
      break;
    case 'compare':
    case 'quality':
      leftoverDegree(scan, at, item);
      break;
    case 'between':
      // `the difference between A and B`.
      if (!scan.draft.calcs.some(({ family }) => family === 'difference')) unknown(scan, text, true);
      break;
    case 'text match':
      if (reading.op !== 'is' && text.toLowerCase() !== 'like') unknown(scan, text, true);
      break;
    case 'generic':
      if (!genericIsFine(scan, at)) leftoverName(scan, text);
      break;
    case 'verb':
      leftoverVerb(scan, at, item);
      break;
    case 'group':
      leftoverGroup(scan, at, reading.each ?? false);
      break;
    case 'grain':
      // `hours spent on A`, said of rows that know days only.
      if (/^hours$/i.test(text) && timeColumnOf(scan.draft.base)?.type !== 'timestamp') scan.draft.fit -= HOURS_COST;
      break;
    case 'unit': {
      // `average minutes`, where only another table has a column called so.
      const tables = namedElsewhere(scan, text);
      if (tables.length > 0) scan.draft.problems.push({ kind: 'foreign', text, tables });
      // `how many nights were booked` where nothing is counted in nights.
      if (kindAt(scan, at - 1) === 'count' && !scan.draft.trades) unknown(scan, text, true);
      // `each month` over rows without a date: it must not get lost.
      if (kindAt(scan, at - 1) === 'group') leftoverGroup(scan, at - 1, false);
      scan.draft.fit -= 0.1;
      break;
    }
    default:
      break;
  }
}

/** What no clause took: silent where it only joins words, a problem where it carries meaning. */
export const leftoverClause: Clause = (scan, at) => {
  const item = scan.items[at];
  if (item) report(scan, at, item);
  return at + 1;
};
