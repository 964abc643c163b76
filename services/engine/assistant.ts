import type { AnswerTable } from '../genie/types.ts';
import type { Prepared } from './interpreter/answer/answer.ts';
import { NO_NOTES } from './interpreter/answer/thoughts.ts';
import type { Compiled } from './interpreter/compiled.ts';
import type { Interpretation } from './interpreter/interpret.ts';
import type { QueryPlan } from './interpreter/plan.ts';
import type { WrittenSql } from './written.ts';

/** A question that the rules have read already, with what another reader may know of it. */
export interface ReadByRules {
  readonly compiled: Compiled;
  readonly question: string;
  readonly found: Interpretation;
  /** The plan of the answer before, in the same conversation. */
  readonly previous?: QueryPlan;
  /** The rules had asked back, and this is what came then. */
  readonly isReply: boolean;
  /** SQL that another reader wrote for the answer before, when the question goes on from that. */
  readonly sqlBefore?: string;
  /** Where SQL that another reader writes is checked and run. Absent: it must not write any. */
  readonly written?: Pick<WrittenSql, 'check' | 'run'>;
  /** ISO day; counts where the model of the data has no as-of day of its own. */
  readonly today: string;
  /** First column of the rows of a plan, as text. @throws AppError as the data service does. */
  readonly valuesOf: (plan: QueryPlan, signal: AbortSignal) => Promise<readonly string[]>;
}

/** Rows that SQL of another reader found. */
export interface WrittenAnswer {
  /** Who wrote it. */
  readonly by: string;
  /** Databricks spelling. */
  readonly sql: string;
  /** The SQL as it was written, for what goes on from it; absent where it holds what its writer may not see again. */
  readonly again?: string;
  readonly tables: readonly string[];
  readonly corrections: readonly { readonly from: string; readonly to: string }[];
  readonly result: AnswerTable;
}

/** What a second reader makes of a question. */
export type Reading =
  /** Not its business: the rules' reading stands. */
  | { readonly kind: 'unasked' }
  /** A plan of its own; `otherwise` is said when its SQL does not run and the rules' reading stands in. */
  | { readonly kind: 'plan'; readonly prepared: Prepared; readonly otherwise: string }
  /** SQL of its own, which has run. */
  | { readonly kind: 'written'; readonly answer: WrittenAnswer }
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
