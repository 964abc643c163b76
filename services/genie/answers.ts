import type { FetchedRows } from './results.ts';
import type { Answer, AnswerChart, AnswerQuery, AnswerThought, GenieIds } from './types.ts';
import type { WireAttachment, WireMessage, WireQuery } from './wire.ts';

/** A query of a message that belongs to the answer. */
export interface KeptQuery {
  readonly query: WireQuery;
  readonly attachmentId: string | undefined;
}

/** The same with everything that belongs to it. */
export interface FetchedQuery extends KeptQuery {
  /** Undefined: its rows cannot be asked for. */
  readonly rows: FetchedRows | undefined;
  readonly png: Buffer | undefined;
}

/** Everything that an answer is made of. */
export interface AnswerParts {
  readonly question: string;
  readonly ids: GenieIds;
  readonly message: WireMessage;
  /** As `keptQueries` gives them; the first is the answer's own, the others are its further ones. */
  readonly queries: readonly FetchedQuery[];
  /** Epoch milliseconds. */
  readonly answeredAt: number;
}

const MAX_SUGGESTIONS = 10;
/** Each has rows that are kept in the journal. */
const MAX_QUERIES = 5;
const MAX_THOUGHTS = 20;
const MAX_THOUGHT_CHARACTERS = 4_000;
const ANSWER = 'TEXT_ATTACHMENT_PURPOSE_ANSWER';

/** The attachment that draws the query, if any. A picture that names no query is of the last one. */
export function chartOf(message: WireMessage, queryAttachmentId: string | undefined): WireAttachment | undefined {
  const last = message.attachments.findLast((one) => one.query !== undefined)?.attachment_id;
  return message.attachments.findLast(({ viz }) => viz && (viz.query_attachment_id ?? last) === queryAttachmentId);
}

/**
 * The queries that Genie stands by, in its order; of more than five the last ones. It corrects itself, so that an earlier
 * query counts only where something says that it is no dropped try: a text behind it that is marked as the answer, or a
 * picture of it.
 */
export function keptQueries(message: WireMessage): KeptQuery[] {
  const { attachments } = message;
  const last = attachments.findLastIndex((one) => one.query !== undefined);
  const kept = attachments.flatMap((one, index) => {
    const isKept = one.query && (index === last || isAnswered(attachments, index) || isDrawn(attachments, one));
    return one.query && isKept ? [{ query: one.query, attachmentId: one.attachment_id }] : [];
  });
  return kept.slice(-MAX_QUERIES);
}

/** Before the next query comes a text that is marked as the answer. */
function isAnswered(attachments: readonly WireAttachment[], index: number): boolean {
  const after = attachments.slice(index + 1);
  const next = after.findIndex((one) => one.query !== undefined);
  const own = next < 0 ? after : after.slice(0, next);
  return own.some((one) => one.text?.purpose === ANSWER);
}

function isDrawn(attachments: readonly WireAttachment[], { attachment_id: id }: WireAttachment): boolean {
  return id !== undefined && attachments.some(({ viz }) => viz?.query_attachment_id === id);
}

/** What a final message says, in Lamp's own shape. */
export function toAnswer(parts: AnswerParts): Answer {
  const { message, queries } = parts;
  const [main, ...further] = queries;
  const clarification = clarificationOf(message);
  const more = further.flatMap((one) => furtherQuery(message, one) ?? []);
  const thoughts = queries.flatMap(({ query }) => thoughtsOf(query)).slice(0, MAX_THOUGHTS);
  const attachmentId = main?.attachmentId;
  return {
    question: parts.question,
    texts: textsOf(message),
    ...(clarification === undefined ? {} : { clarification }),
    ...(main ? queryParts(message, main) : {}),
    suggestions: suggestionsOf(message),
    ...(more.length > 0 ? { more } : {}),
    ...(thoughts.length > 0 ? { thoughts } : {}),
    curated: Boolean(main?.query.instruction_id),
    ids: attachmentId === undefined ? parts.ids : { ...parts.ids, attachmentId },
    answeredAt: parts.answeredAt,
  };
}

function furtherQuery(message: WireMessage, fetched: FetchedQuery): AnswerQuery | undefined {
  const { attachmentId } = fetched;
  return attachmentId === undefined ? undefined : { attachmentId, ...queryParts(message, fetched) };
}

function queryParts(message: WireMessage, fetched: FetchedQuery): Omit<AnswerQuery, 'attachmentId'> {
  const { query, attachmentId, rows, png } = fetched;
  const interpretation = interpretationOf(query);
  const viz = chartOf(message, attachmentId)?.viz;
  const chart: AnswerChart | undefined = viz && {
    title: viz.title ?? '',
    ...(png ? { pngBase64: png.toString('base64') } : {}),
  };
  return {
    ...(query.title ? { title: query.title } : {}),
    ...(interpretation ? { interpretation } : {}),
    ...(query.query ? { sql: query.query } : {}),
    ...rowsOf(rows),
    ...(chart ? { chart } : {}),
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
    const dropped = index > first && index < last && one.text?.purpose !== ANSWER;
    return dropped ? [] : [content];
  });
}

function interpretationOf(query: WireQuery): string {
  const thoughts = (query.thoughts ?? []).map((one) => one.content ?? '').filter((content) => content !== '');
  return query.description ?? thoughts.join('\n\n');
}

/** Kinds without the words that all of them begin with. */
function thoughtsOf(query: WireQuery): AnswerThought[] {
  return (query.thoughts ?? []).flatMap(({ thought_type: type = '', content }) => {
    const kind = type.replace(/^THOUGHT_TYPE_/, '').toLowerCase();
    return content ? [{ kind, text: content.slice(0, MAX_THOUGHT_CHARACTERS) }] : [];
  });
}

function suggestionsOf(message: WireMessage): string[] {
  const all = message.attachments.flatMap((one) => one.suggested_questions?.questions ?? []);
  const clean = all.map((one) => one.trim()).filter((one) => one !== '');
  return [...new Set(clean)].slice(0, MAX_SUGGESTIONS);
}
