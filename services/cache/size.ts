import type { Answer } from '../genie/types.ts';

/** What an empty text costs, and what a slot in a list or an object costs; two bytes a character at most. */
const PER_TEXT = 24;
const PER_SLOT = 8;
const PER_ANSWER = 600;

/** Upper bound of the memory that an answer takes, bytes. Looks at every cell and copies none. */
export function answerBytes(answer: Answer): number {
  const { question, texts, suggestions, table, chart } = answer;
  let bytes = PER_ANSWER + textBytes(question) + sum(texts) + sum(suggestions);
  for (const one of [answer.title, answer.interpretation, answer.sql, chart?.title]) bytes += textBytes(one);
  // Base64 is ASCII: one byte a character.
  bytes += (chart?.pngBase64?.length ?? 0) + PER_TEXT;
  if (!table) return bytes;
  for (const { name, type } of table.columns) bytes += textBytes(name) + textBytes(type) + 2 * PER_SLOT;
  for (const row of table.rows) bytes += sum(row) + PER_TEXT;
  return bytes;
}

function sum(texts: readonly (string | null)[]): number {
  let bytes = 0;
  for (const text of texts) bytes += PER_SLOT + textBytes(text);
  return bytes;
}

function textBytes(text: string | null | undefined): number {
  return text === null || text === undefined ? 0 : 2 * text.length + PER_TEXT;
}
