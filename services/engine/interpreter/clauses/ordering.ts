import { same } from '../plan.ts';
import { readDim } from './grouping.ts';
import { type Clause, isQuantity, kindAt, readingAt, refOf, skip } from './scan.ts';

/** `sorted by cost`, `in descending order`, `alphabetically`. */
export const orderClause: Clause = (scan, at) => {
  const { draft } = scan;
  const direction = readingAt(scan, at, 'direction');
  if (direction) {
    draft.sort.direction = direction.direction;
    draft.sort.judged = /\b(worst|best)\b/i.test(scan.items[at]?.text ?? '');
    draft.sort.asked = true;
    return at + 1;
  }
  if (kindAt(scan, at) !== 'order') return at;
  draft.sort.asked = true;
  const index = skip(scan, at + 1, 'any', 'generic', 'group');
  const kind = kindAt(scan, index);
  const column = readingAt(scan, index, 'column');
  const snippet = readingAt(scan, index, 'snippet');
  const figure =
    kind === 'aggregate' ||
    kind === 'count' ||
    kind === 'concept' ||
    (column && isQuantity(column.column)) ||
    snippet?.snippet.kind === 'measure';
  if (figure) {
    draft.role = 'by';
    return index;
  }
  const read = readDim(scan, index, true);
  if (!read) return at + 1;
  draft.sort.by = read.dim;
  return read.next;
};

/** `as a pie chart`, `plot`. */
export const chartClause: Clause = (scan, at) => {
  const chart = readingAt(scan, at, 'chart');
  if (!chart) return at;
  const { draft } = scan;
  // `plot ... as a bar chart`: the named form wins over the wish for any.
  if (draft.chart === undefined || draft.chart === 'any') draft.chart = chart.chart;
  return at + 1;
};

/** `only`, `also`, `instead`: kept for the follow-up. */
export const editClause: Clause = (scan, at) => {
  const edit = readingAt(scan, at, 'edit');
  if (!edit) return at;
  scan.draft.edits.push({ edit: edit.edit, at });
  return at + 1;
};

/** `did women spend more than men`: what is compared with what was named before stands beside it. */
export const sidesClause: Clause = (scan, at) => {
  if (kindAt(scan, at) !== 'compare') return at;
  const index = skip(scan, at + 1, 'preposition', 'any', 'that', 'generic', 'be');
  const value = readingAt(scan, index, 'value');
  const ref = value && refOf(value);
  const before = scan.draft.filters.find((one) => one.kind === 'values' && !one.negated && ref && same(one.ref, ref));
  if (!value || before?.kind !== 'values' || before.values.includes(value.value)) return at;
  scan.draft.versus = true;
  scan.draft.fit += 0.3;
  return index;
};

/** `A vs B`, `compare`: what is compared stands beside each other. */
export const versusClause: Clause = (scan, at) => {
  if (kindAt(scan, at) !== 'versus') return at;
  scan.draft.versus = true;
  return at + 1;
};
