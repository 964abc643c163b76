import { z } from 'zod';
import { type Fault, faultsOf, strict } from '../../faults.ts';
import { duration } from './durations.ts';
import { OPERATORS, OVERS, type Rule } from './rule.ts';
import { checkRule, type RuleContext } from './rule-checks.ts';
import { SEVERITIES } from './types.ts';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const MAX_FIGURES = 10;

const ruleName = z
  .string('must be a text')
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be lower-case letters, digits, "_" and "-", at most 64, a letter first');
const labelName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,31}$/, 'must have a name of lower-case letters, digits and "_", at most 32');
const labelValue = z.string('must be a text').min(1, 'must not be empty').max(100, 'must have at most 100 characters');
const figure = z.string('must be the name of a figure').min(1, 'must be the name of a figure').max(200);
const figures = z
  .union([figure.transform((one) => [one]), z.array(figure).min(1).max(MAX_FIGURES)], {
    error: `must be the name of a figure, or a list of at most ${MAX_FIGURES}`,
  })
  .readonly();
const amount = z.number('must be a number');
const windowLength = duration(SECOND_MS, 7 * DAY_MS);

const comparison = { operator: z.enum(OPERATORS), threshold: amount, clear: amount.optional() };

const condition = z.discriminatedUnion('kind', [
  strict({
    kind: z.literal('threshold'),
    metric: figure,
    over: z.enum(OVERS).default('value'),
    window: windowLength.optional(),
    ...comparison,
    when: strict({ metric: figure, window: windowLength, at_least: amount.positive('must be above 0') }).optional(),
  }),
  strict({
    kind: z.literal('ratio'),
    numerator: figures,
    denominator: figures,
    window: windowLength,
    ...comparison,
    minimum_denominator: amount.positive('must be above 0').default(1),
  }),
  strict({
    kind: z.literal('absence'),
    metric: figure,
    of: z.enum(['growth', 'value']).default('growth'),
    window: windowLength,
  }),
]);

const nameList = (what: string) =>
  z.array(z.string(`must be a list of ${what}`).min(1).max(150), `must be a list of ${what}`).max(50);

const ruleShape = strict({
  name: ruleName,
  summary: z.string('must be a text').min(1, 'must not be empty').max(500, 'must have at most 500 characters'),
  severity: z.enum(SEVERITIES).default('warning'),
  condition,
  for: duration(0, DAY_MS).default(0),
  labels: z
    .record(labelName, labelValue, 'must be a mapping of names to texts')
    .refine((labels) => Object.keys(labels).length <= 16, 'must be at most 16')
    .default({}),
  channels: nameList('names of channels').optional(),
  cooldown: duration(0, DAY_MS).default(5 * 60 * SECOND_MS),
  group_by: nameList('rule, severity or names of labels').default([]),
  inhibited_by: nameList('names of rules, or label=value').default([]),
  enabled: z.boolean('must be true or false').default(true),
});

/** A rule, or everything that is wrong with it. */
export type ReadRule =
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

/**
 * Reads one rule as it was written, and checks it against the figures that there are.
 * @param base what is taken where `raw` says nothing: the rule that it changes.
 */
export function readRule(raw: unknown, context: RuleContext, base?: Readonly<Record<string, unknown>>): ReadRule {
  const parsed = ruleShape.safeParse(base === undefined ? raw : overlaid(base, raw));
  if (!parsed.success) return { kind: 'faults', faults: faultsOf(parsed.error, raw) };
  const rule = toRule(parsed.data);
  const faults = checkRule(rule, context);
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'rule', rule };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A condition of the same kind is changed line by line, one of another kind replaces the old one. */
function overlaid(base: Readonly<Record<string, unknown>>, raw: unknown): unknown {
  if (!isMapping(raw)) return raw;
  const { condition: over } = raw;
  const { condition: under } = base;
  const same = isMapping(over) && isMapping(under) && (over['kind'] === undefined || over['kind'] === under['kind']);
  return { ...base, ...raw, ...(same ? { condition: { ...under, ...over } } : {}) };
}

function toRule(given: z.infer<typeof ruleShape>): Rule {
  const { for: forMs, cooldown, group_by, inhibited_by, channels, condition: written, ...rest } = given;
  return {
    ...rest,
    condition: toCondition(written),
    forMs,
    channels,
    cooldownMs: cooldown,
    groupBy: group_by,
    inhibitedBy: inhibited_by,
  };
}

function toCondition(written: z.infer<typeof condition>): Rule['condition'] {
  if (written.kind === 'absence') {
    const { window, ...rest } = written;
    return { ...rest, windowMs: window };
  }
  const { clear, window, ...others } = written;
  const compared = { ...others, ...(clear === undefined ? {} : { clear }) };
  if (compared.kind === 'ratio') {
    const { minimum_denominator, ...rest } = compared;
    return { ...rest, windowMs: window ?? 0, minimumDenominator: minimum_denominator };
  }
  const { when, ...rest } = compared;
  return {
    ...rest,
    ...(window === undefined ? {} : { windowMs: window }),
    ...(when ? { when: { metric: when.metric, windowMs: when.window, atLeast: when.at_least } } : {}),
  };
}
