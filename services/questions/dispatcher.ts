import type { Clock, Timer } from '../clock.ts';
import type { Breaker, PassEnd } from '../flow/breaker.ts';
import type { FairQueue } from '../flow/fair-queue.ts';
import type { TokenBucket } from '../flow/token-bucket.ts';
import type { OpenQuestion } from './book.ts';

export interface DispatcherOptions {
  readonly queue: FairQueue<OpenQuestion>;
  readonly bucket: TokenBucket;
  readonly breaker: Breaker;
  readonly clock: Clock;
  /** Read anew each time: they may change while the process runs. */
  readonly limits: {
    /** Questions that run at the same time. */
    readonly maxConcurrent: number;
    readonly maxRunningPerUser: number;
  };
  /** Nothing is asked while what happens to it cannot be written down. */
  readonly canWrite: () => boolean;
  /** Begins to ask; `done` or `putBack` is called when it has ended. */
  readonly start: (question: OpenQuestion, endPass: (how: PassEnd) => void) => void;
  /** The question was taken, but Genie is known to be down. */
  readonly refuse: (question: OpenQuestion) => void;
  /** The question does not stand before others of its session any more. */
  readonly onFreed: (question: OpenQuestion) => void;
}

/** `place` 1 is the next to be asked. */
export interface Standing {
  readonly place: number;
  readonly waitMs: number;
}

/** Before the first answer was seen. */
const FIRST_GUESS_MS = 5_000;
/** Weight of the newest answer in the usual duration. */
const WEIGHT = 0.2;

/** Decides which question is asked next and when: fair turns, free slots, Genie's rate, and whether it is up at all. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  #timer: Timer | undefined;
  #usualMs = FIRST_GUESS_MS;
  #stopped: boolean = false;
  #kicking: boolean = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** How long an answer takes as a rule, from asking. */
  get usualMs(): number {
    return Math.round(this.#usualMs);
  }

  add(question: OpenQuestion): void {
    this.#options.queue.push(question);
    this.kick();
  }

  /** Goes back to the front of its user's questions. */
  putBack(question: OpenQuestion): void {
    this.#options.queue.done(question.id);
    this.#options.queue.pushFront(question);
    this.kick();
  }

  /** Counts a question as running that an earlier process asked. */
  adopt(question: OpenQuestion): void {
    this.#options.queue.start(question);
  }

  /** Frees what the question held. `durationMs`: how long the answer took, if there was one. */
  done(question: OpenQuestion, durationMs?: number): void {
    if (durationMs !== undefined) this.#usualMs += WEIGHT * (durationMs - this.#usualMs);
    this.#options.queue.done(question.id);
    this.#options.onFreed(question);
    this.kick();
  }

  /** Takes a waiting question out. False: it does not wait. */
  remove(question: OpenQuestion): boolean {
    const removed = this.#options.queue.remove(question.id) !== undefined;
    if (removed) {
      this.#options.onFreed(question);
      this.kick();
    }
    return removed;
  }

  /** Starts what can be started now; to be called whenever that may have changed. */
  kick(): void {
    // A start that ends at once calls back in here; the loop below sees to it.
    if (this.#kicking) return;
    this.#kicking = true;
    try {
      while (this.#startOne());
    } finally {
      this.#kicking = false;
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Where a waiting question stands and how long it will take, as far as can be told. */
  standing(question: OpenQuestion): Standing {
    const { queue } = this.#options;
    const place = queue.place(question.id);
    return { place, waitMs: this.#waitMs(place, queue.ownAhead(question.id)) };
  }

  /** Where a new question of this user would stand. */
  outlook(user: string, low: boolean): Standing {
    const { queue } = this.#options;
    const { waiting, running } = queue.counts(user);
    const place = queue.placeOfNew(user, low);
    return { place, waitMs: this.#waitMs(place, waiting + running) };
  }

  /** The longest of three waits: for a token of Genie's rate, for a free slot, for one's own earlier questions. */
  #waitMs(place: number, ownAhead: number): number {
    const { queue, bucket, limits } = this.#options;
    const { maxConcurrent, maxRunningPerUser } = limits;
    const overSlots = place - (maxConcurrent - queue.running);
    const forSlotMs = overSlots <= 0 ? 0 : Math.ceil(overSlots / maxConcurrent) * this.#usualMs;
    const forOwnMs = Math.floor(ownAhead / maxRunningPerUser) * this.#usualMs;
    return Math.round(Math.max(bucket.waitMs(place), forSlotMs, forOwnMs));
  }

  #startOne(): boolean {
    const { queue, bucket, breaker, limits, canWrite, start, refuse } = this.#options;
    if (this.#stopped || !queue.hasReady || queue.running >= limits.maxConcurrent || !canWrite()) return false;
    const admission = breaker.admit();
    if (admission.kind === 'hold') return false;
    if (admission.kind === 'refuse') {
      const question = queue.take();
      if (question) refuse(question);
      return question !== undefined;
    }
    const waitMs = bucket.take();
    const question = waitMs === 0 ? queue.take() : undefined;
    if (!question) {
      admission.end('neutral');
      if (waitMs > 0) this.#wakeIn(waitMs);
      return false;
    }
    start(question, admission.end);
    return true;
  }

  #wakeIn(waitMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(waitMs, () => {
      this.#timer = undefined;
      this.kick();
    });
  }
}
