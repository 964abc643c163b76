import { entryLabel } from '../answer/labels.ts';
import type { Compiled } from '../compiled.ts';
import { figuresOf, type QueryPlan } from '../plan.ts';
import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';

/** What a question says about its order, which belongs to all figures together. */
export interface Sorted {
  /** The question without it. */
  readonly text: string;
  readonly by: string;
  readonly direction: 'asc' | 'desc';
}

const SORTED =
  /[\s,]*(?<!\b(?:per|each|every|of|a|an|the) )\b(?:sorted|ordered|ranked|order|sort|rank) by (?:the )?(.+?)(?:[\s,]+(asc|ascending|lowest first|desc|descending|highest first))?[\s?.!]*$/i;

/** Takes `sorted by ...` off the end of a question. */
export function sortedTail(text: string): Sorted | undefined {
  const match = SORTED.exec(text);
  const by = match?.[1];
  if (!match || by === undefined) return undefined;
  const direction = /^(asc|lowest)/i.test(match[2] ?? '') ? 'asc' : 'desc';
  return { text: text.slice(0, match.index), by, direction };
}

/** The plan in the order of the one figure that the words name; undefined when they name none or several. */
export function sortedBy(compiled: Compiled, plan: QueryPlan, { by, direction }: Sorted): QueryPlan | undefined {
  const wanted = wordsOf(by).map(stem);
  const fitting = figuresOf(plan).flatMap(({ entry, base }, index) => {
    const words = wordsOf(entryLabel(compiled, entry, base)).map(stem);
    return wanted.length > 0 && wanted.every((word) => words.includes(word)) ? [index] : [];
  });
  const [index, more] = fitting;
  if (index === undefined || more !== undefined || plan.dims.length === 0) return undefined;
  return { ...plan, order: [{ by: { kind: 'measure', index }, direction }] };
}
