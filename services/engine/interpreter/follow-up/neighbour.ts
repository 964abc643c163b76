import { addGrains, type CalendarGrain } from '../dates/calendar.ts';
import type { QueryPlan } from '../plan.ts';

const BEFORE =
  /^(?:and |what about |how about |same for )*(?:in |for |of )?(?:the )?(?:(?:previous|prior|preceding) (day|week|month|quarter|year)|(day|week|month|quarter|year) before(?: that| this)?)$/;
const AFTER =
  /^(?:and |what about |how about |same for )*(?:in |for |of )?(?:the )?(?:(?:following|next) (day|week|month|quarter|year)|(day|week|month|quarter|year) after(?: that| this)?)$/;

/** `and the month before?` after an answer about one stretch of time: the same, one step earlier or later. */
export function neighbour(text: string, plan: QueryPlan): QueryPlan | undefined {
  const plain = text
    .toLowerCase()
    .replace(/[?!.,]+/g, '')
    .trim();
  const before = BEFORE.exec(plain);
  const after = before ? undefined : AFTER.exec(plain);
  const grain = (before?.[1] ?? before?.[2] ?? after?.[1] ?? after?.[2]) as CalendarGrain | undefined;
  const times = plan.where.filter(({ kind }) => kind === 'time');
  const [limit, more] = times;
  if (grain === undefined || limit?.kind !== 'time' || more || limit.negated || plan.calc) return undefined;
  const [interval, further] = limit.intervals;
  if (interval?.from === undefined || interval.to === undefined || further) return undefined;
  const step = before ? -1 : 1;
  const intervals = [{ from: addGrains(grain, interval.from, step), to: addGrains(grain, interval.to, step) }];
  return { ...plan, where: plan.where.map((one) => (one === limit ? { ...limit, intervals } : one)) };
}
