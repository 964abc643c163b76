import { Cron } from 'croner';
import { LRUCache } from 'lru-cache';
import type { Recurrence } from './types.ts';

/** Making one costs some 50 microseconds; most people share a few. */
const patterns = new LRUCache<string, Cron>({ max: 1_000 });

/**
 * The first occurrence after a moment, epoch milliseconds. A time of day that the clock leaves out in spring is that of
 * the jump; one that it has twice in autumn counts once, the first time.
 */
export function nextAfter(recurrence: Recurrence, timeZone: string, after: number): number {
  const next = cronOf(recurrence, timeZone).nextRun(new Date(after));
  if (!next) throw new Error(`no time after ${after} fits ${patternOf(recurrence)}`);
  return next.getTime();
}

/** The latest of the occurrences from `first` (one of them) to `now`. */
export function latestOf(recurrence: Recurrence, timeZone: string, span: { first: number; now: number }): number {
  const { first, now } = span;
  if (nextAfter(recurrence, timeZone, first) > now) return first;
  // `previousRuns` counts in seconds and looks before the one it is given; the present one is part of the span.
  const [previous] = cronOf(recurrence, timeZone).previousRuns(1, new Date(Math.floor(now / 1_000) * 1_000 + 1_000));
  return previous && previous.getTime() > first && previous.getTime() <= now ? previous.getTime() : first;
}

function cronOf(recurrence: Recurrence, timeZone: string): Cron {
  const pattern = patternOf(recurrence);
  const key = `${pattern} ${timeZone}`;
  const known = patterns.get(key);
  if (known) return known;
  // Paused: it only computes, and starts no timer.
  const made = new Cron(pattern, { timezone: timeZone, paused: true });
  patterns.set(key, made);
  return made;
}

function patternOf(recurrence: Recurrence): string {
  const { minute } = recurrence;
  switch (recurrence.every) {
    case 'hour':
      return `0 ${minute} * * * *`;
    case 'day':
      return `0 ${minute} ${recurrence.hour} * * *`;
    case 'week':
      return `0 ${minute} ${recurrence.hour} * * ${recurrence.days.join(',')}`;
    case 'month':
      return `0 ${minute} ${recurrence.hour} ${recurrence.day === 'last' ? 'L' : recurrence.day} * *`;
  }
}
