import { type Fault, notAmong, plain } from '../../faults.ts';
import { showDuration } from './durations.ts';
import { type Comparison, type Condition, figuresOf, type Rule, type ThresholdCondition } from './rule.ts';
import { placeholdersOf } from './summary.ts';
import type { FigureInfo } from './types.ts';

/** What a rule is checked against. */
export interface RuleContext {
  readonly figures: readonly FigureInfo[];
  /** How far the history of figures reaches back, milliseconds: no window can be longer. */
  readonly historyMs: number;
  /** Takes figures and windows as they are written: for a rule that is only to be shown. */
  readonly lenient?: boolean;
}

/** What is wrong with one rule by itself: figures, windows, operators, placeholders. */
export function checkRule(rule: Rule, context: RuleContext): Fault[] {
  if (context.lenient) return [];
  const { condition, labels } = rule;
  const knownGroups = ['rule', 'severity', ...Object.keys(labels)];
  return [
    ...[...figureFaults(condition, context), ...windowFaults(condition, context), ...comparisonFaults(condition)].map(
      ({ path, message }): Fault => ({ path: ['condition', ...path], message }),
    ),
    ...placeholdersOf(rule.summary)
      .filter(({ known }) => !known(rule))
      .map(
        ({ text, accepted }): Fault => ({
          path: ['summary'],
          message: `has {{${plain(text)}}}, which ${notAmong(text, accepted(rule))}`,
        }),
      ),
    ...rule.groupBy.flatMap((name, at): Fault[] =>
      knownGroups.includes(name) ? [] : [{ path: ['group_by', at], message: notAmong(name, knownGroups) }],
    ),
  ];
}

function figureFaults(condition: Condition, { figures }: RuleContext): Fault[] {
  const names = figures.map(({ name }) => name);
  return figuresOf(condition).flatMap(({ name, path }): Fault[] => {
    const figure = figures.find((one) => one.name === name);
    if (!figure) return [{ path, message: notAmong(name, names) }];
    const needed = kindNeeded(condition, path);
    if (needed === undefined || needed === figure.kind) return [];
    const advice =
      needed === 'counter' ? 'a counter, which only grows' : 'a gauge; take "increase" or "rate" for a counter';
    return [{ path, message: `must be ${advice}: ${name} is a ${figure.kind}` }];
  });
}

function kindNeeded(condition: Condition, path: readonly (string | number)[]): FigureInfo['kind'] | undefined {
  if (condition.kind === 'absence') return condition.of === 'growth' ? 'counter' : undefined;
  if (condition.kind === 'ratio' || path[0] === 'when') return 'counter';
  if (condition.over === 'value') return undefined;
  return condition.over === 'increase' || condition.over === 'rate' ? 'counter' : 'gauge';
}

function windowFaults(condition: Condition, { historyMs }: RuleContext): Fault[] {
  const faults: Fault[] = [];
  const tooLong = (windowMs: number | undefined, path: readonly string[]) => {
    if (windowMs === undefined || windowMs <= historyMs) return;
    faults.push({
      path,
      message: `must be at most ${showDuration(historyMs)}, which is how far the history reaches back, not ${showDuration(windowMs)}`,
    });
  };
  // Absences are kept count of as they last, so the history does not bound them.
  if (condition.kind === 'absence') return faults;
  tooLong(condition.windowMs, ['window']);
  if (condition.kind === 'threshold') {
    tooLong(condition.when?.windowMs, ['when', 'window']);
    faults.push(...windowAndOver(condition));
  }
  return faults;
}

function windowAndOver({ over, windowMs }: ThresholdCondition): Fault[] {
  if (over === 'value' && windowMs !== undefined) {
    return [
      { path: ['window'], message: 'has no meaning for the value of the moment: leave it out, or say "over: mean"' },
    ];
  }
  if (over !== 'value' && windowMs === undefined) {
    return [{ path: ['window'], message: `is missing: "${over}" is made over a window, such as 5m` }];
  }
  return [];
}

function comparisonFaults(condition: Condition): Fault[] {
  if (condition.kind === 'absence') return [];
  const { operator, threshold, clear }: Comparison = condition;
  if (clear === undefined) return [];
  if (operator === '==' || operator === '!=') {
    return [{ path: ['clear'], message: `has no meaning with "${operator}": leave it out` }];
  }
  const upwards = operator === '>' || operator === '>=';
  if (upwards ? clear <= threshold : clear >= threshold) return [];
  const side = upwards ? 'above' : 'below';
  return [{ path: ['clear'], message: `must not be ${side} the threshold (${threshold}) with "${operator}"` }];
}

/** A rule among the others, with where it was written. */
export interface Placed {
  readonly rule: Rule;
  /** How faults of it begin: `['rules', 2]`, or nothing. */
  readonly path: readonly (string | number)[];
}

/** What is wrong with these rules among all others: channels and rules that do not exist, rules that silence each other. */
export function checkAmong(
  placed: readonly Placed[],
  others: { readonly rules: readonly Rule[]; readonly channels: readonly string[] },
): Fault[] {
  const all = [...others.rules, ...placed.map(({ rule }) => rule)];
  const names = all.map(({ name }) => name);
  return placed.flatMap(({ rule, path }): Fault[] => [
    ...(rule.channels ?? []).flatMap((channel, at): Fault[] => {
      if (others.channels.includes(channel)) return [];
      const message =
        others.channels.length === 0 ? 'names a channel, and there is none' : notAmong(channel, others.channels);
      return [{ path: [...path, 'channels', at], message }];
    }),
    ...rule.inhibitedBy.flatMap((wanted, at): Fault[] => {
      if (wanted.includes('=') || names.includes(wanted)) return [];
      return [{ path: [...path, 'inhibited_by', at], message: notAmong(wanted, names) }];
    }),
    ...circleFaults(rule, all).map((message): Fault => ({ path: [...path, 'inhibited_by'], message })),
  ]);
}

/** Whether an alert of `source` keeps `rule` quiet. A rule never does that to itself by a label that it has. */
export function inhibits(source: Rule, rule: Rule): boolean {
  return rule.inhibitedBy.some((wanted) => {
    const at = wanted.indexOf('=');
    if (at === -1) return wanted === source.name;
    return source.name !== rule.name && source.labels[wanted.slice(0, at)] === wanted.slice(at + 1);
  });
}

/** Rules that silence each other would all be silent, so a way round is a fault. */
function circleFaults(rule: Rule, all: readonly Rule[]): string[] {
  const seen = new Set<string>();
  const reaches = (from: Rule): boolean =>
    all.some((source) => {
      if (!inhibits(source, from)) return false;
      if (source.name === rule.name) return true;
      if (seen.has(source.name)) return false;
      seen.add(source.name);
      return reaches(source);
    });
  return reaches(rule) ? ['leads back to the rule itself: each would keep the other quiet'] : [];
}
