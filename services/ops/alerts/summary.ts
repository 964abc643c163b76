import { plain } from '../../faults.ts';
import { showDuration } from './durations.ts';
import type { Condition, Rule } from './rule.ts';
import type { FigureInfo } from './types.ts';

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const MAX_CHARACTERS = 600;

/** One `{{...}}` of a summary. */
export interface Placeholder {
  /** What stands between the braces. */
  readonly text: string;
  known(rule: Rule): boolean;
  accepted(rule: Rule): readonly string[];
}

/** All placeholders of a summary, in their order. */
export function placeholdersOf(summary: string): readonly Placeholder[] {
  const accepted = (rule: Rule) => [...Object.keys(FIXED), ...Object.keys(rule.labels).map((name) => `labels.${name}`)];
  return [...summary.matchAll(PLACEHOLDER)].map(([, inside = '']) => {
    const text = inside.trim();
    return { text, accepted, known: (rule) => accepted(rule).includes(text) };
  });
}

/** What a summary is filled with. */
export interface SummaryFacts {
  readonly rule: Rule;
  readonly value: number | undefined;
  readonly unit: FigureInfo['unit'];
}

const FIXED: Readonly<Record<string, (facts: SummaryFacts) => string>> = {
  value: ({ value, unit }) => showValue(value, unit),
  threshold: ({ rule, unit }) => showValue(thresholdOf(rule.condition), unit),
  rule: ({ rule }) => rule.name,
  severity: ({ rule }) => rule.severity,
  for: ({ rule }) => showDuration(rule.forMs),
  window: ({ rule }) => showDuration(rule.condition.windowMs ?? 0),
};

/** The summary with its values: plain text on one line, of bounded length. Braces in labels are not filled in again. */
export function fillSummary(facts: SummaryFacts): string {
  const filled = facts.rule.summary.replace(PLACEHOLDER, (whole, inside: string) => {
    const name = inside.trim();
    if (Object.hasOwn(FIXED, name)) return FIXED[name]?.(facts) ?? whole;
    return facts.rule.labels[name.slice('labels.'.length)] ?? whole;
  });
  return plain(filled, MAX_CHARACTERS);
}

/** The number that a condition compares with; none for an absence. */
export function thresholdOf(condition: Condition): number | undefined {
  return condition.kind === 'absence' ? undefined : condition.threshold;
}

/** The unit of what a condition compares, from the unit of its figure. */
export function unitOf(condition: Condition, figures: readonly FigureInfo[]): FigureInfo['unit'] {
  if (condition.kind === 'ratio') return 'ratio';
  return figures.find(({ name }) => name === condition.metric)?.unit ?? 'count';
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A value as people read it: `5.3 %`, `412 MB`, `3.2 s`. */
export function showValue(value: number | undefined, unit: FigureInfo['unit']): string {
  if (value === undefined) return 'no value';
  switch (unit) {
    case 'ratio':
      return `${digits(value * 100)} %`;
    case 'percent':
      return `${digits(value)} %`;
    case 'seconds':
      return Math.abs(value) < 1 ? `${digits(value * 1_000)} ms` : `${digits(value)} s`;
    case 'bytes': {
      const step = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1) / 3)));
      return `${digits(value / 1_000 ** step)} ${BYTE_UNITS[step]}`;
    }
    case 'count':
      return digits(value);
  }
}

/** Three digits say enough. */
function digits(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
