/** A message for another space than the session's own, or one that means to be. */
export type Aside =
  | { readonly kind: 'question'; readonly alias: string; readonly question: string }
  /** The space is known, the question is missing. */
  | { readonly kind: 'empty'; readonly alias: string }
  | { readonly kind: 'unknown'; readonly alias: string };

/**
 * Reads "@alias question": one question for another space, after which the session asks its own again. Undefined: the
 * message is none. Aliases may be written in any case.
 */
export function readAside(text: string, spaceAliases: readonly string[]): Aside | undefined {
  const [, written, rest] = /^\s*[@＠]([\p{L}\p{N}_-]{1,40})(?:[:：,，]?\s+([\s\S]*))?$/u.exec(text) ?? [];
  if (written === undefined) return undefined;
  const alias = spaceAliases.find((one) => one.toLowerCase() === written.toLowerCase());
  if (alias === undefined) return { kind: 'unknown', alias: written };
  const question = rest?.trim() ?? '';
  return question === '' ? { kind: 'empty', alias } : { kind: 'question', alias, question };
}

/** The words that ask something where a question was asked: in its space, if that was not the session's own. */
export function inSpaceOf(question: { readonly space?: string }, text: string): string {
  return question.space === undefined ? text : `@${question.space} ${text}`;
}
