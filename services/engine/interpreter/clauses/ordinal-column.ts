import type { ModelColumn } from '../../model.ts';
import { type Clause, readingAt, refOf } from './scan.ts';

/** `third class`, `2nd grade`: a place in front of a column of few small numbers is one of them. */
export const ordinalColumnClause: Clause = (scan, at) => {
  const facts = readingAt(scan, at, 'number')?.facts;
  const first = /^first$/i.test(scan.items[at]?.text ?? '');
  const value = facts?.ordinal ? facts.value : first ? 1 : undefined;
  const column = readingAt(scan, at + 1, 'column');
  if (value === undefined || !column || !isSteps(column.column)) return at;
  if (value < Number(column.column.min) || value > Number(column.column.max)) return at;
  scan.draft.filters.push({ kind: 'values', ref: refOf(column), values: [value], negated: false });
  scan.draft.fit += 0.3;
  return at + 2;
};

const MAX_STEPS = 12;

function isSteps({ type, role, distinctCount, min, max }: ModelColumn): boolean {
  const few = distinctCount <= MAX_STEPS && Number(min) >= 0 && Number(max) <= MAX_STEPS;
  return type === 'integer' && role === 'dimension' && few;
}
