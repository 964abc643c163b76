import type { ModelColumn, ModelTable } from '../../model.ts';
import type { ColumnOf, Concept } from '../lexicon/types.ts';
import { canonicalUnit } from '../lexicon/units.ts';
import { isYear } from '../tag.ts';
import { conceptColumn, conceptOfUnit } from './concepts.ts';
import type { ComparisonSubject, DraftComparison } from './draft.ts';
import {
  type Clause,
  isNumeric,
  isPreposition,
  isQuantity,
  kindAt,
  readingAt,
  refOf,
  type Scan,
  skip,
} from './scan.ts';
import { countTruths } from './truth.ts';
import { directionFit } from './values.ts';

/** A comparison with a number, and where to read on. */
export interface NumberTest {
  readonly test: DraftComparison['test'];
  readonly next: number;
  readonly concept?: Concept;
  readonly unit?: string;
}

interface Amount {
  readonly value: number;
  readonly next: number;
  readonly unit?: string;
  readonly concept?: Concept;
  readonly orMore: boolean;
}

/** A number with what stands after it: `20 dollars`, `65 years old`. */
function readAmount(scan: Scan, at: number): Amount | undefined {
  const number = readingAt(scan, at, 'number');
  if (!number || number.facts.ordinal) return undefined;
  let next = at + 1;
  let unit = number.facts.unit;
  const named = readingAt(scan, next, 'unit')?.unit ?? grainUnit(scan, next);
  if (named !== undefined) {
    unit = named;
    next += 1;
  }
  const quality = readingAt(scan, next, 'quality');
  if (quality) next += 1;
  if (isPreposition(scan, next, 'of') && kindAt(scan, next + 1) === 'generic') next += 2;
  return {
    value: number.facts.value,
    next,
    orMore: number.facts.orMore ?? false,
    ...(unit === undefined ? {} : { unit: canonicalUnit(unit) }),
    ...(quality === undefined ? {} : { concept: quality.concept }),
  };
}

function extras(amount: Amount, concept?: Concept): { concept?: Concept; unit?: string } {
  const meant = concept ?? amount.concept;
  return {
    ...(meant === undefined ? {} : { concept: meant }),
    ...(amount.unit === undefined ? {} : { unit: amount.unit }),
  };
}

/** `10 days`: after a number a step of the calendar is a length of time. */
function grainUnit(scan: Scan, at: number): string | undefined {
  const grain = readingAt(scan, at, 'grain');
  if (!grain || grain.adjective) return undefined;
  return grain.grain === 'hour_of_day' ? 'hour' : grain.grain;
}

/** `more than 5`, `between 5 and 10`, `5 or more`, `10+`, `5 to 10 miles`. */
export function readNumberTest(scan: Scan, at: number): NumberTest | undefined {
  const compare = readingAt(scan, at, 'compare');
  if (compare) {
    const amount = readAmount(scan, skip(scan, at + 1, 'any', 'be'));
    if (!amount) return undefined;
    const test = { kind: 'op' as const, op: compare.op, value: amount.value };
    return { test, next: amount.next, ...extras(amount, compare.concept) };
  }
  if (kindAt(scan, at) === 'between' || (isPreposition(scan, at, 'from') && kindAt(scan, at + 1) === 'number')) {
    const range = readRange(scan, at + 1, kindAt(scan, at) === 'between');
    if (range) return range;
  }
  const amount = readAmount(scan, at);
  if (!amount) return undefined;
  const tail = readingAt(scan, amount.next, 'tail compare');
  if (tail) {
    const more = readingAt(scan, amount.next + 1, 'unit');
    const unit = more ? { ...amount, unit: more.unit } : amount;
    const test = { kind: 'op' as const, op: tail.op, value: amount.value };
    return { test, next: amount.next + (more ? 2 : 1), ...extras(unit, tail.concept) };
  }
  if (amount.orMore)
    return { test: { kind: 'op', op: '>=', value: amount.value }, next: amount.next, ...extras(amount) };
  return readRange(scan, at, false);
}

/** `5 and 10`, `5 to 10 miles`, `5-10`. */
function readRange(scan: Scan, at: number, withAnd: boolean): NumberTest | undefined {
  const low = readAmount(scan, at);
  if (!low) return undefined;
  const dash = scan.items[low.next]?.text === '-';
  const to = isPreposition(scan, low.next, 'to', 'until', 'through');
  const and = withAnd && kindAt(scan, low.next) === 'and';
  if (!dash && !to && !and) return undefined;
  const high = readAmount(scan, low.next + 1);
  if (!high) return undefined;
  const [least, greatest] = low.value <= high.value ? [low.value, high.value] : [high.value, low.value];
  const unit = high.unit ?? low.unit;
  return {
    test: { kind: 'between', low: least, high: greatest, negated: false },
    next: high.next,
    ...extras({ ...high, ...(unit === undefined ? {} : { unit }) }),
  };
}

/** What stands after the number: `more than 3 bedrooms`, `over 100 orders`, `more than 5 in tips`. */
function subjectAfter(
  scan: Scan,
  at: number,
  unit: string | undefined,
): { subject: ComparisonSubject; next: number } | undefined {
  let index = skip(scan, at, 'distinct', 'any');
  const distinct = index > at && kindAt(scan, at) === 'distinct';
  if (
    isPreposition(scan, index, 'of', 'in', 'on', 'for') &&
    ['column', 'aggregate', 'snippet'].includes(kindAt(scan, index + 1) ?? '')
  )
    index += 1;
  const aggregate = readingAt(scan, index, 'aggregate');
  if (aggregate) index += 1;
  const kind = kindAt(scan, index);
  if (kind === 'table' || kind === 'rows') return { subject: { kind: 'rows' }, next: index + 1 };
  const snippet = readingAt(scan, index, 'snippet');
  if (snippet?.snippet.kind === 'measure') {
    const ref = { table: snippet.table.identifier, name: snippet.snippet.name };
    return { subject: { kind: 'measure', of: { kind: 'snippet', ref } }, next: index + 1 };
  }
  const column = readingAt(scan, index, 'column');
  if (!column) return undefined;
  // `over 20 dollars total cost`: the unit of another column does not make this one the subject.
  if (unit !== undefined && column.column.unit !== undefined && canonicalUnit(column.column.unit) !== unit)
    return undefined;
  if (isQuantity(column.column)) {
    const named = aggregate ? { aggregate: aggregate.aggregate } : {};
    return { subject: { kind: 'column', column, ...named }, next: index + 1 };
  }
  if (isNumeric(column.column) && !distinct && column.column.role === 'dimension') {
    return { subject: { kind: 'column', column }, next: index + 1 };
  }
  if (column.column.role === 'time') return undefined;
  if (countTruths(scan, index, column)) return { subject: { kind: 'rows' }, next: index + 1 };
  return { subject: { kind: 'distinct', column }, next: index + 1 };
}

/** `4 stars or more`: the column stands inside. */
function embraced(scan: Scan, at: number): number | undefined {
  const amount = readAmount(scan, at);
  const column = amount && readingAt(scan, amount.next, 'column');
  const tail = amount && readingAt(scan, amount.next + 1, 'tail compare');
  if (!amount || !column || !tail || !isNumeric(column.column)) return undefined;
  scan.draft.comparisons.push({
    subject: { kind: 'column', column },
    test: { kind: 'op', op: tail.op, value: amount.value },
    at,
  });
  scan.draft.fit += 0.4;
  return amount.next + 2;
}

/** `older than 8 years` beside a column of years: how old, and no year. */
function isAge({ concept }: NumberTest, subject: ComparisonSubject | undefined): boolean {
  return concept === 'age' && subject?.kind === 'column' && isYear(subject.column.column);
}

/** A comparison that begins with its number: `over 20`, `at least 3 bedrooms`, `older than 65`. */
export const comparisonClause: Clause = (scan, at) => {
  const inside = embraced(scan, at);
  if (inside !== undefined) return inside;
  const read = readNumberTest(scan, at);
  if (!read) return at;
  const { draft } = scan;
  const after = subjectAfter(scan, read.next, read.unit);
  const implied = {
    kind: 'implied' as const,
    ...(read.concept === undefined ? {} : { concept: read.concept }),
    ...(read.unit === undefined ? {} : { unit: read.unit }),
  };
  draft.comparisons.push({
    subject: isAge(read, after?.subject) ? implied : (after?.subject ?? implied),
    test: read.test,
    at,
  });
  draft.fit += after ? 0.4 : 0.2;
  return after?.next ?? read.next;
};

/** `with 3 bedrooms`, `has 2 children`: a number directly before its column. */
export const numberColumnClause: Clause = (scan, at) => {
  const number = readingAt(scan, at, 'number');
  if (!number || number.facts.ordinal) return at;
  const before = kindAt(scan, at - 1);
  const led =
    before === 'have' ||
    before === 'be' ||
    isPreposition(scan, at - 1, 'with', 'of', 'for', 'in', 'at', 'on', 'from', 'than');
  const column = readingAt(scan, at + 1, 'column');
  if (!led || !column || !isNumeric(column.column) || kindAt(scan, at + 2) === 'tail compare') return at;
  scan.draft.filters.push({ kind: 'values', ref: refOf(column), values: [number.facts.value], negated: false });
  return at + 2;
};

/** A bare number after `in`, `from`, `for`: the one code column it can belong to. */
export const bareCodeClause: Clause = (scan, at) => {
  const number = readingAt(scan, at, 'number');
  if (!number || number.facts.ordinal || !isPreposition(scan, at - 1, 'in', 'from', 'for', 'at', 'to', 'with'))
    return at;
  const unit = readingAt(scan, at + 1, 'unit');
  if (unit) return at;
  const { base } = scan.draft;
  const value = number.facts.value;
  const fitting = base.columns.filter(
    (column) =>
      isNumeric(column) &&
      (column.role === 'dimension' || column.role === 'identifier') &&
      Number(column.min ?? Number.NaN) <= value &&
      value <= Number(column.max ?? Number.NaN),
  );
  const led = fitting.filter((column) => directionFit(scan, at, { table: base, column }) > 0);
  const [only, more] = led.length > 0 ? led : fitting;
  if (!only || more) return at;
  const negated = scan.items.slice(Math.max(0, at - 3), at).some(({ reading }) => reading.kind === 'not');
  scan.draft.filters.push({
    kind: 'values',
    ref: refOf({ table: base, column: only }),
    values: [value],
    negated,
  });
  scan.draft.assumptions.push(`I took ${value} as the ${only.label}.`);
  return at + 1;
};

/** `from 10 to 20`, where one column of codes says where it began and another one where it ended. */
export const routeClause: Clause = (scan, at) => {
  const ends = routeAt(scan, at);
  if (!ends) return at;
  for (const { column, value } of ends)
    scan.draft.filters.push({
      kind: 'values',
      ref: refOf({ table: scan.draft.base, column }),
      values: [value],
      negated: false,
    });
  scan.draft.fit += 0.3;
  return at + 4;
};

/** Both ends of a way between codes that begins at `at`. */
export function routeAt(scan: Scan, at: number): readonly Code[] | undefined {
  if (!isPreposition(scan, at, 'from') || !isPreposition(scan, at + 2, 'to')) return undefined;
  const [from, to] = [codeAt(scan, at + 1), codeAt(scan, at + 3)];
  return from && to && from.column !== to.column ? [from, to] : undefined;
}

interface Code {
  readonly column: ModelColumn;
  readonly value: number;
}

/** The one column of codes that a number behind `from` or `to` can belong to. */
function codeAt(scan: Scan, at: number): Code | undefined {
  const number = readingAt(scan, at, 'number');
  if (!number || number.facts.ordinal || number.facts.unit !== undefined) return undefined;
  const { base } = scan.draft;
  const { value } = number.facts;
  const [only, more] = base.columns.filter(
    (column) =>
      isNumeric(column) &&
      (column.role === 'dimension' || column.role === 'identifier') &&
      Number(column.min ?? Number.NaN) <= value &&
      value <= Number(column.max ?? Number.NaN) &&
      directionFit(scan, at, { table: base, column }) > 0,
  );
  return only && !more ? { column: only, value } : undefined;
}

/** The column a comparison without a subject speaks of. */
export function impliedColumn(base: ModelTable, subject: { concept?: Concept; unit?: string }): ColumnOf | undefined {
  if (subject.unit !== undefined) {
    const unit = subject.unit;
    const same = base.columns.filter(
      (column) => column.unit !== undefined && canonicalUnit(column.unit) === unit && isNumeric(column),
    );
    const [only] = same;
    if (only && same.length === 1) return { table: base, column: only };
    const measured = same.find(({ name }) => name === base.defaultMeasure);
    if (measured) return { table: base, column: measured };
  }
  const concept = subject.concept ?? (subject.unit === undefined ? undefined : conceptOfUnit(subject.unit));
  if (concept === undefined) return undefined;
  const found = conceptColumn(base, concept, subject.unit);
  return subject.concept === undefined && found?.assumed ? undefined : found?.column;
}
