import type { IncomingMessage, Server as NodeServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import type { Events } from '../../services/events.ts';
import type { Log } from '../../services/log.ts';
import { Answers, failSocket } from './answers.ts';
import { Ending } from './ending.ts';
import { logFailure, toWireError } from './errors.ts';
import { stamp, startedAtMs } from './exchange.ts';
import { FloodGate, type FloodOptions } from './flood.ts';
import { refusalOf } from './guards.ts';
import { listen, listeningAt } from './listening.ts';
import { Refusal } from './refusal.ts';
import { createRestify, type RestifyResponse, type RestifyServer } from './restify.ts';
import { RouteRunner } from './runner.ts';
import type { Door, HttpServer, Route, Upgrade } from './types.ts';
import { Upgrades, wantsWebSocket } from './upgrades.ts';

/** How long a client may take; milliseconds. */
export interface HttpTimeouts {
  /** For the head of a request. Default 10,000. */
  readonly headersMs?: number;
  /** For head and body together. Default 15,000. */
  readonly requestMs?: number;
  /** How often slow clients are looked for. Default 2,000. */
  readonly checkMs?: number;
  /** How long an idle connection is kept. Default 65,000: longer than load balancers keep theirs. */
  readonly keepAliveMs?: number;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Answers from this size on are compressed where the client accepts it, bytes. */
  readonly gzipMinBytes: number;
  /** Largest body of any route, bytes; a route may set itself a smaller limit. Default 262,144. */
  readonly maxBodyBytes?: number;
  /** Whether the key that opens a door beyond this machine is set. */
  readonly hasKey: (door: Door) => boolean;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  readonly timeouts?: HttpTimeouts;
  readonly flood?: Omit<FloodOptions, 'clock'>;
  /** How long it goes on listening after the drain began, also when nothing runs any more; milliseconds. Default 0. */
  readonly drainListenMs?: number;
}

const MAX_BODY_BYTES = 262_144;

/** Ids in paths; the router answers longer ones with 404. */
const MAX_PARAMETER_CHARACTERS = 512;

/** The only HTTP server of Lamp's main process: restify as the router, our own guards and answers around it. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  return new GuardedServer(options);
}

class GuardedServer implements HttpServer {
  readonly name = 'http';
  readonly #options: HttpServerOptions;
  readonly #maxBodyBytes: number;
  readonly #restify: RestifyServer;
  readonly #node: NodeServer;
  readonly #answers: Answers;
  readonly #runner: RouteRunner;
  readonly #upgrades: Upgrades;
  readonly #flood: FloodGate;
  readonly #ending: Ending;
  /** The newest response of each connection, so that broken bytes after a request do not end up inside its answer. */
  readonly #responses = new WeakMap<Duplex, ServerResponse>();

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
    const isDraining = () => this.#ending.begun;
    const { hasKey } = options;
    this.#answers = new Answers({ gzipMinBytes: options.gzipMinBytes, isDraining });
    this.#flood = new FloodGate({ ...options.flood, clock: options.clock });
    this.#runner = new RouteRunner({
      answers: this.#answers,
      hasKey,
      maxBodyBytes: this.#maxBodyBytes,
      onFailed: (req, error, at) => this.#failed(req, error, at),
    });
    this.#upgrades = new Upgrades({
      hasKey,
      isDraining,
      onRefused: (req, error, wire) => this.#failed(req, error, { wire, route: 'websocket' }),
    });
    this.#restify = createRestify({ maxParameterCharacters: MAX_PARAMETER_CHARACTERS });
    this.#node = this.#restify.server;
    this.#ending = new Ending({
      restify: this.#restify,
      clock: options.clock,
      listenMs: options.drainListenMs ?? 0,
      cutOffSockets: () => this.#upgrades.destroyAll(),
    });
    this.#configureNode();
    this.#configureRestify();
  }

  get draining(): AbortSignal {
    return this.#ending.signal;
  }

  inFlight(): number {
    return this.#restify.inflightRequests();
  }

  address(): ReturnType<HttpServer['address']> {
    return listeningAt(this.#node);
  }

  route(route: Route): void {
    const handle = (req: IncomingMessage, res: ServerResponse, next: () => void) => {
      const handled = this.#runner.run(route, req, res);
      this.#ending.track(req, handled);
      void handled.then(next);
    };
    this.#restify.mount(route.method, route.path, handle);
    if (route.method === 'GET') this.#restify.mount('HEAD', route.path, handle);
  }

  onUpgrade(upgrade: Upgrade): void {
    this.#upgrades.add(upgrade);
  }

  start(): Promise<void> {
    return listen(this.#node, this.#options);
  }

  drain(signal: AbortSignal): Promise<void> {
    return this.#ending.drain(signal);
  }

  stop(signal: AbortSignal): Promise<void> {
    return this.#ending.stop(signal);
  }

  #configureNode(): void {
    const {
      headersMs = 10_000,
      requestMs = 15_000,
      checkMs = 2_000,
      keepAliveMs = 65_000,
    } = this.#options.timeouts ?? {};
    this.#node.headersTimeout = headersMs;
    this.#node.requestTimeout = requestMs;
    this.#node.keepAliveTimeout = keepAliveMs;
    // By their types these are options of the constructor, but restify calls it without any.
    Object.assign(this.#node, {
      connectionsCheckingInterval: checkMs,
      shouldUpgradeCallback: wantsWebSocket,
      // Node's own answer has no error object; our guard refuses the same requests.
      requireHostHeader: false,
    });
    this.#node.on('upgrade', (req, socket, head) => void this.#upgrades.handle(req, socket, head));
    this.#node.on('clientError', (error: NodeJS.ErrnoException, socket) => this.#malformed(error, socket));
  }

  #configureRestify(): void {
    const { clock, events } = this.#options;
    this.#restify.first((req, res) => this.#admit(req, res));
    this.#restify.onCheckContinue((req, res) => {
      if (!this.#admit(req, res)) return;
      res.writeContinue();
      this.#node.emit('request', req, res);
    });
    this.#restify.onRouterError((req, res, error) => this.#unrouted(req, res, error.statusCode === 405));
    this.#restify.onAfter((req, res, route) => {
      const durationMs = clock.monotonicMs() - startedAtMs(req);
      const { method = '' } = req;
      events.emit('http.answered', { method, route: route?.path ?? 'unknown', status: res.statusCode, durationMs });
      this.#ending.answered();
    });
  }

  /** The guards before everything else. False: refused and answered. */
  #admit(req: IncomingMessage, res: ServerResponse): boolean {
    stamp(req, this.#options.clock.monotonicMs());
    this.#responses.set(req.socket, res);
    // Writing to a client that is gone must not end the process.
    res.on('error', ignore);
    const refusal = refusalOf(req, this.#maxBodyBytes) ?? this.#ending.refusalOf(req) ?? this.#floodRefusal(req);
    if (!refusal) return true;
    const wire = this.#answers.fail(req, res, refusal, true);
    this.#failed(req, refusal, { wire, route: 'guard' });
    return false;
  }

  #floodRefusal(req: IncomingMessage): Refusal | undefined {
    const retryAfterMs = this.#flood.closedForMs(req);
    if (retryAfterMs === 0) return undefined;
    const publicMessage = 'Too many failed sign-ins from this address; try again later.';
    return new Refusal('flood', 'request.rate_limited', { publicMessage, retryAfterMs });
  }

  #unrouted(req: IncomingMessage, res: RestifyResponse, wrongMethod: boolean): void {
    const code = wrongMethod ? 'request.method_not_allowed' : 'request.not_found';
    const allowed = res.getHeader('Allow');
    const advice =
      wrongMethod && typeof allowed === 'string' ? `Use ${allowed.replaceAll(', ', ' or ')} here.` : undefined;
    const options = advice === undefined ? {} : { publicMessage: advice };
    const wire = toWireError(new AppError(code, `no route for ${req.method}`, options));
    res.sendRaw(wire.status, wire.body, this.#answers.errorHead(wire));
  }

  /** Bytes that are no HTTP, or that came too slowly. */
  #malformed(error: NodeJS.ErrnoException, socket: Duplex): void {
    const res = this.#responses.get(socket);
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    if (res?.headersSent === true && !res.writableEnded) {
      // What has been written of that answer still goes out.
      socket.end(() => socket.destroy());
      return;
    }
    const refusal = malformedRefusal(error.code);
    this.#options.events.emit('http.refused', { reason: refusal.reason, status: refusal.httpStatus });
    failSocket(socket, refusal);
  }

  #failed(
    req: IncomingMessage,
    error: unknown,
    at: { readonly wire: { status: number; traceId: string | undefined }; readonly route: string },
  ): void {
    if (error instanceof Refusal) {
      this.#options.events.emit('http.refused', { reason: error.reason, status: error.httpStatus });
      return;
    }
    if (at.wire.status === 401) void this.#flood.failed(req);
    const { traceId, status } = at.wire;
    if (traceId === undefined) return;
    logFailure(this.#options.log, error, { traceId, route: at.route });
    this.#options.events.emit('http.failed', { traceId, route: at.route, status, error });
  }
}

function malformedRefusal(code: string | undefined): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new Refusal('timeout', 'request.timeout', { publicMessage: 'The request took too long to arrive.' });
  }
  const publicMessage =
    code === 'HPE_HEADER_OVERFLOW' ? 'The head of the request is too large.' : 'This is not a valid HTTP request.';
  return new Refusal('malformed', 'request.invalid', { publicMessage });
}

/** The connection is over, and whoever waits for it has been told by its `close`. */
function ignore(): void {}
