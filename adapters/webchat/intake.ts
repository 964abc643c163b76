import type { Bot, Inbound } from '../../bot/types.ts';
import type { Clock } from '../../services/clock.ts';
import type { Events } from '../../services/events.ts';
import type { Log } from '../../services/log.ts';
import type { TraceParent } from '../../services/trace.ts';
import { CHANNEL, type PostedActivity, type StoredActivity } from './activity.ts';
import type { ActivityLog } from './activity-log.ts';
import { inboundOf, joinedOf } from './inbound.ts';
import type { Streams } from './streams.ts';
import type { Visitor } from './tokens.ts';

export interface IntakeOptions {
  readonly bot: Bot;
  readonly activities: ActivityLog;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
}

/** A crash between posting and taking is repaired when the next process starts within so long; later nobody waits. */
const REPAIR_WITHIN_MS = 15 * 60_000;

/**
 * Brings what people post to the bot, exactly once: it is written down unseen, handed over, and only then shown. Whatever
 * a crash leaves in between is handed over again by the next process, under the same id, which the bot recognises.
 */
export class Intake {
  readonly #options: IntakeOptions;
  /** Activities that are being handed over, by their id. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /**
   * Takes a posted activity. Posting it again with the same `clientActivityID` asks nothing and gives the same id.
   * @throws AppError when it could not be kept; then it was never there.
   */
  async post(visitor: Visitor, posted: PostedActivity, trace?: TraceParent): Promise<{ readonly id: string }> {
    const { activities, clock, events } = this.#options;
    const now = clock.now();
    const inbound = inboundOf(posted, { visitor, activityId: '', receivedAt: now });
    if (!inbound) {
      events.emit('turn.received', { channel: CHANNEL, kind: 'ignored' });
      return { id: `${visitor.conversationId}|ignored` };
    }
    const row = await activities.run('post', {
      ...visitor,
      now,
      clientId: posted.channelData?.clientActivityID,
      activity: storedOf(posted, visitor, now),
    });
    const traced = trace ? { trace } : {};
    const handed = { ...inbound, ...traced, id: row.id };
    if (!row.taken) await this.#handOver(visitor, { number: row.number, inbound: handed });
    return { id: row.id };
  }

  /** Tells the bot that a person opened the chat, once per conversation. @throws AppError when that could not be kept. */
  async open(visitor: Visitor, locale: string | undefined): Promise<{ readonly created: boolean }> {
    const { activities, bot, clock, streams } = this.#options;
    const { conversationId } = visitor;
    const now = clock.now();
    const { created, joined } = await activities.run('open', { ...visitor, now });
    if (!joined) {
      await this.#once(`${conversationId}|joined`, async () => {
        await bot.receive(joinedOf(visitor, { receivedAt: now, ...(locale === undefined ? {} : { locale }) }));
        await activities.run('markJoined', { conversationId });
        streams.wake(conversationId);
      });
    }
    return { created };
  }

  /** Hands over what an earlier process had written down but not brought to the bot. */
  async repair(): Promise<void> {
    const { activities, clock, log } = this.#options;
    const left = await activities.run('pending', { since: clock.now() - REPAIR_WITHIN_MS });
    for (const { conversationId, userId, number, createdAt, activity } of left) {
      const visitor = { conversationId, userId };
      const inbound = inboundOf(activity, { visitor, activityId: activity.id, receivedAt: createdAt });
      try {
        if (inbound) await this.#handOver(visitor, { number, inbound });
      } catch (error) {
        // The others still have their chance; this one was refused and is gone.
        log.warn({ err: error }, 'a message from before the restart was not taken');
      }
    }
  }

  #handOver(visitor: Visitor, posted: { readonly number: number; readonly inbound: Inbound }): Promise<void> {
    const { activities, bot, streams } = this.#options;
    const { conversationId } = visitor;
    const { number, inbound } = posted;
    return this.#once(inbound.id, async () => {
      try {
        await bot.receive(inbound);
      } catch (error) {
        await activities.run('discard', { conversationId, number });
        throw error;
      }
      await activities.run('take', { conversationId, number });
      streams.wake(conversationId);
    });
  }

  /** Callers that come while it runs wait for the same end. */
  #once(key: string, run: () => Promise<void>): Promise<void> {
    const running = this.#running.get(key);
    if (running) return running;
    const started = run().finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }
}

function storedOf(posted: PostedActivity, visitor: Visitor, now: number): StoredActivity {
  const { type, text, locale, name, value, entities, attachments, channelData } = posted;
  return {
    type: type === 'event' ? 'event' : 'message',
    timestamp: new Date(now).toISOString(),
    channelId: CHANNEL,
    from: { id: visitor.userId, role: 'user' },
    ...(text === undefined ? {} : { text, textFormat: 'plain' }),
    ...(locale === undefined ? {} : { locale }),
    ...(name === undefined ? {} : { name }),
    ...(value === undefined ? {} : { value }),
    ...(entities === undefined ? {} : { entities }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(channelData === undefined ? {} : { channelData: definedOf(channelData) }),
  };
}

function definedOf(channelData: NonNullable<PostedActivity['channelData']>) {
  const { clientActivityID, postBack, timeZone } = channelData;
  return {
    ...(clientActivityID === undefined ? {} : { clientActivityID }),
    ...(postBack === undefined ? {} : { postBack }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}
