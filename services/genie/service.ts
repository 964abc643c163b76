import type { Clock } from '../clock.ts';
import { AppError, type ErrorCode, toAppError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { PoolFigures } from '../flow/connection-pool.ts';
import type { ResolveAll } from '../flow/destination.ts';
import type { Log } from '../log.ts';
import type { Trace } from '../trace.ts';
import type { Resolve } from './addresses.ts';
import { GenieApi } from './api.ts';
import { Caller } from './caller.ts';
import { ExternalLinks } from './external-links.ts';
import { GenieFailure } from './failure.ts';
import { Finder } from './finder.ts';
import { Finishing } from './finishing.ts';
import type { OwnedGenieService } from './owned-service.ts';
import { Results } from './results.ts';
import { callersScope, openScope, type Scope } from './scope.ts';
import { type SpaceData, SpaceDataReader } from './space-data.ts';
import { type SpaceSetting, Spaces } from './spaces.ts';
import { QueryStatistics } from './statistics.ts';
import { type Credentials, createTokenSource } from './tokens.ts';
import { type PoolKind, Transport } from './transport.ts';
import type {
  Answer,
  AnswerTable,
  AskOptions,
  AskRequest,
  GenieHealth,
  GenieIds,
  GenieStatistics,
  Rating,
  ResultPiece,
  Space,
} from './types.ts';
import { Waiting } from './waiting.ts';
import { WholeResults } from './whole-results.ts';

export type { OwnedGenieService } from './owned-service.ts';

export interface GenieServiceOptions {
  /** Address of the workspace, or of the embedded Genie, asked before each exchange. May wait until there is one. */
  readonly baseUrl: (signal: AbortSignal) => string | Promise<string>;
  readonly credentials: Credentials;
  /** As `SpacesOptions.spaces`: may be another list later. */
  readonly spaces: readonly SpaceSetting[] | 'discover';
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  /** From 0 to below 1, for jitter. */
  readonly random: () => number;
  /** First wait before a poll, milliseconds. */
  readonly pollInitialMs: number;
  /** Longest time for one answer, counted from the call. Default 600,000. */
  readonly answerDeadlineMs?: number;
  /** Waits for the right to poll once; a budget over all questions. Default: always at once. */
  readonly pollGate?: (signal: AbortSignal) => Promise<void>;
  /** How long polls of a running question may fail in a row. Default 60,000. */
  readonly outageToleranceMs?: number;
  /** Rows kept of a result. Default 5,000, which is also Genie's own limit. */
  readonly maxRows?: number;
  readonly totalTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly readTimeoutMs?: number;
  readonly maxConnections?: number;
  readonly maxConnectionsPerHost?: number;
  readonly maxWaiting?: number;
  readonly dnsTtlMs?: number;
  readonly resolve?: Resolve;
  /** Finds addresses of storage that results lie in. Default: the system. */
  readonly resolveStorage?: ResolveAll;
  /** Name and version of this service, as Genie is told them. Default `lamp`. */
  readonly userAgent?: string;
}

/** Characters of all cells kept of one result; with it the answer stays a few megabytes in the journal. */
const MAX_TABLE_CHARACTERS = 4_000_000;
/** For calls beside a question: time for a few tries. */
const SIDE_CALL_MS = 60_000;
/** For a whole result, at the pace of who reads it. */
const WHOLE_RESULT_MS = 3_600_000;

/** Builds the Genie client: pool, tokens, calls, waiting. Opens no connection before the first call. */
export function createGenieService(options: GenieServiceOptions): OwnedGenieService {
  return new Genie(options);
}

class Genie implements OwnedGenieService {
  readonly #options: GenieServiceOptions;
  readonly #transport: Transport;
  readonly #caller: Caller;
  readonly #api: GenieApi;
  readonly #waiting: Waiting;
  readonly #results: Results;
  readonly #wholeResults: WholeResults;
  readonly #finishing: Finishing;
  readonly #finder: Finder;
  readonly #spaces: Spaces;
  readonly #data: SpaceDataReader;
  readonly #statistics = new QueryStatistics();

  constructor(options: GenieServiceOptions) {
    const { clock, events, log, random, baseUrl, credentials, pollInitialMs, outageToleranceMs = 60_000 } = options;
    this.#options = options;
    this.#transport = new Transport(options);
    const tokens = createTokenSource({ credentials, baseUrl, transport: this.#transport, clock, events });
    const backoffBaseMs = Math.min(500, pollInitialMs);
    const { userAgent = 'lamp' } = options;
    const calling = { baseUrl, tokens, transport: this.#transport, clock, events, random, backoffBaseMs, userAgent };
    this.#caller = new Caller(calling);
    const api = new GenieApi(this.#caller);
    this.#api = api;
    this.#waiting = new Waiting({
      api,
      clock,
      random,
      pollInitialMs,
      outageToleranceMs,
      pollGate: options.pollGate ?? (() => Promise.resolve()),
      onUnknownStatus: (status) => log.warn({ status }, 'Genie has a message status that is not known here'),
    });
    this.#results = new Results({
      api,
      waiting: this.#waiting,
      monotonicMs: () => clock.monotonicMs(),
      maxRows: options.maxRows ?? 5_000,
      maxCharacters: MAX_TABLE_CHARACTERS,
      outageToleranceMs,
    });
    this.#wholeResults = new WholeResults({
      api,
      results: this.#results,
      links: new ExternalLinks(options),
      waiting: this.#waiting,
      monotonicMs: () => clock.monotonicMs(),
    });
    this.#finishing = new Finishing({ api, results: this.#results, clock });
    this.#finder = new Finder({ api, caller: this.#caller, clock });
    this.#spaces = new Spaces({
      api,
      clock,
      get spaces() {
        return options.spaces;
      },
    });
    this.#data = new SpaceDataReader({ api, clock, spaces: () => this.#spaces.list() });
  }

  ask(request: AskRequest, options: AskOptions): Promise<Answer> {
    return this.#measured(request.spaceId, options, async (scope) => {
      const ids = await this.#start(request, scope, options);
      try {
        return await this.#finish(ids, request.content, { scope, options });
      } catch (error) {
        // Genie took the question and then found that this conversation cannot be continued.
        // (A failed call with this code is another thing: the message was deleted, and must not be asked again.)
        const continued = ids.conversationId === request.conversationId && !(error instanceof GenieFailure);
        if (!continued || toAppError(error).code !== 'genie.conversation_gone') throw error;
        const anew = await this.#start(withoutConversation(request), scope, options);
        return await this.#finish(anew, request.content, { scope, options });
      }
    });
  }

  resume(ids: GenieIds, question: string, options: AskOptions): Promise<Answer> {
    this.#finder.own(ids.messageId);
    return this.#measured(ids.spaceId, options, (scope) => this.#finish(ids, question, { scope, options }));
  }

  async find(request: AskRequest, since: number, signal: AbortSignal, trace?: Trace): Promise<GenieIds | undefined> {
    return await this.#beside({ signal, trace }, (scope) => this.#finder.find(request, since, scope));
  }

  async cancel(ids: GenieIds, trace?: Trace): Promise<void> {
    try {
      const { signal } = new AbortController();
      await this.#beside({ signal, trace }, (scope) => this.#api.deleteMessage(ids, scope));
    } catch (error) {
      // Best effort by contract: the question is over for Lamp whatever Genie does with it.
      this.#options.log.debug({ err: error }, 'Genie did not take back a cancelled question');
    }
  }

  async *rows(ids: GenieIds, attachmentId: string, signal: AbortSignal): AsyncGenerator<ResultPiece> {
    const scope = openScope({
      clock: this.#options.clock,
      signal,
      withinMs: WHOLE_RESULT_MS,
      onTimeout: () => new AppError('genie.timeout', 'a whole result was not read in time'),
    });
    try {
      yield* this.#wholeResults.pieces({ ...ids, attachmentId }, scope);
    } finally {
      scope.end();
    }
  }

  async rerun(ids: GenieIds, attachmentId: string, signal: AbortSignal): Promise<AnswerTable> {
    const of = { ids: { ...ids, attachmentId }, expired: true };
    return await this.#beside({ signal, withinMs: this.#options.answerDeadlineMs }, (scope) =>
      this.#results.fetch(of, scope),
    );
  }

  async feedback(ids: GenieIds, rating: Rating, comment?: string): Promise<void> {
    const given = comment === undefined ? { rating } : { rating, comment };
    await this.#beside({ signal: new AbortController().signal }, (scope) => this.#api.sendFeedback(ids, given, scope));
  }

  spaces(): Promise<readonly Space[]> {
    return this.#spaces.list();
  }

  readonly forgetSpaces = (): void => this.#spaces.forget();

  data(alias: string): Promise<SpaceData> {
    return this.#data.data(alias);
  }

  health(): GenieHealth {
    const last = this.#caller.last;
    if (last === undefined) return { ok: true, checkedAt: 0 };
    return last.error ? { ok: false, error: last.error, checkedAt: last.at } : { ok: true, checkedAt: last.at };
  }

  statistics(): GenieStatistics {
    return this.#statistics.read();
  }

  pools(): Readonly<Record<PoolKind, PoolFigures>> {
    return this.#transport.pools();
  }

  async stop(): Promise<void> {
    await this.#transport.stop();
  }

  async #start(request: AskRequest, scope: Scope, options: AskOptions): Promise<GenieIds> {
    const ids = await this.#post(request, scope);
    await options.onIds?.(ids);
    // Owned only now: if the caller could not note the ids, a later look must find the message.
    this.#finder.own(ids.messageId);
    return ids;
  }

  async #post(request: AskRequest, scope: Scope): Promise<GenieIds> {
    const { spaceId, conversationId, content } = request;
    if (conversationId === undefined) return await this.#api.startConversation(spaceId, content, scope);
    try {
      return await this.#api.createMessage({ spaceId, conversationId }, content, scope);
    } catch (error) {
      if (toAppError(error).code !== 'genie.conversation_gone') throw error;
      return await this.#api.startConversation(spaceId, content, scope);
    }
  }

  async #finish(ids: GenieIds, question: string, at: { scope: Scope; options: AskOptions }): Promise<Answer> {
    const { scope, options } = at;
    const message = await this.#waiting.untilEnded(ids, scope, options.onProgress);
    return await this.#finishing.finish(message, { ids, question }, at);
  }

  /** One question: deadline, figures and events around it. */
  async #measured(
    spaceId: string,
    options: Pick<AskOptions, 'signal' | 'trace' | 'endsAtMs'>,
    run: (scope: Scope) => Promise<Answer>,
  ): Promise<Answer> {
    const { clock, events } = this.#options;
    const { trace } = options;
    const space = this.#spaces.aliasOf(spaceId);
    const startedMs = clock.monotonicMs();
    const scope = this.#answerScope(options);
    this.#statistics.begin();
    const traced = trace ? { traceId: trace.traceId, rootSpanId: trace.spanId } : {};
    events.emit('genie.query.started', { space, ...traced });
    let outcome: 'ok' | ErrorCode = 'ok';
    try {
      const answer = await run(scope);
      outcome = answer.rowsMissing ?? 'ok';
      return answer;
    } catch (error) {
      outcome = toAppError(error).code;
      throw error;
    } finally {
      scope.end();
      const durationMs = clock.monotonicMs() - startedMs;
      this.#statistics.end(outcome, durationMs);
      events.emit('genie.query.ended', { space, outcome, durationMs, ...traced });
    }
  }

  #answerScope({ signal, trace, endsAtMs }: Pick<AskOptions, 'signal' | 'trace' | 'endsAtMs'>): Scope {
    if (endsAtMs !== undefined) return callersScope({ signal, endsAtMs, trace });
    const { clock, answerDeadlineMs = 600_000 } = this.#options;
    const facts = { seconds: Math.round(answerDeadlineMs / 1_000) };
    const onTimeout = () => new AppError('question.deadline', 'Genie did not finish in time', { facts });
    return openScope({ clock, signal, trace, withinMs: answerDeadlineMs, onTimeout });
  }

  async #beside<T>(
    by: { readonly signal: AbortSignal; readonly trace?: Trace | undefined; readonly withinMs?: number | undefined },
    run: (scope: Scope) => Promise<T>,
  ): Promise<T> {
    const scope = openScope({
      clock: this.#options.clock,
      ...by,
      withinMs: by.withinMs ?? SIDE_CALL_MS,
      onTimeout: () => new AppError('genie.timeout', 'Genie did not answer in time'),
    });
    try {
      return await run(scope);
    } finally {
      scope.end();
    }
  }
}

function withoutConversation(request: AskRequest): AskRequest {
  return { spaceId: request.spaceId, content: request.content };
}
