import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { JsonValue } from '../../services/json.ts';
import type { HttpReply, StreamReply } from './reply.ts';

/**
 * Who may come in through a route. Every door but `public` stays closed to everybody beyond this machine until its own
 * key is set; checking the key is the business of the room that owns the route.
 */
export type Door = 'messages' | 'webchat' | 'rest' | 'ops' | 'public';

/** Methods that routes are made for; HEAD comes with GET. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The only shape that a body may have. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** One request that passed the guards, and the response to it. */
export interface Exchange {
  readonly req: IncomingMessage;
  /** Only for routes with `stream`; everybody else returns a reply. */
  readonly res: ServerResponse;
  /** Named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string | undefined>>;
  /** Query parameters; each occurs at most once (a repeated one is refused before). */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The parsed body; empty where the route takes none. Depth, size and dangerous keys are dealt with. */
  readonly body: JsonObject;
  /** Moment of arrival on the monotonic clock, milliseconds. */
  readonly startedAtMs: number;
  /** Came from this machine, addressed to it by a loopback name, and through no proxy. */
  readonly local: boolean;
  /** Aborts when the client goes away before the response is complete. */
  readonly signal: AbortSignal;
}

interface RouteBase {
  readonly method: Method;
  /** As find-my-way understands it: `/a/:id`, `/files/*`. A GET route answers HEAD as well. */
  readonly path: string;
  readonly door: Door;
  /** Default: `required` for POST, PUT and PATCH, `none` for the rest. A body where none is taken is refused. */
  readonly body?: 'required' | 'optional' | 'none';
  /** Default 262,144. */
  readonly maxBodyBytes?: number;
}

/** What a handler may give back: a reply, or a plain value that becomes JSON with status 200. */
export type HandlerResult = HttpReply | StreamReply | object;

/** One address, and what happens there. */
export type Route =
  | (RouteBase & {
      /** @throws AppError, which becomes its status and the common error object; anything else becomes a 500. */
      readonly handler: (exchange: Exchange) => Promise<HandlerResult> | HandlerResult;
      readonly stream?: never;
    })
  | (RouteBase & {
      /**
       * Writes the response itself (event streams, files): `Cache-Control: no-store` and the security headers are set
       * and may be replaced. Must have sent at least the head when it resolves.
       */
      readonly stream: (exchange: Exchange) => Promise<void> | void;
      readonly handler?: never;
    });

/** A WebSocket handshake that passed the guards. The handler owns the socket from here on. */
export interface UpgradeRequest {
  readonly req: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** Addresses of WebSockets, and what happens there. */
export interface Upgrade {
  /** A path that begins so is answered by `handler`. */
  readonly pathPrefix: string;
  readonly door: Door;
  /** @throws AppError: the handshake is refused with its status and the socket is closed. */
  readonly handler: (upgrade: UpgradeRequest) => Promise<void> | void;
}

/** The one HTTP server of the process. Routes are added before `start`. */
export interface HttpServer {
  readonly name: string;
  route(route: Route): void;
  onUpgrade(upgrade: Upgrade): void;
  /**
   * Listens.
   * @throws AppError `config.port_in_use`, or `config.invalid` when the address cannot be used at all.
   */
  start(): Promise<void>;
  /**
   * Goes on listening and answers who only looks (GET, HEAD), with `Connection: close`; whatever would bring something is
   * refused with 503 before it is read. Resolves when what was being brought has been dealt with; what takes longer than
   * 2 s, or until `signal` aborts, is cut off. Idempotent.
   */
  drain(signal: AbortSignal): Promise<void>;
  /**
   * Drains if that has not been done, waits for the end of `drainListenMs`, refuses new connections, lets running
   * requests finish and closes the rest; what is still open when `signal` aborts is cut off. Idempotent.
   */
  stop(signal: AbortSignal): Promise<void>;
  /** Where it listens; undefined before `start` and after `stop`. */
  address(): { readonly host: string; readonly port: number; readonly url: string } | undefined;
  /** Aborts when the drain begins: streams and sockets that would stay open for ever end themselves then. */
  readonly draining: AbortSignal;
  /** Requests that are being answered now. */
  inFlight(): number;
}
