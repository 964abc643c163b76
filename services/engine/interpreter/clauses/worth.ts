import { pointsOn } from '../compiled.ts';
import type { PlanMeasure, RatioPart } from '../plan.ts';
import { defaultMeasureOf } from './concepts.ts';
import { deliver } from './measures.ts';
import { type Clause, kindAt, readingAt, refOf } from './scan.ts';

/** What a thing comes to, said of the things that lines belong to. */
const WORTH: ReadonlySet<string> = new Set(['value', 'values', 'amount', 'amounts', 'total', 'totals']);
/** The lines of a thing say better what it is worth than anything else that points at it. */
const LINES_FIT = 0.3;

/** `average basket value` where the lines of a basket have the amounts: what all lines come to, for each of them. */
export const worthClause: Clause = (scan, at) => {
  const { draft } = scan;
  const key = readingAt(scan, at, 'column');
  const word = kindAt(scan, at + 1) === 'generic' ? scan.items[at + 1]?.text.toLowerCase() : undefined;
  if (!key || key.column.borrowed || word === undefined || !WORTH.has(word)) return at;
  const column = defaultMeasureOf(draft.base);
  if (!pointsOn(scan.compiled, key) || column?.defaultAggregate !== 'sum') return at;
  const aggregates = draft.pending?.aggregates ?? [];
  const [aggregate = 'sum', more] = aggregates;
  if (draft.pending?.counting || more !== undefined || (aggregate !== 'sum' && aggregate !== 'avg')) return at;
  draft.pending = undefined;
  const whole: RatioPart = { kind: 'column', ref: refOf({ table: draft.base, column }), aggregate: 'sum' };
  const things: RatioPart = { kind: 'column', ref: refOf(key), aggregate: 'count_distinct' };
  const of: PlanMeasure = aggregate === 'avg' ? { kind: 'ratio', over: whole, under: things, percent: false } : whole;
  draft.assumptions.push(`I took "${scan.items[at]?.text ?? ''} ${word}" as ${column.label}.`);
  if (draft.base.lentTime) draft.fit += LINES_FIT;
  deliver(scan, { of, explicit: true, at });
  return at + 2;
};
