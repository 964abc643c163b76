import { type Clock, sleep } from '../clock.ts';
import { AppError, toAppError } from '../errors.ts';
import type { AttachmentIds, GenieApi } from './api.ts';
import { isPassing } from './retries.ts';
import { abortError, type Scope } from './scope.ts';
import type { GenieIds, GenieProgress, GenieStage } from './types.ts';
import type { WireMessage, WireQuery } from './wire.ts';

export interface WaitingOptions {
  readonly api: Pick<GenieApi, 'getMessage' | 'queryResult'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** The wait before the first poll; later waits are multiples of it. */
  readonly pollInitialMs: number;
  /** How long polls may fail one after the other before the question is given up. */
  readonly outageToleranceMs: number;
  /** Waits for the right to poll: a budget over all questions. */
  readonly pollGate: (signal: AbortSignal) => Promise<void>;
  /** Told once for each status that is not known. */
  readonly onUnknownStatus: (status: string) => void;
}

const STAGES: Readonly<Record<string, GenieStage>> = {
  SUBMITTED: 'submitted',
  FETCHING_METADATA: 'reading',
  FILTERING_CONTEXT: 'reading',
  ASKING_AI: 'thinking',
  PENDING_WAREHOUSE: 'waking',
  EXECUTING_QUERY: 'running',
};

const TERMINAL = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'QUERY_RESULT_EXPIRED']);

/** Polls in a row that may bring nonsense: a proxy's page passes, a wrong address does not. */
const MAX_NONSENSE_POLLS = 5;
/** Polls of a completed message without any content, before that is taken for the answer. */
const MAX_EMPTY_POLLS = 3;
/** A message that executes for this many first waits is helped along by fetching its rows. */
const NUDGE_AFTER_WAITS = 30;
const MAX_KNOWN_UNKNOWNS = 50;

/**
 * The wait before the next poll, by the time since asking: every first-wait for 10 of them, then every two until 60,
 * then every five (1 s, 2 s, 5 s for a first wait of 1 s), 20 % more or less so that questions do not poll in step.
 */
export function pollDelayMs(elapsedMs: number, pollInitialMs: number, random: () => number): number {
  const waits = elapsedMs / pollInitialMs;
  const factor = waits < 10 ? 1 : waits < 60 ? 2 : 5;
  return pollInitialMs * factor * (0.8 + 0.4 * random());
}

/** The query that counts: Genie corrects itself, and the last one is what it stands by. */
export function lastQuery(message: WireMessage): { query: WireQuery; attachmentId: string | undefined } | undefined {
  const found = message.attachments.findLast((one) => one.query !== undefined);
  return found?.query && { query: found.query, attachmentId: found.attachment_id };
}

/** What is known of a message that is waited for. */
interface Watch {
  readonly scope: Scope;
  readonly seen: ProgressNotes;
  failingSinceMs?: number | undefined;
  nonsensePolls: number;
  emptyPolls: number;
  nextNudgeMs?: number | undefined;
}

/** Waits for questions to end. */
export class Waiting {
  readonly #options: WaitingOptions;
  readonly #unknown = new Set<string>();

  constructor(options: WaitingOptions) {
    this.#options = options;
  }

  /**
   * Polls until the message has one of the four final states.
   * @throws the reason of the scope's signal; the error of a poll that no waiting mends.
   */
  async untilEnded(
    ids: GenieIds,
    scope: Scope,
    onProgress: (progress: GenieProgress) => void = () => {},
  ): Promise<WireMessage> {
    const startedMs = this.#options.clock.monotonicMs();
    const watch: Watch = { scope, seen: new ProgressNotes(onProgress), nonsensePolls: 0, emptyPolls: 0 };
    for (;;) {
      await this.pause(startedMs, scope);
      const ended = await this.#look(ids, watch);
      if (ended) return ended;
    }
  }

  /**
   * Polls once. A call of its own, so that a message that is no answer is not kept in memory until the next poll.
   * @returns the message, when it has ended.
   */
  async #look(ids: GenieIds, watch: Watch): Promise<WireMessage | undefined> {
    const message = await this.#poll(ids, watch.scope);
    if (message instanceof AppError) {
      await this.#tolerate(message, watch);
      return undefined;
    }
    watch.failingSinceMs = undefined;
    watch.nonsensePolls = 0;
    if (TERMINAL.has(message.status)) {
      watch.emptyPolls += 1;
      return hasContent(message) || watch.emptyPolls > MAX_EMPTY_POLLS ? message : undefined;
    }
    watch.seen.note(this.#stageOf(message.status), lastQuery(message)?.query.query);
    watch.nextNudgeMs = await this.#nudge(ids, message, watch);
    return undefined;
  }

  /** @throws the failure when it has lasted too long. */
  async #tolerate(failure: AppError, watch: Watch): Promise<void> {
    const { clock, outageToleranceMs } = this.#options;
    watch.failingSinceMs ??= clock.monotonicMs();
    if (failure.code === 'genie.bad_response' && ++watch.nonsensePolls > MAX_NONSENSE_POLLS) throw failure;
    if (clock.monotonicMs() - watch.failingSinceMs >= outageToleranceMs) throw failure;
    await this.#waitAsTold(failure, watch.scope);
  }

  /**
   * Waits until something that began at `startedMs` (monotonic) should be polled next. Thousands of questions stand here
   * most of the time, so this is one function, not several that wait for one another.
   */
  async pause(startedMs: number, scope: Scope): Promise<void> {
    const { clock, random, pollInitialMs, pollGate } = this.#options;
    const delayMs = pollDelayMs(clock.monotonicMs() - startedMs, pollInitialMs, random);
    try {
      await sleep(clock, delayMs, scope.signal);
      await pollGate(scope.signal);
    } catch (error) {
      throw abortedOr(error, scope);
    }
  }

  /** Waits until something that began at `startedMs` and just failed should be tried next. */
  async afterFailure(startedMs: number, failure: AppError, scope: Scope): Promise<void> {
    await this.#waitAsTold(failure, scope);
    await this.pause(startedMs, scope);
  }

  /** Waits as long as Genie asked for. @throws the failure when that is longer than there is time. */
  async #waitAsTold(failure: AppError, scope: Scope): Promise<void> {
    const { clock } = this.#options;
    const { retryAfterMs } = failure;
    if (retryAfterMs === undefined) return;
    if (clock.monotonicMs() + retryAfterMs >= scope.endsAtMs) throw failure;
    try {
      await sleep(clock, retryAfterMs, scope.signal);
    } catch (error) {
      throw abortedOr(error, scope);
    }
  }

  /** An error that may pass is returned: the question runs on at Genie whether we hear of it or not. */
  async #poll(ids: GenieIds, scope: Scope): Promise<WireMessage | AppError> {
    try {
      return await this.#options.api.getMessage(ids, scope);
    } catch (error) {
      const failure = toAppError(error);
      if (!scope.signal.aborted && isPassing(failure)) return failure;
      throw failure;
    }
  }

  #stageOf(status: string): GenieStage {
    const stage = STAGES[status];
    if (stage !== undefined) return stage;
    if (!this.#unknown.has(status) && this.#unknown.size < MAX_KNOWN_UNKNOWNS) {
      this.#unknown.add(status);
      this.#options.onUnknownStatus(status.slice(0, 80));
    }
    return 'thinking';
  }

  /** Older backends leave a message executing until somebody fetches its rows. What comes of it, the polls will tell. */
  async #nudge(
    ids: GenieIds,
    message: WireMessage,
    watch: Pick<Watch, 'scope' | 'nextNudgeMs'>,
  ): Promise<number | undefined> {
    const { api, clock, pollInitialMs } = this.#options;
    const attachmentId = lastQuery(message)?.attachmentId;
    if (message.status !== 'EXECUTING_QUERY' || attachmentId === undefined) return undefined;
    const nowMs = clock.monotonicMs();
    const nextMs = nowMs + NUDGE_AFTER_WAITS * pollInitialMs;
    if (watch.nextNudgeMs === undefined) return nextMs;
    if (nowMs < watch.nextNudgeMs) return watch.nextNudgeMs;
    const at: AttachmentIds = { ...ids, attachmentId };
    // A failure here means only that the rows are not there yet; the exchange itself is reported by its event.
    await api.queryResult(at, watch.scope).catch(() => undefined);
    return nextMs;
  }
}

/** How a wait ended early: an abort of the scope is told as an `AppError`, whatever its reason was. */
function abortedOr(error: unknown, scope: Scope): unknown {
  return scope.signal.aborted ? abortError(scope.signal) : error;
}

/** A failed message needs none; a completed one can be seen a moment before its attachments are. */
function hasContent(message: WireMessage): boolean {
  return message.attachments.length > 0 || message.status === 'FAILED' || message.status === 'CANCELLED';
}

/** Passes progress on when it changes. */
class ProgressNotes {
  readonly #onProgress: (progress: GenieProgress) => void;
  #stage: GenieStage | undefined;
  #sql: string | undefined;

  constructor(onProgress: (progress: GenieProgress) => void) {
    this.#onProgress = onProgress;
  }

  note(stage: GenieStage, sql: string | undefined): void {
    if (stage === this.#stage && sql === this.#sql) return;
    this.#stage = stage;
    this.#sql = sql;
    this.#onProgress(sql === undefined ? { stage } : { stage, sql });
  }
}
