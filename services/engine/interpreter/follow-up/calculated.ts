import { adds, continuedCalculation, periodDim } from '../compose/fitting.ts';
import { causePlan } from '../compose/shifts.ts';
import type { Editing } from './editing.ts';

/** `what share is that of all?` after one figure of some rows: of the same figure of all rows. */
function partOfAll(editing: Editing): boolean {
  const { compiled, plan, text } = editing;
  const [entry, more] = plan.measures;
  const one = plan.shape === 'aggregate' && plan.dims.length === 0 && !plan.countGroups && plan.having.length === 0;
  if (!one || !entry || more || entry.perGroup || plan.calc || plan.besides || !adds(compiled, entry.of)) return false;
  const kept = /\ball\b/i.test(text) ? [] : plan.where.filter(({ kind }) => kind === 'time');
  const where = plan.where.filter((filter) => !kept.includes(filter));
  const limits = where.length > 0 ? { where, kept } : { where: plan.where, kept: [] };
  if (limits.where.length === 0) return false;
  plan.calc = { kind: 'part', where: [...limits.where] };
  plan.where = [...limits.kept];
  editing.changed = true;
  return true;
}

/** `as a share of the total`, `and the growth?`: worked out from the figures that were shown. */
export function calculation(editing: Editing): void {
  const { draft, plan, words } = editing;
  // `and in percent?` asks for nothing but parts of the whole.
  const percent = !editing.changed && (words.has('percent') || words.has('percents') || words.has('%'));
  const asked = draft.calcs[0] ?? (percent ? { family: 'share' as const, at: 0 } : undefined);
  if (!asked || (asked.family === 'share' && partOfAll(editing))) return;
  if (draft.calcs.some(({ family }) => family === 'cause')) {
    const found = causePlan(editing.compiled, plan);
    if (!found) {
      draft.problems.push({
        kind: 'misuse',
        why: 'I cannot tell where this comes from: no two stretches of time can be compared.',
      });
      return;
    }
    for (const key of Object.keys(plan)) Reflect.deleteProperty(plan, key);
    Object.assign(plan, found.plan);
    editing.assumptions.push(...found.assumptions);
    editing.changed = true;
    return;
  }
  const calc = continuedCalculation(editing.compiled, plan, asked);
  if (!calc) {
    draft.problems.push({ kind: 'misuse', why: 'This cannot be worked out from the figures before.' });
    return;
  }
  plan.calc = calc;
  if (calc.kind !== 'share') plan.order = [{ by: { kind: 'dim', index: periodDim(plan) }, direction: 'asc' }];
  editing.changed = true;
}
