import type { ColumnOf } from '../lexicon/types.ts';
import { canonicalUnit } from '../lexicon/units.ts';
import type { PlanDim } from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { conceptColumn } from './concepts.ts';
import type { DraftDim } from './draft.ts';
import { deliver, defaultMeasure, takeColumn, takeSnippet } from './measures.ts';
import { type Clause, CONNECTING, hasAuxiliary, isNumeric, isPlural, isPreposition, isQuantity, kindAt, readingAt, refOf, type Scan, skip } from './scan.ts';
import { isTruth, truthFilter } from './truth.ts';

function mention(scan: Scan, at: number, dim: PlanDim, column?: ColumnOf): DraftDim {
  const item = scan.items[at];
  const plural = item !== undefined && isPlural(scan, item);
  const before = kindAt(scan, at - 1);
  const described = before === 'value' || (before === 'snippet' && at > 1);
  const after = kindAt(scan, at + 1);
  const limited = after === 'have' || after === 'that' || after === 'compare' || isPreposition(scan, at + 1, 'with');
  const led = described || isPreposition(scan, at - 1, 'of', 'for', 'by', 'from', 'with', 'among', 'in', 'to');
  return { dim, at, plural, quality: item?.quality ?? 1, ...(column ? { column } : {}), ...(led ? { led } : {}), ...(described || limited ? { described: true } : {}) };
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
  const next = kindAt(scan, skip(scan, at + 1, 'generic', 'value', 'and'));
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

/**
 * A date that is named without a limit. As a participle (`closed tickets`) it says that the thing has happened, where the
 * column has gaps; otherwise it is only mentioned.
 */
function timeMention(scan: Scan, at: number, column: ColumnOf): void {
  const { draft } = scan;
  const item = scan.items[at];
  const follows = scan.items.slice(at + 1).findIndex(({ reading }) => !CONNECTING.has(reading.kind));
  const dated = follows >= 0 && kindAt(scan, at + 1 + follows) === 'date';
  const participle = item !== undefined && item.end - item.start === 1 && /(ed|en|ught|aid|old|ent|eft)$/i.test(item.text);
  if (participle) draft.timeVerbs.push(column);
  if (!dated && participle && column.column.nullCount > 0) {
    draft.filters.push({ kind: 'missing', ref: refOf(column), negated: true });
    draft.assumptions.push(`I took "${item.text}" as: the ${column.column.label} is known.`);
    draft.fit -= 0.15;
    return;
  }
  if (!dated) draft.fit -= 0.1;
  draft.mentions.push(mention(scan, at, { kind: 'time', ref: refOf(column), grain: 'day' }, column));
}

/** `bookings with special requests`, `customers who have an email`: the column is filled. */
function present(scan: Scan, at: number, column: ColumnOf): boolean {
  const { draft } = scan;
  const item = scan.items[at];
  const had = kindAt(scan, at - 1) === 'have' || isPreposition(scan, at - 1, 'with');
  const owner = scan.tokens[(item?.start ?? 0) - 1]?.lower ?? '';
  if (!had || ['their', 'its', 'his', 'her'].includes(owner) || column.column.nullCount === 0) return false;
  if (!draft.tableMentioned || draft.ranks.length > 0 || draft.measures.some(({ of }) => of.kind !== 'rows')) return false;
  draft.filters.push({ kind: 'missing', ref: refOf(column), negated: true });
  draft.fit += 0.1;
  return true;
}

/** A column without a condition: takes the aggregate words before it, or stands for itself. */
export const looseColumnClause: Clause = (scan, at) => {
  const column = readingAt(scan, at, 'column');
  if (!column) return at;
  const { draft } = scan;
  scan.lastColumn = { column, at };
  const next = skip(scan, at + 1, 'generic');
  if (asTruth(scan, at, column) || present(scan, at, column)) return next;
  const adjacent = draft.pending !== undefined;
  const follower = readingAt(scan, next, 'column');
  // `total product cost`: the aggregate belongs to the quantity, the column before it describes it.
  const describes = adjacent && !isQuantity(column.column) && follower !== undefined && isQuantity(follower.column) && !draft.pending?.counting;
  if (!describes && adjacent && takeColumn(scan, column, at)) return next;
  if (inherited(scan, at, column)) return next;
  // A verb that only hints at a quantity (`to resolve`) repeats what was said of it.
  const weak = (scan.items[at]?.quality ?? 1) < WEAK_QUALITY;
  if (isQuantity(column.column) && weak && (draft.measures.length > 0 || draft.comparisons.length > 0)) return next;
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
    timeMention(scan, at, column);
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

/** `revenue`, `spending`: the amount of money that adds up, said with what it was taken for. */
export const conceptClause: Clause = (scan, at) => {
  const reading = readingAt(scan, at, 'concept');
  if (!reading) return at;
  const { draft } = scan;
  const concept = conceptColumn(draft.base, reading.concept);
  const found = concept?.assumed ? undefined : concept?.column;
  const adds = reading.concept === 'income';
  if (!found || (adds && found.column.defaultAggregate !== 'sum') || found.column.role === 'time') return at;
  draft.assumptions.push(`I took "${scan.items[at]?.text ?? ''}" as ${found.column.label}.`);
  draft.fit -= 0.05;
  if (!takeColumn(scan, found, at)) quantity(scan, at, found);
  return at + 1;
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

/** Below this a word is only related to the name. */
const WEAK_QUALITY = 0.72;
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
  // `agents speaking more than two languages`: the participle only joins.
  const joins = /ing$/.test(text) && after !== undefined && ['compare', 'between', 'date', 'value', 'aggregate', 'number'].includes(after);
  if (subject && joins) return true;
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
    case 'concept': {
      const others = [...scan.compiled.tables.values()].filter((table) => {
        const found = table === draft.base ? undefined : conceptColumn(table, reading.concept);
        return found && !found.assumed && found.column.column.role === 'measure';
      });
      if (others.length === 0) return unknown(true);
      draft.problems.push({ kind: 'foreign', text, tables: others });
      return;
    }
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
      if (reading.concept !== undefined) {
        draft.verbConcepts.push({ concept: reading.concept, at });
        return;
      }
      const before = kindAt(scan, at - 1);
      const subject = before !== undefined && ['column', 'table', 'snippet', 'have', 'that', 'be', 'value'].includes(before);
      if (!subject && !hasAuxiliary(scan, item)) unknown(true);
      return;
    }
    case 'group': {
      const next = kindAt(scan, at + 1);
      if (!reading.each && next !== undefined && next !== 'unknown' && next !== 'foreign') {
        draft.problems.push({ kind: 'misuse', why: 'It is not clear what to break down by.' });
      }
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
