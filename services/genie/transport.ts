import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Events } from '../events.ts';
import { ConnectionPool, type PoolFigures, type Use } from '../flow/connection-pool.ts';
import type { NetworkFault } from '../flow/network-fault.ts';
import { AddressBook, type Resolve } from './addresses.ts';
import { fromNetworkError, GenieFailure } from './failure.ts';
import { abortError, type OwnScope, openScope, type Scope } from './scope.ts';

export interface TransportOptions {
  readonly clock: Clock;
  readonly events: Events;
  /** Longest exchange from waiting for a connection to the last byte. Default 30,000. */
  readonly totalTimeoutMs?: number;
  /** Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Longest silence, before the headers and between two pieces of the body. Default 10,000. */
  readonly readTimeoutMs?: number;
  /** Exchanges at a time, over all hosts. Default 100. */
  readonly maxConnections?: number;
  /** Default 30. */
  readonly maxConnectionsPerHost?: number;
  /** Exchanges that may wait for a connection; one more is refused with `genie.busy`. Default 1,000. */
  readonly maxWaiting?: number;
  /** Default 300,000. */
  readonly dnsTtlMs?: number;
  readonly resolve?: Resolve;
}

/** One HTTP request. */
export interface ExchangeRequest {
  /** Name for logs and metrics. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Largest body taken, after decompression. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** A complete answer of any status. */
export interface ExchangeResponse {
  readonly status: number;
  /** Lower-case names; of a repeated header the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const gunzipBounded = promisify(gunzip);
const DEFAULT_MAX_WAITING = 1_000;
/** The name of calls that fetch a token. */
export const TOKEN_OPERATION = 'token';

/** What connections are for. Tokens may come from another host, and one that is slow must not cost Genie's connections. */
export type PoolKind = 'genie' | 'token';

/**
 * HTTP with Genie over kept-alive connections. One exchange is one request and one bounded answer; nothing is repeated
 * and no redirect followed. After a timeout the connections are replaced, because they may be dead; neighbours on the
 * old ones end well.
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #totalTimeoutMs: number;
  readonly #addresses: AddressBook;
  readonly #pool: ConnectionPool<PoolKind>;
  /** Exchanges that run or wait. */
  readonly #open = new Set<OwnScope>();
  #stopped: AppError | undefined;

  constructor(options: TransportOptions) {
    const { clock, dnsTtlMs = 300_000, resolve } = options;
    this.#options = options;
    this.#totalTimeoutMs = options.totalTimeoutMs ?? 30_000;
    this.#addresses = new AddressBook({ clock, ttlMs: dnsTtlMs, ...(resolve ? { resolve } : {}) });
    this.#pool = new ConnectionPool({
      kinds: ['genie', 'token'],
      total: options.maxConnections ?? 100,
      perOrigin: options.maxConnectionsPerHost ?? 30,
      maxWaiting: options.maxWaiting ?? DEFAULT_MAX_WAITING,
      onFull: () => new AppError('genie.busy', 'too many calls to Genie wait for a connection'),
      connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
      readTimeoutMs: options.readTimeoutMs ?? 10_000,
      lookup: this.#addresses.lookup,
    });
  }

  /** Exchanges that run now. */
  get inFlight(): number {
    return this.#pool.inUse;
  }

  /** What the connections are used for, and how well. */
  pools(): Readonly<Record<PoolKind, PoolFigures>> {
    return this.#pool.figures();
  }

  /**
   * @throws GenieFailure when no complete answer came (`sent` tells whether the request may have arrived); the reason of
   *   the caller's signal when that aborts first; `service.draining` after `stop`.
   */
  async exchange(request: ExchangeRequest): Promise<ExchangeResponse> {
    const { clock } = this.#options;
    const operation = request.operation;
    const scope = openScope({
      clock,
      signal: request.signal,
      withinMs: this.#totalTimeoutMs,
      onTimeout: () => totalTimeout(operation),
    });
    // Not a listener each on one signal: adding one takes the longer, the more there are.
    if (this.#stopped) scope.cancel(this.#stopped);
    else this.#open.add(scope);
    try {
      return await this.#withConnection(request, scope);
    } finally {
      this.#open.delete(scope);
      scope.end();
    }
  }

  /** Ends what runs (with `service.draining`) and closes the connections. Idempotent. */
  async stop(): Promise<void> {
    this.#stopped ??= new AppError('service.draining', 'the Genie client is stopped');
    for (const scope of this.#open) scope.cancel(this.#stopped);
    await this.#pool.close();
  }

  async #withConnection(request: ExchangeRequest, scope: Scope): Promise<ExchangeResponse> {
    const use = await this.#enter(request, scope);
    try {
      const response = await exchangeOver(use, request, scope.signal);
      use.end();
      return response;
    } catch (error) {
      throw this.#explain(error, { use, request, signal: scope.signal });
    }
  }

  async #enter(request: ExchangeRequest, scope: Scope): Promise<Use> {
    const kind = request.operation === TOKEN_OPERATION ? 'token' : 'genie';
    try {
      return await this.#pool.enter(kind, request.url.origin, scope.signal);
    } catch (error) {
      if (error instanceof GenieFailure && error.timedOut) {
        throw new GenieFailure('genie.busy', `${request.operation}: no connection became free in time`, {
          sent: false,
        });
      }
      throw error instanceof AppError ? error : abortError(scope.signal);
    }
  }

  #explain(error: unknown, at: { use: Use; request: ExchangeRequest; signal: AbortSignal }): AppError {
    const { use, request, signal } = at;
    const { operation } = request;
    // undici rejects with the signal's reason or with an error of its own; what ended the exchange is the signal.
    const failure = signal.aborted ? abortError(signal) : fromNetworkError(error, operation);
    const timedOut = failure instanceof GenieFailure && failure.timedOut;
    const replaced = use.end(faultOf(failure), timedOut);
    if (replaced || (failure instanceof GenieFailure && !failure.sent)) this.#addresses.clear();
    if (replaced) this.#options.events.emit('genie.pool.replaced', { reason: `timeout in ${operation}` });
    return failure;
  }
}

async function exchangeOver(use: Use, request: ExchangeRequest, signal: AbortSignal): Promise<ExchangeResponse> {
  const response = await use.dispatcher.request({
    origin: request.url.origin,
    path: `${request.url.pathname}${request.url.search}`,
    method: request.method,
    headers: { 'user-agent': 'lamp', 'accept-encoding': 'gzip', ...request.headers },
    body: request.body ?? null,
    signal,
  });
  const headers = firstValues(response.headers);
  const wire = await readBounded(response.body, request);
  return { status: response.statusCode, headers, body: await decompress(wire, headers, request) };
}

function faultOf(failure: AppError): NetworkFault {
  if (!(failure instanceof GenieFailure)) return 'aborted';
  if (!failure.sent) return 'connect';
  if (failure.timedOut) return 'timeout';
  return failure.code === 'genie.unreachable' ? 'reset' : 'protocol';
}

function totalTimeout(operation: string): GenieFailure {
  return new GenieFailure('genie.timeout', `${operation}: the exchange took too long`, { timedOut: true });
}

function firstValues(headers: Record<string, string | string[] | undefined>): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) values.set(name, first);
  }
  return values;
}

function tooLarge(request: ExchangeRequest, status = 0): GenieFailure {
  return new GenieFailure(
    'genie.response_too_large',
    `${request.operation}: the answer is larger than ${request.maxBytes} bytes`,
    { status },
  );
}

/** Leaving the loop early destroys the body, and with it the connection that still sends. */
async function readBounded(body: AsyncIterable<Buffer>, request: ExchangeRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > request.maxBytes) throw tooLarge(request);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
}

async function decompress(
  wire: Buffer,
  headers: ReadonlyMap<string, string>,
  request: ExchangeRequest,
): Promise<Buffer> {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity' || wire.length === 0) return wire;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new GenieFailure('genie.bad_response', `${request.operation}: content encoding was not asked for`);
  }
  try {
    return await gunzipBounded(wire, { maxOutputLength: request.maxBytes });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(request);
    throw new GenieFailure('genie.bad_response', `${request.operation}: the body is no sound gzip`, { cause: error });
  }
}
