import { randomUUID } from 'node:crypto';
import type { Script, ScriptedPart, ScriptedResult } from './scripts.ts';

/** 32 hexadecimal characters, as every id of Genie. */
export const newId = (): string => randomUUID().replaceAll('-', '');

interface Attachment {
  readonly id: string;
  readonly part: ScriptedPart;
}

export interface Message {
  readonly id: string;
  readonly conversationId: string;
  readonly spaceId: string;
  readonly content: string;
  readonly wantsChart: boolean;
  readonly createdAt: number;
  readonly script: Script;
  readonly attachments: readonly Attachment[];
  polls: number;
  held: boolean;
  /** Fetches of the statement so far, by attachment. */
  readonly fetches: Map<string, number>;
  /** Attachments whose rows have gone. */
  readonly expired: Set<string>;
  readonly feedback: { rating: string; comment?: string }[];
}

const DEFAULT_STATUSES = ['SUBMITTED', 'ASKING_AI', 'EXECUTING_QUERY', 'COMPLETED'];

export function newMessage(
  question: { spaceId: string; conversationId: string; content: string; wantsChart: boolean },
  script: Script,
): Message {
  const message: Message = {
    id: newId(),
    ...question,
    createdAt: Date.now(),
    script,
    attachments: (script.parts ?? []).map((part) => ({ id: newId(), part })),
    polls: 0,
    held: script.until !== undefined,
    fetches: new Map(),
    expired: new Set(),
    feedback: [],
  };
  void script.until?.then(() => {
    message.held = false;
  });
  return message;
}

/** The status as of now. Polling it with `advance` goes one on. */
export function statusOf(message: Message, advance: boolean): string {
  const statuses = message.script.statuses ?? DEFAULT_STATUSES;
  const status = statuses[Math.min(message.polls, statuses.length - 1)] ?? 'COMPLETED';
  if (advance && !message.held) message.polls += 1;
  if (status === 'COMPLETED' && message.expired.size > 0) return 'QUERY_RESULT_EXPIRED';
  return status;
}

/** Attachments come step by step: queries while they run, the rest at the end. */
export function messageJson(message: Message, status: string): Record<string, unknown> {
  const { script } = message;
  const ended = ['COMPLETED', 'QUERY_RESULT_EXPIRED'].includes(status);
  const visible = message.attachments.filter(({ part }) =>
    ended
      ? part.kind !== 'viz' || message.wantsChart
      : part.kind === 'query' && ['PENDING_WAREHOUSE', 'EXECUTING_QUERY'].includes(status),
  );
  const attachments = visible.map((one) => attachmentJson(one, message));
  return {
    id: message.id,
    message_id: message.id,
    conversation_id: message.conversationId,
    space_id: message.spaceId,
    content: message.content,
    status,
    user_id: 8_123_456_789_012_345,
    created_timestamp: message.createdAt,
    last_updated_timestamp: message.createdAt,
    ...(script.attachments === 'null' ? { attachments: null } : {}),
    ...(script.attachments === undefined && attachments.length > 0 ? { attachments } : {}),
    ...(status === 'FAILED' && script.error ? { error: script.error } : {}),
  };
}

function attachmentJson({ id, part }: Attachment, message: Message): unknown {
  switch (part.kind) {
    case 'text':
      return {
        attachment_id: id,
        text: { id, content: part.content, ...(part.purpose === undefined ? {} : { purpose: part.purpose }) },
      };
    case 'query': {
      const rowCount = part.result?.totalRows ?? part.result?.rows.length ?? 0;
      return {
        attachment_id: id,
        query: {
          id,
          title: part.title,
          description: part.description,
          query: part.sql,
          statement_id: id,
          query_result_metadata: { row_count: rowCount, is_truncated: part.result?.truncated ?? false },
          thoughts: part.thoughts?.map((content) => ({ thought_type: 'THOUGHT_TYPE_STEPS', content })),
          ...(part.curated ? { instruction_id: newId() } : {}),
        },
      };
    }
    case 'suggestions':
      return { attachment_id: id, suggested_questions: { questions: part.questions } };
    case 'viz': {
      const query = message.attachments.findLast((one) => one.part.kind === 'query');
      return { attachment_id: id, viz: { title: part.title, query_attachment_id: query?.id } };
    }
    case 'raw':
      return part.json;
  }
}

/** The rows of a query attachment, or undefined when it has none. */
export function resultOf(message: Message, attachmentId: string): ScriptedResult | undefined {
  const part = message.attachments.find((one) => one.id === attachmentId)?.part;
  return part?.kind === 'query' ? (part.result ?? { columns: [], rows: [] }) : undefined;
}

/** One fetch of a statement: its state goes on with each. */
export function statementJson(message: Message, attachmentId: string, result: ScriptedResult, chunkPath: string) {
  if (message.expired.has(attachmentId)) return { statement_id: attachmentId, status: { state: 'CLOSED' } };
  const states = result.states ?? ['SUCCEEDED'];
  const fetches = message.fetches.get(attachmentId) ?? 0;
  message.fetches.set(attachmentId, fetches + 1);
  const state = states[Math.min(fetches, states.length - 1)];
  if (state !== 'SUCCEEDED') return { statement_id: attachmentId, status: { state } };
  return {
    statement_id: attachmentId,
    status: { state },
    manifest: {
      format: 'JSON_ARRAY',
      schema: {
        column_count: result.columns.length,
        columns: result.columns.map((one, position) => ({ ...one, type_name: one.type, position })),
      },
      total_row_count: result.totalRows ?? result.rows.length,
      truncated: result.truncated ?? false,
    },
    ...(result.rows.length === 0 ? {} : { result: chunkJson(result, 0, chunkPath) }),
  };
}

export function chunkJson(result: ScriptedResult, index: number, chunkPath: string) {
  const size = result.chunkRows ?? Math.max(1, result.rows.length);
  const rows = result.rows.slice(index * size, (index + 1) * size);
  const more = (index + 1) * size < result.rows.length;
  return {
    chunk_index: index,
    row_offset: index * size,
    row_count: rows.length,
    data_array: rows,
    ...(more
      ? { next_chunk_index: index + 1, next_chunk_internal_link: result.nextLink ?? `${chunkPath}/${index + 1}` }
      : {}),
  };
}
