import { type Clock, sleep } from '../../services/clock.ts';
import { AppError, type ErrorCode } from '../../services/errors.ts';
import type {
  Answer,
  AnswerTable,
  AskOptions,
  AskRequest,
  GenieHealth,
  GenieIds,
  GenieProgress,
  GenieService,
  GenieStatistics,
  Rating,
  ResultPiece,
  Space,
} from '../../services/genie/types.ts';
import type { Trace } from '../../services/trace.ts';

/** What happens to one ask. Default: taken at once, answered after `answerAfterMs` of the script. */
export interface AskScript {
  /** Before Genie takes the question. */
  readonly takeAfterMs?: number;
  /** Does not notice that the caller has given up before it took the question. */
  readonly stubborn?: boolean;
  /** Fails instead of taking it. */
  readonly refuse?: ErrorCode;
  readonly retryAfterMs?: number;
  /** The ask arrived, but the caller is told that it is not known whether it did. */
  readonly ambiguous?: boolean;
  readonly answerAfterMs?: number;
  /** Fails instead of answering. */
  readonly fail?: ErrorCode;
  /** Never answers. */
  readonly hang?: boolean;
  readonly progress?: readonly GenieProgress[];
  readonly answer?: Partial<Answer>;
}

interface Message {
  readonly ids: GenieIds;
  readonly content: string;
  readonly takenAt: number;
  readonly script: AskScript;
}

/** A GenieService whose answers, delays and errors a test decides. Outlives the questions of one "process". */
export class ScriptedGenie implements GenieService {
  /** Everything that arrived, in order. */
  readonly messages: Message[] = [];
  readonly calls: string[] = [];
  readonly requests: AskRequest[] = [];
  /** Traces that asks and looks came with, in order. */
  readonly traces: (Trace | undefined)[] = [];
  readonly cancelled: string[] = [];
  /** Called while an answer is being made. */
  onParse: (content: string) => void = () => {};
  /** For asks that have no script of their own. */
  standard: AskScript = {};
  /** Errors of the next looks, by operation. */
  readonly failures: { find: ErrorCode[]; resume: ErrorCode[] } = { find: [], resume: [] };
  readonly #clock: Clock;
  readonly #scripts: AskScript[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What happens to the next asks, in order. */
  script(...scripts: readonly AskScript[]): void {
    this.#scripts.push(...scripts);
  }

  /** Texts that Genie was asked, in order. */
  get asked(): readonly string[] {
    return this.messages.map((message) => message.content);
  }

  async ask(request: AskRequest, options: AskOptions): Promise<Answer> {
    this.calls.push(`ask ${request.content}`);
    this.requests.push(request);
    this.traces.push(options.trace);
    const script = this.#scripts.shift() ?? this.standard;
    const watched = script.stubborn ? undefined : options.signal;
    if (script.takeAfterMs !== undefined) await sleep(this.#clock, script.takeAfterMs, watched);
    watched?.throwIfAborted();
    if (script.refuse) throw failure(script.refuse, script.retryAfterMs);
    const message = this.arrived(request, script);
    if (script.ambiguous) throw failure('genie.ask_ambiguous');
    await options.onIds?.(message.ids);
    return await this.#answer(message, options);
  }

  /** Puts a message into Genie as if it had been asked. */
  arrived(request: AskRequest, script: AskScript = this.standard): Message {
    const number = this.messages.length + 1;
    const ids = {
      spaceId: request.spaceId,
      conversationId: request.conversationId ?? `conversation-${number}`,
      messageId: `message-${number}`,
    };
    const message = { ids, content: request.content, takenAt: this.#clock.now(), script };
    this.messages.push(message);
    return message;
  }

  async resume(ids: GenieIds, _question: string, options: AskOptions): Promise<Answer> {
    this.calls.push(`resume ${ids.messageId}`);
    this.traces.push(options.trace);
    const error = this.failures.resume.shift();
    if (error) throw failure(error);
    const message = this.messages.find((one) => one.ids.messageId === ids.messageId);
    if (!message) throw failure('genie.conversation_gone');
    return await this.#answer(message, options);
  }

  async find(request: AskRequest, since: number): Promise<GenieIds | undefined> {
    this.calls.push(`find ${request.content}`);
    const error = this.failures.find.shift();
    if (error) throw failure(error);
    return this.messages.findLast((one) => one.content === request.content && one.takenAt >= since)?.ids;
  }

  async cancel(ids: GenieIds): Promise<void> {
    this.calls.push(`cancel ${ids.messageId}`);
    this.cancelled.push(ids.messageId);
  }

  // biome-ignore lint/correctness/useYield: there are no rows in the script
  async *rows(): AsyncGenerator<ResultPiece> {
    throw new Error('not part of the script');
  }

  async rerun(): Promise<AnswerTable> {
    throw new Error('not part of the script');
  }

  async feedback(_ids: GenieIds, _rating: Rating): Promise<void> {
    throw new Error('not part of the script');
  }

  async spaces(): Promise<readonly Space[]> {
    return [{ alias: 'main', spaceId: 'space-1', title: 'Main', starters: [] }];
  }

  health(): GenieHealth {
    return { ok: true, checkedAt: this.#clock.now() };
  }

  statistics(): GenieStatistics {
    const latencyMs = { p50: 0, p95: 0, p99: 0 };
    return { total: 0, succeeded: 0, failed: 0, failedByCode: {}, inFlight: 0, latencyMs };
  }

  async #answer(message: Message, options: AskOptions): Promise<Answer> {
    const { script, ids, content } = message;
    for (const progress of script.progress ?? []) options.onProgress?.(progress);
    if (script.hang) await new Promise((_, reject) => options.signal.addEventListener('abort', reject, { once: true }));
    await sleep(this.#clock, script.answerAfterMs ?? 0, options.signal);
    if (script.fail) throw failure(script.fail, script.retryAfterMs);
    await options.onParse?.();
    this.onParse(content);
    return {
      question: content,
      texts: [`Answer to: ${content}`],
      suggestions: [],
      curated: false,
      ids,
      answeredAt: this.#clock.now(),
      ...script.answer,
    };
  }
}

function failure(code: ErrorCode, retryAfterMs?: number): AppError {
  return new AppError(code, 'scripted', retryAfterMs === undefined ? {} : { retryAfterMs });
}
