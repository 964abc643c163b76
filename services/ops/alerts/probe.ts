import type { AbsenceCondition, Comparison, Condition, Operator, RatioCondition, ThresholdCondition } from './rule.ts';
import type { FigureHistory, Sample } from './types.ts';

/**
 * What a condition says at one moment. `band` lies between the threshold and `clear`: it begins nothing and ends nothing.
 * `unknown` is no value at all, and does neither as well.
 */
export interface Reading {
  readonly level: 'breached' | 'band' | 'clear' | 'unknown';
  readonly value?: number;
}

/** Figures at the moment of looking; no sample when none comes any more. */
export interface Moment {
  readonly sample: Sample | undefined;
  readonly history: FigureHistory;
  readonly nowMs: number;
}

/** Looks at the figures for one condition. Absences remember since when nothing has come. */
export type Probe = (moment: Moment) => Reading;

const UNKNOWN: Reading = { level: 'unknown' };
const CLEAR: Reading = { level: 'clear' };

/** Makes the probe of a condition. Cheap to call: one or two looks into the history. */
export function createProbe(condition: Condition): Probe {
  switch (condition.kind) {
    case 'threshold':
      return (moment) => thresholdReading(condition, moment);
    case 'ratio':
      return (moment) => ratioReading(condition, moment);
    case 'absence':
      return absenceProbe(condition);
  }
}

function thresholdReading(condition: ThresholdCondition, { sample, history }: Moment): Reading {
  if (!sample) return UNKNOWN;
  const { when } = condition;
  if (when) {
    const grown = history.increase(when.metric, when.windowMs);
    if (grown === undefined) return UNKNOWN;
    if (grown < when.atLeast) return CLEAR;
  }
  return compared(condition, measured(condition, sample, history));
}

function measured(
  { over, metric, windowMs = 0 }: ThresholdCondition,
  sample: Sample,
  history: FigureHistory,
): number | undefined {
  switch (over) {
    case 'value':
      return sample.value(metric);
    case 'increase':
      return history.increase(metric, windowMs);
    case 'rate': {
      const grown = history.increase(metric, windowMs);
      return grown === undefined ? undefined : grown / (windowMs / 1_000);
    }
    case 'mean':
      return mean(history.values(metric, windowMs));
    case 'p95':
      return p95(history.values(metric, windowMs));
  }
}

function ratioReading(condition: RatioCondition, { sample, history }: Moment): Reading {
  if (!sample) return UNKNOWN;
  const whole = grownTogether(condition.denominator, condition.windowMs, history);
  if (whole === undefined) return UNKNOWN;
  if (whole < condition.minimumDenominator) return CLEAR;
  const part = grownTogether(condition.numerator, condition.windowMs, history);
  return compared(condition, part === undefined ? undefined : part / whole);
}

function grownTogether(names: readonly string[], windowMs: number, history: FigureHistory): number | undefined {
  let sum = 0;
  for (const name of names) {
    const grown = history.increase(name, windowMs);
    if (grown === undefined) return undefined;
    sum += grown;
  }
  return sum;
}

/** Counts the time since the figure last grew, or last had a value, by itself: the history may be shorter than that. */
function absenceProbe({ metric, of, windowMs }: AbsenceCondition): Probe {
  let before: number | undefined;
  let sinceMs: number | undefined;
  let seen = false;
  return ({ sample, nowMs }) => {
    sinceMs ??= nowMs;
    const value = sample?.value(metric);
    const came = value !== undefined && (of === 'value' || (before !== undefined && value !== before));
    before = value ?? before;
    if (came) {
      sinceMs = nowMs;
      seen = true;
    }
    if (nowMs - sinceMs >= windowMs) return { level: 'breached' };
    return seen ? CLEAR : UNKNOWN;
  };
}

function compared(comparison: Comparison, value: number | undefined): Reading {
  if (value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const { operator, threshold, clear = threshold } = comparison;
  if (holds(value, operator, threshold)) return { level: 'breached', value };
  return { level: holds(value, operator, clear) ? 'band' : 'clear', value };
}

function holds(value: number, operator: Operator, bound: number): boolean {
  switch (operator) {
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '==':
      return value === bound;
    case '!=':
      return value !== bound;
  }
}

function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The value that one in twenty exceeds: nearest rank. */
function p95(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil(sorted.length * 0.95) - 1];
}
