import type { ConversationRef } from './activity-rows.ts';
import type { Statements } from './statements.ts';

/** How much is kept. What is beyond goes, oldest first. */
export interface LogBounds {
  /** Activities of one conversation. Default 500. */
  readonly maxActivities: number;
  /** Bytes of one conversation: answers carry pictures. Default 4 MB. */
  readonly maxBytes: number;
  /** Conversations; the one that was quiet longest goes first. Default 2,000. */
  readonly maxConversations: number;
  /** Conversations of one visitor: the one that was quiet longest goes first. Default 50. */
  readonly maxPerVisitor: number;
  /** Bytes of all conversations. Default 256 MB. */
  readonly maxTotalBytes: number;
  /** A conversation without any activity for so long is forgotten. Default 7 days. */
  readonly idleMs: number;
}

/** What one small machine can hold: a quarter of a gigabyte in all. */
export const defaultBounds: LogBounds = {
  maxActivities: 500,
  maxBytes: 4_000_000,
  maxConversations: 2_000,
  maxPerVisitor: 50,
  maxTotalBytes: 256_000_000,
  idleMs: 7 * 24 * 3_600_000,
};

/** Trimming goes down to this share of a bound, so that it does not run with every activity of a long conversation. */
const TRIM_TO = 0.9;

/** Conversations that one sweep forgets at most: it shares its thread with the people who are waiting. */
const SWEEP_LIMIT = 200;

/** That a conversation was forgotten is known for longer than a token for it can live. */
const FORGOTTEN_KEPT_MS = 8 * 24 * 3_600_000;
/** Of those, as many as are kept: each is 50 bytes. */
const MAX_FORGOTTEN = 20_000;

/** Keeps the log within its bounds. Works inside the caller's transaction. */
export class LogKeeper {
  readonly #sql: Statements;
  readonly #bounds: LogBounds;
  #conversations = 0;
  #bytes = 0;
  #forgotten = 0;

  constructor(sql: Statements, bounds: LogBounds) {
    this.#sql = sql;
    this.#bounds = bounds;
    this.recount();
  }

  /** Counts anew; after a transaction was rolled back the figures in memory are not to be trusted. */
  recount(): void {
    const row = this.#sql.get('SELECT count(*) AS conversations, coalesce(sum(bytes), 0) AS bytes FROM conversations');
    this.#conversations = Number(row?.['conversations']);
    this.#bytes = Number(row?.['bytes']);
  }

  get conversations(): number {
    return this.#conversations;
  }

  /** A conversation was added: makes room for it, first among those of its visitor. */
  conversationAdded({ conversationId: id, userId }: ConversationRef): void {
    this.#conversations++;
    const beyond = this.#sql.all(
      'SELECT id FROM conversations WHERE user_id = ? AND id <> ? ORDER BY active_at DESC LIMIT -1 OFFSET ?',
      userId,
      id,
      this.#bounds.maxPerVisitor - 1,
    );
    for (const row of beyond) this.#forget(String(row['id']));
    while (this.#conversations > this.#bounds.maxConversations && this.#forgetOldest(id)) {
      // Each round forgets one.
    }
  }

  /** An activity was written (`activities` 0: replaced): books it, trims its conversation, makes room for its bytes. */
  activityWritten(id: string, change: { number: number; activities: number; bytes: number }): void {
    this.#book(id, change);
    const row = this.#sql.get('SELECT activities, bytes FROM conversations WHERE id = ?', id);
    const { maxActivities, maxBytes, maxTotalBytes } = this.#bounds;
    if (Number(row?.['activities']) > maxActivities || Number(row?.['bytes']) > maxBytes) {
      this.#trim(id, change.number, { activities: Number(row?.['activities']), bytes: Number(row?.['bytes']) });
    }
    while (this.#bytes > maxTotalBytes && this.#forgetOldest(id)) {
      // Each round forgets one.
    }
  }

  /** A conversation goes because its visitor wants it to. */
  remove(id: string): void {
    const row = this.#sql.get('DELETE FROM conversations WHERE id = ? RETURNING bytes', id);
    if (!row) return;
    this.#conversations--;
    this.#bytes -= Number(row['bytes']);
  }

  /** An activity was taken back. */
  activityRemoved(id: string, bytes: number): void {
    this.#book(id, { activities: -1, bytes: -bytes });
  }

  /** Forgets idle conversations, a bounded number at a time. @returns how many went since the last call, for any reason. */
  sweep(now: number): number {
    const idle = this.#sql.all(
      'SELECT id FROM conversations WHERE active_at < ? ORDER BY active_at LIMIT ?',
      now - this.#bounds.idleMs,
      SWEEP_LIMIT,
    );
    for (const row of idle) this.#forget(String(row['id']));
    this.#sql.run(
      'DELETE FROM forgotten WHERE at < ? OR id NOT IN (SELECT id FROM forgotten ORDER BY at DESC LIMIT ?)',
      now - FORGOTTEN_KEPT_MS,
      MAX_FORGOTTEN,
    );
    const forgotten = this.#forgotten;
    this.#forgotten = 0;
    return forgotten;
  }

  #book(id: string, change: { activities: number; bytes: number }): void {
    this.#bytes += change.bytes;
    this.#sql.run(
      'UPDATE conversations SET activities = activities + ?, bytes = bytes + ? WHERE id = ?',
      change.activities,
      change.bytes,
      id,
    );
  }

  /** Drops the oldest activities, never the one just written, nor one that the bot has not taken yet. */
  #trim(id: string, justWritten: number, size: { activities: number; bytes: number }): void {
    const target = { activities: this.#bounds.maxActivities * TRIM_TO, bytes: this.#bounds.maxBytes * TRIM_TO };
    const rows = this.#sql.all(
      `SELECT number, bytes FROM activities
       WHERE conversation = ? AND position IS NOT NULL AND number <> ? ORDER BY number`,
      id,
      justWritten,
    );
    const left = { ...size };
    for (const row of rows) {
      if (left.activities <= target.activities && left.bytes <= target.bytes) break;
      this.#sql.run('DELETE FROM activities WHERE conversation = ? AND number = ?', id, Number(row['number']));
      left.activities--;
      left.bytes -= Number(row['bytes']);
    }
    this.#book(id, { activities: left.activities - size.activities, bytes: left.bytes - size.bytes });
    this.#unlink(id);
  }

  /** Web Chat holds an activity back for 5 s when it answers one that it has never seen: such references go as well. */
  #unlink(id: string): void {
    this.#sql.run(
      `UPDATE activities SET body = json_remove(body, '$.replyToId'), reply_to = NULL
       WHERE conversation = ? AND reply_to IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM activities AS asked
         WHERE asked.conversation = activities.conversation AND asked.number = activities.reply_to)`,
      id,
    );
  }

  #forgetOldest(except: string): boolean {
    const row = this.#sql.get('SELECT id FROM conversations WHERE id <> ? ORDER BY active_at LIMIT 1', except);
    if (!row) return false;
    this.#forget(String(row['id']));
    return true;
  }

  #forget(id: string): void {
    this.remove(id);
    this.#forgotten++;
  }
}
