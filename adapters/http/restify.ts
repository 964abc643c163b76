import { type IncomingMessage, type Server as NodeServer, ServerResponse } from 'node:http';
import restify from 'restify';

/** A restify handler with a callback: the asynchronous kind logs what it returns, with values of ours in it. */
export type RestifyHandler = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** A response as restify extends it. `sendRaw` skips its formatters, which would put error messages into bodies. */
export interface RestifyResponse extends ServerResponse {
  sendRaw(status: number, body: string, headers: Readonly<Record<string, string>>): void;
}

type RestifyError = Error & { readonly statusCode?: number };

/** What we use of restify's server. Its published types are older than it (`first` is missing). */
export interface RestifyServer {
  readonly server: NodeServer;
  /** Runs before everything of restify's own; false: the request has been answered. */
  first(handler: (req: IncomingMessage, res: ServerResponse) => boolean): void;
  mount(method: string, path: string, handler: RestifyHandler): void;
  inflightRequests(): number;
  close(callback: () => void): void;
  /** A response is out and its handlers have ended. */
  onAfter(
    listener: (req: IncomingMessage, res: ServerResponse, route: { readonly path: string } | undefined) => void,
  ): void;
  /** An error of the router's own: 404 and 405. The listener must send the response. */
  onRouterError(listener: (req: IncomingMessage, res: RestifyResponse, error: RestifyError) => void): void;
  /** The client waits for leave to send its body. */
  onCheckContinue(listener: (req: IncomingMessage, res: ServerResponse) => void): void;
}

/** Restify asks for a logger; what it has to say, it says to us by events. */
const NO_LOG = { trace: () => false, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface Raw extends Pick<RestifyServer, 'server' | 'first' | 'inflightRequests' | 'close'> {
  readonly router: { mount(options: { method: string; path: string }, handlers: readonly RestifyHandler[]): unknown };
  on(event: string, listener: (...values: never[]) => void): void;
}

/**
 * Loading restify replaces `writeHead` of all responses in the process by one that returns nothing, which breaks
 * everybody who chains `.end()` to it. This puts the return value back.
 */
function mendWriteHead(): void {
  const broken = ServerResponse.prototype.writeHead as (...values: unknown[]) => unknown;
  ServerResponse.prototype.writeHead = function writeHead(this: ServerResponse, ...values: unknown[]) {
    broken.apply(this, values);
    return this;
  };
}

mendWriteHead();

/** Builds the restify server: without a name (no Server header), its parsers, its formatters or its upgrade handling. */
export function createRestify(options: { readonly maxParameterCharacters: number }): RestifyServer {
  const raw = restify.createServer({
    name: '',
    log: NO_LOG,
    handleUncaughtExceptions: false,
    handleUpgrades: false,
    maxParamLength: options.maxParameterCharacters,
  } as unknown as restify.ServerOptions) as unknown as Raw;
  // Listening errors reach `start` through the Node server; here they would be thrown for want of a listener.
  raw.on('error', () => {});
  return {
    server: raw.server,
    first: (handler) => raw.first(handler),
    mount: (method, path, handler) => void raw.router.mount({ method, path }, [handler]),
    inflightRequests: () => raw.inflightRequests(),
    close: (callback) => raw.close(callback),
    onAfter: (listener) => raw.on('after', listener),
    onRouterError: (listener) =>
      raw.on('restifyError', (req: IncomingMessage, res: RestifyResponse, error: RestifyError, done: () => void) => {
        listener(req, res, error);
        done();
      }),
    onCheckContinue: (listener) => raw.on('checkContinue', listener),
  };
}
