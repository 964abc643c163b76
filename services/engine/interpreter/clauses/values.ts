import { labelWords } from '../column-words.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import type { PlanFilter } from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { wordsOf } from '../text/tokens.ts';
import {
  type Clause,
  isPreposition,
  isQuantity,
  isSeparator,
  kindAt,
  readingAt,
  refOf,
  type Scan,
  sameColumn,
  skip,
} from './scan.ts';
import { isTruth, truthFilter } from './truth.ts';

interface ValueList {
  readonly column: ColumnOf;
  readonly values: readonly string[];
  readonly next: number;
  readonly versus: boolean;
  /** Joined by `or`: any of them, never side by side. */
  readonly either: boolean;
}

/** One or several values of one column: `private`, `private or public`, `A, B and C`. */
export function readValues(scan: Scan, at: number, column?: ColumnOf): ValueList | undefined {
  const first = readingAt(scan, at, 'value');
  if (!first || (column && !sameColumn(first, column))) return undefined;
  const values = [first.value];
  let next = at + 1;
  let versus = false;
  let either = false;
  for (;;) {
    let index = next;
    let compared = false;
    while (isSeparator(scan, index)) {
      compared ||= kindAt(scan, index) === 'versus';
      either ||= kindAt(scan, index) === 'or';
      index += 1;
    }
    if (index === next) break;
    if (isPreposition(scan, index, 'in', 'from', 'for', 'at', 'with', 'of', 'by')) index += 1;
    const more = readingAt(scan, index, 'value');
    if (!more || !sameColumn(more, first)) break;
    values.push(more.value);
    versus ||= compared;
    next = index + 1;
  }
  return { column: first, values: [...new Set(values)], next, versus, either };
}

const SOURCE_WORDS = ['origin', 'source', 'start', 'from', 'depart', 'begin', 'pick', 'sender'];
/** Where it takes place: `at the club` is the home of the match. */
const PLACE_WORDS = ['home', 'host', 'venue', 'location', 'site'];
const TARGET_WORDS = ['dest', 'target', 'end', 'to', 'arriv', 'drop', 'deliver', 'recipient', 'receiver'];

/** Who stands on the other side of what a row tells: they are meant behind `against` alone. */
const OTHER_SIDE: ReadonlySet<string> = new Set(['opponent', 'opposition', 'rival', 'adversary', 'opposing']);

function isAgainst(scan: Scan, at: number): boolean {
  const start = scan.items[at]?.start ?? 0;
  return scan.tokens
    .slice(Math.max(0, start - 2), start)
    .some(({ lower }) => /^(against|vs|versus|facing|played)$/.test(lower));
}

/** `from Rome` is where it began, `to Rome` where it ended, when the columns have such names. */
export function directionFit(scan: Scan, at: number, { column }: ColumnOf): number {
  const words = wordsOf(column.label);
  if (words.some((word) => OTHER_SIDE.has(word)))
    return isPreposition(scan, at - 1, 'against', 'versus') || isAgainst(scan, at) ? 0.4 : -0.2;
  const named = (list: readonly string[]) =>
    words.some((word) => list.some((start) => word.startsWith(start) && (start.length > 2 || word === start)));
  const before = scan.tokens[(scan.items[at - 1]?.start ?? 0) - 1]?.lower ?? '';
  const verb = scan.tokens[(scan.items[at]?.start ?? 0) - 2]?.lower ?? '';
  for (const word of [before, verb]) {
    if (/^(start|begin|began|begun|depart|pick|origin)/.test(word)) return named(SOURCE_WORDS) ? 0.3 : 0;
    if (/^(end|arriv|drop|finish|deliver)/.test(word)) return named(TARGET_WORDS) ? 0.3 : 0;
  }
  if (isPreposition(scan, at - 1, 'at')) return named(PLACE_WORDS) ? 0.3 : 0;
  if (isPreposition(scan, at - 1, 'from')) return named(SOURCE_WORDS) ? 0.3 : 0;
  return isPreposition(scan, at - 1, 'to', 'into', 'towards') && named(TARGET_WORDS) ? 0.3 : 0;
}

/** `home goals of X` is about the home team: a figure and a column that share a word belong together. */
function alikeFit(scan: Scan, { column }: ColumnOf): number {
  const words = labelWords(column);
  const alike = scan.items.some(({ reading }) => {
    if (reading.kind !== 'column' || reading.column === column || reading.column.role !== 'measure') return false;
    const other = labelWords(reading.column);
    return other.length > 1 && words.length > 1 && other[0] === words[0];
  });
  return alike ? 0.15 : 0;
}

/** The filter that keeps, or with `negated` drops, rows with these values. */
export function valuesFilter(column: ColumnOf, values: readonly (string | number)[], negated: boolean): PlanFilter {
  return { kind: 'values', ref: refOf(column), values: [...values], negated };
}

/** Bare values limit the rows; the column's own name after them only repeats it (`cardiology department`). */
export const valuesClause: Clause = (scan, at) => {
  const read = readValues(scan, at);
  if (!read) return at;
  const { draft } = scan;
  if (sameColumn(readingAt(scan, at - 1, 'value'), read.column)) {
    // Two values in a row without `and` or `or`: nothing can be both.
    draft.problems.push({ kind: 'misuse', why: `No ${read.column.column.label} can be both at once.` });
  }
  draft.filters.push(valuesFilter(read.column, read.values, false));
  draft.fit += directionFit(scan, at, read.column) + alikeFit(scan, read.column);
  if (read.values.length > 1) draft.fit += 0.2;
  if (read.versus || draft.versus) {
    const dim = { kind: 'column' as const, ref: refOf(read.column) };
    draft.dims.push({ dim, column: read.column, at, plural: true, quality: 1 });
  }
  const follower = readingAt(scan, read.next, 'column');
  if (sameColumn(follower, read.column)) {
    draft.fit += 0.3;
    return read.next + 1;
  }
  return read.next;
};

/** `wards that never had X`, `doctors that did not treat Y`: said of things that have no such row, and not of other rows. */
function isOfThings(scan: Scan, at: number): boolean {
  const item = scan.items[at];
  if (item?.text.toLowerCase() === 'never') return true;
  const helper = scan.tokens[(item?.start ?? 0) - 1]?.lower ?? '';
  const noun = ['that', 'have', 'ask'].includes(kindAt(scan, at - 1) ?? '') ? at - 2 : at - 1;
  return ['did', 'had', 'have', 'has'].includes(helper) && kindAt(scan, noun) === 'column';
}

/** `not private`, `except A and B`, `excluding weekends`, `other than X`. */
export const negationClause: Clause = (scan, at) => {
  if (kindAt(scan, at) !== 'not') return at;
  const { draft } = scan;
  let index = skip(scan, at + 1, 'be', 'any', 'that', 'rows', 'have', 'verb');
  if (isPreposition(scan, index, 'located', 'based', 'living', 'belonging')) index += 1;
  if (
    isPreposition(scan, index, 'in', 'from', 'for', 'with', 'at', 'of', 'on', 'to') ||
    scan.items[index]?.text.toLowerCase() === 'by'
  )
    index += 1;
  if (kindAt(scan, index) === 'table') index = skip(scan, index + 1, 'that', 'be', 'preposition');
  const named = readingAt(scan, index, 'column');
  const valuesAt = named ? skip(scan, index + 1, 'be', 'generic', 'preposition') : index;
  const read = readValues(scan, valuesAt, named) ?? readValues(scan, index);
  if (read && isOfThings(scan, at)) {
    draft.problems.push({
      kind: 'misuse',
      why: 'I can leave out rows that are so, but I cannot tell what never was so.',
      certain: true,
    });
    return read.next;
  }
  if (read) {
    draft.filters.push(valuesFilter(read.column, read.values, true));
    draft.fit += 0.3;
    return sameColumn(readingAt(scan, read.next, 'column'), read.column) ? read.next + 1 : read.next;
  }
  const weekdays = readingAt(scan, index, 'weekdays');
  const date = readingAt(scan, index, 'date');
  if (weekdays || date) return negatedTime(scan, index);
  const snippet = readingAt(scan, index, 'snippet');
  if (snippet?.snippet.kind === 'filter') {
    draft.filters.push({
      kind: 'snippet',
      ref: { table: snippet.table.identifier, name: snippet.snippet.name },
      negated: true,
    });
    draft.fit += 0.3;
    return index + 1;
  }
  if (named && isTruth(scan.compiled, named)) {
    draft.filters.push(truthFilter(scan.compiled, named, false));
    draft.fit += 0.3;
    return index + 1;
  }
  // `not starting in 5`: the verb only says which of the codes is meant.
  const coded = isPreposition(scan, index + 1, 'in', 'at', 'from') && kindAt(scan, index + 2) === 'number';
  if (named?.column.role === 'time' && coded) return index + 1;
  if (named?.column.role === 'time' && kindAt(scan, index + 1) !== 'date') {
    draft.filters.push({ kind: 'missing', ref: refOf(named), negated: false });
    draft.fit += named.column.nullCount === 0 ? -1.2 : 0.05;
    return index + 1;
  }
  const missing = kindAt(scan, index) === 'missing' ? readingAt(scan, index + 1, 'column') : undefined;
  if (missing) {
    draft.filters.push({ kind: 'missing', ref: refOf(missing), negated: true });
    return index + 2;
  }
  return at;
};

function negatedTime(scan: Scan, at: number): number {
  const { draft } = scan;
  const column = scan.timeHint?.column ?? defaultTime(scan);
  const weekdays = readingAt(scan, at, 'weekdays');
  const date = readingAt(scan, at, 'date');
  if (!column) {
    draft.problems.push({ kind: 'misuse', why: `The ${draft.base.rowNoun.plural} have no date.` });
    return at + 1;
  }
  if (weekdays) {
    const days = [0, 1, 2, 3, 4, 5, 6].filter((day) => !weekdays.days.includes(day));
    if (days.length > 0) draft.filters.push({ kind: 'weekdays', ref: refOf(column), days });
  }
  if (date) draft.filters.push({ kind: 'time', ref: refOf(column), intervals: [...date.intervals], negated: true });
  return at + 1;
}

function defaultTime(scan: Scan): ColumnOf | undefined {
  const { base } = scan.draft;
  const column = timeColumnOf(base);
  return column ? { table: base, column } : undefined;
}

/** `without an insurer`, `with no notes`, `missing notes`: rows whose column is empty. */
export const missingClause: Clause = (scan, at) => {
  const kind = kindAt(scan, at);
  if (kind !== 'without' && kind !== 'missing' && kind !== 'present') return at;
  const { draft } = scan;
  const index = skip(scan, at + 1, 'any', 'generic', 'missing', 'have');
  const column = readingAt(scan, index, 'column');
  if (column) {
    const ref = refOf(column);
    const truth = kind === 'without' && isTruth(scan.compiled, column);
    if (kind === 'without' && isQuantity(column.column) && column.column.nullCount === 0) {
      // A figure that is always known is none when it is nothing.
      draft.filters.push({ kind: 'compare', ref, op: '=', value: 0 });
      // A figure that is never nothing is hardly asked for as nothing.
      if (Number(column.column.min) > 0) {
        draft.fit -= 1.5;
        draft.problems.push({
          kind: 'misuse',
          why: `There are no ${draft.base.rowNoun.plural} without ${column.column.label}.`,
        });
      }
      return index + 1;
    }
    draft.filters.push(
      truth ? truthFilter(scan.compiled, column, false) : { kind: 'missing', ref, negated: kind === 'present' },
    );
    // What every row has is never missing: the rows of another table are meant.
    draft.fit += (kind === 'without' && column.column.nullCount === 0 && !truth) || column.column.borrowed ? -1.2 : 0.3;
    // `without a star rating`, where both words name it.
    return sameColumn(readingAt(scan, index + 1, 'column'), column) ? index + 2 : index + 1;
  }
  const timed = kindAt(scan, index) === 'weekdays' || kindAt(scan, index) === 'date';
  if (kind === 'without' && timed && timeColumnOf(draft.base)) return negatedTime(scan, index);
  const read = kind === 'without' ? readValues(scan, index) : undefined;
  if (read) {
    draft.filters.push(valuesFilter(read.column, read.values, true));
    return sameColumn(readingAt(scan, read.next, 'column'), read.column) ? read.next + 1 : read.next;
  }
  const snippet = kind === 'without' ? readingAt(scan, index, 'snippet') : undefined;
  if (snippet?.snippet.kind === 'filter') {
    draft.filters.push({
      kind: 'snippet',
      ref: { table: snippet.table.identifier, name: snippet.snippet.name },
      negated: true,
    });
    return index + 1;
  }
  const last = scan.lastColumn;
  if (kind !== 'without' && last && last.at >= at - 2) {
    draft.filters.push({ kind: 'missing', ref: refOf(last.column), negated: kind === 'present' });
    return at + 1;
  }
  return at;
};

/** A named filter of the space: `active`, `long stays`. */
export const namedFilterClause: Clause = (scan, at) => {
  const reading = readingAt(scan, at, 'snippet');
  if (reading?.snippet.kind !== 'filter') return at;
  scan.draft.filters.push({
    kind: 'snippet',
    ref: { table: reading.table.identifier, name: reading.snippet.name },
    negated: false,
  });
  return at + 1;
};
