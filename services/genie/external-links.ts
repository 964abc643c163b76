import type { IncomingHttpHeaders } from 'node:http';
import { Agent } from 'undici';
import type { Clock } from '../clock.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Events } from '../events.ts';
import { openDestination, type ResolveAll } from '../flow/destination.ts';
import { isLoopbackHost } from '../parsers.ts';
import { fromNetworkError, GenieFailure } from './failure.ts';
import { JsonRows, type Row } from './json-rows.ts';
import { abortError } from './scope.ts';
import type { WireLink } from './wire.ts';

export interface ExternalLinksOptions {
  readonly clock: Clock;
  readonly events: Events;
  /** As `GenieServiceOptions.baseUrl`. */
  readonly baseUrl: (signal: AbortSignal) => string | Promise<string>;
  /** Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Longest silence of the storage while it is listened to. Default 10,000. */
  readonly readTimeoutMs?: number;
  /** Finds addresses of names. Default: the system. */
  readonly resolveStorage?: ResolveAll;
}

/** Where to, and over what. */
interface Route {
  readonly url: URL;
  readonly dispatcher: Agent;
}

const OPERATION = 'external-link';
/** Of the connection and of the message; they are ours to set. */
const NOT_FROM_LINKS = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
]);
const NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
const NOT_IN_VALUES = /[^\t\u0020-\u007e\u0080-\u00ff]/;

/**
 * Rows behind links to a storage that is not the workspace. The link itself is the permission: our own credentials are
 * never sent there, no redirect is followed, and only https to a public address is spoken - and http on this machine,
 * where Genie itself is on this machine. Links are secret and never logged.
 */
export class ExternalLinks {
  readonly #options: ExternalLinksOptions;

  constructor(options: ExternalLinksOptions) {
    this.#options = options;
  }

  /**
   * The rows behind a link, as they arrive; nothing is read ahead of who reads them.
   * @throws GenieFailure `genie.result_expired` when the link is over, `genie.bad_response` when it leads where none may
   *   lead or brings no rows, and those of a connection; the reason of the signal.
   */
  async *rows(link: WireLink, signal: AbortSignal): AsyncGenerator<Row[]> {
    const { clock, events } = this.#options;
    const startedMs = clock.monotonicMs();
    let status = 0;
    const ended = (outcome: 'ok' | AppError) => {
      const durationMs = clock.monotonicMs() - startedMs;
      const told = outcome === 'ok' ? { outcome } : { outcome: outcome.code, error: outcome };
      events.emit('genie.called', { operation: OPERATION, status, durationMs, ...told });
    };
    let agent: Route | undefined;
    try {
      agent = await this.#agentFor(link, signal);
      const response = await agent.dispatcher.request({
        origin: agent.url.origin,
        path: `${agent.url.pathname}${agent.url.search}`,
        method: 'GET',
        headers: headersFor(link),
        signal,
      });
      status = response.statusCode;
      // Who is refused does not listen to the rest, and its end is no error then.
      response.body.on('error', () => {});
      judge(status, response.headers);
      const rows = new JsonRows();
      for await (const bytes of response.body as AsyncIterable<Buffer>) {
        const complete = rows.push(bytes);
        if (complete.length > 0) yield complete;
      }
      rows.end();
      ended('ok');
    } catch (error) {
      const failure = signal.aborted ? abortError(signal) : asFailure(error);
      if (!signal.aborted) ended(failure);
      throw failure;
    } finally {
      // Nobody else uses it; who stops reading cuts off what the storage still sends.
      await agent?.dispatcher.destroy();
    }
  }

  async #agentFor(link: WireLink, signal: AbortSignal): Promise<Route> {
    const { baseUrl, resolveStorage: resolve, connectTimeoutMs = 5_000, readTimeoutMs = 10_000 } = this.#options;
    const here = isOnThisMachine(await baseUrl(signal)) && isOnThisMachine(link.external_link);
    const { url, lookup } = await allowed(link.external_link, { allowPrivate: here, ...(resolve ? { resolve } : {}) });
    signal.throwIfAborted();
    const dispatcher = new Agent({
      connections: 1,
      pipelining: 1,
      allowH2: false,
      connect: { lookup, timeout: connectTimeoutMs },
      headersTimeout: readTimeoutMs,
      bodyTimeout: readTimeoutMs,
    });
    return { url, dispatcher };
  }
}

function isOnThisMachine(address: string): boolean {
  return isLoopbackHost(URL.parse(address)?.hostname.replace(/^\[|\]$/g, '') ?? '');
}

async function allowed(address: string, rules: { allowPrivate: boolean; resolve?: ResolveAll }) {
  try {
    return await openDestination(address, rules);
  } catch (error) {
    const refusal = toAppError(error);
    const code = refusal.code === 'delivery.destination_refused' ? 'genie.bad_response' : 'genie.unreachable';
    throw new GenieFailure(code, `${OPERATION}: ${refusal.message}`, { cause: error, sent: false });
  }
}

/** What the link says must be sent, and nothing of our own but who we are. */
function headersFor(link: WireLink): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'lamp', 'accept-encoding': 'identity' };
  for (const [name, value] of Object.entries(link.http_headers ?? {})) {
    const lower = name.toLowerCase();
    if (NAME.test(name) && !NOT_FROM_LINKS.has(lower) && !NOT_IN_VALUES.test(value)) headers[lower] = value;
  }
  return headers;
}

function judge(status: number, headers: IncomingHttpHeaders): void {
  const failed = (code: 'genie.bad_response' | 'genie.result_expired' | 'genie.busy' | 'genie.failed', said: string) =>
    new GenieFailure(code, `${OPERATION}: HTTP ${status}${said}`, { status });
  if (status >= 300 && status < 400) throw failed('genie.bad_response', ', a redirect, which is not followed');
  if (status === 403 || status === 404 || status === 410) throw failed('genie.result_expired', ', the link is over');
  if (status === 429 || status === 503) throw failed('genie.busy', '');
  if (status >= 500) throw failed('genie.failed', '');
  if (status !== 200) throw failed('genie.bad_response', '');
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw failed('genie.bad_response', ', in an encoding that was not asked for');
}

function asFailure(error: unknown): AppError {
  return error instanceof AppError ? error : fromNetworkError(error, OPERATION);
}
