import type { Aggregate } from '../../model.ts';
import { conceptColumn, defaultMeasureOf } from '../clauses/concepts.ts';
import type { ComparisonSubject, Draft, DraftComparison } from '../clauses/draft.ts';
import { impliedColumn } from '../clauses/numbers.ts';
import { isQuantity, refOf } from '../clauses/scan.ts';
import { addGrains } from '../dates/calendar.ts';
import type { ColumnOf, Concept } from '../lexicon/types.ts';
import { areComparable, canonicalUnit, isMoney, SECONDS } from '../lexicon/units.ts';
import type { PlanMeasure } from '../plan.ts';
import { isBirth, isYear } from '../tag.ts';
import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';
import { type Making, misuse } from './outcome.ts';

/** Nobody is older. */
const MAX_AGE = 120;
/** The unit of a column, from the model or from its own name (`wait minutes`). */
export function columnUnit({ column }: ColumnOf): string | undefined {
  if (column.unit !== undefined) return canonicalUnit(column.unit);
  return wordsOf(column.label)
    .map(stem)
    .find((word) => SECONDS[word] !== undefined);
}

function converted(making: Making, value: number, column: ColumnOf, unit: string | undefined): number {
  if (unit === undefined) return value;
  const own = columnUnit(column);
  if (unit === 'percent' && Number(column.column.max ?? 100) <= 1) return value / 100;
  if (own === undefined) {
    const plain = unit === 'percent' || isMoney(unit) || wordsOf(column.column.label).includes('age');
    if (!plain)
      making.assumptions.push(`The unit of ${column.column.label} is not known: I compared the numbers as they stand.`);
    return value;
  }
  if (own === unit) return value;
  const [from, to] = [SECONDS[unit], SECONDS[own]];
  if (from !== undefined && to !== undefined) {
    making.assumptions.push(
      `"${column.column.label}" is in ${own}s, so I converted ${value} ${unit}${value === 1 ? '' : 's'}.`,
    );
    return (value * from) / to;
  }
  if (unit !== 'percent' && own !== 'percent')
    misuse(making.draft, `"${column.column.label}" is not measured in ${unit}.`);
  return value;
}

function whereOf(making: Making, column: ColumnOf, comparison: DraftComparison, unit: string | undefined): void {
  const ref = refOf(column);
  const { test } = comparison;
  if (test.kind === 'op') {
    making.plan.where.push({ kind: 'compare', ref, op: test.op, value: converted(making, test.value, column, unit) });
    return;
  }
  const low = converted(making, test.low, column, unit);
  making.plan.where.push({
    kind: 'between',
    ref,
    low,
    high: converted(making, test.high, column, unit),
    negated: test.negated,
  });
}

function havingOf(making: Making, of: PlanMeasure, comparison: DraftComparison, unit?: string): void {
  const { test } = comparison;
  const column = of.kind === 'column' ? making.compiled.find(of.ref.table, of.ref.column) : undefined;
  const value = (raw: number) => (column ? converted(making, raw, column, unit) : raw);
  if (test.kind === 'op') {
    making.plan.having.push({ of, op: test.op, value: value(test.value) });
    return;
  }
  making.plan.having.push({ of, op: '>=', value: value(test.low) });
  making.plan.having.push({ of, op: '<=', value: value(test.high) });
}

/** Whether groups are compared, and not rows. */
function comparesGroups(making: Making): boolean {
  const { draft } = making;
  const counted = draft.measures.some(({ of }) => of.kind === 'column' && of.aggregate === 'count_distinct');
  return (
    draft.targets.length > 0 ||
    draft.dims.length > 0 ||
    counted ||
    (draft.mentions.some(({ plural }) => plural) && !draft.rowsAsked)
  );
}

function columnComparison(
  making: Making,
  comparison: DraftComparison,
  subject: { column: ColumnOf; aggregate?: Aggregate; unit?: string },
): void {
  const { draft } = making;
  const { column, aggregate, unit } = subject;
  const groups = comparesGroups(making);
  if (aggregate !== undefined && groups) {
    havingOf(making, { kind: 'column', ref: refOf(column), aggregate }, comparison, unit);
    return;
  }
  // `which doctors have more than 1,000 in income` adds up; `which orders ...` looks at each row.
  const adds = column.column.defaultAggregate === 'sum' && column.column.role === 'measure';
  const named =
    draft.targets.length > 0 || (draft.mentions.some(({ plural }) => plural) && draft.measures.length === 0);
  // `more than 30 points in a game`: each row by itself.
  if (groups && named && adds && !draft.tableMentioned && !draft.single) {
    havingOf(making, { kind: 'column', ref: refOf(column), aggregate: 'sum' }, comparison, unit);
    making.assumptions.push(`I compared the sum of ${column.column.label}.`);
    return;
  }
  // `authors with an average rating over 4` beside an `average rating` of each book: that of all books of each.
  if (groups && named && !draft.tableMentioned && !draft.single && /\baverage\b/.test(column.column.label)) {
    havingOf(making, { kind: 'column', ref: refOf(column), aggregate: 'avg' }, comparison, unit);
    making.assumptions.push(`I compared the average of ${column.column.label}.`);
    return;
  }
  whereOf(making, column, comparison, unit);
}

/** `older than 65` where only a date of birth is known. */
function ageByBirth(making: Making, comparison: DraftComparison, concept: Concept): boolean {
  const found = conceptColumn(making.draft.base, concept);
  const { test } = comparison;
  if (concept !== 'age' || test.kind !== 'op' || found?.column.column.role !== 'time') return false;
  if (!isBirth(found.column.column)) return false;
  const day = addGrains('year', making.today, -Math.floor(test.value));
  const before = test.op === '>' || test.op === '>=';
  making.plan.where.push({
    kind: 'time',
    ref: refOf(found.column),
    intervals: [before ? { to: day } : { from: day }],
    negated: false,
  });
  making.assumptions.push(`Ages are counted from ${found.column.column.label} to ${making.today}.`);
  return true;
}

/** Greater numbers are years of the calendar, and no ages. */
const FIRST_YEAR = 1_000;

/** `older than 2015`, `older than 10 years`, where a column has the year in which each thing was made. */
function ageByYear(making: Making, comparison: DraftComparison, concept: Concept): boolean {
  const { draft, assumptions, plan, today } = making;
  const { test } = comparison;
  const [year, more] = draft.base.columns.filter(isYear);
  if (concept !== 'age' || test.kind !== 'op' || !year || more) return false;
  if (draft.base.columns.some((column) => wordsOf(column.label).includes('age'))) return false;
  const value = test.value > FIRST_YEAR ? test.value : Number(today.slice(0, 4)) - test.value;
  const turned = { '>': '<', '>=': '<=', '<': '>', '<=': '>=', '=': '=', '<>': '<>' } as const;
  plan.where.push({ kind: 'compare', ref: refOf({ table: draft.base, column: year }), op: turned[test.op], value });
  if (value !== test.value) assumptions.push(`Ages are counted from ${year.label} to ${today.slice(0, 4)}.`);
  return true;
}

/** `members under 18` beside a `member age`. */
function ageOfNamed({ base, mentions, measures, calcs }: Draft): ColumnOf | undefined {
  // A share of those who are named would be one of rows.
  if (calcs.some(({ family }) => family === 'share')) return undefined;
  const counted = measures.filter(({ of }) => of.kind === 'column' && of.aggregate === 'count_distinct');
  const names = [...mentions, ...counted].flatMap(({ column }) => (column ? [`${column.column.label} age`] : []));
  const column = base.columns.find((one) => isQuantity(one) && names.includes(one.label));
  return column && { table: base, column };
}

/** `employees over 50`: of people, when an age is known and the number can be one. */
function ageOf({ draft }: Making, { test }: DraftComparison): ColumnOf | undefined {
  const number = test.kind === 'op' ? test.value : test.high;
  const named = draft.measures.some(({ of }) => of.kind !== 'rows') || draft.targets.length > 0;
  const owned = number > MAX_AGE ? undefined : ageOfNamed(draft);
  if (owned) return owned;
  if (named || number > MAX_AGE) return undefined;
  if (!draft.persons && (!draft.tableMentioned || draft.base.defaultMeasure !== undefined)) return undefined;
  const found = conceptColumn(draft.base, 'age');
  return found && found.column.column.role !== 'time' ? found.column : undefined;
}

function impliedComparison(
  making: Making,
  comparison: DraftComparison,
  subject: Extract<ComparisonSubject, { kind: 'implied' }>,
): void {
  const { draft, assumptions } = making;
  const verb = draft.verbConcepts.findLast(({ at }) => at < comparison.at)?.concept;
  const meant =
    subject.concept === undefined || subject.concept === 'amount' ? (verb ?? subject.concept) : subject.concept;
  if (meant !== undefined && (ageByBirth(making, comparison, meant) || ageByYear(making, comparison, meant))) return;
  const unit = subject.unit;
  const extra = unit === undefined ? {} : { unit };
  const measure =
    [...draft.measures, ...draft.orderMeasures].findLast(({ at }) => at <= comparison.at) ?? draft.measures[0];
  const found =
    impliedColumn(draft.base, meant === undefined ? subject : { ...subject, concept: meant }) ??
    ageOf(making, comparison);
  const own = measure?.column && columnUnit(measure.column);
  // `average wait by ward over 1 hour`: the figure itself is compared when it can be in that unit.
  const same = unit !== undefined && own !== undefined && areComparable(own, unit);
  if (found && found.column.role !== 'time' && !same) {
    columnComparison(making, comparison, { column: found, ...extra });
    return;
  }
  if (measure && comparesGroups(making) && (measure.explicit || measure.of.kind !== 'column')) {
    havingOf(making, measure.of, comparison, unit);
    return;
  }
  if (measure?.column) {
    columnComparison(making, comparison, { column: measure.column, ...extra });
    return;
  }
  const fallback =
    subject.concept === undefined || subject.concept === 'amount' || subject.concept === 'size'
      ? defaultMeasureOf(draft.base)
      : undefined;
  if (!fallback) {
    misuse(draft, 'It is not clear what the comparison is about.');
    return;
  }
  assumptions.push(`I compared ${fallback.label}.`);
  columnComparison(making, comparison, { column: { table: draft.base, column: fallback }, ...extra });
}

const COUNTED = /\b(quantity|qty|units|pieces|items)\b/i;

/** `orders with at least 20 items`: how many of them one row holds. */
export function quantityOf({ draft, assumptions }: Making, things: ColumnOf | undefined): ColumnOf | undefined {
  const fitting = draft.base.columns.filter(
    (column) => isQuantity(column) && COUNTED.test(`${column.label} ${column.synonyms.join(' ')}`),
  );
  const [only, more] = fitting;
  if (!only || more || things?.column.role === 'identifier') return undefined;
  assumptions.push(`I took ${only.label} for how many there are.`);
  return { table: draft.base, column: only };
}

/** Turns every comparison of the question into a condition on rows or on groups. */
export function settleComparisons(making: Making): void {
  const { draft } = making;
  for (const comparison of draft.comparisons) {
    const { subject } = comparison;
    switch (subject.kind) {
      case 'column':
        columnComparison(making, comparison, subject);
        break;
      case 'implied':
        impliedComparison(making, comparison, subject);
        break;
      case 'rows':
      case 'distinct':
      case 'measure': {
        const of: PlanMeasure =
          subject.kind === 'rows'
            ? { kind: 'rows' }
            : subject.kind === 'measure'
              ? subject.of
              : { kind: 'column', ref: refOf(subject.column), aggregate: 'count_distinct' };
        const counted = subject.kind === 'distinct' ? quantityOf(making, subject.column) : undefined;
        if (comparesGroups(making)) havingOf(making, of, comparison);
        else if (counted) whereOf(making, counted, comparison, undefined);
        else misuse(draft, 'It is not clear whose number is compared.');
        break;
      }
    }
  }
}
