import type { Clock, Timer } from '../clock.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Random } from '../flow/backoff.ts';
import type { Many } from '../flow/many.ts';
import type { NewQuestion, Submission } from '../questions/types.ts';
import { Sessions } from '../sessions/sessions.ts';
import type { Book } from './book.ts';
import { latestOf, nextAfter } from './recurrence.ts';
import type { Schedule } from './types.ts';

export interface RunnerOptions {
  readonly book: Book;
  readonly submit: (question: NewQuestion) => Promise<Submission>;
  readonly clock: Clock;
  readonly events: Events;
  readonly random: Random;
  readonly many: Many;
  /** What is later than this is left out. */
  readonly lateMs: number;
  /** The question of an occurrence is known; `ended`: it may have its end already. */
  readonly onAsked: (schedule: Schedule, questionId: string, ended: boolean) => void;
  /** An occurrence could not be asked, and never can be. */
  readonly onFailed: (schedule: Schedule) => Promise<void>;
}

/** The wall clock may jump meanwhile, and no timer tells of that. */
const MAX_SLEEP_MS = 60_000;
const AT_A_TIME = 8;
const ONE_WITHIN_MS = 30_000;
/** Before what was not taken is tried again; with chance, so that a thousand at nine o'clock do not come back together. */
const AGAIN_AFTER_MS = 30_000;
/** A clock that goes back by less is being kept right. */
const SET_BACK_MS = 60_000;
/** Nothing was brought for so long: what is kept of the person goes. */
const KEEP_MS = 30 * 24 * 60 * 60_000;

/**
 * Asks what is due. A time that passed while nobody could ask is made up for once if it is not too late, so that neither a
 * restart nor a jump of the clock brings a burst. One question per occurrence, whatever happens: its claim says so.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #ended = new AbortController();
  /** Until when (monotonic) what was not taken rests. Bounded by the schedules that are due. */
  readonly #postponed = new Map<string, number>();
  #state: 'new' | 'running' | 'stopped' = 'new';
  #timer: Timer | undefined;
  #ticking: Promise<void> | undefined;
  #offsetMs: number;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#offsetMs = options.clock.now() - options.clock.monotonicMs();
  }

  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'running';
    this.#wake();
  }

  /** Begins nothing more and waits for what runs. Idempotent. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    this.#timer?.cancel();
    this.#ended.abort(new AppError('service.draining', 'stopped before the scheduled question was asked'));
    await this.#ticking;
  }

  /** The times have changed. */
  changed(): void {
    if (this.#state === 'running' && !this.#ticking) this.#arm();
  }

  #arm(): void {
    this.#timer?.cancel();
    if (this.#state !== 'running') return;
    this.#timer = this.#options.clock.after(this.#sleepMs(), () => this.#wake());
  }

  #wake(): void {
    if (this.#ticking) return;
    this.#ticking = this.#tick()
      .catch((error: unknown) =>
        this.#options.events.emit('store.failed', { store: 'schedules', operation: 'run', error }),
      )
      .finally(() => {
        this.#ticking = undefined;
        this.#arm();
      });
  }

  async #tick(): Promise<void> {
    const { book, many, clock, events } = this.#options;
    await this.#followClock();
    const due = [...book.all()].filter((schedule) => this.#dueInMs(schedule) <= 0);
    const { firstError } = await many.each(due, (schedule) => this.#run(schedule.id), {
      name: 'schedules',
      atATime: AT_A_TIME,
      deadlineMs: ONE_WITHIN_MS,
      signal: this.#ended.signal,
    });
    // What could not be written is still due, and is not tried at once again.
    for (const { id } of due) {
      const stillDue = book.get(id);
      if (!stillDue) this.#postponed.delete(id);
      else if (this.#dueInMs(stillDue) <= 0) this.#postponed.set(id, clock.monotonicMs() + AGAIN_AFTER_MS);
    }
    if (firstError !== undefined && !this.#ended.signal.aborted) {
      events.emit('store.failed', { store: 'schedules', operation: 'run', error: firstError });
    }
    for (const schedule of [...book.all()]) {
      if (this.#isForgotten(schedule)) await book.delete(schedule, 'expired');
    }
  }

  #sleepMs(): number {
    let sleepMs = MAX_SLEEP_MS;
    for (const schedule of this.#options.book.all()) sleepMs = Math.min(sleepMs, this.#dueInMs(schedule));
    return Math.max(0, sleepMs);
  }

  #dueInMs({ id, state }: Schedule): number {
    if (state.kind !== 'active') return Number.POSITIVE_INFINITY;
    const { clock } = this.#options;
    const dueInMs = state.nextAt - clock.now();
    const rest = this.#postponed.get(id);
    return rest === undefined ? dueInMs : Math.max(dueInMs, rest - clock.monotonicMs());
  }

  /** After a clock was set back, the next times are nearer than it was thought. */
  async #followClock(): Promise<void> {
    const { clock, book } = this.#options;
    const offsetMs = clock.now() - clock.monotonicMs();
    const setBackMs = this.#offsetMs - offsetMs;
    this.#offsetMs = offsetMs;
    if (setBackMs < SET_BACK_MS) return;
    for (const schedule of [...book.all()]) {
      if (schedule.state.kind === 'active') await book.put(this.#advanced(schedule));
    }
  }

  async #run(id: string): Promise<void> {
    const { book, clock, lateMs } = this.#options;
    const schedule = book.get(id);
    if (schedule?.state.kind !== 'active') return;
    const now = clock.now();
    const { recurrence, timeZone, state, last } = schedule;
    const occurrence = latestOf(recurrence, timeZone, { first: state.nextAt, now });
    if (last?.occurrence === occurrence) return await this.#settle(schedule, {});
    if (now - occurrence > lateMs) {
      this.#tell(schedule, 'missed', { lateMs: now - occurrence });
      return await this.#settle(schedule, { missedAt: occurrence });
    }
    await this.#ask(schedule, occurrence);
  }

  async #ask(schedule: Schedule, occurrence: number): Promise<void> {
    const { submit, clock, onAsked, onFailed, random, book } = this.#options;
    const lateMs = clock.now() - occurrence;
    try {
      const taken = await submit(questionOf(schedule, occurrence));
      const { questionId } = taken;
      this.#tell(schedule, taken.kind === 'accepted' ? 'asked' : 'repeated', { lateMs, questionId });
      if (questionId !== undefined) onAsked(schedule, questionId, taken.kind === 'duplicate');
      // It may have been paused or deleted meanwhile.
      const current = book.get(schedule.id) ?? schedule;
      await this.#settle(current, { last: { occurrence, ...(questionId === undefined ? {} : { questionId }) } });
    } catch (caught) {
      const error = toAppError(caught);
      if (error.retryable) {
        const restMs = Math.max(AGAIN_AFTER_MS, error.retryAfterMs ?? 0) * (1 + random());
        this.#postponed.set(schedule.id, clock.monotonicMs() + restMs);
        return this.#tell(schedule, 'postponed', { lateMs, code: error.code });
      }
      this.#tell(schedule, 'failed', { lateMs, code: error.code });
      await this.#settle(schedule, { last: { occurrence } });
      await onFailed(schedule);
    }
  }

  /** Writes what became of an occurrence, and the time of the next. */
  async #settle(schedule: Schedule, change: Pick<Partial<Schedule>, 'last' | 'missedAt'>): Promise<void> {
    this.#postponed.delete(schedule.id);
    await this.#options.book.put(this.#advanced({ ...schedule, ...change }));
  }

  /** With its next time after now, unless that was asked already. */
  #advanced(schedule: Schedule): Schedule {
    if (schedule.state.kind !== 'active') return schedule;
    const { recurrence, timeZone, last } = schedule;
    const next = nextAfter(recurrence, timeZone, this.#options.clock.now());
    const nextAt = next === last?.occurrence ? nextAfter(recurrence, timeZone, next) : next;
    return { ...schedule, state: { kind: 'active', nextAt } };
  }

  /** Paused, stopped or in vain for so long that nobody waits for it any more. */
  #isForgotten({ state, recurrence, timeZone, activeSince, deliveredAt = 0 }: Schedule): boolean {
    const now = this.#options.clock.now();
    if (state.kind !== 'active') return now - state.since > KEEP_MS;
    const since = Math.max(activeSince, deliveredAt);
    // Once a month is not in vain for a month.
    return now - since > KEEP_MS && now - nextAfter(recurrence, timeZone, since) > KEEP_MS;
  }

  #tell(
    { id: scheduleId }: Schedule,
    outcome: 'asked' | 'repeated' | 'postponed' | 'missed' | 'failed',
    facts: { lateMs: number; questionId?: string | undefined; code?: AppError['code'] },
  ): void {
    const { questionId, ...others } = facts;
    const question = questionId === undefined ? {} : { questionId };
    this.#options.events.emit('schedule.due', { scheduleId, outcome, ...others, ...question });
  }
}

/** A question of its own conversation with Genie: what was asked before must not change what it means. */
function questionOf(schedule: Schedule, occurrence: number): NewQuestion {
  const { id, asker, address, text, space, number } = schedule;
  const { channel, conversationKey } = address;
  const claimKey = `schedule|${id}|${occurrence}`;
  const { tenantId, userId } = asker;
  return {
    claimKey,
    sessionKey: Sessions.keyOf({ tenantId, channel, conversationKey: `${conversationKey}|${claimKey}`, userId }),
    address,
    asker,
    text,
    // People who wait for an answer go first.
    priority: 'low',
    immediate: true,
    scheduled: { number },
    ...(space === undefined ? {} : { space }),
  };
}
