import { LRUCache } from 'lru-cache';
import { atMost } from '../at-most.ts';
import type { Clock } from '../clock.ts';
import type { ErrorCode } from '../errors.ts';
import { type Book, OpenQuestion } from './book.ts';
import type { Journal } from './journal.ts';
import type { Keeper } from './keeper.ts';
import { moved, type QuestionRow, type RowIn, traceOf } from './record.ts';
import { taskOf } from './tasks.ts';
import type { DeadLetter, DeadLetters, QuestionTask } from './types.ts';

export interface DeadLetterOptions {
  readonly journal: Journal;
  readonly book: Book;
  readonly keeper: Keeper;
  readonly clock: Clock;
  /** Delivers a question that has its outcome. */
  readonly deliver: (question: OpenQuestion) => void;
}

const MAX_LIST = 200;
/** What was out of reach may be in reach now; what may have arrived, or was refused, is a matter for the operator. */
const SENT_AGAIN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'delivery.gone',
  'delivery.transient',
  'delivery.throttled',
  'delivery.unauthorized',
]);
/** Sessions whose undelivered answers are brought when the person writes again. */
const MAX_SESSIONS = 10_000;

/** Answers that could not be brought to their conversations. */
export class DeadLetterBox implements DeadLetters {
  readonly #options: DeadLetterOptions;
  readonly #sessions = new LRUCache<string, true>(atMost(MAX_SESSIONS));

  constructor(options: DeadLetterOptions) {
    this.#options = options;
  }

  /** Learns which sessions have letters from an earlier process. */
  async load(): Promise<void> {
    for (const row of await this.#options.journal.dead({ limit: MAX_SESSIONS })) this.note(row);
  }

  /** A question died. */
  note(row: QuestionRow): void {
    this.#sessions.set(row.sessionKey, true);
  }

  count(): Promise<number> {
    return this.#options.journal.countDead();
  }

  async list(limit: number): Promise<readonly DeadLetter[]> {
    const rows = await this.#options.journal.dead({ limit: Math.min(limit, MAX_LIST) });
    return rows.filter(isDead).map((row) => ({
      id: row.id,
      channel: row.address.channel,
      conversationKey: row.address.conversationKey,
      userId: row.asker.userId,
      code: row.code,
      acceptedAt: row.acceptedAt,
      finishedAt: row.finishedAt,
      traceId: traceOf(row).traceId,
    }));
  }

  async show(questionId: string): Promise<QuestionTask | undefined> {
    const row = await this.#options.journal.find(questionId);
    return row?.state === 'DEAD' ? taskOf(row.id, row) : undefined;
  }

  async resend(questionId: string): Promise<boolean> {
    const { journal, book } = this.#options;
    const row = await journal.find(questionId);
    return row?.state === 'DEAD' && !book.get(questionId) ? await this.#revive(row) : false;
  }

  async discard(questionId: string): Promise<boolean> {
    const { journal, clock } = this.#options;
    const row = await journal.find(questionId);
    if (row?.state !== 'DEAD') return false;
    return await journal.advance(moved(row, { state: 'CANCELLED', finishedAt: clock.now() }), ['DEAD']);
  }

  /** Brings what could not be delivered before, now that the person has written again. */
  async resendOf(sessionKey: string): Promise<void> {
    if (!this.#sessions.delete(sessionKey)) return;
    const { journal, book } = this.#options;
    const rows = await journal.dead({ limit: MAX_LIST, sessionKey });
    const wanted = rows.filter(isDead).filter((row) => SENT_AGAIN.has(row.code));
    for (const row of wanted.toReversed()) if (!book.get(row.id)) await this.#revive(row);
  }

  async #revive(row: RowIn<'DEAD'>): Promise<boolean> {
    const { book, keeper, clock, deliver } = this.#options;
    const { outcome } = row;
    if (!outcome) return false;
    const nowMs = clock.monotonicMs();
    const question = new OpenQuestion(row, { acceptedMs: nowMs, waitUntilMs: nowMs });
    book.add(question);
    const answeredAt = clock.now();
    try {
      // As after a crash: what may have arrived is marked as a repeat where it cannot be replaced.
      const state = row.code === 'delivery.ambiguous' ? 'DELIVERING' : 'ANSWERED';
      await keeper.change(question, (now) => moved(now, { state, outcome, answeredAt, deliveries: 0 }));
    } catch (error) {
      book.remove(question);
      throw error;
    }
    deliver(question);
    return true;
  }
}

function isDead(row: QuestionRow): row is RowIn<'DEAD'> {
  return row.state === 'DEAD';
}
