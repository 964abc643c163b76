import { z } from 'zod';

const UNITS_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;
const FORM = /^(?:\d{1,6}[dhms])+$/;

/** Milliseconds of `30s`, `5m`, `1h30m` or `2d`; undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([dhms])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS], 0);
}

/** The shortest way to write it: `90000` is `1m30s`. Fractions of a second are left out. */
export function showDuration(durationMs: number): string {
  let restMs = durationMs;
  let text = '';
  for (const [unit, unitMs] of Object.entries(UNITS_MS)) {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return text || '0s';
}

/** A duration within bounds (both included) that becomes milliseconds. */
export function duration(leastMs: number, mostMs: number) {
  const accepts = `must be a duration from ${showDuration(leastMs)} to ${showDuration(mostMs)}, such as 30s, 5m or 1h30m`;
  return z.string(accepts).transform((text, context): number => {
    const durationMs = parseDuration(text);
    if (durationMs !== undefined && durationMs >= leastMs && durationMs <= mostMs) return durationMs;
    context.addIssue({ code: 'custom', message: accepts });
    return z.NEVER;
  });
}
