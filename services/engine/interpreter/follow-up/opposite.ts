import type { PlanFilter, QueryPlan } from '../plan.ts';

const NOT =
  /^(?:and |but )*(which|what|who|how many|list|show)?(?: me)?(?: the)?(?: ones| of them| of these| of those)?(?: that| who| which)? ?(?:are|is|do|does|did|were|was|have|has) ?(?:there )?not$/;

function opposite(filter: PlanFilter): PlanFilter | undefined {
  switch (filter.kind) {
    case 'values':
    case 'between':
    case 'missing':
    case 'text':
    case 'snippet':
      return { ...filter, negated: !filter.negated };
    case 'average':
      return { ...filter, op: filter.op === '>' ? '<' : '>' };
    case 'truth':
      return { ...filter, value: !filter.value };
    default:
      return undefined;
  }
}

/** A yes or a no, which is what `not` turns round where other limits stand beside it. */
function isSide(filter: PlanFilter): boolean {
  if (filter.kind === 'values')
    return filter.values.every((value) => /^(?:y|n|yes|no|true|false|t|f|0|1)$/i.test(String(value)));
  return filter.kind === 'truth' || filter.kind === 'snippet';
}

const THOSE =
  /^(?:and |now |but |please )*(?:exclude|without|not|remove|leave out|ignore|excluding|except) (?:those|these|them|that|it)(?: ones)?$/;

/** `exclude those` after some rows: all but them, by the limit that was said last. */
export function allBut(text: string, plan: QueryPlan): QueryPlan | undefined {
  const last = plan.where.filter(({ kind }) => kind !== 'time' && kind !== 'clock' && kind !== 'weekdays').at(-1);
  const turned = last && THOSE.test(text) ? opposite(last) : undefined;
  return turned && { ...plan, where: plan.where.map((one) => (one === last ? turned : one)) };
}

/** `which ones are not?` after an answer about rows that are something: those that are not. */
export function others(text: string, plan: QueryPlan): QueryPlan | undefined {
  const plain = text
    .toLowerCase()
    .replace(/[?!.,]+/g, '')
    .trim();
  const asked = NOT.exec(plain);
  const said = plan.where.filter(({ kind }) => kind !== 'time' && kind !== 'clock' && kind !== 'weekdays');
  const sides = said.filter(isSide);
  const [only, more] = sides.length > 0 ? sides : said;
  const turned = only && !more ? opposite(only) : undefined;
  if (!asked || !turned || plan.having.length > 0 || plan.calc) return undefined;
  const where = plan.where.map((one) => (one === only ? turned : one));
  const counts =
    asked[1] === undefined || asked[1] === 'how many' || plan.dims.length > 0 || plan.shape !== 'aggregate';
  if (counts) return { ...plan, where };
  const { limit: _, chart: __, ...rest } = plan;
  return { ...rest, where, shape: 'rows', measures: [], dims: [], order: [], columns: [] };
}
