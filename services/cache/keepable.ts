import type { Answer } from '../genie/types.ts';

/** Why an answer is not kept for others. */
export type NotKept = 'clarification' | 'partial' | 'empty' | 'now';

/** What has another value at every moment, or for every reader, with or without brackets. */
const WORDS = [
  'current_(?:date|time|timestamp|timezone|user|database|catalog|schema|metastore|recipient)',
  'session_user|sysdate|systimestamp|localtime|localtimestamp|tablesample',
];
/** The same, where only the brackets tell it from a column. */
const CALLS =
  'now|today|curdate|curtime|getdate|user|is_member|is_account_group_member|rand|randn|random|uniform|uuid|shuffle';
const OF_THE_MOMENT = new RegExp(
  String.raw`\b(?:${WORDS.join('|')})\b|\b(?:${CALLS})\s*\(|\bunix_timestamp\s*\(\s*\)`,
  'i',
);
/** Dates that are written as texts. */
const SPECIAL_DATES = /\b(?:date|timestamp\w*)\s*\(?\s*'\s*(?:now|today|yesterday|tomorrow)\s*'/i;

/** Words of a question about now: the SQL may hold the date of today as if it were any date. */
const ABOUT_NOW = new RegExp(
  [
    String.raw`\b(?:today|tonight|yesterday|tomorrow|now|nowadays|current|currently|at the moment|so far|to date|ago)\b`,
    String.raw`\b(?:live|latest|newest|most recent|recently|real[ -]?time|up to date|ytd|mtd|qtd)\b`,
    String.raw`\b(?:this|last|past|previous|next|coming)\s+(?:\w+\s+)?(?:second|minute|hour|day|night|week|weekend|month|quarter|year)s?\b`,
  ].join('|'),
  'i',
);

/** Texts, names and comments in SQL: a column called `now` asks nothing about now. */
const NOT_CODE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Whether an answer may be shown to the next one who asks the same. Undefined: it may.
 * `question`: as the person wrote it.
 */
export function whyNotKept(answer: Answer, question: string): NotKept | undefined {
  if (answer.clarification !== undefined) return 'clarification';
  if (answer.rowsMissing !== undefined || answer.table?.truncated) return 'partial';
  if (answer.texts.length === 0 && answer.table === undefined) return 'empty';
  if (answer.sql !== undefined && readsTheMoment(answer.sql)) return 'now';
  return ABOUT_NOW.test(question) ? 'now' : undefined;
}

/** Whether the query gives another result at another time, or to another reader, over the same data. */
export function readsTheMoment(sql: string): boolean {
  return SPECIAL_DATES.test(sql) || OF_THE_MOMENT.test(sql.replace(NOT_CODE, ' '));
}
