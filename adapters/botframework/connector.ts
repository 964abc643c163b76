import { z } from 'zod';
import type { Clock } from '../../services/clock.ts';
import { AppError, type ErrorCode, toAppError } from '../../services/errors.ts';
import type { Events } from '../../services/events.ts';
import { ConnectionPool, type PoolFigures, type Use } from '../../services/flow/connection-pool.ts';
import { CONNECT_TIMEOUT_CODE, networkFaultOf } from '../../services/flow/network-fault.ts';
import { type Trace, traceparentOf } from '../../services/trace.ts';
import { TEAMS_CHANNEL } from './address.ts';
import { connectorFailure, type Operation, unansweredFailure } from './connector-failure.ts';
import type { ConnectorToken } from './connector-token.ts';
import { withinDeadline } from './deadline.ts';
import { type ExchangeAnswer, ExchangeFailed, exchange, parseJson } from './exchange.ts';
import type { ServiceUrl, ServiceUrlPolicy } from './service-urls.ts';

/** The body of an activity: every field goes over the wire as it is, whether the SDK knows it or not. */
export type OutboundActivity = object;

/** A conversation as the connector finds it. */
export interface ConnectorTarget {
  readonly serviceUrl: string;
  readonly conversationId: string;
  /** Of the question that is answered; told to the channel with each call. */
  readonly trace?: Trace;
}

/**
 * The channel's REST interface. Every call is one request (two after a 401, which the channel answers before it does
 * anything); repeating is the caller's decision. All throw AppError `delivery.*`.
 */
export interface Connector {
  /** What every call does first. @throws AppError `delivery.address_invalid` when nothing may be sent there. */
  check(target: ConnectorTarget): void;
  /**
   * Posts into the conversation, as an answer to `replyToId` if there is one.
   * @returns the id of the new message; undefined when the channel did not name it.
   * @throws AppError `delivery.ambiguous` when the message may have arrived.
   */
  create(target: ConnectorTarget, activity: OutboundActivity, replyToId?: string): Promise<string | undefined>;
  /** Replaces a message; doing it twice does no harm. @returns the id that the message has now. */
  update(target: ConnectorTarget, activityId: string, activity: OutboundActivity): Promise<string>;
  delete(target: ConnectorTarget, activityId: string): Promise<void>;
  /** Shows the sign of life for a few seconds. */
  typing(target: ConnectorTarget, activity: OutboundActivity): Promise<void>;
  /**
   * Posts a chunk of a streamed message. @returns the id of the message when it is the first one.
   * @throws StreamRefused when the message takes no more.
   */
  stream(target: ConnectorTarget, activity: OutboundActivity): Promise<string | undefined>;
  /** What the connections are used for, and how well. */
  pool(): PoolFigures;
  /** Lets running calls end, and cuts them off when `signal` aborts. Later calls fail as transient. Idempotent. */
  stop(signal: AbortSignal): Promise<void>;
}

export interface ConnectorOptions {
  readonly serviceUrls: ServiceUrlPolicy;
  /** Undefined: authentication is off and calls carry no token. */
  readonly token: ConnectorToken | undefined;
  readonly events: Events;
  readonly clock: Clock;
  /** For one call, waiting for a token and a connection included, milliseconds. Default 15,000. */
  readonly deadlineMs?: number;
  /** Longest silence of the channel within a call, milliseconds. Default 10,000. */
  readonly readTimeoutMs?: number;
  /** Connections to one origin. Default 32. */
  readonly maxConnections?: number;
  /** Origins with open connections at the same time; the one not used for longest is closed first. Default 8. */
  readonly maxOrigins?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const READ_TIMEOUT_MS = 10_000;
/** Far more than lanes and rates let through at the same time. */
const MAX_WAITING = 10_000;
/** Answers hold an id, or an error; more is nonsense. */
const MAX_RESPONSE_BYTES = 65_536;

const resourceShape = z.object({ id: z.string().min(1).max(1_024) });

interface Call {
  readonly operation: Operation;
  readonly target: ConnectorTarget;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Below the conversation's activities; without it the collection itself. */
  readonly activityId?: string | undefined;
  readonly activity?: OutboundActivity;
}

/** What all requests of one call have in common, but for the token. */
interface Prepared {
  readonly service: ServiceUrl;
  readonly bearer: string | undefined;
  readonly body: string | undefined;
  readonly endsAtMs: number;
}

/** Makes no connection before the first call. */
export function createConnector(options: ConnectorOptions): Connector {
  return new PooledConnector(options);
}

class PooledConnector implements Connector {
  readonly #options: ConnectorOptions;
  readonly #deadlineMs: number;
  readonly #pool: ConnectionPool<'connector'>;
  readonly #running = new Set<Promise<unknown>>();
  #state: 'open' | 'stopping' | 'closed' = 'open';

  constructor(options: ConnectorOptions) {
    this.#options = options;
    this.#deadlineMs = options.deadlineMs ?? 15_000;
    this.#pool = new ConnectionPool({
      kinds: ['connector'],
      perOrigin: options.maxConnections ?? 32,
      maxOrigins: options.maxOrigins ?? 8,
      maxWaiting: MAX_WAITING,
      onFull: () => noConnection('too many calls wait for a connection'),
      connectTimeoutMs: Math.min(CONNECT_TIMEOUT_MS, this.#deadlineMs),
      readTimeoutMs: Math.min(options.readTimeoutMs ?? READ_TIMEOUT_MS, this.#deadlineMs),
    });
  }

  check(target: ConnectorTarget): void {
    this.#allowed(target);
  }

  async create(target: ConnectorTarget, activity: OutboundActivity, replyToId?: string): Promise<string | undefined> {
    return idIn(await this.#run({ operation: 'create', target, method: 'POST', activityId: replyToId, activity }));
  }

  async update(target: ConnectorTarget, activityId: string, activity: OutboundActivity): Promise<string> {
    return idIn(await this.#run({ operation: 'update', target, method: 'PUT', activityId, activity })) ?? activityId;
  }

  async delete(target: ConnectorTarget, activityId: string): Promise<void> {
    await this.#run({ operation: 'delete', target, method: 'DELETE', activityId });
  }

  async typing(target: ConnectorTarget, activity: OutboundActivity): Promise<void> {
    await this.#run({ operation: 'typing', target, method: 'POST', activity });
  }

  async stream(target: ConnectorTarget, activity: OutboundActivity): Promise<string | undefined> {
    return idIn(await this.#run({ operation: 'stream', target, method: 'POST', activity }));
  }

  pool(): PoolFigures {
    return this.#pool.figures().connector;
  }

  async stop(signal: AbortSignal): Promise<void> {
    if (this.#state === 'open') this.#state = 'stopping';
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([Promise.allSettled(this.#running), aborted]);
    this.#state = 'closed';
    await this.#pool.destroy();
  }

  #allowed(target: ConnectorTarget): ServiceUrl {
    const service = this.#options.serviceUrls.accept(target.serviceUrl);
    if (service) return service;
    throw new AppError('delivery.address_invalid', 'the service URL of the address is not allowed');
  }

  #run(call: Call): Promise<ExchangeAnswer> {
    const work = this.#observed(call);
    const done = () => this.#running.delete(work);
    this.#running.add(work);
    work.then(done, done);
    return work;
  }

  async #observed(call: Call): Promise<ExchangeAnswer> {
    const { clock, events } = this.#options;
    const startedAtMs = clock.monotonicMs();
    const attempted = (outcome: 'ok' | ErrorCode) => {
      const durationMs = clock.monotonicMs() - startedAtMs;
      const { operation, target } = call;
      const traced = target.trace ? { traceId: target.trace.traceId } : {};
      events.emit('delivery.attempted', { channel: TEAMS_CHANNEL, operation, outcome, durationMs, ...traced });
    };
    try {
      const answer = await this.#perform(call);
      attempted('ok');
      return answer;
    } catch (error) {
      const known = toAppError(error);
      attempted(known.code);
      throw known;
    }
  }

  async #perform(call: Call): Promise<ExchangeAnswer> {
    const { token, clock } = this.#options;
    // Before a token is fetched or a connection made: an address may be older than the rules.
    const service = this.#allowed(call.target);
    if (this.#state !== 'open') throw stopping();
    const endsAtMs = clock.monotonicMs() + this.#deadlineMs;
    const body = call.activity === undefined ? undefined : JSON.stringify(call.activity);
    const bearer = await this.#before(endsAtMs, token?.get());
    let answer = await this.#request(call, { service, bearer, body, endsAtMs });
    if (answer.status === 401 && token && bearer !== undefined) {
      const renewed = await this.#before(endsAtMs, token.renew(bearer));
      answer = await this.#request(call, { service, bearer: renewed, body, endsAtMs });
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw connectorFailure(call.operation, answer, clock.now());
  }

  /** The deadline is that of the whole call, so what the token takes is missing from the rest. */
  #before<T>(endsAtMs: number, value: T | Promise<T>): T | Promise<T> {
    if (!(value instanceof Promise)) return value;
    const { clock } = this.#options;
    return withinDeadline(value, { clock, deadlineMs: endsAtMs - clock.monotonicMs() });
  }

  async #request(call: Call, { service, bearer, body, endsAtMs }: Prepared): Promise<ExchangeAnswer> {
    const { clock } = this.#options;
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json; charset=utf-8';
    if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`;
    const { trace } = call.target;
    if (trace) headers['traceparent'] = traceparentOf(trace);
    try {
      const use = this.#connection(service.origin) ?? (await this.#freeConnection(service.origin, endsAtMs));
      const answer = await exchange({
        dispatcher: use.dispatcher,
        origin: service.origin,
        method: call.method,
        path: pathOf(call, service),
        headers,
        ...(body === undefined ? {} : { body }),
        deadlineMs: endsAtMs - clock.monotonicMs(),
        maxResponseBytes: MAX_RESPONSE_BYTES,
        clock,
      }).catch((error: ExchangeFailed) => {
        this.#endUse(use, call, error);
        throw error;
      });
      this.#endUse(use, call, answer.broken);
      return answer;
    } catch (error) {
      throw error instanceof ExchangeFailed ? unansweredFailure(call.operation, error) : error;
    }
  }

  /** After a timeout the connections may be dead, so they are replaced, once for all calls that time out together. */
  #endUse(use: Use, call: Call, error: Error | undefined): void {
    if (error === undefined) {
      use.end();
      return;
    }
    const { fault, code } = networkFaultOf(error instanceof ExchangeFailed ? error.cause : error);
    const suspect = fault === 'timeout' || code === CONNECT_TIMEOUT_CODE;
    if (!use.end(fault, suspect)) return;
    this.#options.events.emit('delivery.pool.replaced', { reason: `timeout in ${call.operation}` });
  }

  /** A connection that is free now. */
  #connection(origin: string): Use | undefined {
    if (this.#state === 'closed') throw stopping();
    return this.#pool.tryEnter('connector', origin);
  }

  /** Waits for a connection, no longer than the call may last. */
  async #freeConnection(origin: string, endsAtMs: number): Promise<Use> {
    const { clock } = this.#options;
    const waiting = new AbortController();
    const timer = clock.after(endsAtMs - clock.monotonicMs(), () =>
      waiting.abort(noConnection('no connection became free in time')),
    );
    try {
      return await this.#pool.enter('connector', origin, waiting.signal);
    } catch (error) {
      throw error instanceof ExchangeFailed ? error : stopping();
    } finally {
      timer.cancel();
    }
  }
}

/** The call was never written, so it may be made again. */
function noConnection(message: string): ExchangeFailed {
  return new ExchangeFailed(message, { sent: false });
}

function stopping(): AppError {
  return new AppError('delivery.transient', 'the connector is stopping');
}

function pathOf(call: Call, service: ServiceUrl): string {
  const conversation = encodeURIComponent(call.target.conversationId);
  const activity = call.activityId === undefined ? '' : `/${encodeURIComponent(call.activityId)}`;
  return `${service.basePath}/v3/conversations/${conversation}/activities${activity}`;
}

/** The channel took the message even if it does not say under which id, or its answer broke off. */
function idIn(answer: ExchangeAnswer): string | undefined {
  const parsed = resourceShape.safeParse(parseJson(answer.body));
  return parsed.success ? parsed.data.id : undefined;
}
