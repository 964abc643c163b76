import type { EngineAnswer, EngineQuery } from '../../services/engine/types.ts';
import type { AnswerColumn } from '../../services/genie/types.ts';
import type { JsonValue } from '../../services/json.ts';
import type { Script } from './control/behaviour.ts';

/** An answer without its rows, which can be computed again, and without the state, which is kept beside it. */
export type StoredAnswer = Omit<EngineAnswer, 'state' | 'result'> & {
  readonly columns?: readonly AnswerColumn[];
  readonly totalRows?: number;
  readonly truncated?: boolean;
};

/** How a message ended; `OPEN`: it has not. */
export type MessageOutcome = 'OPEN' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

/** A question and what became of it. */
export interface MessageRow {
  readonly seq: number;
  readonly id: string;
  readonly conversationId: string;
  readonly content: string;
  readonly wantsChart: boolean;
  readonly outcome: MessageOutcome;
  /** How often answering has begun. */
  readonly attempts: number;
  readonly answer: StoredAnswer | undefined;
  readonly errorType: string | null;
  /** When the rows were computed last, epoch milliseconds. */
  readonly executedAt: number | null;
  readonly feedback: { readonly rating: string; readonly comment?: string } | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Where an open message stands. */
export interface LiveState {
  readonly status: string;
  readonly query?: EngineQuery;
}

/** One request, taken apart. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: Readonly<Record<string, JsonValue>>;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** What is to happen to the question that it brings; undefined: what is usual. */
  readonly script?: Script;
}

/** What a route answers with; both with status 200. */
export type Reply = { readonly json: unknown } | { readonly png: Uint8Array };

/** What a client can do, by the names of Databricks' API reference in this form. */
export const OPERATIONS = [
  'start_conversation',
  'create_message',
  'get_message',
  'list_messages',
  'list_conversations',
  'delete_conversation',
  'delete_message',
  'send_feedback',
  'create_comment',
  'list_message_comments',
  'list_conversation_comments',
  'get_query_result',
  'execute_query',
  'start_download',
  'get_download',
  'fetch_link',
  'download_visualization',
  'list_spaces',
  'get_space',
  'create_space',
  'update_space',
  'trash_space',
] as const;

/** One of them. */
export type Operation = (typeof OPERATIONS)[number];

/** The operations that bring a question. */
export const ASK_OPERATIONS: ReadonlySet<string> = new Set<Operation>(['start_conversation', 'create_message']);

/** One call of the API. */
export interface Route {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/2.0/genie/spaces`; parts in braces are handed on by name. */
  readonly path: string;
  /** Largest body, bytes. Default 65,536. */
  readonly maxBodyBytes?: number;
  readonly run: (call: Call) => Reply | Promise<Reply>;
}
