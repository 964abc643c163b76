import { AppError } from '../../services/errors.ts';
import type { LogKeeper } from './activity-bounds.ts';
import type { ConversationRef } from './activity-rows.ts';
import type { Statements } from './statements.ts';

/** What is known of a conversation beside its activities. */
export interface Conversation {
  readonly next: number;
  readonly lastBot: number;
  readonly joined: boolean;
  /** Of all its activities. */
  readonly bytes: number;
}

/** A conversation as its visitor finds it again. */
export interface PastConversation {
  readonly id: string;
  /** The first question that was answered, or else what was written first. */
  readonly title: string;
  /** When something was last said in it, epoch milliseconds. */
  readonly saidAt: number;
}

/** Conversations in one list. Beyond it nobody scrolls, and the keeper drops them (`maxPerVisitor`). */
const MAX_LISTED = 50;
/** A title is one line of a list. */
const MAX_TITLE_CHARACTERS = 200;

const FIRST_WORDS = `SELECT substr(json_extract(body, '$.text'), 1, ${MAX_TITLE_CHARACTERS}) FROM activities
  WHERE conversation = conversations.id AND position IS NOT NULL AND json_extract(body, '$.from.role') = 'user'
  AND json_extract(body, '$.text') <> '' ORDER BY number LIMIT 1`;
const LAST_SAID =
  'SELECT created_at FROM activities WHERE conversation = conversations.id ORDER BY number DESC LIMIT 1';

/** The conversations of the log: whose they are, what they are called, and which were forgotten. */
export class ConversationTable {
  protected readonly sql: Statements;
  protected readonly keeper: LogKeeper;

  constructor(sql: Statements, keeper: LogKeeper) {
    this.sql = sql;
    this.keeper = keeper;
  }

  /** Starts a conversation, or finds it. `joined`: the bot has been told of it before. */
  open(ref: ConversationRef): { readonly created: boolean; readonly joined: boolean } {
    const found = this.find(ref.conversationId);
    if (found) this.touch(ref);
    else this.#create(ref, { next: 1, joined: false });
    return { created: !found, joined: found?.joined ?? false };
  }

  /** Finds a conversation for a client that has been in it before. */
  reopen(ref: ConversationRef): null {
    this.ensure(ref);
    this.touch(ref);
    return null;
  }

  markJoined({ conversationId }: { readonly conversationId: string }): null {
    this.sql.run('UPDATE conversations SET joined = 1 WHERE id = ?', conversationId);
    return null;
  }

  /** The conversations in which a visitor has said something, the newest first. */
  list({ userId }: { readonly userId: string }): readonly PastConversation[] {
    return this.sql
      .all(
        `SELECT id, coalesce(title, (${FIRST_WORDS})) AS title, coalesce((${LAST_SAID}), active_at) AS said_at
         FROM conversations WHERE user_id = ? AND coalesce(title, (${FIRST_WORDS})) IS NOT NULL
         ORDER BY said_at DESC, id LIMIT ${MAX_LISTED}`,
        userId,
      )
      .map((row) => ({ id: String(row['id']), title: String(row['title']), saidAt: Number(row['said_at']) }));
  }

  /** Whether a conversation is there and a visitor's own. */
  isOf({ conversationId, userId }: Pick<ConversationRef, 'conversationId' | 'userId'>): boolean {
    return (
      this.sql.get('SELECT 1 FROM conversations WHERE id = ? AND user_id = ?', conversationId, userId) !== undefined
    );
  }

  /**
   * Forgets a conversation for good: an answer that is still on its way is not kept either. False: the visitor has none
   * of this id.
   */
  forget(ref: ConversationRef): boolean {
    if (!this.isOf(ref)) return false;
    this.keeper.remove(ref.conversationId);
    this.sql.run('INSERT OR REPLACE INTO forgotten (id, at) VALUES (?, ?)', ref.conversationId, ref.now);
    return true;
  }

  /** Whether a visitor wanted a conversation to be forgotten, as long as somebody may still hold a token for it. */
  isForgotten({ conversationId }: { readonly conversationId: string }): boolean {
    return this.sql.get('SELECT 1 FROM forgotten WHERE id = ?', conversationId) !== undefined;
  }

  /** After a rollback: what is held in memory may be wrong. */
  recount(): void {
    this.keeper.recount();
  }

  /** Names a conversation after one of its activities, once. */
  protected entitle(conversationId: string, number: number): void {
    this.sql.run(
      `UPDATE conversations SET title = (
         SELECT substr(nullif(json_extract(body, '$.text'), ''), 1, ${MAX_TITLE_CHARACTERS}) FROM activities
         WHERE conversation = conversations.id AND number = ?)
       WHERE id = ? AND title IS NULL`,
      number,
      conversationId,
    );
  }

  protected find(conversationId: string): Conversation | undefined {
    const row = this.sql.get('SELECT next, last_bot, joined, bytes FROM conversations WHERE id = ?', conversationId);
    if (!row) return undefined;
    const { next, last_bot: lastBot, joined, bytes } = row;
    return { next: Number(next), lastBot: Number(lastBot), joined: joined === 1, bytes: Number(bytes) };
  }

  /**
   * A conversation that is asked for but not there was lost while its client still has it on the screen. Its numbers go
   * on far above any it may have had, so that no new activity replaces one that the client shows.
   * @throws AppError `request.gone` when its visitor wanted it to be forgotten.
   */
  protected ensure(ref: ConversationRef): Conversation {
    return (
      this.find(ref.conversationId) ??
      this.#create(ref, { next: Math.max(1, Math.floor(ref.now / 1000)), joined: true })
    );
  }

  protected touch(ref: ConversationRef): void {
    this.sql.run('UPDATE conversations SET active_at = ? WHERE id = ?', ref.now, ref.conversationId);
  }

  protected advance(conversationId: string, next: number): void {
    this.sql.run('UPDATE conversations SET next = max(next, ?) WHERE id = ?', next, conversationId);
  }

  #create(ref: ConversationRef, start: { next: number; joined: boolean }): Conversation {
    if (this.isForgotten(ref)) {
      throw new AppError('request.gone', 'a conversation that was forgotten', {
        publicMessage: 'This conversation was deleted; start a new one.',
      });
    }
    this.sql.run(
      'INSERT INTO conversations (id, user_id, active_at, next, joined) VALUES (?, ?, ?, ?, ?)',
      ref.conversationId,
      ref.userId,
      ref.now,
      start.next,
      Number(start.joined),
    );
    this.keeper.conversationAdded(ref);
    return { ...start, lastBot: 0, bytes: 0 };
  }
}
