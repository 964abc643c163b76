import type { Compiled } from '../compiled.ts';
import { columnUnit } from '../compose/comparisons.ts';
import { figuresOf, type PlanMeasure, type PlanMeasureEntry, type QueryPlan } from '../plan.ts';

function unitOf(compiled: Compiled, of: PlanMeasure): string | undefined {
  if (of.kind === 'column') {
    if (of.aggregate === 'count' || of.aggregate === 'count_distinct') return undefined;
    const found = compiled.find(of.ref.table, of.ref.column);
    return found && (found.column.unit ?? (found.column.role === 'time' ? undefined : columnUnit(found)));
  }
  if (of.kind === 'ratio') return ratioUnit(compiled, of);
  if (of.kind !== 'snippet') return undefined;
  return compiled.model.snippets.find(({ table, name }) => table === of.ref.table && name === of.ref.name)?.unit;
}

/** Money per something is money; of two figures in the same unit nothing is left. */
function ratioUnit(compiled: Compiled, { over, under, percent }: Extract<PlanMeasure, { kind: 'ratio' }>) {
  if (percent) return 'percent';
  const unit = unitOf(compiled, over);
  return unit === unitOf(compiled, under) ? undefined : unit;
}

/** The unit a figure is in, if it has one. Counts have none. */
export function entryUnit(compiled: Compiled, entry: PlanMeasureEntry): string | undefined {
  return unitOf(compiled, entry.of);
}

/** The unit of a figure divided by that of another table. */
export function quotientUnit(compiled: Compiled, plan: QueryPlan): string | undefined {
  if (plan.calc?.kind === 'quotient' && plan.calc.percent) return 'percent';
  const [over, under] = figuresOf(plan).map(({ entry }) => entryUnit(compiled, entry));
  return over === under ? undefined : over;
}
