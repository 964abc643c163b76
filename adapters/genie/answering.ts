import type { ChartPainter } from '../../services/charts/types.ts';
import { type Clock, sleep } from '../../services/clock.ts';
import type { Engine, EngineQuery, EngineStage } from '../../services/engine/types.ts';
import { AppError, type ErrorCode, toAppError } from '../../services/errors.ts';
import { Lanes } from '../../services/flow/lanes.ts';
import type { Log } from '../../services/log.ts';
import type { Scripts } from './control/scripts.ts';
import { endOf, hasWordsOnly, ScriptedEnd, type Step, stepsAfter, stepsBefore } from './control/steps.ts';
import type { Results } from './results.ts';
import type { GenieStore, NewMessage } from './store.ts';
import type { LiveState } from './types.ts';

export interface AnsweringOptions {
  readonly engine: Engine;
  readonly store: GenieStore;
  readonly results: Results;
  /** Told of each question: most answers have a picture, and drawing takes a moment to start. */
  readonly painter: Pick<ChartPainter, 'warm'>;
  /** Which questions go otherwise than usual. */
  readonly scripts: Pick<Scripts, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
  /** How long each status lasts at least, milliseconds, so that progress can be seen. Default 10. */
  readonly stepMs?: number;
  /** Questions that may wait behind others of their conversation. Default 1,000. */
  readonly maxWaiting?: number;
}

interface Live {
  state: LiveState;
  readonly controller: AbortController;
}

const STATUS_OF_STAGE: Readonly<Record<EngineStage, string>> = {
  reading: 'FETCHING_METADATA',
  thinking: 'ASKING_AI',
  running: 'EXECUTING_QUERY',
};

/** A question at which the process died so often is not tried again. */
const MAX_ATTEMPTS = 3;

/** Genie's own names for what went wrong. */
const ERROR_TYPES: Partial<Record<ErrorCode, string>> = {
  'genie.sql_failed': 'SQL_EXECUTION_EXCEPTION',
  'genie.timeout': 'REPLY_PROCESS_TIMEOUT_EXCEPTION',
  'genie.space_misconfigured': 'TABLES_MISSING_EXCEPTION',
  'genie.throttled': 'RATE_LIMIT_EXCEEDED_GENERIC_EXCEPTION',
  'genie.busy': 'RETRYABLE_PROCESSING_EXCEPTION',
  'genie.question_rejected': 'CONTENT_FILTER_EXCEPTION',
};

/** Answers messages, one at a time per conversation, and tells where each stands. */
export class Answering {
  readonly #options: AnsweringOptions;
  readonly #stepMs: number;
  readonly #lanes: Lanes;
  readonly #live = new Map<string, Live>();
  #stopping = false;

  constructor(options: AnsweringOptions) {
    this.#options = options;
    this.#stepMs = options.stepMs ?? 10;
    this.#lanes = new Lanes({
      maxWaiting: options.maxWaiting ?? 1_000,
      full: () => new AppError('genie.throttled', 'too many questions wait'),
    });
  }

  /** Takes up what an earlier process began. */
  resume(): number {
    const open = this.#options.store.openMessages();
    for (const message of open) this.begin(message);
    return open.length;
  }

  /** Begins to answer a message that is stored. */
  begin(message: NewMessage): void {
    const live: Live = { state: { status: 'SUBMITTED' }, controller: new AbortController() };
    this.#live.set(message.id, live);
    const { signal } = live.controller;
    void this.#lanes
      .run(message.conversationId, () => this.#answer(message, live), signal)
      .catch((error: unknown) => this.#end(message.id, error))
      .finally(() => this.#live.delete(message.id));
  }

  /** Where a message stands; undefined when it has ended. */
  stateOf(messageId: string): LiveState | undefined {
    return this.#live.get(messageId)?.state;
  }

  /** Ends work on a message that was deleted. */
  cancel(messageId: string): void {
    this.#live.get(messageId)?.controller.abort(new AppError('genie.cancelled', 'the message was deleted'));
  }

  /** Breaks off what runs; it stays open for the next process. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const reason = new AppError('service.draining', 'the embedded Genie stops');
    for (const { controller } of this.#live.values()) controller.abort(reason);
    await this.#lanes.idle();
  }

  async #answer(message: NewMessage, live: Live): Promise<void> {
    const { engine, store, results, clock, painter, scripts } = this.#options;
    const { signal } = live.controller;
    const script = scripts.of(message.id);
    painter.warm?.();
    if (store.beginAttempt(message.id) > MAX_ATTEMPTS) {
      throw new AppError('internal', 'the engine died at this question too often');
    }
    await this.#goThrough(stepsBefore(script, this.#stepMs), live, undefined);
    const previous = store.previousState(message.conversationId);
    const isWords = hasWordsOnly(script);
    const answer = await engine.ask(
      { question: message.content, ...(previous === undefined ? {} : { previous }) },
      {
        signal,
        onStage: (stage, query) => {
          // A warehouse that still starts runs nothing.
          const isEarly = stage === 'running' && (isWords || script.cold !== undefined);
          note(live, isEarly ? 'ASKING_AI' : STATUS_OF_STAGE[stage], isEarly ? undefined : query);
        },
      },
    );
    const query = isWords ? undefined : answer.query;
    await this.#goThrough(stepsAfter(script, this.#stepMs, query !== undefined), live, query);
    const end = endOf(script);
    if (end) throw end;
    if (answer.result) results.put(message.id, answer.result);
    store.complete(message.id, answer, clock.now());
  }

  async #goThrough(steps: readonly Step[], live: Live, query: EngineQuery | undefined): Promise<void> {
    for (const { status, lastsMs } of steps) {
      note(live, status, query);
      await sleep(this.#options.clock, lastsMs, live.controller.signal);
    }
  }

  #end(messageId: string, failure: unknown): void {
    const { store, log, clock } = this.#options;
    try {
      if (this.#stopping) {
        store.returnAttempt(messageId);
        return;
      }
      if (failure instanceof ScriptedEnd) {
        store.fail(messageId, failure, clock.now());
        return;
      }
      const error = toAppError(failure);
      const cancelled = error.code === 'genie.cancelled';
      if (!cancelled) log.warn({ messageId, err: error }, 'a question could not be answered');
      const errorType = cancelled ? null : (ERROR_TYPES[error.code] ?? 'UNEXPECTED_REPLY_PROCESS_EXCEPTION');
      store.fail(messageId, { outcome: cancelled ? 'CANCELLED' : 'FAILED', errorType }, clock.now());
    } catch (error) {
      // The message stays open, so the next process takes it up.
      log.error({ messageId, err: error }, 'the end of a question could not be written');
    }
  }
}

function note(live: Live, status: string, query: EngineQuery | undefined): void {
  const known = query ?? live.state.query;
  live.state = known ? { status, query: known } : { status };
}
