import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../services/errors.ts';
import type { StoredActivity } from './activity.ts';
import { type LogBounds, LogKeeper } from './activity-bounds.ts';
import {
  type ActivityRow,
  activityId,
  activityNumber,
  bodyOf,
  type ConversationRef,
  type KnownActivity,
  type LogPage,
  type PendingActivity,
  workingId,
} from './activity-rows.ts';
import { ConversationTable } from './conversation-table.ts';
import { LogPages, NOTHING, type PageArgs } from './log-pages.ts';
import { Statements } from './statements.ts';

/**
 * The activity log in SQLite, one synchronous step per method; the caller wraps several in one transaction. Lives on the
 * log's own thread.
 */
export class ActivityTable extends ConversationTable {
  readonly #pages: LogPages;

  constructor(database: DatabaseSync, bounds: LogBounds) {
    const sql = new Statements(database);
    super(sql, new LogKeeper(sql, bounds));
    this.#pages = new LogPages(sql);
  }

  /** Keeps what a client posted, unseen until `take`. `known`: the same `clientId` was posted before. */
  post(args: ConversationRef & { readonly clientId: string | undefined; readonly activity: StoredActivity }): {
    readonly number: number;
    readonly id: string;
    readonly known: boolean;
    readonly taken: boolean;
  } {
    const { conversationId, clientId } = args;
    const conversation = this.ensure(args);
    const before =
      clientId === undefined
        ? undefined
        : this.sql.get(
            'SELECT number, position FROM activities WHERE conversation = ? AND client_id = ?',
            conversationId,
            clientId,
          );
    if (before) {
      const number = Number(before['number']);
      return { number, id: activityId(conversationId, number), known: true, taken: before['position'] !== null };
    }
    const number = conversation.next;
    this.#write(args, { number, position: null, clientId, activity: args.activity });
    return { number, id: activityId(conversationId, number), known: false, taken: false };
  }

  /** The bot took a posted activity: from now on it is part of the log. False: it is not there any more. */
  take({ conversationId, number }: { readonly conversationId: string; readonly number: number }): boolean {
    const conversation = this.find(conversationId);
    if (!conversation) return false;
    // Its own number is its place in the log, too, unless something was written in between.
    const position = number === conversation.next - 1 ? number : conversation.next;
    const changes = this.sql.run(
      'UPDATE activities SET position = ? WHERE conversation = ? AND number = ? AND position IS NULL',
      position,
      conversationId,
      number,
    );
    if (changes > 0) this.advance(conversationId, position + 1);
    return changes > 0;
  }

  /** The bot refused a posted activity: it was never there. */
  discard({ conversationId, number }: { readonly conversationId: string; readonly number: number }): null {
    const row = this.sql.get(
      'DELETE FROM activities WHERE conversation = ? AND number = ? AND position IS NULL RETURNING bytes',
      conversationId,
      number,
    );
    if (row) this.keeper.activityRemoved(conversationId, Number(row['bytes']));
    return null;
  }

  /**
   * Adds a message of the bot; at most once per `deliveryKey`. What it answers was taken, and comes before it. Nothing
   * is kept of what is said to a conversation that was forgotten.
   */
  append(
    args: ConversationRef & {
      readonly activity: StoredActivity;
      readonly deliveryKey: string | undefined;
      readonly replyTo: string | undefined;
      /** An answer: what it answers may name the conversation. Default false. */
      readonly answers?: boolean;
    },
  ): { readonly id: string; readonly added: boolean } {
    const { conversationId, deliveryKey } = args;
    if (this.isForgotten(args)) return { id: activityId(conversationId, 0), added: false };
    const replyTo = this.#answered(conversationId, args.replyTo);
    if (replyTo !== undefined) this.take({ conversationId, number: replyTo });
    const conversation = this.ensure(args);
    const before =
      deliveryKey === undefined
        ? undefined
        : this.sql.get(
            'SELECT number FROM activities WHERE conversation = ? AND delivery_key = ?',
            conversationId,
            deliveryKey,
          );
    if (before) return { id: activityId(conversationId, Number(before['number'])), added: false };
    const number = conversation.next;
    const streamId = workingId(conversationId, conversation.lastBot);
    this.#write(args, { number, position: number, deliveryKey, replyTo, streamId, activity: args.activity });
    this.sql.run('UPDATE conversations SET last_bot = ? WHERE id = ?', number, conversationId);
    if (args.answers && replyTo !== undefined) this.entitle(conversationId, replyTo);
    return { id: activityId(conversationId, number), added: true };
  }

  /**
   * Puts a new version in the place of an activity; clients that read beyond it get it again.
   * @throws AppError `delivery.address_invalid` when `id` is none of this conversation.
   */
  replace(args: ConversationRef & { readonly id: string; readonly activity: StoredActivity }): { readonly id: string } {
    const { conversationId, id } = args;
    const number = activityNumber(conversationId, id);
    if (number === undefined) {
      throw new AppError('delivery.address_invalid', `the activity ${id} is none of its conversation`);
    }
    if (this.isForgotten(args)) return { id };
    const { next } = this.ensure(args);
    const position = Math.max(next, number + 1);
    const row = this.sql.get(
      'SELECT body, bytes, delivery_key, reply_to FROM activities WHERE conversation = ? AND number = ?',
      conversationId,
      number,
    );
    if (!row) {
      this.#write(args, { number, position, activity: args.activity });
      return { id };
    }
    const old = JSON.parse(String(row['body'])) as KnownActivity;
    const streamId = old.channelData?.['streamId'];
    const replyTo = row['reply_to'] === null ? undefined : Number(row['reply_to']);
    const activity = { ...args.activity, timestamp: old.timestamp };
    const { body, bytes } = bodyOf(conversationId, { number, replyTo, streamId, activity });
    this.sql.run(
      'UPDATE activities SET body = ?, bytes = ?, position = ? WHERE conversation = ? AND number = ?',
      body,
      bytes,
      position,
      conversationId,
      number,
    );
    this.advance(conversationId, position + 1);
    this.touch(args);
    this.keeper.activityWritten(conversationId, { number, activities: 0, bytes: bytes - Number(row['bytes']) });
    return { id };
  }

  /** What lies beyond a watermark, at most `maxActivities` and, beyond the first, `maxBytes`. */
  since({ conversationId, ...args }: PageArgs & { readonly conversationId: string }): LogPage {
    const conversation = this.find(conversationId) ?? { next: 1, lastBot: 0, bytes: 0 };
    const working = { id: workingId(conversationId, conversation.lastBot), place: conversation.next - 0.5 };
    const last = conversation.next - 1;
    // A client of a log that was lost may be ahead of this one: it must still get what comes.
    const watermark = Math.min(args.watermark, last);
    if (watermark >= last) return { json: NOTHING, count: 0, watermark, more: false, working };
    const maxActivities = Math.min(args.maxActivities, last - watermark);
    const page = this.#pages.read(conversationId, { ...args, watermark, maxActivities }, conversation.bytes);
    return { ...page, working, more: page.more && page.watermark < last };
  }

  /** Posted activities that an earlier process left without an end; those from before `since` are dropped. */
  pending({ since }: { readonly since: number }): readonly PendingActivity[] {
    for (const row of this.sql.all(
      'SELECT conversation, number FROM activities WHERE position IS NULL AND created_at < ?',
      since,
    )) {
      this.discard({ conversationId: String(row['conversation']), number: Number(row['number']) });
    }
    return this.sql
      .all(
        `SELECT conversation, user_id, number, created_at, body FROM activities
         JOIN conversations ON conversations.id = conversation WHERE position IS NULL ORDER BY created_at, number`,
      )
      .map((row) => ({
        conversationId: String(row['conversation']),
        userId: String(row['user_id']),
        number: Number(row['number']),
        createdAt: Number(row['created_at']),
        activity: JSON.parse(String(row['body'])) as KnownActivity,
      }));
  }

  /** Forgets idle conversations. `forgotten` counts all that went since the last sweep. */
  sweep({ now }: { readonly now: number }): { readonly forgotten: number; readonly conversations: number } {
    const forgotten = this.keeper.sweep(now);
    return { forgotten, conversations: this.keeper.conversations };
  }

  /** Number of the answered activity, if it is in the log. */
  #answered(conversationId: string, id: string | undefined): number | undefined {
    const number = id === undefined ? undefined : activityNumber(conversationId, id);
    if (number === undefined) return undefined;
    const row = this.sql.get('SELECT 1 FROM activities WHERE conversation = ? AND number = ?', conversationId, number);
    return row && number;
  }

  #write(ref: ConversationRef, row: ActivityRow): void {
    const { body, bytes } = bodyOf(ref.conversationId, row);
    this.sql.run(
      `INSERT INTO activities (conversation, number, position, created_at, client_id, delivery_key, reply_to, body, bytes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ref.conversationId,
      row.number,
      row.position,
      ref.now,
      row.clientId ?? null,
      row.deliveryKey ?? null,
      row.replyTo ?? null,
      body,
      bytes,
    );
    this.advance(ref.conversationId, Math.max(row.number, row.position ?? 0) + 1);
    this.touch(ref);
    this.keeper.activityWritten(ref.conversationId, { number: row.number, activities: 1, bytes });
  }
}
