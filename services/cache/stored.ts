import type { Answer } from '../genie/types.ts';

/** An answer in the second level. Plain JSON; `format` changes with the shape, and other formats are not read. */
export interface StoredAnswer {
  readonly format: 1;
  readonly answer: Answer;
  readonly scopes: readonly string[];
  /** One for each scope, as of writing. */
  readonly generations: readonly string[];
  /** Epoch milliseconds. */
  readonly keptAt: number;
}

/** What came out of the store, if it is one of ours. Another version may have written it, or another program. */
export function readStored(value: unknown): StoredAnswer | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const stored = value as Partial<StoredAnswer>;
  const { answer, scopes, generations } = stored;
  if (stored.format !== 1 || typeof stored.keptAt !== 'number') return undefined;
  if (!Array.isArray(scopes) || !Array.isArray(generations) || scopes.length !== generations.length) return undefined;
  if (typeof answer !== 'object' || answer === null || !Array.isArray(answer.texts)) return undefined;
  if (!Array.isArray(answer.suggestions) || typeof answer.ids?.messageId !== 'string') return undefined;
  return stored as StoredAnswer;
}
