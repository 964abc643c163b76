import { hash } from 'node:crypto';

/** Everything that an answer depends on. Two questions share an answer only if all of it is equal. */
export interface AnswerKeyParts {
  readonly tenantId: string;
  /** Address of the workspace, or a word for the embedded Genie. */
  readonly workspace: string;
  readonly spaceId: string;
  /** Changes when the space's instructions or tables do; empty where Genie does not tell. */
  readonly spaceVersion: string;
  /** Whose rights the rows are read with. Without it one person would see what only another may. */
  readonly identity: string;
  /** Normalised. */
  readonly question: string;
  /** Stands for the questions before; empty for the first one. */
  readonly context: string;
  readonly locale: string;
}

/** Name of an answer: 43 characters that tell nothing of the question. */
export function answerKey(parts: AnswerKeyParts): string {
  const { tenantId, workspace, spaceId, spaceVersion, identity, question, context, locale } = parts;
  return digest([tenantId, workspace, spaceId, spaceVersion, identity, question, context, locale]);
}

/** The context of the question that follows `question`, which itself was asked in `context`. */
export function contextAfter(context: string, question: string): string {
  return digest([context, question]);
}

/** Name of a person in the cache: purging needs to know whose entry it is, and nobody needs the id itself. */
export function personDigest(userId: string): string {
  return digest(['person', userId]);
}

/** JSON keeps the parts apart: no text can pretend to be two of them. */
function digest(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}
