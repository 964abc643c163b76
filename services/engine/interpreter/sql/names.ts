import { dimLabel, entryLabel } from '../answer/labels.ts';
import type { Compiled } from '../compiled.ts';
import type { QueryPlan } from '../plan.ts';
import { alias } from './spelling.ts';

/** Names of the result columns, breakdowns first, then figures; each name once. */
export interface ResultNames {
  readonly dims: readonly string[];
  readonly measures: readonly string[];
}

/** Chooses the names; the renderer quotes those that need it. */
export function resultNames(compiled: Compiled, plan: QueryPlan): ResultNames {
  const taken = new Set<string>();
  const once = (wanted: string) => {
    let name = wanted;
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${wanted}_${count}`;
    taken.add(name.toLowerCase());
    return name;
  };
  const dims = plan.dims.map((dim) => once(dim.kind === 'column' ? dim.ref.column : alias(dimLabel(compiled, dim))));
  const measures = plan.measures.map((entry) => once(alias(entryLabel(compiled, entry, plan.base))));
  return { dims, measures };
}
