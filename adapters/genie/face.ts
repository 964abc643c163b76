import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChartPainter } from '../../services/charts/types.ts';
import type { Clock } from '../../services/clock.ts';
import type { Engine } from '../../services/engine/types.ts';
import { AppError } from '../../services/errors.ts';
import type { Log } from '../../services/log.ts';
import { isLoopbackHost } from '../../services/parsers.ts';
import { parseJsonObject, parseQuery, readBody } from '../http/body.ts';
import { hasBody, refusalOf } from '../http/guards.ts';
import { Answering } from './answering.ts';
import { ApiError, toApiError } from './api-error.ts';
import type { Context } from './context.ts';
import type { Asked, Control, Orders } from './control/control.ts';
import { CONTROL_HEADER } from './control/name.ts';
import { Scripts } from './control/scripts.ts';
import { Downloads, LINK_PATH } from './downloads.ts';
import { answeredOf, refuse, send } from './responses.ts';
import { Results } from './results.ts';
import { Router } from './router.ts';
import { genieRoutes } from './routes.ts';
import { GenieStore } from './store.ts';
import type { Call, Reply, Route } from './types.ts';

export interface GenieFaceOptions {
  readonly engine: Engine;
  readonly painter: ChartPainter;
  /** SQLite file of conversations and messages. Held by one process at a time; the caller sees to that. */
  readonly databasePath: string;
  /** The bearer token that every request must bring. */
  readonly token: string;
  /** 0 takes any free port. Always on loopback. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
  /** How long each status lasts at least, milliseconds. Default 10. */
  readonly stepMs?: number;
  /** How long rows can be had, milliseconds. Default one hour. */
  readonly rowsKeptMs?: number;
  /** Decides what goes otherwise than usual. Default: nothing does, and its header means nothing. */
  readonly control?: Control;
  readonly maxConversations?: number;
  readonly maxMessagesPerConversation?: number;
}

const MAX_BODY_BYTES = 65_536;
/** Of any route. */
const LARGEST_BODY_BYTES = 1_048_576;
const MAX_CONNECTIONS = 256;
/** Time for running requests to end on stop. */
const DRAIN_MS = 2_000;
const AS_USUAL: Orders = { script: {}, disturbance: {} };

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  readonly act: () => Promise<Reply>;
}

/** A request that may be carried out. */
interface Admitted {
  readonly route: Route;
  readonly call: Call;
}

/**
 * The REST face of the embedded Genie: Databricks' conversation API over an `Engine`, on loopback. What was taken is on
 * disk before it is acknowledged, and a new face on the same file finishes what an earlier one began.
 */
export class GenieFace {
  readonly #options: GenieFaceOptions;
  readonly #tokenHash: Buffer;
  readonly #store: GenieStore;
  readonly #answering: Answering;
  readonly #results: Results;
  readonly #downloads: Downloads;
  readonly #router: Router;
  readonly #server: Server;
  readonly #stopped = new AbortController();
  #stopping: Promise<void> | undefined;

  /** @throws AppError `state.corrupt` or `state.unwritable`. */
  constructor(options: GenieFaceOptions) {
    const { engine, painter, clock, log, databasePath: path, stepMs, rowsKeptMs } = options;
    this.#options = options;
    this.#tokenHash = hash(options.token);
    this.#store = new GenieStore({ ...options, path });
    this.#results = new Results({ engine, clock, ...(rowsKeptMs === undefined ? {} : { keptMs: rowsKeptMs }) });
    const parts = { engine, clock, store: this.#store, results: this.#results, scripts: new Scripts() };
    this.#downloads = new Downloads(parts);
    this.#answering = new Answering({ ...parts, painter, log, ...(stepMs === undefined ? {} : { stepMs }) });
    const own = { answering: this.#answering, downloads: this.#downloads };
    const context: Context = { ...parts, ...own, painter, baseUrl: () => `http://127.0.0.1:${this.port}` };
    this.#router = new Router(genieRoutes(context));
    this.#server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000 }, (request, response) => {
      void this.#serve(request, response);
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Listens, and takes up unfinished questions.
   * @throws AppError `config.port_in_use`.
   */
  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? portInUse(this.#options.port, error) : error);
      });
      this.#server.listen(this.#options.port, '127.0.0.1', resolve);
    });
    const resumed = this.#answering.resume();
    if (resumed > 0) this.#options.log.info({ questions: resumed }, 'unfinished questions are taken up');
  }

  /** Breaks off questions (the next process finishes them), lets requests end, closes the file. Idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    this.#results.stop();
    this.#downloads.stop();
    this.#stopped.abort(new AppError('service.draining', 'the embedded Genie stops'));
    await this.#answering.stop();
    const timer = this.#options.clock.after(DRAIN_MS, () => this.#server.closeAllConnections());
    await closed;
    timer.cancel();
    this.#store.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      if (request.url?.startsWith(LINK_PATH)) {
        await this.#sendLinked(request, response, gone.signal);
        return;
      }
      const { route, call } = await this.#admit(request, gone.signal);
      const { script, disturbance } = this.#ordersFor(request, route, call);
      const act = async () => await route.run({ ...call, script });
      await this.#answer({ request, response, signal: gone.signal, act }, disturbance);
    } catch (error) {
      if (response.headersSent || response.destroyed) {
        // What is cut off is seen to be, and never taken for the end.
        response.destroy();
        return;
      }
      const refusal = toApiError(error);
      if (refusal.status >= 500) this.#options.log.error({ err: error }, 'a request to the embedded Genie failed');
      refuse(request, response, refusal);
    }
  }

  /** Links are for whoever has them; otherwise they are looked at as any request. */
  async #sendLinked(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const refusal = refusalOf(request, MAX_BODY_BYTES);
    if (refusal) throw refusal;
    if (request.method !== 'GET') throw new ApiError(404, 'ENDPOINT_NOT_FOUND', 'Links can be fetched only.');
    const target = request.url ?? '';
    const signature = parseQuery(target)['signature'];
    const { authorization } = request.headers;
    const { disturbance } = this.#ordersFor(request, { operation: 'fetch_link' }, undefined);
    const begun = { request, response, signal: AbortSignal.any([signal, this.#stopped.signal]) };
    if (await this.#options.control?.interrupt(disturbance, begun)) return;
    await this.#downloads.send({ pathname: target.split('?')[0] ?? '', signature, authorization }, response, signal);
  }

  /** Checks everything about a request before anything is done. */
  async #admit(request: IncomingMessage, signal: AbortSignal): Promise<Admitted> {
    const refusal = refusalOf(request, LARGEST_BODY_BYTES);
    if (refusal) throw refusal;
    const host = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';
    // A web page could send its visitor's browser here under a name of its own.
    if (!isLoopbackHost(host)) throw new ApiError(403, 'PERMISSION_DENIED', 'This host name is not served.');
    if (!this.#isAuthorized(request)) throw new ApiError(401, 'UNAUTHENTICATED', 'The bearer token is not valid.');
    const target = request.url ?? '/';
    const { route, params } = this.#router.find(request.method ?? '', target.split('?')[0] ?? '/');
    const { maxBodyBytes = MAX_BODY_BYTES } = route;
    const body = hasBody(request) ? parseJsonObject(await readBody(request, maxBodyBytes)) : {};
    return { route, call: { params, query: parseQuery(target), body, signal } };
  }

  #ordersFor(request: IncomingMessage, { operation }: Pick<Route, 'operation'>, call: Call | undefined): Orders {
    const { control } = this.#options;
    if (!control) return AS_USUAL;
    const given = request.headers[CONTROL_HEADER];
    return control.ordersFor({ operation, header: given?.toString(), question: call && this.#questionOf(call) });
  }

  /** The question that a request brings, or that the message of its path began with. */
  #questionOf({ params, body }: Call): Asked['question'] {
    const { conversation = '', message } = params;
    if (message !== undefined) return this.#store.message(conversation, message)?.content;
    return typeof body['content'] === 'string' ? body['content'] : undefined;
  }

  async #answer(exchange: Exchange, how: Orders['disturbance']): Promise<void> {
    const { control } = this.#options;
    const { response, act, signal } = exchange;
    if (!control || Object.keys(how).length === 0) {
      send(response, await act());
      return;
    }
    const ended = AbortSignal.any([signal, this.#stopped.signal]);
    await control.disturb(how, { ...exchange, signal: ended, answerOf: answeredOf });
  }

  #isAuthorized(request: IncomingMessage): boolean {
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    return token !== undefined && timingSafeEqual(hash(token), this.#tokenHash);
  }
}

/** Hashes have one length, which the comparison in constant time needs. */
function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function portInUse(port: number, cause: unknown): AppError {
  return new AppError('config.port_in_use', `port ${port} is in use: set GENIE_PORT to another one`, {
    field: 'GENIE_PORT',
    cause,
  });
}
