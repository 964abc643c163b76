import type { Item } from '../beam.ts';
import { isName } from '../borrowed.ts';
import type { ColumnOf, CompareOp } from '../lexicon/types.ts';
import type { PlanFilter } from '../plan.ts';
import { readNumberTest, routeAt } from './numbers.ts';
import {
  type Clause,
  isNumeric,
  isPreposition,
  isQuantity,
  kindAt,
  readingAt,
  refOf,
  type Scan,
  sameColumn,
  skip,
} from './scan.ts';
import { isTruth, truthFilter } from './truth.ts';
import { readValues, valuesFilter } from './values.ts';

/** A condition that was read: what it limits and where the reading goes on. */
interface Condition {
  readonly filter: PlanFilter;
  readonly next: number;
}

/** `managed by X`, `delayed by more than`: the agent or the amount, not a breakdown. */
function isBy(scan: Scan, at: number): boolean {
  return kindAt(scan, at) === 'group' && scan.items[at]?.text.toLowerCase() === 'by';
}

/** `department is cardiology`, `status not cancelled or closed`, `cardiology department` the other way round. */
function valueCondition(scan: Scan, column: ColumnOf, at: number): Condition | undefined {
  let index = skip(scan, at, 'be', 'that', 'have', 'generic', 'text match');
  const equals = readingAt(scan, index, 'compare');
  if (equals && (equals.op === '=' || equals.op === '<>')) index += 1;
  if (isPreposition(scan, index, 'of', 'in', 'from', 'to', 'as', 'for', 'with', 'at') || isBy(scan, index)) index += 1;
  const negated = kindAt(scan, index) === 'not' || equals?.op === '<>';
  if (kindAt(scan, index) === 'not') index += 1;
  index = skip(scan, index, 'be', 'any');
  if (isPreposition(scan, index, 'in', 'of', 'from', 'to')) index += 1;
  const read = readValues(scan, index, column);
  if (!read) return undefined;
  scan.draft.fit += 0.4;
  return { filter: valuesFilter(column, read.values, negated), next: read.next };
}

/** `insurer is missing`, `insurer is not empty`. */
function missingCondition(scan: Scan, column: ColumnOf, at: number): Condition | undefined {
  const index = skip(scan, at, 'be', 'that', 'have', 'generic');
  const negated = kindAt(scan, index) === 'not' && kindAt(scan, skip(scan, index + 1, 'be')) === 'missing';
  if (negated) {
    return { filter: { kind: 'missing', ref: refOf(column), negated: true }, next: skip(scan, index + 1, 'be') + 1 };
  }
  const kind = kindAt(scan, index);
  if (kind !== 'missing' && kind !== 'present') return undefined;
  return { filter: { kind: 'missing', ref: refOf(column), negated: kind === 'present' }, next: index + 1 };
}

/** `verified is true`, `verified = no`. */
function truthCondition(scan: Scan, column: ColumnOf, at: number): Condition | undefined {
  if (!isTruth(scan.compiled, column)) return undefined;
  let index = skip(scan, at, 'be', 'that', 'generic');
  const equals = readingAt(scan, index, 'compare');
  if (equals?.op === '=') index += 1;
  const truth = readingAt(scan, index, 'truth');
  const word = scan.items[index]?.text.toLowerCase();
  if (!truth && word !== 'no' && word !== '0' && word !== '1') return undefined;
  const value = truth ? truth.value : word === '1';
  return { filter: truthFilter(scan.compiled, column, value), next: index + 1 };
}

/** `name contains "berg"`, `name starts with A`, `title is "Spring"`. */
function textCondition(scan: Scan, column: ColumnOf, at: number): Condition | undefined {
  if (column.column.type !== 'string') return undefined;
  let index = skip(scan, at, 'be', 'that', 'have', 'generic');
  const negated = kindAt(scan, index) === 'not';
  if (negated) index += 1;
  const match = readingAt(scan, index, 'text match');
  const equals = readingAt(scan, index, 'compare');
  const explicit = match !== undefined || equals?.op === '=' || kindAt(scan, index - 1) === 'be';
  if (match || equals?.op === '=') index += 1;
  const text = readText(scan, index, explicit ? column : undefined);
  if (!text) return undefined;
  const op = match?.op ?? 'is';
  // All values of such a column are known: one that is not among them is no value of it.
  if (op === 'is' && isIndexed(scan, column)) return undefined;
  return { filter: { kind: 'text', ref: refOf(column), op, text: text.text, negated }, next: text.next };
}

/** Whether the dictionary of values has this column. */
function isIndexed(scan: Scan, { table, column }: ColumnOf): boolean {
  if (column.min === undefined) return false;
  return scan.compiled.values
    .find(column.min.toLowerCase())
    .some((hit) => hit.table === table.identifier && hit.column === column.name);
}

/** What a word that is searched for may mean elsewhere. */
const SEARCHABLE: ReadonlySet<string> = new Set([
  'value',
  'verb',
  'generic',
  'number',
  'foreign',
  'column',
  'table',
  'snippet',
]);

/** Text that is not in the data's dictionary: quoted, or plain words after `is`, `contains` where a text is expected. */
function readText(scan: Scan, at: number, column: ColumnOf | undefined): { text: string; next: number } | undefined {
  const quoted = readingAt(scan, at, 'quoted');
  if (quoted) return { text: quoted.text, next: at + 1 };
  if (!column) return undefined;
  const free = column.column.role === 'text' || column.column.role === 'identifier';
  const match = kindAt(scan, at - 1) === 'text match';
  if (!free && !match) return undefined;
  let end = at;
  const usable = (item: Item | undefined) =>
    item !== undefined &&
    (item.reading.kind === 'unknown' || (end === at && match && SEARCHABLE.has(item.reading.kind)));
  // A single letter is read over elsewhere: `starting with S`.
  const letter = match ? scan.tokens[scan.items[at - 1]?.end ?? -1] : undefined;
  if (letter?.lower.length === 1 && letter.kind === 'word' && scan.items[at]?.start !== (scan.items[at - 1]?.end ?? 0))
    return { text: letter.text, next: at };
  while (usable(scan.items[end])) end += 1;
  if (end === at) return undefined;
  const text = scan.items
    .slice(at, end)
    .map((item) => item.text)
    .join(' ');
  return { text, next: end };
}

/** `shelf 10001`, `shelf is 12`: equality with a number where the column is a code, or `is` says so. */
function codeCondition(scan: Scan, column: ColumnOf, at: number): Condition | undefined {
  if (!isNumeric(column.column)) return undefined;
  const index = skip(scan, at, 'be', 'that', 'generic');
  const equals = readingAt(scan, index, 'compare');
  const gap = equals && (equals.op === '=' || equals.op === '<>') ? 1 : isPreposition(scan, index, 'of', 'in') ? 1 : 0;
  const negated = kindAt(scan, index + gap) === 'not' || equals?.op === '<>';
  const first = kindAt(scan, index + gap) === 'not' ? index + gap + 1 : index + gap;
  const said = index > at || gap > 0;
  if (isQuantity(column.column) && !said) return undefined;
  const values: number[] = [];
  let next = first;
  for (;;) {
    const number = readingAt(scan, next, 'number');
    if (!number || number.facts.ordinal) break;
    // `shelf 10001 or more` is a comparison and no list.
    if (kindAt(scan, next + 1) === 'tail compare' || number.facts.orMore) return undefined;
    values.push(number.facts.value);
    next += 1;
    const separator = skip(scan, next, 'and', 'or');
    if (separator === next || kindAt(scan, separator) !== 'number') break;
    next = separator;
  }
  if (values.length === 0) return undefined;
  scan.draft.fit += 0.3;
  return { filter: { kind: 'values', ref: refOf(column), values, negated }, next };
}

function numberCondition(scan: Scan, column: ColumnOf, at: number): number | undefined {
  if (!isNumeric(column.column) && column.column.role !== 'identifier') return undefined;
  let index = skip(scan, at, 'be', 'that', 'have', 'generic', 'verb', 'unit');
  if (isBy(scan, index)) index += 1;
  // `a score of 2 or less`.
  if (isPreposition(scan, index, 'of', 'at')) index += 1;
  else if (isPreposition(scan, index, 'in') && kindAt(scan, index + 1) !== 'number') index += 1;
  index = skip(scan, index, 'be');
  const negated = kindAt(scan, index) === 'not';
  if (routeAt(scan, at)) return undefined;
  const read = readNumberTest(scan, negated ? index + 1 : index);
  if (!read) return undefined;
  // `patients older than 65` compares their age, not the column that names them.
  if (read.concept !== undefined && !isQuantity(column.column)) return undefined;
  const { draft } = scan;
  const aggregate = draft.pending?.aggregates[0];
  const counting = draft.pending?.counting ?? false;
  const test = negated && read.test.kind === 'op' ? { ...read.test, op: INVERSE[read.test.op] } : read.test;
  const between = negated && test.kind === 'between' ? { ...test, negated: true } : test;
  if (counting && !isQuantity(column.column)) return undefined;
  // `how many guests had more than 5 stays` beside a number of guests: the stays are more than 5.
  if (isQuantity(column.column) && kindAt(scan, at) === 'have' && kindAt(scan, read.next) === 'table') {
    draft.problems.push({
      kind: 'misuse',
      why: `"${column.column.label}" is only a number, and nothing is counted for each.`,
    });
    draft.fit -= 0.4;
  }
  if (aggregate !== undefined && draft.pending) draft.pending = undefined;
  const named = {
    ...(aggregate === undefined ? {} : { aggregate }),
    ...(read.unit === undefined ? {} : { unit: read.unit }),
  };
  const subject = { kind: 'column' as const, column, ...named };
  draft.comparisons.push({ subject, test: between, at });
  draft.fit += 0.4;
  // `a capacity below 80 pallets`, where pallets are what it is counted in.
  return sameColumn(readingAt(scan, read.next, 'column'), column) ? read.next + 1 : read.next;
}

const INVERSE: Readonly<Record<CompareOp, CompareOp>> = {
  '>': '<=',
  '>=': '<',
  '<': '>=',
  '<=': '>',
  '=': '<>',
  '<>': '=',
};

/** The one column whose words can be searched when none is named: the text of the rows, else what they are called. */
function searched(scan: Scan, at: number): ColumnOf | undefined {
  const { base } = scan.draft;
  const texts = base.columns.filter(({ type, role }) => type === 'string' && role === 'text');
  const names = base.columns.filter((column) => isName(column));
  const named = /^names?$/i.test(scan.items[at - 1]?.text ?? '') || /^names?$/i.test(scan.items[at + 3]?.text ?? '');
  const [only, more] = named && names.length > 0 ? names : texts.length > 0 ? texts : names;
  return only && !more ? { table: base, column: only } : undefined;
}

/** `notes that mention rye`, `wards whose name contains "inn"`, `wards with "inn" in their name`. */
export const textClause: Clause = (scan, at) => {
  const { draft } = scan;
  const match = readingAt(scan, at, 'text match');
  const quoted = readingAt(scan, at, 'quoted');
  const inName = quoted && isPreposition(scan, at + 1, 'in') && /^names?$/i.test(scan.items[at + 2]?.text ?? '');
  if ((!match || match.op === 'is') && !inName) return at;
  const column = inName ? searched(scan, at - 1) : searched(scan, at);
  const text = column && (inName ? readText(scan, at, column) : readText(scan, at + 1, column));
  if (!column || !text) return at;
  const negated = kindAt(scan, at - 1) === 'not';
  draft.filters.push({ kind: 'text', ref: refOf(column), op: match?.op ?? 'contains', text: text.text, negated });
  draft.assumptions.push(`I looked in ${column.column.label}.`);
  return inName ? at + 3 : text.next;
};

/** A column followed by a condition on it. */
export const columnConditionClause: Clause = (scan, at) => {
  const column = readingAt(scan, at, 'column');
  if (!column) return at;
  const condition =
    truthCondition(scan, column, at + 1) ??
    valueCondition(scan, column, at + 1) ??
    missingCondition(scan, column, at + 1) ??
    codeCondition(scan, column, at + 1) ??
    textCondition(scan, column, at + 1);
  if (condition) {
    scan.draft.filters.push(condition.filter);
    scan.lastColumn = { column, at };
    return condition.next;
  }
  const next = numberCondition(scan, column, at + 1);
  if (next !== undefined) {
    scan.lastColumn = { column, at };
    return next;
  }
  return at;
};
