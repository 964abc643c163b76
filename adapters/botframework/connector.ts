import { LRUCache } from 'lru-cache';
import { Pool } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../services/clock.ts';
import { AppError, toAppError } from '../../services/errors.ts';
import type { Events } from '../../services/events.ts';
import { TEAMS_CHANNEL } from './address.ts';
import { connectorFailure, type Operation, unansweredFailure } from './connector-failure.ts';
import type { ConnectorToken } from './connector-token.ts';
import { type ExchangeAnswer, type ExchangeFailed, exchange, parseJson } from './exchange.ts';
import type { ServiceUrl, ServiceUrlPolicy } from './service-urls.ts';

/** The body of an activity: every field goes over the wire as it is, whether the SDK knows it or not. */
export type OutboundActivity = object;

export interface ConnectorTarget {
  readonly serviceUrl: string;
  readonly conversationId: string;
}

/**
 * The channel's REST interface. Every call is one request (two after a 401, which the channel answers before it does
 * anything); repeating is the caller's decision. All throw AppError `delivery.*`.
 */
export interface Connector {
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
  /** Lets running calls end, and cuts them off when `signal` aborts. Later calls fail as transient. Idempotent. */
  stop(signal: AbortSignal): Promise<void>;
}

export interface ConnectorOptions {
  readonly serviceUrls: ServiceUrlPolicy;
  /** Undefined: authentication is off and calls carry no token. */
  readonly token: ConnectorToken | undefined;
  readonly events: Events;
  readonly clock: Clock;
  /** For one call, waiting for a connection included, milliseconds. Default 15,000. */
  readonly deadlineMs?: number;
  /** Connections to one origin. Default 32. */
  readonly maxConnections?: number;
  /** Origins with open connections at the same time; the one not used for longest is closed first. Default 8. */
  readonly maxOrigins?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;
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

export function createConnector(options: ConnectorOptions): Connector {
  const { serviceUrls, token, events, clock, deadlineMs = 15_000 } = options;
  const pools = new LRUCache<string, Pool>({
    max: options.maxOrigins ?? 8,
    // Running calls end by themselves within their deadline, so nobody has to wait for the old pool.
    dispose: (pool) => void closeQuietly(pool.close()),
  });
  let stopped = false;

  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connections: options.maxConnections ?? 32,
      connect: { timeout: Math.min(CONNECT_TIMEOUT_MS, deadlineMs) },
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
    });
    pools.set(origin, pool);
    return pool;
  };

  const request = (call: Call, service: ServiceUrl, bearer: string | undefined, body: string | undefined) =>
    exchange({
      dispatcher: poolOf(service.origin),
      origin: service.origin,
      method: call.method,
      path: pathOf(call, service),
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      ...(body === undefined ? {} : { body }),
      deadlineMs,
      maxResponseBytes: MAX_RESPONSE_BYTES,
      clock,
    }).catch((error: ExchangeFailed) => {
      throw unansweredFailure(call.operation, error);
    });

  const perform = async (call: Call): Promise<ExchangeAnswer> => {
    // Before a token is fetched or a connection made: an address may be older than the rules.
    const service = serviceUrls.accept(call.target.serviceUrl);
    if (!service) throw new AppError('delivery.address_invalid', 'the service URL of the address is not allowed');
    if (stopped) throw new AppError('delivery.transient', 'the connector is stopping');
    const body = call.activity === undefined ? undefined : JSON.stringify(call.activity);
    const bearer = await token?.get();
    let answer = await request(call, service, bearer, body);
    if (answer.status === 401 && token && bearer !== undefined) {
      answer = await request(call, service, await token.renew(bearer), body);
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw connectorFailure(call.operation, answer, clock.now());
  };

  const run = async (call: Call): Promise<ExchangeAnswer> => {
    const startedAtMs = clock.monotonicMs();
    const attempted = (outcome: 'ok' | AppError['code']) =>
      events.emit('delivery.attempted', {
        channel: TEAMS_CHANNEL,
        operation: call.operation,
        outcome,
        durationMs: clock.monotonicMs() - startedAtMs,
      });
    try {
      const answer = await perform(call);
      attempted('ok');
      return answer;
    } catch (error) {
      const known = toAppError(error);
      attempted(known.code);
      throw known;
    }
  };

  return {
    async create(target, activity, replyToId) {
      return idIn(await run({ operation: 'create', target, method: 'POST', activityId: replyToId, activity }));
    },
    async update(target, activityId, activity) {
      return idIn(await run({ operation: 'update', target, method: 'PUT', activityId, activity })) ?? activityId;
    },
    async delete(target, activityId) {
      await run({ operation: 'delete', target, method: 'DELETE', activityId });
    },
    async typing(target, activity) {
      await run({ operation: 'typing', target, method: 'POST', activity });
    },
    async stop(signal) {
      stopped = true;
      const open = [...pools.values()];
      const cutOff = () => {
        for (const pool of open) void closeQuietly(pool.destroy());
      };
      signal.addEventListener('abort', cutOff, { once: true });
      if (signal.aborted) cutOff();
      await Promise.all(open.map((pool) => closeQuietly(pool.close())));
      signal.removeEventListener('abort', cutOff);
    },
  };
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

/** Closing what is closed already is no failure. */
async function closeQuietly(closing: Promise<void>): Promise<void> {
  await closing.catch(() => {});
}
