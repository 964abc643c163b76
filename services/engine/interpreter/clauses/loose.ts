import type { ColumnOf } from '../lexicon/types.ts';
import { canonicalUnit } from '../lexicon/units.ts';
import type { PlanDim } from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import type { DraftDim } from './draft.ts';
import { deliver, defaultMeasure, takeColumn, takeSnippet } from './measures.ts';
import { type Clause, hasAuxiliary, isNumeric, isPlural, isPreposition, isQuantity, kindAt, readingAt, refOf, type Scan, skip } from './scan.ts';
import { isTruth, truthFilter } from './truth.ts';

function mention(scan: Scan, at: number, dim: PlanDim, column?: ColumnOf): DraftDim {
  const item = scan.items[at];
  const plural = item !== undefined && isPlural(scan, item);
  const led = isPreposition(scan, at - 1, 'of', 'for', 'by', 'from', 'with', 'among', 'in', 'to');
  return { dim, at, plural, quality: item?.quality ?? 1, ...(column ? { column } : {}), ...(led ? { led } : {}) };
}

/** `average cost and duration`: the aggregate of the first holds for the second. */
function inherited(scan: Scan, at: number, column: ColumnOf): boolean {
  const { draft } = scan;
  const last = draft.measures.at(-1);
  if (kindAt(scan, at - 1) !== 'and' || kindAt(scan, at - 2) !== 'column' || last?.of.kind !== 'column' || !last.explicit) return false;
  if (last.at !== at - 2 || !isQuantity(column.column)) return false;
  draft.measures.push({ of: { kind: 'column', ref: refOf(column), aggregate: last.of.aggregate }, explicit: true, column, at });
  return true;
}

/** A yes-or-no column beside the noun or after `are` is a condition: `approved suppliers`. */
function asTruth(scan: Scan, at: number, column: ColumnOf): boolean {
  if (!isTruth(scan.compiled, column)) return false;
  const next = kindAt(scan, skip(scan, at + 1, 'generic'));
  const before = kindAt(scan, at - 1);
  const noun = next === 'table' || next === 'rows';
  if (!noun && before !== 'be' && before !== 'that' && before !== 'have' && scan.draft.list && !scan.draft.tableMentioned) return false;
  scan.draft.filters.push(truthFilter(scan.compiled, column, true));
  scan.draft.fit += 0.2;
  return true;
}

function quantity(scan: Scan, at: number, column: ColumnOf): void {
  const { draft } = scan;
  const measure = defaultMeasure(column, at);
  const rank = draft.ranks.at(-1);
  if (draft.role === 'select' && rank?.open && rank.measure === undefined && rank.at === at - 1) rank.measure = measure;
  else deliver(scan, measure);
}

/** A column without a condition: takes the aggregate words before it, or stands for itself. */
export const looseColumnClause: Clause = (scan, at) => {
  const column = readingAt(scan, at, 'column');
  if (!column) return at;
  const { draft } = scan;
  scan.lastColumn = { column, at };
  const next = skip(scan, at + 1, 'generic');
  if (asTruth(scan, at, column)) return next;
  const adjacent = draft.pending !== undefined;
  const follower = readingAt(scan, next, 'column');
  // `total product cost`: the aggregate belongs to the quantity, the column before it describes it.
  const describes = adjacent && !isQuantity(column.column) && follower !== undefined && isQuantity(follower.column) && !draft.pending?.counting;
  if (!describes && adjacent && takeColumn(scan, column, at)) return next;
  if (inherited(scan, at, column)) return next;
  if (isQuantity(column.column)) {
    quantity(scan, at, column);
    return next;
  }
  if (column.column.role === 'time') {
    scan.timeHint = { column, at };
    const grain = readingAt(scan, at + 1, 'grain');
    if (grain && !grain.adjective) {
      draft.mentions.push(mention(scan, at, { kind: 'time', ref: refOf(column), grain: grain.grain }, column));
      return at + 2;
    }
    draft.mentions.push(mention(scan, at, { kind: 'time', ref: refOf(column), grain: 'day' }, column));
    return next;
  }
  const dim = mention(scan, at, { kind: 'column', ref: refOf(column) }, column);
  const rank = draft.ranks.at(-1);
  if (rank?.open && rank.target === undefined && (rank.measure === undefined || rank.sense !== 'most') && rank.at < at && rank.at >= at - 3) {
    rank.target = dim;
    rank.plural = dim.plural;
    rank.open = false;
  } else {
    draft.mentions.push(dim);
  }
  return next;
};

/** A named measure or dimension of the space. */
export const snippetClause: Clause = (scan, at) => {
  const reading = readingAt(scan, at, 'snippet');
  if (!reading) return at;
  const { snippet, table } = reading;
  if (snippet.kind === 'measure') takeSnippet(scan, snippet, { at, table });
  if (snippet.kind === 'dimension') {
    scan.draft.mentions.push(mention(scan, at, { kind: 'snippet', ref: { table: table.identifier, name: snippet.name } }));
  }
  return at + 1;
};

/** `how many days`, `how many miles`: a unit or a step of time is counted. */
export const countedUnitClause: Clause = (scan, at) => {
  const { draft } = scan;
  if (!draft.pending?.counting && !draft.howMuch) return at;
  const unit = readingAt(scan, at, 'unit');
  if (unit) {
    const fitting = draft.base.columns.filter(
      (column) => isQuantity(column) && isNumeric(column) && column.unit !== undefined && canonicalUnit(column.unit) === unit.unit,
    );
    const column = fitting.find(({ name }) => name === draft.base.defaultMeasure) ?? fitting[0];
    if (!column) return at;
    const place = { table: draft.base, column };
    draft.pending = undefined;
    deliver(scan, { of: { kind: 'column', ref: refOf(place), aggregate: 'sum' }, explicit: true, column: place, at });
    return at + 1;
  }
  const grain = readingAt(scan, at, 'grain');
  const time = timeColumnOf(draft.base);
  if (!grain || grain.adjective || !draft.pending || !time) return at;
  draft.pending = undefined;
  const ref = refOf({ table: draft.base, column: time });
  deliver(scan, { of: { kind: 'groups', dim: { kind: 'time', ref, grain: grain.grain } }, explicit: true, at });
  return at + 1;
};

const MODEL_KINDS: ReadonlySet<string> = new Set(['table', 'column', 'snippet', 'value', 'grain', 'date', 'rows']);
/** Words for "how much of it", good enough after an aggregate without a column of that name. */
const AMOUNT_WORDS: ReadonlySet<string> = new Set(['amount', 'amounts', 'value', 'values', 'figure', 'figures', 'total', 'number', 'numbers', 'result', 'results']);

function genericIsFine(scan: Scan, at: number): boolean {
  const { draft } = scan;
  const text = scan.items[at]?.text.toLowerCase() ?? '';
  const near = [at - 1, at + 1, isPreposition(scan, at + 1, 'of', 'for', 'on', 'about') ? at + 2 : at + 1].map((index) => kindAt(scan, index));
  if (near.some((kind) => kind !== undefined && MODEL_KINDS.has(kind))) return true;
  if (draft.pending && AMOUNT_WORDS.has(text)) return true;
  return near.some((kind) => kind === 'list' || kind === 'generic' || kind === 'unit');
}

/** Whether an unknown word can be left out without changing what is asked; it is told all the same. */
function harmless(scan: Scan, at: number): boolean {
  const text = scan.items[at]?.text.toLowerCase() ?? '';
  const before = kindAt(scan, at - 1);
  const after = kindAt(scan, at + 1);
  if (/[a-z]{3}ly$/.test(text) && before !== 'preposition' && before !== 'group' && before !== 'count') return true;
  const subject = before === 'column' || before === 'table' || before === 'snippet';
  return subject && after === 'rank' && scan.draft.asked !== undefined;
}

function leftoverProblem(scan: Scan, at: number): void {
  const { draft } = scan;
  const item = scan.items[at];
  if (!item) return;
  const { reading, text } = item;
  const unknown = (slot: boolean) => {
    draft.problems.push({ kind: 'unknown', text, slot });
    draft.fit -= slot ? 0.3 : 0;
  };
  switch (reading.kind) {
    case 'unknown':
      return unknown(!harmless(scan, at));
    case 'foreign':
      draft.problems.push({ kind: 'foreign', text, tables: reading.tables });
      return;
    case 'value':
    case 'quoted':
    case 'number':
    case 'truth':
    case 'column':
    case 'missing':
    case 'without':
    case 'not':
    case 'between':
      return unknown(true);
    case 'compare':
    case 'quality':
      // `over the last 30 days` compares nothing.
      if (kindAt(scan, at + 1) !== 'date') unknown(reading.kind === 'compare' || MODEL_KINDS.has(kindAt(scan, at + 1) ?? ''));
      return;
    case 'text match':
      if (reading.op !== 'is' && text.toLowerCase() !== 'like') unknown(true);
      return;
    case 'generic':
      if (!genericIsFine(scan, at)) unknown(true);
      return;
    case 'verb': {
      const before = kindAt(scan, at - 1);
      const subject = before !== undefined && ['column', 'table', 'snippet', 'have', 'that', 'be', 'value'].includes(before);
      if (!subject && !hasAuxiliary(scan, item)) unknown(true);
      return;
    }
    case 'unit':
      draft.fit -= 0.1;
      return;
    default:
      return;
  }
}

/** What no clause took: silent where it only joins words, a problem where it carries meaning. */
export const leftoverClause: Clause = (scan, at) => {
  leftoverProblem(scan, at);
  return at + 1;
};
