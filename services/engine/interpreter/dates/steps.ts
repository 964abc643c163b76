import { type CalendarGrain, type Interval, isClosed, periodOf } from './calendar.ts';

/** Steps of the calendar, the finest first. */
export const GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const;

/**
 * The finest step of time in which each of these stretches lies in a period of its own, so that groups by it stand the
 * stretches beside each other; `wanted` where it does that. Undefined where two share a period or one spans several.
 */
export function stepsOf(stretches: readonly Interval[], wanted?: CalendarGrain): CalendarGrain | undefined {
  const apart = (grain: CalendarGrain) => {
    const periods = stretches.map((one) => {
      if (!isClosed(one)) return undefined;
      const period = periodOf(grain, one.from.slice(0, 10));
      return one.to.slice(0, 10) <= period.to ? period.from : undefined;
    });
    return !periods.includes(undefined) && new Set(periods).size === periods.length;
  };
  const order = wanted === undefined || wanted === 'hour' ? GRAINS : [wanted, ...GRAINS];
  return order.find(apart);
}
