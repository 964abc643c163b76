import type { Prepared } from './interpreter/answer/answer.ts';
import { NO_NOTES } from './interpreter/answer/thoughts.ts';
import type { Compiled } from './interpreter/compiled.ts';
import type { Interpretation } from './interpreter/interpret.ts';
import type { QueryPlan } from './interpreter/plan.ts';

/** A question that the rules have read already, with what another reader may know of it. */
export interface ReadByRules {
  readonly compiled: Compiled;
  readonly question: string;
  readonly found: Interpretation;
  /** The plan of the answer before, in the same conversation. */
  readonly previous?: QueryPlan;
  /** The rules had asked back, and this is what came then. */
  readonly isReply: boolean;
  /** ISO day; counts where the model of the data has no as-of day of its own. */
  readonly today: string;
  /** First column of the rows of a plan, as text. @throws AppError as the data service does. */
  readonly valuesOf: (plan: QueryPlan, signal: AbortSignal) => Promise<readonly string[]>;
}

/** What a second reader makes of a question. */
export type Reading =
  /** Not its business: the rules' reading stands. */
  | { readonly kind: 'unasked' }
  /** A plan of its own; `otherwise` is said when its SQL does not run and the rules' reading stands in. */
  | { readonly kind: 'plan'; readonly prepared: Prepared; readonly otherwise: string }
  /** The rules' reading stands, with a sentence that says why there is no other. */
  | { readonly kind: 'none'; readonly word: string };

/** Reads questions otherwise than by rules. */
export interface Assistant {
  /** @throws the signal's reason when the question is cancelled; what does not work is told in the reading. */
  read(
    question: ReadByRules,
    options: { readonly signal: AbortSignal; readonly onAsking?: () => void },
  ): Promise<Reading>;
}

/** The rules' reading with a sentence more, which belongs to everything that is told of it. */
export function withWord(found: Interpretation, word: string): Interpretation {
  if (found.kind !== 'query') return { ...found, text: `${found.text} ${word}` };
  const notes = { ...NO_NOTES, ...found.notes };
  return { ...found, notes: { ...notes, assumptions: [...notes.assumptions, word] } };
}
