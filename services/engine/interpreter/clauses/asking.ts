import type { ModelColumn, ModelTable } from '../../model.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { isMoney } from '../lexicon/units.ts';
import { defaultMeasureOf } from './concepts.ts';
import { readDim } from './grouping.ts';
import { defaultMeasure, deliver, takeColumn, takeRows } from './measures.ts';
import { acts, isParticiple } from './mentions.ts';
import { personsKey, rowsAsPersons, takePersons } from './persons.ts';
import { type Clause, isPlural, isPreposition, isQuantity, kindAt, readingAt, refOf, type Scan, skip } from './scan.ts';

/** `which ward`, `what doctor`, `who`, `when`. */
export const askClause: Clause = (scan, at) => {
  const ask = readingAt(scan, at, 'ask');
  if (!ask) return at;
  const { draft } = scan;
  draft.asked ??= ask.word;
  if (ask.word !== 'which' && ask.word !== 'what') return at + 1;
  let index = skip(scan, at + 1, 'any', 'generic');
  const number = readingAt(scan, index, 'number');
  const counted =
    number && !number.facts.ordinal && ['column', 'table', 'grain', 'snippet'].includes(kindAt(scan, index + 1) ?? '');
  if (counted) {
    draft.limit = number.facts.value;
    index += 1;
  }
  index = skip(scan, index, 'any', 'distinct');
  if (kindAt(scan, index) === 'table' && (kindAt(scan, index + 1) !== 'column' || hasDone(scan, index + 1))) {
    const item = scan.items[index];
    draft.rowsAsked = true;
    draft.tableMentioned = true;
    draft.tablePlural = item !== undefined && isPlural(scan, item);
    return index + 1;
  }
  const column = readingAt(scan, index, 'column');
  if (column && isQuantity(column.column)) return index;
  const read = acts(scan, index) ? undefined : readDim(scan, index, false);
  if (!read) return counted ? index : at + 1;
  draft.targets.push(read.dim);
  let next = read.next;
  for (;;) {
    if (kindAt(scan, next) !== 'and') break;
    const more = readDim(scan, next + 1, false);
    if (!more) break;
    draft.targets.push(more.dim);
    next = more.next;
  }
  return next;
};

/** `which members joined`: what they did, and no date of theirs that is asked for. */
function hasDone(scan: Scan, at: number): boolean {
  return readingAt(scan, at, 'column')?.column.role === 'time' && isParticiple(scan.items[at]);
}

/** `show`, `list`, `what are the`. */
export const listClause: Clause = (scan, at) => {
  if (kindAt(scan, at) !== 'list') return at;
  const { draft } = scan;
  draft.list = true;
  draft.listsRows ||= /^(an? )?list|^enumerate/i.test(scan.items[at]?.text ?? '');
  return at + 1;
};

/** `how long`, `how old`. */
export const howClause: Clause = (scan, at) => {
  const how = readingAt(scan, at, 'how');
  if (!how) return at;
  scan.draft.how = how.concept;
  return at + 1;
};

/** `order value`, `invoice amount`: the figure that the rows are about. */
function amountOfRows(scan: Scan, at: number): ColumnOf | undefined {
  const next = kindAt(scan, at + 1);
  const word = scan.items[at + 1]?.text.toLowerCase() ?? '';
  // `deal size`, where nothing is called a size.
  const size = /^sizes?$/.test(word) && (next === 'unknown' || next === 'quality' || next === 'concept');
  if (!size && (next !== 'generic' || !/^(value|amount)s?$/.test(word))) return undefined;
  const column = defaultMeasureOf(scan.draft.base);
  if (size && !(column && isMoney(column.unit))) return undefined;
  return column ? { table: scan.draft.base, column } : undefined;
}

/** `average invoice value` where an invoice has several rows: all of it, divided by the number of invoices. */
function amountOfEach({ draft }: Scan, column: ColumnOf, at: number): boolean {
  const { base, pending } = draft;
  if (base.countedBy === undefined || !pending?.aggregates.includes('avg') || pending.aggregates.length > 1)
    return false;
  draft.pending = undefined;
  const dim = { kind: 'column' as const, ref: { table: base.identifier, column: base.countedBy } };
  const of = { kind: 'column' as const, ref: refOf(column), aggregate: 'sum' as const };
  draft.measures.push({ of, explicit: true, column, at, over: dim });
  return true;
}

/** Below this the word only has the root of what rows are called. */
const VERB_QUALITY = 0.6;

/** The noun of the rows: counted, listed, or only named. */
export const tableClause: Clause = (scan, at) => {
  const kind = kindAt(scan, at);
  if (kind !== 'table' && kind !== 'rows') return at;
  const { draft } = scan;
  const item = scan.items[at];
  const before = readingAt(scan, at - 1, 'column')?.column;
  // `tickets sold`: a verb of the rows, and not the rows themselves.
  if (before && isQuantity(before) && isParticiple(item) && (item?.quality ?? 1) < VERB_QUALITY) return at + 1;
  const number = readingAt(scan, at - 1, 'number');
  const amount = kind === 'table' ? amountOfRows(scan, at) : undefined;
  if (amount) {
    draft.assumptions.push(`I took "${item?.text ?? ''} ${scan.items[at + 1]?.text ?? ''}" as ${amount.column.label}.`);
    if (amountOfEach(scan, amount, at)) return at + 2;
    if (!takeColumn(scan, amount, at)) deliver(scan, defaultMeasure(amount, at));
    return at + 2;
  }
  // `total value of sales`: what they come to, and not how many there are.
  const ahead = isPreposition(scan, at - 1, 'of') && kindAt(scan, at - 2) === 'generic';
  const summed = ahead && /^(value|amount|worth)$/i.test(scan.items[at - 2]?.text ?? '');
  if (kind === 'table' && summed) {
    const column = defaultMeasureOf(draft.base);
    if (column) {
      const amountOf = { table: draft.base, column };
      draft.assumptions.push(`I took their ${scan.items[at - 2]?.text ?? ''} as ${column.label}.`);
      if (!takeColumn(scan, amountOf, at)) deliver(scan, defaultMeasure(amountOf, at));
      return at + 1;
    }
    draft.problems.push({ kind: 'unknown', text: scan.items[at - 2]?.text ?? '', slot: true });
    draft.fit -= 0.3;
  }
  const worth = scan.items[at + 1]?.text.toLowerCase() ?? '';
  if (kind === 'table' && kindAt(scan, at + 1) === 'generic' && /^(value|amount)s?$/.test(worth) && draft.pending) {
    // How many there are is not what they are worth.
    draft.problems.push({ kind: 'misuse', why: `The ${draft.base.rowNoun.plural} have no amount of their own.` });
    draft.fit -= 0.3;
  }
  const rows = readingAt(scan, at, 'rows');
  if (rows?.persons && item) {
    const persons = personsKey(scan);
    if (persons) return takePersons(scan, at, persons);
    rowsAsPersons(scan, at);
  }
  draft.linesMeant ||= rows !== undefined && !rows.persons;
  draft.tableMentioned = true;
  draft.tableAt ??= at;
  draft.tablePlural ||= item !== undefined && isPlural(scan, item);
  if (number) draft.fit += 0.1;
  const rank = draft.ranks.at(-1);
  const free = rank?.target === undefined && rank?.measure === undefined && draft.targets.length === 0;
  const called =
    rank?.open && free && rank.concept === 'frequency' && kind === 'table' ? kindColumn(draft.base) : undefined;
  if (rank && called) {
    // `the most common events`: by what they are called.
    const dim = { kind: 'column' as const, ref: refOf({ table: draft.base, column: called }) };
    const plural = item !== undefined && isPlural(scan, item);
    rank.target = { dim, column: { table: draft.base, column: called }, at, plural, quality: 1 };
    rank.plural = plural;
    rank.open = false;
    return at + 1;
  }
  if (rank?.open && free && rank.sense !== 'most') {
    rank.target = 'rows';
    rank.plural = item !== undefined && isPlural(scan, item);
    rank.open = false;
    return at + 1;
  }
  if (!takeRows(scan, at) && besideFigures(scan, at)) deliver(scan, { of: { kind: 'rows' }, explicit: true, at });
  return at + 1;
};

/** The one column that says what kind of thing a row is: the name or the type of an event. */
function kindColumn(table: ModelTable): ModelColumn | undefined {
  const noun = table.rowNoun.singular;
  const names = ['name', 'type', 'kind', 'category'].map((word) => `${noun} ${word}`);
  const [only, more] = table.columns.filter(({ label, role }) => role === 'dimension' && names.includes(label));
  return only && !more && only.distinctCount < table.rowCount ? only : undefined;
}

const FIGURE_KINDS: ReadonlySet<string> = new Set(['aggregate', 'count', 'concept']);

/** `orders, units and revenue by store`: one of several figures, each of which is broken down. */
function besideFigures(scan: Scan, at: number): boolean {
  const isFigure = (index: number) => {
    const column = readingAt(scan, index, 'column');
    return FIGURE_KINDS.has(kindAt(scan, index) ?? '') || (column !== undefined && isQuantity(column.column));
  };
  const listed =
    (kindAt(scan, at + 1) === 'and' && isFigure(at + 2)) || (kindAt(scan, at - 1) === 'and' && isFigure(at - 2));
  return listed && scan.items.some(({ reading }) => reading.kind === 'group' || reading.kind === 'grain');
}

/** `show 10 orders`: a number directly before the noun of the rows cuts the list. */
export const limitClause: Clause = (scan, at) => {
  const number = readingAt(scan, at, 'number');
  if (!number || number.facts.ordinal || number.facts.unit !== undefined) return at;
  const { draft } = scan;
  const next = skip(scan, at + 1, 'distinct', 'any', 'generic');
  const object = kindAt(scan, next);
  const value = number.facts.value;
  if (!Number.isInteger(value) || value < 1) return at;
  if (object === 'table' || object === 'rows') {
    draft.limit = value;
    return at + 1;
  }
  const column = readingAt(scan, next, 'column');
  if (draft.list && column && !isQuantity(column.column)) {
    draft.limit = value;
    return at + 1;
  }
  return at;
};
