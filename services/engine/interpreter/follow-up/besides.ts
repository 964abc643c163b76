import { limitsPhrase } from '../answer/echo.ts';
import { dimLabel } from '../answer/labels.ts';
import { putBeside } from '../beside/beside.ts';
import { together } from '../beside/dates.ts';
import { sameDims } from '../beside/sources.ts';
import type { Compiled } from '../compiled.ts';
import { emptyPlan, type PlanBeside, type QueryPlan, same } from '../plan.ts';
import { fits } from '../state.ts';
import type { FollowUp } from './outcome.ts';

type Edit = (previous: QueryPlan) => FollowUp | undefined;

/** The plan's own table, with the order, the cut and the picture as far as they speak of its own figures. */
function ownOf({ besides: _, calc: __, ...rest }: QueryPlan): QueryPlan {
  const own = rest.order.filter(({ by }) => by.kind !== 'measure' || by.index < rest.measures.length);
  return { ...rest, order: own };
}

function orderOf(previous: QueryPlan, own: QueryPlan, edited: QueryPlan): QueryPlan['order'] {
  if (same(edited.order, own.order)) return previous.order;
  if (previous.calc?.kind !== 'quotient') return edited.order;
  return edited.order.map((one) => (one.by.kind === 'measure' ? { ...one, by: { kind: 'measure', index: 2 } } : one));
}

/** Changes an answer from several tables: the same change in each of them, or none. */
export function editBesides(compiled: Compiled, previous: QueryPlan, edit: Edit): FollowUp | undefined {
  const own = ownOf(previous);
  const first = edit(own);
  if (first?.kind !== 'plan') return first;
  const besides: PlanBeside[] = [];
  const notes = [first.notes];
  for (const one of previous.besides ?? []) {
    const next = edit({ ...emptyPlan(one.base), ...one });
    if (next?.kind !== 'plan') return next;
    const dims = sameDims(compiled, first.plan, next.plan);
    if (!dims) return undefined;
    const { base, measures, where } = next.plan;
    besides.push({ base, measures, dims, where });
    notes.push(next.notes);
  }
  const order = orderOf(previous, own, first.plan);
  const plan: QueryPlan = { ...first.plan, order, besides, ...(previous.calc ? { calc: previous.calc } : {}) };
  if (!fits(compiled, plan)) return undefined;
  const assumptions = together(
    compiled,
    plan,
    notes.flatMap((one) => one.assumptions),
  );
  return { kind: 'plan', plan, notes: { ...first.notes, assumptions } };
}

const ADDING =
  /^(?:and|also|plus|with|add|include)\b[\s,]*(?:also |as well |the |what about |how about )*(?![\s,]*(?:how|what|which|who|when|where|list|show)\b)/i;

/** `and the number of complaints?` after a figure of another table: put beside it, for the same groups and limits. */
export function addBeside(
  compiled: Compiled,
  previous: QueryPlan,
  asked: { readonly text: string; readonly today: string },
): FollowUp | undefined {
  if (!ADDING.test(asked.text) || previous.shape !== 'aggregate' || previous.calc || previous.having.length > 0)
    return undefined;
  const figure = asked.text.replace(ADDING, '').replace(/[?.!\s]+$|\b(too|as well)\b/g, '');
  const by = previous.dims.map((dim) => dimLabel(compiled, dim)).join(' and ');
  const text = `${figure}${by === '' ? '' : ` by ${by}`}${limitsPhrase(compiled, previous)}`;
  const found = putBeside(compiled, previous, { text, today: asked.today });
  if (!found || found.hypothesis.composed.unused.length > 0) return undefined;
  const { assumptions, corrections } = found.hypothesis.composed;
  return { kind: 'plan', plan: found.plan, notes: { assumptions, corrections, unused: [] } };
}
