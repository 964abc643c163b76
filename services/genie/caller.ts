import type { z } from 'zod';
import { type Clock, sleep } from '../clock.ts';
import { AppError, type ErrorCode, toAppError } from '../errors.ts';
import type { Events } from '../events.ts';
import { RetryBudget } from '../flow/retry-budget.ts';
import { newSpanId, type Trace, traceparentOf } from '../trace.ts';
import { GenieFailure } from './failure.ts';
import { fromHttpResponse, type Target } from './http-failure.ts';
import { backoffMs, isAmbiguous, mayRetry, type RetryKind } from './retries.ts';
import { abortError, type Scope } from './scope.ts';
import type { TokenSource } from './tokens.ts';
import type { ExchangeResponse, Transport } from './transport.ts';

export interface CallerOptions {
  /** Where Genie is now: asked before each exchange, because the embedded one moves when it is restarted. */
  readonly baseUrl: (signal: AbortSignal) => string | Promise<string>;
  readonly tokens: TokenSource;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly events: Events;
  readonly random: () => number;
  /** First wait before a repeat, milliseconds. */
  readonly backoffBaseMs: number;
  /** Name and version of this service, as Genie is told them. */
  readonly userAgent: string;
}

/** One call of the API, to be made once or more. */
export interface Call {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path with query, below the base URL. */
  readonly path: string;
  readonly body?: unknown;
  readonly kind: RetryKind;
  readonly target: Target;
  readonly accept?: string;
  /** Default 16 MiB. */
  readonly maxBytes?: number;
  /** One of many that only look: it has no span of its own. */
  readonly poll?: boolean;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** What the last exchange told about Genie. */
export interface LastExchange {
  readonly error: AppError | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Makes calls: token, exchange, repeat where that is right, event for each exchange. */
export class Caller {
  readonly #options: CallerOptions;
  /** Asks are not counted here: they are few, and repeated only when they did not arrive. */
  readonly #budget = new RetryBudget({ ratio: 0.08, max: 10 });
  #last: LastExchange | undefined;
  #clockOffsetMs = 0;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  get last(): LastExchange | undefined {
    return this.#last;
  }

  /** How far Genie's wall clock is ahead of ours, from its latest Date header. */
  get clockOffsetMs(): number {
    return this.#clockOffsetMs;
  }

  /** Calls and reads the JSON answer. @throws AppError `genie.*`, or the reason of the scope's signal. */
  async json<T>(call: Call, schema: z.ZodType<T, unknown>, scope: Scope): Promise<T> {
    return await this.#repeating(call, scope, (response) => readJson(response, call, schema));
  }

  /** Calls and hands out the body as it is. */
  async bytes(call: Call, scope: Scope): Promise<Buffer> {
    return await this.#repeating(call, scope, (response) => response.body);
  }

  async #repeating<T>(call: Call, scope: Scope, read: (response: ExchangeResponse) => T): Promise<T> {
    const { clock, random, backoffBaseMs: baseMs, tokens } = this.#options;
    this.#budget.called();
    let refreshed = false;
    for (let retriesDone = 0; ; ) {
      const token = { used: '' };
      try {
        return await this.#once(call, scope, { token, read });
      } catch (error) {
        const failure = toAppError(error);
        if (scope.signal.aborted) throw abortError(scope.signal);
        if (failure instanceof GenieFailure && failure.status === 401 && !refreshed && tokens.reject(token.used)) {
          refreshed = true;
          continue;
        }
        const waitMs = backoffMs(failure, { retriesDone, baseMs, random });
        const worthIt = mayRetry(call.kind, failure, retriesDone) && clock.monotonicMs() + waitMs < scope.endsAtMs;
        if (!worthIt) throw call.kind === 'ask' ? ambiguousOr(failure) : failure;
        if (call.kind !== 'ask' && !this.#budget.take()) throw failure;
        retriesDone += 1;
        await sleep(clock, waitMs, scope.signal).catch(() => {
          throw abortError(scope.signal);
        });
      }
    }
  }

  async #once<T>(
    call: Call,
    scope: Scope,
    use: { token: { used: string }; read: (response: ExchangeResponse) => T },
  ): Promise<T> {
    const { clock, events } = this.#options;
    const startedMs = clock.monotonicMs();
    const { trace } = scope;
    const spanId = trace && !call.poll ? newSpanId() : undefined;
    const traced = trace ? { traceId: trace.traceId, rootSpanId: trace.spanId, ...(spanId ? { spanId } : {}) } : {};
    const ended = (outcome: 'ok' | ErrorCode, status: number, error?: AppError) => {
      const durationMs = clock.monotonicMs() - startedMs;
      const cause = error === undefined ? {} : { error };
      events.emit('genie.called', { operation: call.operation, outcome, status, durationMs, ...traced, ...cause });
      this.#last = { error: error && tellsOfHealth(error) ? error : undefined, at: clock.now() };
    };
    try {
      const response = await this.#exchange(call, scope.signal, {
        token: use.token,
        headers: this.#headersOf(trace, spanId),
      });
      this.#noteClock(response);
      if (response.status < 200 || response.status > 299) {
        throw fromHttpResponse(response, { operation: call.operation, target: call.target, nowMs: clock.now() });
      }
      const value = use.read(response);
      ended('ok', response.status);
      return value;
    } catch (error) {
      const failure = toAppError(error);
      if (!scope.signal.aborted) ended(failure.code, failure instanceof GenieFailure ? failure.status : 0, failure);
      throw failure;
    }
  }

  /** Who asks, and on behalf of which question. */
  #headersOf(trace: Trace | undefined, spanId: string | undefined): Readonly<Record<string, string>> {
    const { userAgent } = this.#options;
    if (!trace) return { 'user-agent': userAgent };
    return { 'user-agent': `${userAgent} trace/${trace.traceId}`, traceparent: traceparentOf(trace, spanId) };
  }

  async #exchange(
    call: Call,
    signal: AbortSignal,
    use: { readonly token: { used: string }; readonly headers: Readonly<Record<string, string>> },
  ): Promise<ExchangeResponse> {
    const { baseUrl, tokens, transport } = this.#options;
    const [base, bearer] = await beforeSending(Promise.all([baseUrl(signal), tokens.get(signal)]));
    use.token.used = bearer;
    return await transport.exchange({
      operation: call.operation,
      method: call.method,
      url: new URL(call.path, base),
      headers: {
        ...use.headers,
        authorization: `Bearer ${bearer}`,
        accept: call.accept ?? 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      maxBytes: call.maxBytes ?? MAX_BODY_BYTES,
      signal,
    });
  }

  #noteClock(response: ExchangeResponse): void {
    const at = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(at)) this.#clockOffsetMs = at - this.#options.clock.now();
  }
}

/** A call that failed before it left certainly did not arrive. */
async function beforeSending<T>(preparing: Promise<T>): Promise<T> {
  try {
    return await preparing;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new GenieFailure(error.code, error.message, {
      cause: error,
      sent: false,
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    });
  }
}

function ambiguousOr(failure: AppError): AppError {
  if (!isAmbiguous(failure)) return failure;
  return new AppError('genie.ask_ambiguous', `it is not known whether Genie took the question: ${failure.message}`, {
    cause: failure,
  });
}

/** Whether an error says something about Genie or our way to it, rather than about one question. */
function tellsOfHealth(error: AppError): boolean {
  switch (error.code) {
    case 'genie.unreachable':
    case 'genie.timeout':
    case 'genie.busy':
    case 'genie.failed':
    case 'genie.unauthorized':
    case 'genie.forbidden':
    case 'genie.space_not_found':
    case 'genie.network_not_allowed':
    case 'genie.bad_response':
    case 'genie.engine_stopped':
      return true;
    default:
      return false;
  }
}

function readJson<T>(response: ExchangeResponse, call: Call, schema: z.ZodType<T, unknown>): T {
  const bad = (said: string, cause?: unknown) =>
    new GenieFailure('genie.bad_response', `${call.operation}: ${said}`, { status: response.status, cause });
  const type = response.headers.get('content-type') ?? '';
  if (/html/i.test(type)) throw bad('a web page instead of JSON: is this the address of a workspace?');
  let json: unknown;
  try {
    // Some calls answer with nothing.
    json = response.body.length === 0 ? {} : JSON.parse(response.body.toString('utf8'));
  } catch {
    // The parser's own message would quote the body, which can hold data.
    throw bad(`the JSON of ${response.body.length} bytes is cut or broken`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    throw bad(`the JSON lacks what is needed${at === '' ? '' : ` at ${at}`}`);
  }
  return parsed.data;
}
