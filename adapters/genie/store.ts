import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EngineAnswer } from '../../services/engine/types.ts';
import type { JsonValue } from '../../services/json.ts';
import { openDatabase } from '../../services/store/database.ts';
import { SpaceStore } from './space-store.ts';
import { COMMENT, CONVERSATION, MESSAGE, MIGRATIONS } from './store-schema.ts';
import type { MessageRow, StoredAnswer } from './types.ts';

export interface StoreOptions {
  /** SQLite file. */
  readonly path: string;
  /** Conversations kept; the one used longest ago goes first. Default 2,000. */
  readonly maxConversations?: number;
  /** Messages kept of one conversation; the oldest go first. Default 500. */
  readonly maxMessagesPerConversation?: number;
}

/** A conversation; times in epoch milliseconds. */
export interface ConversationRow {
  readonly id: string;
  /** Of a space that a client made; null: the engine's own. */
  readonly spaceId: string | null;
  readonly title: string;
  readonly createdAt: number;
  readonly usedAt: number;
}

/** What somebody wrote about a message. */
export interface CommentRow {
  readonly id: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly content: string;
  readonly createdAt: number;
}

/** A page of a list, and where the next one begins. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: number | undefined;
}

const MAX_COMMENTS_PER_MESSAGE = 100;

type Raw = Record<string, null | number | bigint | string | Uint8Array>;

/**
 * Conversations and messages of the embedded Genie. A message that was taken is on disk before anybody hears of it;
 * rows of results are not kept, they can be computed again. Both kinds are bounded, the oldest go first.
 */
export class GenieStore {
  /** Spaces that clients made. */
  readonly spaces: SpaceStore;
  readonly #database: DatabaseSync;
  readonly #maxConversations: number;
  readonly #maxMessages: number;
  readonly #statements = new Map<string, StatementSync>();

  /** @throws AppError `state.corrupt` or `state.unwritable`. */
  constructor(options: StoreOptions) {
    this.#database = openDatabase({ path: options.path, synchronous: 'FULL', migrations: MIGRATIONS });
    this.spaces = new SpaceStore(this.#database);
    this.#maxConversations = options.maxConversations ?? 2_000;
    this.#maxMessages = options.maxMessagesPerConversation ?? 500;
  }

  close(): void {
    this.#database.close();
  }

  /** Begins a conversation with its first message, in one write. */
  addConversation(conversation: ConversationRow, message: NewMessage): void {
    this.#inTransaction(() => {
      const { id, spaceId, title, createdAt, usedAt } = conversation;
      const sql = 'INSERT INTO conversations (id, space_id, title, created_at, used_at) VALUES (?, ?, ?, ?, ?)';
      this.#run(sql, id, spaceId, title, createdAt, usedAt);
      this.#insertMessage(message);
      this.#trimConversations();
    });
  }

  addMessage(message: NewMessage): void {
    this.#inTransaction(() => {
      this.#run('UPDATE conversations SET used_at = ? WHERE id = ?', message.createdAt, message.conversationId);
      this.#insertMessage(message);
      this.#trimMessages(message.conversationId);
    });
  }

  conversation(id: string): ConversationRow | undefined {
    return this.#get(`${CONVERSATION} WHERE id = ?`, id) as ConversationRow | undefined;
  }

  /** Of one space, newest first. `from` is the row that the page begins with. */
  conversations(page: { size: number; from: number }, spaceId: string | null = null): Page<ConversationRow> {
    const sql = `${CONVERSATION} WHERE space_id IS ? ORDER BY created_at DESC, rowid DESC LIMIT ? OFFSET ?`;
    return toPage(this.#all(sql, spaceId, page.size + 1, page.from) as unknown as ConversationRow[], page);
  }

  /** Of a space that a client made. */
  conversationIds(spaceId: string): string[] {
    return this.#all('SELECT id FROM conversations WHERE space_id = ?', spaceId).map((raw) => String(raw['id']));
  }

  deleteConversation(id: string): void {
    this.#run('DELETE FROM conversations WHERE id = ?', id);
  }

  message(conversationId: string, id: string): MessageRow | undefined {
    return toMessage(this.#get(`${MESSAGE} WHERE id = ? AND conversation_id = ?`, id, conversationId));
  }

  /** Newest first. */
  messages(conversationId: string, page: { size: number; from: number }): Page<MessageRow> {
    const sql = `${MESSAGE} WHERE conversation_id = ? ORDER BY seq DESC LIMIT ? OFFSET ?`;
    const rows = this.#all(sql, conversationId, page.size + 1, page.from).flatMap((raw) => toMessage(raw) ?? []);
    return toPage(rows, page);
  }

  /** Messages that an earlier process began, in the order they came. */
  openMessages(): MessageRow[] {
    return this.#all(`${MESSAGE} WHERE outcome = 'OPEN' ORDER BY seq`).flatMap((raw) => toMessage(raw) ?? []);
  }

  deleteMessage(id: string): void {
    this.#run('DELETE FROM messages WHERE id = ?', id);
  }

  /** Notes that answering begins, before it does. @returns how often it has begun, this time included. */
  beginAttempt(id: string): number {
    const row = this.#get('UPDATE messages SET attempts = attempts + 1 WHERE id = ? RETURNING attempts', id);
    return Number(row?.['attempts'] ?? 0);
  }

  /** Takes an attempt back that was broken off on purpose. */
  returnAttempt(id: string): void {
    this.#run('UPDATE messages SET attempts = max(0, attempts - 1) WHERE id = ?', id);
  }

  /** What a follow-up must know: the state of the conversation's newest answer that has one. */
  previousState(conversationId: string): JsonValue | undefined {
    const sql = 'SELECT state FROM messages WHERE conversation_id = ? AND state IS NOT NULL ORDER BY seq DESC LIMIT 1';
    const state = this.#get(sql, conversationId)?.['state'];
    return typeof state === 'string' ? (JSON.parse(state) as JsonValue) : undefined;
  }

  complete(id: string, answer: EngineAnswer, at: number): void {
    const { state, result, ...rest } = answer;
    const stored: StoredAnswer = {
      ...rest,
      ...(result ? { columns: result.columns, totalRows: result.totalRows, truncated: result.truncated } : {}),
    };
    this.#run(
      `UPDATE messages SET outcome = 'COMPLETED', answer = ?, state = ?, executed_at = ?, updated_at = ? WHERE id = ?`,
      JSON.stringify(stored),
      state === null ? null : JSON.stringify(state),
      at,
      at,
      id,
    );
  }

  fail(id: string, failure: { outcome: 'FAILED' | 'CANCELLED'; errorType: string | null }, at: number): void {
    const sql = 'UPDATE messages SET outcome = ?, error_type = ?, updated_at = ? WHERE id = ?';
    this.#run(sql, failure.outcome, failure.errorType, at, id);
  }

  /** Notes that the rows are fresh again. */
  noteExecuted(id: string, at: number): void {
    this.#run('UPDATE messages SET executed_at = ? WHERE id = ?', at, id);
  }

  setFeedback(id: string, feedback: { rating: string; comment?: string }): void {
    this.#run('UPDATE messages SET feedback = ? WHERE id = ?', JSON.stringify(feedback), id);
  }

  addComment(comment: CommentRow): void {
    const { id, messageId, conversationId, content, createdAt } = comment;
    const sql = 'INSERT INTO comments (id, message_id, conversation_id, content, created_at) VALUES (?, ?, ?, ?, ?)';
    this.#run(sql, id, messageId, conversationId, content, createdAt);
    this.#run(
      `DELETE FROM comments WHERE message_id = ?1 AND seq <= (
         SELECT seq FROM comments WHERE message_id = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)`,
      messageId,
      MAX_COMMENTS_PER_MESSAGE,
    );
  }

  /** Oldest first, of one message or of the whole conversation. */
  comments(of: { messageId: string } | { conversationId: string }, page: { size: number; from: number }) {
    const [column, id] = 'messageId' in of ? ['message_id', of.messageId] : ['conversation_id', of.conversationId];
    const sql = `${COMMENT} WHERE ${column} = ? ORDER BY seq LIMIT ? OFFSET ?`;
    return toPage(this.#all(sql, id, page.size + 1, page.from) as unknown as CommentRow[], page);
  }

  #insertMessage(message: NewMessage): void {
    const { id, conversationId, content, wantsChart, createdAt } = message;
    this.#run(
      `INSERT INTO messages (id, conversation_id, content, wants_chart, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      id,
      conversationId,
      content,
      wantsChart ? 1 : 0,
      createdAt,
      createdAt,
    );
  }

  /** A conversation with an open message stays: somebody waits for it. */
  #trimConversations(): void {
    this.#run(
      `DELETE FROM conversations WHERE id IN (
         SELECT id FROM conversations c
         WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.outcome = 'OPEN')
         ORDER BY used_at LIMIT max(0, (SELECT count(*) FROM conversations) - ?))`,
      this.#maxConversations,
    );
  }

  #trimMessages(conversationId: string): void {
    this.#run(
      `DELETE FROM messages WHERE conversation_id = ?1 AND outcome <> 'OPEN' AND seq <= (
         SELECT seq FROM messages WHERE conversation_id = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)`,
      conversationId,
      this.#maxMessages,
    );
  }

  #inTransaction(run: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      run();
      this.#database.exec('COMMIT');
    } catch (error) {
      // SQLite has rolled back already after some errors, a full disk for one.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  #run(sql: string, ...values: (string | number | null)[]): void {
    this.#prepared(sql).run(...values);
  }

  #get(sql: string, ...values: (string | number)[]): Raw | undefined {
    return this.#prepared(sql).get(...values) as Raw | undefined;
  }

  #all(sql: string, ...values: (string | number | null)[]): Raw[] {
    return this.#prepared(sql).all(...values) as Raw[];
  }
}

/** A question that was taken. */
export interface NewMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly content: string;
  readonly wantsChart: boolean;
  readonly createdAt: number;
}

/** One row more than the page was read, to know whether there is a next one. */
function toPage<T>(rows: T[], page: { size: number; from: number }): Page<T> {
  const more = rows.length > page.size;
  return { rows: more ? rows.slice(0, page.size) : rows, next: more ? page.from + page.size : undefined };
}

function toMessage(raw: Raw | undefined): MessageRow | undefined {
  if (!raw) return undefined;
  const { answer, feedback, wantsChart } = raw;
  return {
    ...(raw as unknown as MessageRow),
    wantsChart: wantsChart === 1,
    answer: typeof answer === 'string' ? (JSON.parse(answer) as StoredAnswer) : undefined,
    feedback: typeof feedback === 'string' ? (JSON.parse(feedback) as MessageRow['feedback']) : undefined,
  };
}
