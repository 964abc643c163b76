import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../services/clock.ts';

/** One HTTP request to an authority. */
export interface ExchangeRequest {
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as it is: already escaped. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange, connecting and waiting for a free connection included. */
  readonly deadlineMs: number;
  readonly maxResponseBytes: number;
  readonly clock: Clock;
}

/** Its answer, read whole and bounded. */
export interface ExchangeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** False: the status came but the body broke off, was too long, or did not end within the deadline. */
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly broken?: Error;
}

/** No answer came. `sent` tells whether the other side may have got the request. */
export class ExchangeFailed extends Error {
  readonly sent: boolean;

  constructor(message: string, options: { readonly sent: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'ExchangeFailed';
    this.sent = options.sent;
  }
}

/**
 * One HTTP exchange: exactly one request, no redirect followed, nothing repeated. Speaks to undici's dispatcher directly,
 * because only there it can be told whether a request was ever written, which decides if it may be sent again.
 * @throws ExchangeFailed when no status arrived.
 */
export function exchange(request: ExchangeRequest): Promise<ExchangeAnswer> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(request.maxResponseBytes, resolve, reject);
    handler.timer = request.clock.after(request.deadlineMs, () => handler.expire(request.deadlineMs));
    try {
      request.dispatcher.dispatch(
        {
          origin: request.origin,
          method: request.method,
          path: request.path,
          headers: request.headers,
          body: request.body ?? null,
        },
        handler,
      );
    } catch (error) {
      handler.onResponseError(undefined, error instanceof Error ? error : new Error(String(error)));
    }
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  timer: { cancel(): void } | undefined;
  readonly #maxBytes: number;
  readonly #resolve: (answer: ExchangeAnswer) => void;
  readonly #reject: (error: ExchangeFailed) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #status: number | undefined;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number, resolve: (answer: ExchangeAnswer) => void, reject: (error: ExchangeFailed) => void) {
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** The deadline passed: ends the exchange now; one that still waits for a connection is never written. */
  expire(deadlineMs: number): void {
    const error = new Error(`no complete answer within ${deadlineMs} ms`);
    // As errors of the platform are named whose time has run out.
    error.name = 'TimeoutError';
    this.#end(error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Thrown, not aborted: undici then drops this request alone and keeps the connection for the next one.
    if (this.#settled) throw new Error('given up before a connection was free');
    this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#maxBytes) {
      this.#chunks.push(chunk);
      return;
    }
    const error = new Error(`answer longer than ${this.#maxBytes} bytes`);
    this.#end(error);
    controller.abort(error);
  }

  onResponseEnd(): void {
    this.#end(undefined);
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#end(error);
  }

  #end(error: Error | undefined): void {
    if (this.#settled) return;
    this.#settled = true;
    this.timer?.cancel();
    if (this.#status === undefined) {
      const cause = error ?? new Error('the answer had no status');
      this.#reject(new ExchangeFailed(cause.message, { sent: this.#controller !== undefined, cause }));
      return;
    }
    const body = error ? '' : this.#chunks.length === 1 ? String(this.#chunks[0]) : String(Buffer.concat(this.#chunks));
    const end = error ? { complete: false, broken: error } : { complete: true };
    this.#resolve({ status: this.#status, headers: this.#headers, body, ...end });
  }
}

/** The value that `text` is the JSON of; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever called looks at the shape next, and a text that is no JSON has none.
    return undefined;
  }
}
