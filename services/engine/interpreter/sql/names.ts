import { dimLabel, entryLabel, quotientLabel } from '../answer/labels.ts';
import type { Compiled } from '../compiled.ts';
import { figuresOf, type QueryPlan } from '../plan.ts';
import { alias } from './spelling.ts';

/** Names of the result columns, breakdowns first, then figures; each name once. */
export interface ResultNames {
  readonly dims: readonly string[];
  readonly measures: readonly string[];
  /** What a calculation adds behind the figures. */
  readonly calc: readonly string[];
}

/** Columns of a calculation, in their order; the first is the one that is drawn and told. */
function calcNames(compiled: Compiled, plan: QueryPlan, figure: string): string[] {
  const { calc } = plan;
  switch (calc?.kind) {
    case 'quotient':
      return [alias(quotientLabel(compiled, plan))];
    case 'share':
      return ['percent_of_total'];
    case 'part':
      return ['percent', 'part'];
    case 'shift':
      return ['change_percent', 'change', `previous_${figure}`];
    case 'drivers':
      return ['breakdown', 'part', 'change', `previous_${figure}`, 'percent_of_change'];
    case 'change':
      return ['change_percent', 'change', calc.yearly ? `${figure}_a_year_before` : `previous_${figure}`];
    case 'running':
      return [`running_${figure}`];
    case 'moving':
      return [`moving_average_of_${figure}`];
    case undefined:
      return [];
  }
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
  const measures = figuresOf(plan).map(({ entry, base }) => once(alias(entryLabel(compiled, entry, base))));
  const calc = calcNames(compiled, plan, measures[0] ?? 'figure').map(once);
  return { dims, measures, calc };
}
