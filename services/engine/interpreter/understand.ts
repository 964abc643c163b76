import { readBeside } from './beside/beside.ts';
import { isJoint } from './beside/split.ts';
import type { Compiled } from './compiled.ts';
import { type Decision, decide } from './decide.ts';
import type { Tagged } from './tag.ts';

/**
 * Decides about a question as about one table; where that fails, about the figures of several tables that it may ask for
 * side by side. A word that no table knows is known in no part of the question either.
 */
export function understand(compiled: Compiled, tagged: Tagged, context: { readonly today: string }): Decision {
  const decision = decide(compiled, tagged, context);
  if (decision.kind !== 'problem') return decision;
  if (decision.hypothesis?.items.some(({ reading, text }) => reading.kind === 'unknown' && !isJoint(text)))
    return decision;
  const beside = readBeside(compiled, tagged, context.today);
  return beside ? { kind: 'plan', ...beside } : decision;
}
