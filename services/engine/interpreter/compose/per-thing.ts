import type { DraftDim, DraftMeasure } from '../clauses/draft.ts';
import { isKey } from '../compiled.ts';
import type { Making } from './outcome.ts';

/** A column with more values than this is seldom a breakdown unless `by` says so. */
export const FEW_VALUES = 50;
/** The rows, counted. */
export const ROWS: DraftMeasure = { of: { kind: 'rows' }, explicit: true, at: -1 };

/** `visits per patient` of very many patients: how many each has on average, and no list of all. */
export function perThing({ draft, plan, compiled }: Making, dims: readonly DraftDim[]): DraftDim | undefined {
  const [measure, more] = draft.measures.length === 0 && draft.tableMentioned ? [ROWS] : draft.measures;
  const adds =
    measure?.of.kind === 'rows' || (measure?.of.kind === 'column' && ['sum', 'count'].includes(measure.of.aggregate));
  const shown = draft.list || draft.sort.asked || draft.chart !== undefined || draft.limit !== undefined;
  if (!adds || more || measure?.averaged || shown || plan.having.length > 0 || draft.calcs.length > 0) return undefined;
  return dims.find(
    ({ per, plural, column }) =>
      per === true &&
      !plural &&
      column !== undefined &&
      isKey(compiled, column) &&
      column.column.distinctCount > FEW_VALUES,
  );
}
