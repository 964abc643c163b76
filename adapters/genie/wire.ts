import { createHash } from 'node:crypto';
import type { EngineQuery } from '../../services/engine/types.ts';
import type { AnswerTable } from '../../services/genie/types.ts';
import type { CommentRow, ConversationRow } from './store.ts';
import type { LiveState, MessageRow, StoredAnswer } from './types.ts';

/** There is one user: whoever holds the token. */
const USER_ID = 1;

type Kind =
  | 'query'
  | 'statement'
  | 'text'
  | 'suggestions'
  | 'viz'
  | 'first-query'
  | 'first-text'
  | 'instruction'
  | 'unknown';

/** Ids of attachments follow from the message, so that they need not be kept. 32 hexadecimal characters. */
export function attachmentId(messageId: string, kind: Kind): string {
  return createHash('sha256').update(`${messageId}/${kind}`).digest('hex').slice(0, 32);
}

/** A message and where it stands. */
export interface MessageView {
  readonly spaceId: string;
  readonly row: MessageRow;
  readonly live: LiveState | undefined;
  readonly expired: boolean;
}

/** A GenieMessage. */
export function messageJson(view: MessageView): Record<string, unknown> {
  const { row, spaceId } = view;
  const attachments = attachmentsJson(view);
  return {
    id: row.id,
    message_id: row.id,
    conversation_id: row.conversationId,
    space_id: spaceId,
    user_id: USER_ID,
    content: row.content,
    status: statusOf(view),
    created_timestamp: row.createdAt,
    last_updated_timestamp: row.updatedAt,
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(row.outcome === 'FAILED'
      ? { error: { type: row.errorType, error: 'The question could not be answered.' } }
      : {}),
    ...(row.feedback ? { feedback: row.feedback } : {}),
  };
}

function statusOf({ row, live, expired }: MessageView): string {
  if (row.outcome === 'OPEN') return live?.status ?? 'SUBMITTED';
  return row.outcome === 'COMPLETED' && expired && row.answer?.query ? 'QUERY_RESULT_EXPIRED' : row.outcome;
}

/** The query is there as soon as it is written, the rest with the end. */
function attachmentsJson({ row, live }: MessageView): unknown[] {
  const { answer, id } = row;
  if (!answer) return live?.query ? [queryJson(id, live.query, undefined)] : [];
  const purpose = answer.kind === 'clarification' ? 'FOLLOW_UP_QUESTION' : 'TEXT_ATTACHMENT_PURPOSE_ANSWER';
  const textId = attachmentId(id, 'text');
  return [
    ...(answer.query ? [queryJson(id, answer.query, answer)] : []),
    { attachment_id: textId, text: { id: textId, content: answer.text, purpose } },
    ...(answer.suggestions.length > 0
      ? [{ attachment_id: attachmentId(id, 'suggestions'), suggested_questions: { questions: answer.suggestions } }]
      : []),
    ...(hasChart(row)
      ? [
          {
            attachment_id: attachmentId(id, 'viz'),
            viz: { title: answer.chart?.title, query_attachment_id: attachmentId(id, 'query') },
          },
        ]
      : []),
  ];
}

/** A chart is part of the answer only when the question wished for one. */
export function hasChart(row: MessageRow): boolean {
  return row.wantsChart && row.outcome === 'COMPLETED' && row.answer?.chart !== undefined;
}

function queryJson(messageId: string, query: EngineQuery, answer: StoredAnswer | undefined): unknown {
  const id = attachmentId(messageId, 'query');
  return {
    attachment_id: id,
    query: {
      id,
      title: query.title,
      description: query.description,
      query: query.sql,
      statement_id: attachmentId(messageId, 'statement'),
      thoughts: query.thoughts.map((one) => ({ thought_type: `THOUGHT_TYPE_${one.type}`, content: one.content })),
      ...(answer?.columns
        ? { query_result_metadata: { row_count: answer.totalRows, is_truncated: answer.truncated } }
        : {}),
    },
  };
}

/** A finished statement with its rows, in one chunk. */
export function statementJson(messageId: string, table: AnswerTable): unknown {
  const { columns, rows } = table;
  const chunk = { chunk_index: 0, row_offset: 0, row_count: rows.length };
  return {
    statement_id: attachmentId(messageId, 'statement'),
    status: { state: 'SUCCEEDED' },
    manifest: {
      format: 'JSON_ARRAY',
      schema: schemaJson(columns),
      total_row_count: table.totalRows,
      total_chunk_count: rows.length > 0 ? 1 : 0,
      truncated: table.truncated,
      chunks: rows.length > 0 ? [chunk] : [],
    },
    ...(rows.length > 0 ? { result: { ...chunk, data_array: rows } } : {}),
  };
}

/** A finished statement whose rows lie behind a link. */
export function downloadJson(message: MessageRow, link: { readonly url: string; readonly expiresAt: number }): unknown {
  const { columns = [], totalRows = 0 } = message.answer ?? {};
  const chunk = { chunk_index: 0, row_offset: 0, row_count: totalRows };
  return {
    statement_id: attachmentId(message.id, 'statement'),
    status: { state: 'SUCCEEDED' },
    manifest: {
      format: 'JSON_ARRAY',
      schema: schemaJson(columns),
      total_row_count: totalRows,
      total_chunk_count: totalRows > 0 ? 1 : 0,
      truncated: false,
      chunks: totalRows > 0 ? [chunk] : [],
    },
    ...(totalRows > 0
      ? {
          result: {
            external_links: [
              {
                ...chunk,
                external_link: link.url,
                expiration: new Date(link.expiresAt).toISOString(),
                http_headers: {},
              },
            ],
          },
        }
      : {}),
  };
}

function schemaJson(columns: AnswerTable['columns']) {
  return {
    column_count: columns.length,
    columns: columns.map(({ name, type }, position) => ({ name, position, type_name: type, type_text: type })),
  };
}

/** A statement without rows, e.g. `CLOSED` when they have expired. */
export function emptyStatementJson(messageId: string, state: string): unknown {
  const error = { error_code: 'BAD_REQUEST', message: 'The statement failed.' };
  const status = state === 'FAILED' ? { state, error, sql_state: '42000' } : { state };
  return { statement_id: attachmentId(messageId, 'statement'), status };
}

/** A GenieConversation. */
export function conversationJson(spaceId: string, row: ConversationRow): unknown {
  return {
    id: row.id,
    conversation_id: row.id,
    space_id: spaceId,
    user_id: USER_ID,
    title: row.title,
    created_timestamp: row.createdAt,
    last_updated_timestamp: row.usedAt,
  };
}

/** A conversation as lists show it. */
export function conversationSummaryJson(row: ConversationRow): unknown {
  return {
    conversation_id: row.id,
    title: row.title,
    created_timestamp: row.createdAt,
    agent_type: 'GENIE_CONVERSATION_TYPE_CHAT',
  };
}

/** A MessageComment. */
export function commentJson(spaceId: string, row: CommentRow): unknown {
  return {
    message_comment_id: row.id,
    message_id: row.messageId,
    conversation_id: row.conversationId,
    space_id: spaceId,
    user_id: USER_ID,
    content: row.content,
    created_timestamp: row.createdAt,
  };
}
