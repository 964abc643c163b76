import { showDuration } from './durations.ts';
import type { FigureName, Severity } from './types.ts';

/** How a value is compared with its threshold. */
export const OPERATORS = ['>', '>=', '<', '<=', '==', '!='] as const;
/** One of them. */
export type Operator = (typeof OPERATORS)[number];

/** What is made of a figure before it is compared. */
export const OVERS = ['value', 'increase', 'rate', 'mean', 'p95'] as const;
/** One of them; all but `value` look over a window. */
export type Over = (typeof OVERS)[number];

/** A comparison that holds on until the value has crossed `clear`: between the two nothing begins and nothing ends. */
export interface Comparison {
  readonly operator: Operator;
  readonly threshold: number;
  /** Default: the threshold itself. */
  readonly clear?: number;
}

/** One figure against a number. */
export interface ThresholdCondition extends Comparison {
  readonly kind: 'threshold';
  readonly metric: FigureName;
  readonly over: Over;
  /** Not for `value`. */
  readonly windowMs?: number;
  /** Holds only while this counter grew by so much: a figure of the last answers says nothing when nobody asks. */
  readonly when?: { readonly metric: FigureName; readonly windowMs: number; readonly atLeast: number };
}

/** How much some counters grew, as a share of how much others did. */
export interface RatioCondition extends Comparison {
  readonly kind: 'ratio';
  readonly numerator: readonly FigureName[];
  readonly denominator: readonly FigureName[];
  readonly windowMs: number;
  /** Below so much growth of the denominator the share means nothing, and the condition does not hold. */
  readonly minimumDenominator: number;
}

/** Nothing has come for a while: a figure that did not grow, or one that has no value. */
export interface AbsenceCondition {
  readonly kind: 'absence';
  readonly metric: FigureName;
  readonly of: 'growth' | 'value';
  readonly windowMs: number;
}

/** What must be so for an alert. */
export type Condition = ThresholdCondition | RatioCondition | AbsenceCondition;

/** When somebody is told of what, and where. */
export interface Rule {
  readonly name: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly condition: Condition;
  /** How long the condition must hold before the alert fires; 0: at once. */
  readonly forMs: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Names of channels. Undefined: all there are. */
  readonly channels: readonly string[] | undefined;
  /** After a channel was told, it is told of another firing of the rule only when so much time has passed. */
  readonly cooldownMs: number;
  /** `rule`, `severity`, or names of labels: alerts with the same values are told together. */
  readonly groupBy: readonly string[];
  /** Names of rules, or `label=value`: while one of those fires, nobody is told of this one. */
  readonly inhibitedBy: readonly string[];
  readonly enabled: boolean;
}

/** The rule as it is written: what `ruleSchema` reads. */
export function ruleJson(rule: Rule): Readonly<Record<string, unknown>> {
  return {
    name: rule.name,
    summary: rule.summary,
    severity: rule.severity,
    condition: conditionJson(rule.condition),
    for: showDuration(rule.forMs),
    labels: rule.labels,
    ...(rule.channels === undefined ? {} : { channels: rule.channels }),
    cooldown: showDuration(rule.cooldownMs),
    group_by: rule.groupBy,
    inhibited_by: rule.inhibitedBy,
    enabled: rule.enabled,
  };
}

function conditionJson(condition: Condition): Readonly<Record<string, unknown>> {
  if (condition.kind === 'absence') {
    const { windowMs, ...rest } = condition;
    return { ...rest, window: showDuration(windowMs) };
  }
  if (condition.kind === 'ratio') {
    const { windowMs, minimumDenominator, ...rest } = condition;
    return { ...rest, window: showDuration(windowMs), minimum_denominator: minimumDenominator };
  }
  const { windowMs, when, ...rest } = condition;
  return {
    ...rest,
    ...(windowMs === undefined ? {} : { window: showDuration(windowMs) }),
    ...(when ? { when: { metric: when.metric, window: showDuration(when.windowMs), at_least: when.atLeast } } : {}),
  };
}

/** Every figure that a condition reads, with the place where it is named. */
export function figuresOf(
  condition: Condition,
): readonly { readonly name: FigureName; readonly path: readonly (string | number)[] }[] {
  switch (condition.kind) {
    case 'absence':
      return [{ name: condition.metric, path: ['metric'] }];
    case 'ratio':
      return (['numerator', 'denominator'] as const).flatMap((side) =>
        condition[side].map((name, at) => ({ name, path: condition[side].length === 1 ? [side] : [side, at] })),
      );
    case 'threshold':
      return [
        { name: condition.metric, path: ['metric'] },
        ...(condition.when ? [{ name: condition.when.metric, path: ['when', 'metric'] }] : []),
      ];
  }
}
