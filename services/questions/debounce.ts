import { type Clock, sleep } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Events } from '../events.ts';
import { type FlushInfo, KeyedBatcher } from '../flow/keyed-batcher.ts';
import type { Log } from '../log.ts';
import type { Book, OpenQuestion } from './book.ts';
import type { Keeper } from './keeper.ts';
import { moved, type Part, type QuestionRow } from './record.ts';
import type { Priority } from './types.ts';
import { type DebounceOptions, joinTexts, type Window } from './windows.ts';

export interface DebouncerOptions {
  readonly debounce: DebounceOptions;
  /** Longest question, characters. */
  readonly maxCharacters: number;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  readonly keeper: Keeper;
  readonly book: Book;
  /** Gets the joined question, which is durably accepted. */
  readonly onReady: (question: OpenQuestion) => void;
}

const DEFAULT_MAX_MESSAGES = 20;
const DEFAULT_MAX_TOTAL = 10_000;
/** Waits between tries to write a merge while the journal cannot be written. */
const RETRY_MS = 2_000;

/**
 * Messages that wait for company. Each of them is a BUFFERED row already, so nothing is lost with the process; this
 * holds the timers, and writes the merge.
 */
export class Debouncer {
  readonly #options: DebouncerOptions;
  readonly #batcher: KeyedBatcher<OpenQuestion>;
  readonly #stopping = new AbortController();

  constructor(options: DebouncerOptions) {
    this.#options = options;
    const { debounce, clock, log } = options;
    this.#batcher = new KeyedBatcher({
      clock,
      quietMs: debounce.windowMs,
      maxWaitMs: debounce.maxWindowMs,
      maxItems: debounce.maxMessages ?? DEFAULT_MAX_MESSAGES,
      maxBytes: options.maxCharacters,
      maxTotalItems: debounce.maxTotal ?? DEFAULT_MAX_TOTAL,
      sizeOf: (question) => this.#sizeOf(question.row.text),
      flush: (_key, questions, info) => this.#merge(questions, info),
      onError: (error, _key, questions) => {
        // A stop during a full disk: they stay BUFFERED, and the next process joins them.
        if (this.#stopping.signal.aborted) return;
        log.error({ err: error, questions: questions.length }, 'buffered messages could not be joined');
      },
    });
  }

  /** Whether another message may wait. */
  get hasRoom(): boolean {
    return this.#batcher.total < (this.#options.debounce.maxTotal ?? DEFAULT_MAX_TOTAL);
  }

  pending(sessionKey: string): readonly OpenQuestion[] {
    return this.#batcher.pending(sessionKey);
  }

  /** Whether the text would become part of the question that waits in the session, not begin another one. */
  fits(sessionKey: string, text: string): boolean {
    const waiting = this.pending(sessionKey);
    const { maxCharacters } = this.#options;
    const characters = waiting.reduce((sum, question) => sum + this.#sizeOf(question.row.text), this.#sizeOf(text));
    return waiting.length > 0 && characters <= maxCharacters;
  }

  add(question: OpenQuestion, window: Window): void {
    const key = question.row.sessionKey;
    this.#options.log.debug(
      {
        questionId: question.id,
        traceId: question.traceId,
        windowMs: window.quietMs,
        why: window.reason,
        pending: this.pending(key).length + 1,
      },
      'message buffered',
    );
    // Came in with the stop: it is a BUFFERED row, and the next process gives it a window.
    if (this.#stopping.signal.aborted) return;
    // A full buffer is known to the intake before; a message that slips through goes as a question of its own.
    if (!this.#batcher.add(key, question, { quietMs: window.quietMs, maxWaitMs: this.#options.debounce.maxWindowMs }))
      void this.#mergeAlone(question);
  }

  /** Asks what waits, now. @returns how many messages went. */
  flush(sessionKey: string, reason: string): Promise<number> {
    return this.#batcher.flush(sessionKey, reason);
  }

  /** Resolves when no merge of the session is being written. */
  settled(sessionKey: string): Promise<void> {
    return this.#batcher.settled(sessionKey);
  }

  /** Takes a message out. False: it does not wait here. */
  take(question: OpenQuestion): boolean {
    return this.#batcher.take(question.row.sessionKey, (one) => one === question).length > 0;
  }

  /** Ends the timers. What waits stays BUFFERED for the next process. */
  async stop(): Promise<void> {
    this.#stopping.abort(new AppError('service.draining', 'stopping'));
    await this.#batcher.stop();
  }

  #sizeOf(text: string): number {
    return text.length + this.#options.debounce.separator.length;
  }

  async #mergeAlone(question: OpenQuestion): Promise<void> {
    try {
      await this.#merge([question], { reason: 'no_room', waitedMs: 0 });
    } catch (error) {
      this.#options.log.error(
        { err: error, questionId: question.id, traceId: question.traceId },
        'buffered message could not be asked',
      );
    }
  }

  async #merge(questions: readonly OpenQuestion[], info: FlushInfo): Promise<void> {
    const { keeper, book } = this.#options;
    const [leader, ...others] = questions;
    if (!leader) return;
    await this.#untilWritten(() => keeper.join(questions, () => this.#joinedRows(leader.row, others)));
    book.joined(leader, others);
    keeper.tell(leader);
    this.#report(leader, others, info);
    this.#options.onReady(leader);
  }

  #joinedRows(first: QuestionRow, others: readonly OpenQuestion[]): { leader: QuestionRow; merged: QuestionRow[] } {
    const rows = [first, ...others.map((question) => question.row)];
    const newest = rows.at(-1) ?? first;
    const parts: Part[] = rows.map(({ id, text, activityId }) => ({
      questionId: id,
      text,
      ...(activityId === undefined ? {} : { activityId }),
    }));
    const space = rows.findLast((row) => row.space !== undefined)?.space;
    const leader = moved(
      {
        ...first,
        text: joinTexts(
          parts.map((part) => part.text),
          this.#options.debounce,
        ),
        // The answer refers to the newest message and takes the way that is known best.
        address: newest.address,
        priority: strongest(rows.map((row) => row.priority)),
        ...(newest.activityId === undefined ? {} : { activityId: newest.activityId }),
        ...(space === undefined ? {} : { space }),
        ...(others.length > 0 ? { parts } : {}),
        ...(rows.some((row) => row.refresh) ? { refresh: true as const } : {}),
      },
      { state: 'ACCEPTED', attempts: 0 },
    );
    return { leader, merged: others.map(({ row }) => moved(row, { state: 'MERGED', into: first.id })) };
  }

  /** A merge is not given up for a full disk: the messages were taken. Newer ones of the session wait behind it. */
  async #untilWritten(write: () => Promise<void>): Promise<void> {
    const { clock, events } = this.#options;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'state.unwritable') throw error;
        events.emit('store.failed', { store: 'journal', operation: 'join', error });
      }
      await sleep(clock, RETRY_MS, this.#stopping.signal);
    }
  }

  #report(leader: OpenQuestion, others: readonly OpenQuestion[], info: FlushInfo): void {
    const { events, log } = this.#options;
    const { reason } = info;
    const waitedMs = Math.round(info.waitedMs);
    const parts = others.length + 1;
    const how = { parts, waitedMs, reason };
    const flushed = { questionId: leader.id, traceId: leader.traceId, ...how };
    log.debug(flushed, 'buffer flushed');
    events.emit('question.flushed', flushed);
    for (const { id, traceId } of others)
      events.emit('question.merged', { questionId: id, traceId, into: leader.id, ...how });
    if (others.length > 0) log.info(flushed, 'messages joined into one question');
  }
}

function strongest(priorities: readonly Priority[]): Priority {
  return (['high', 'normal', 'low'] as const).find((one) => priorities.includes(one)) ?? 'normal';
}
