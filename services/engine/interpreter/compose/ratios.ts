import { entryUnit } from '../answer/units.ts';
import type { Draft, DraftCalc, DraftMeasure } from '../clauses/draft.ts';
import { canonicalUnit } from '../lexicon/units.ts';
import { type PlanMeasure, type RatioPart, same } from '../plan.ts';
import { type Making, misuse } from './outcome.ts';

/** A figure of the draft and how another one takes its place, or none. */
interface Slot {
  readonly measure: DraftMeasure;
  readonly replace: (measure: DraftMeasure | undefined) => void;
}

function listSlots(list: DraftMeasure[]): Slot[] {
  return list.map((measure) => ({
    measure,
    replace: (next) => void list.splice(list.indexOf(measure), 1, ...(next ? [next] : [])),
  }));
}

/** Every figure of the question in its order, shown, sorted or ranked by. */
function slots(draft: Draft): Slot[] {
  const ranked = draft.ranks.flatMap((rank): Slot[] => {
    const { measure } = rank;
    if (!measure) return [];
    const replace = (next: DraftMeasure | undefined) => {
      if (next) rank.measure = next;
      else delete rank.measure;
    };
    return [{ measure, replace }];
  });
  const all = [...ranked, ...listSlots(draft.orderMeasures), ...listSlots(draft.measures)];
  return all.sort((a, b) => a.measure.at - b.measure.at);
}

/** The two figures around or behind the word: `A divided by B`, `ratio of A to B`. */
function pairAt(draft: Draft, at: number): readonly [Slot, Slot] | undefined {
  const all = slots(draft);
  const before = all.filter(({ measure }) => measure.at < at);
  const after = all.filter(({ measure }) => measure.at > at);
  const [left, right] = [before.at(-1), after[0]];
  if (left && right) return [left, right];
  const [first, second] = after.length >= 2 ? after : before.slice(-2);
  return first && second ? [first, second] : undefined;
}

/** Both sides of a ratio are added up, unless somebody asked for another aggregate in so many words. */
function partOf({ of, column, explicit }: DraftMeasure, summed: boolean): RatioPart | undefined {
  if (of.kind === 'rows' || of.kind === 'snippet') return of;
  if (of.kind !== 'column') return undefined;
  const adds = column?.column.defaultAggregate === 'sum';
  return adds && of.aggregate === 'avg' && (summed || !explicit) ? { ...of, aggregate: 'sum' } : of;
}

function isSum(part: RatioPart): boolean {
  return part.kind === 'column' && part.aggregate === 'sum';
}

function isMean(part: RatioPart): part is Extract<RatioPart, { kind: 'column' }> {
  return part.kind === 'column' && part.aggregate === 'avg';
}

function ratioOf(pair: readonly [Slot, Slot], calc: DraftCalc): PlanMeasure | undefined {
  // `average cost per mile` is no average of costs.
  const summed = calc.percent !== true;
  const [first, under] = [partOf(pair[0].measure, summed), partOf(pair[1].measure, summed)];
  // `price per square metre`: a mean divided by a sum would say nothing of either.
  const over =
    summed && first && under && isSum(under) && isMean(first) ? { ...first, aggregate: 'sum' as const } : first;
  if (!over || !under || same(over, under)) return undefined;
  return { kind: 'ratio', over, under, percent: calc.percent ?? false };
}

/** Whether nothing speaks against the two sides being amounts of the same: put together alike, and in one unit. */
function inOneUnit({ compiled }: Making, { over, under }: Extract<PlanMeasure, { kind: 'ratio' }>): boolean {
  if (over.kind === 'column' && under.kind === 'column' && over.aggregate !== under.aggregate) return false;
  const [a, b] = [entryUnit(compiled, { of: over }), entryUnit(compiled, { of: under })];
  return a === undefined || b === undefined || canonicalUnit(a) === canonicalUnit(b);
}

/** `what share of fares are tips`: the second in percent of the first. */
function shareOfFigures(making: Making): void {
  const { draft } = making;
  const at = draft.calcs.findIndex(({ family }) => family === 'share');
  const calc = draft.calcs[at];
  const [whole, part, more] = draft.measures;
  if (!calc || !whole || !part || more || draft.filters.some(({ kind }) => kind !== 'time')) return;
  const [under, over] = [partOf(whole, false), partOf(part, false)];
  if (!over || !under || same(over, under) || under.kind !== 'column' || over.kind !== 'column') return;
  if (!inOneUnit(making, { kind: 'ratio', over, under, percent: true })) return;
  draft.calcs.splice(at, 1);
  draft.measures.splice(0, 2, { of: { kind: 'ratio', over, under, percent: true }, explicit: true, at: part.at });
}

/** Turns two figures of the question into one divided by the other. Runs before anything else looks at the figures. */
export function settleRatios(making: Making): void {
  const { draft } = making;
  shareOfFigures(making);
  for (const calc of draft.calcs.filter(({ family }) => family === 'ratio')) {
    draft.calcs.splice(draft.calcs.indexOf(calc), 1);
    const pair = pairAt(draft, calc.at);
    const of = pair && ratioOf(pair, calc);
    if (!pair || !of) {
      // `cardiology cost as a share of cost`: the same figure on both sides is a part of itself.
      if (pair && calc.percent) {
        pair[1].replace(undefined);
        draft.calcs.push({ ...calc, family: 'share' });
      } else misuse(draft, 'A ratio is of two figures of one table; please name the two.');
      continue;
    }
    if (of.kind === 'ratio' && of.percent && !inOneUnit(making, of))
      misuse(draft, 'A percentage needs two amounts in the same unit.');
    pair[1].replace(undefined);
    pair[0].replace({ of, explicit: true, at: pair[0].measure.at });
  }
}
