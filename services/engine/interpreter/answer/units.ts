import type { Compiled } from '../compiled.ts';
import { columnUnit } from '../compose/comparisons.ts';
import type { PlanMeasure, PlanMeasureEntry } from '../plan.ts';

function unitOf(compiled: Compiled, of: PlanMeasure): string | undefined {
  if (of.kind === 'column') {
    if (of.aggregate === 'count' || of.aggregate === 'count_distinct') return undefined;
    const found = compiled.find(of.ref.table, of.ref.column);
    return found && (found.column.unit ?? (found.column.role === 'time' ? undefined : columnUnit(found)));
  }
  if (of.kind !== 'snippet') return undefined;
  return compiled.model.snippets.find(({ table, name }) => table === of.ref.table && name === of.ref.name)?.unit;
}

/** The unit a figure is in, if it has one. Counts have none. */
export function entryUnit(compiled: Compiled, entry: PlanMeasureEntry): string | undefined {
  return unitOf(compiled, entry.of);
}
