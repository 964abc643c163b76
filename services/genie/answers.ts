import type { FetchedRows } from './results.ts';
import type { Answer, GenieIds } from './types.ts';
import { lastQuery } from './waiting.ts';
import type { WireAttachment, WireMessage, WireQuery } from './wire.ts';

/** Everything that an answer is made of. */
export interface AnswerParts {
  readonly question: string;
  readonly ids: GenieIds;
  readonly message: WireMessage;
  /** Undefined: the answer has no query. */
  readonly rows: FetchedRows | undefined;
  readonly png: Buffer | undefined;
  /** Epoch milliseconds. */
  readonly answeredAt: number;
}

const MAX_SUGGESTIONS = 10;

/** The attachment that draws the query, if any. */
export function chartOf(message: WireMessage, queryAttachmentId: string | undefined): WireAttachment | undefined {
  return message.attachments.findLast(
    ({ viz }) => viz && (viz.query_attachment_id === undefined || viz.query_attachment_id === queryAttachmentId),
  );
}

/** What a final message says, in Lamp's own shape. */
export function toAnswer(parts: AnswerParts): Answer {
  const { message, rows, png } = parts;
  const found = lastQuery(message);
  const query = found?.query;
  const attachmentId = found?.attachmentId;
  const chart = chartOf(message, attachmentId)?.viz;
  const clarification = clarificationOf(message);
  const interpretation = query && interpretationOf(query);
  return {
    question: parts.question,
    texts: textsOf(message),
    ...(clarification === undefined ? {} : { clarification }),
    ...(query?.title ? { title: query.title } : {}),
    ...(interpretation ? { interpretation } : {}),
    ...(query?.query ? { sql: query.query } : {}),
    ...rowsOf(rows),
    ...(chart ? { chart: { title: chart.title ?? '', ...(png ? { pngBase64: png.toString('base64') } : {}) } } : {}),
    suggestions: suggestionsOf(message),
    curated: Boolean(query?.instruction_id),
    ids: attachmentId === undefined ? parts.ids : { ...parts.ids, attachmentId },
    answeredAt: parts.answeredAt,
  };
}

function rowsOf(rows: FetchedRows | undefined): Pick<Answer, 'table' | 'rowsMissing'> {
  if (!rows) return {};
  return 'table' in rows ? { table: rows.table } : { rowsMissing: rows.fault.code };
}

const isClarification = (one: WireAttachment): boolean => one.text?.purpose === 'FOLLOW_UP_QUESTION';

function clarificationOf(message: WireMessage): string | undefined {
  const asked = message.attachments.filter(isClarification).map((one) => one.text?.content ?? '');
  const joined = asked.filter((content) => content !== '').join('\n\n');
  return joined === '' ? undefined : joined;
}

/**
 * The sentences of the answer. When Genie corrected itself, texts between its first and its last query belong to the
 * tries that it dropped, unless they are marked as the answer.
 */
function textsOf(message: WireMessage): string[] {
  const { attachments } = message;
  const first = attachments.findIndex((one) => one.query !== undefined);
  const last = attachments.findLastIndex((one) => one.query !== undefined);
  return attachments.flatMap((one, index) => {
    const content = one.text?.content;
    if (!content || isClarification(one)) return [];
    const dropped = index > first && index < last && one.text?.purpose !== 'TEXT_ATTACHMENT_PURPOSE_ANSWER';
    return dropped ? [] : [content];
  });
}

function interpretationOf(query: WireQuery): string {
  const thoughts = (query.thoughts ?? []).map((one) => one.content ?? '').filter((content) => content !== '');
  return query.description ?? thoughts.join('\n\n');
}

function suggestionsOf(message: WireMessage): string[] {
  const all = message.attachments.flatMap((one) => one.suggested_questions?.questions ?? []);
  const clean = all.map((one) => one.trim()).filter((one) => one !== '');
  return [...new Set(clean)].slice(0, MAX_SUGGESTIONS);
}
