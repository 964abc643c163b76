import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** What goes wrong with an exchange, or takes its time. Kinds that end with `After` let the workspace do its work first. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** The connection breaks before the workspace looked at the request. */
  | { readonly kind: 'resetBefore' }
  /** The workspace did what was asked, and the answer never comes. */
  | { readonly kind: 'resetAfter' }
  /** As `resetAfter`, but with a status, as a proxy would answer. */
  | { readonly kind: 'statusAfter'; readonly status: number }
  /** No answer at all, until the client gives up. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'hangAfter' }
  /** Headers come, then nothing. */
  | { readonly kind: 'stall' }
  /** A byte now and then, without end. */
  | { readonly kind: 'drip' }
  | { readonly kind: 'bomb'; readonly sizeBytes: number }
  | { readonly kind: 'cutJson' }
  | { readonly kind: 'resetMidBody' }
  /** These bytes in place of an HTTP answer. */
  | { readonly kind: 'raw'; readonly bytes: string }
  /** A proper answer, but not before the promise resolves. */
  | { readonly kind: 'hold'; readonly until: Promise<void> };

/** A proxy's page. */
export const html503 = { kind: 'status', status: 503, body: '<html><title>Down</title></html>' } as const;
export const empty500 = { kind: 'status', status: 500 } as const;

export function throttled(retryAfter?: string): Fault {
  const body = JSON.stringify({ error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'too many requests' });
  return {
    kind: 'status',
    status: 429,
    body,
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
  };
}

export function retryInfo(delay: string): Fault {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retry_delay: delay }];
  return {
    kind: 'status',
    status: 429,
    body: JSON.stringify({ error_code: 'RESOURCE_EXHAUSTED', message: 'slow down', details }),
  };
}

export const privateLink: Fault = {
  kind: 'status',
  status: 302,
  headers: { location: '/login.html?error=private-link-validation-error%3A1234' },
};

/** Faults that wait for their operation, first come first served. */
export class FaultQueue {
  readonly #waiting = new Map<string, Fault[]>();
  readonly #drips = new Set<NodeJS.Timeout>();

  add(operation: string, fault: Fault, times: number): void {
    const queue = this.#waiting.get(operation) ?? [];
    for (let i = 0; i < times; i++) queue.push(fault);
    this.#waiting.set(operation, queue);
  }

  take(operation: string): Fault | undefined {
    return this.#waiting.get(operation)?.shift();
  }

  /** Faults that no request has met. */
  get left(): number {
    return [...this.#waiting.values()].reduce((sum, queue) => sum + queue.length, 0);
  }

  clear(): void {
    this.#waiting.clear();
    for (const drip of this.#drips) clearInterval(drip);
    this.#drips.clear();
  }

  /** Carries a fault out. `act` does the request's work; it is called by the kinds that end with `After`. */
  carryOut(
    fault: Exclude<Fault, { kind: 'hold' }>,
    request: IncomingMessage,
    response: ServerResponse,
    act: () => void,
  ): void {
    switch (fault.kind) {
      case 'status':
        response.writeHead(fault.status, { 'content-type': contentType(fault.body), ...fault.headers });
        response.end(fault.body);
        return;
      case 'resetBefore':
        request.socket.resetAndDestroy();
        return;
      case 'resetAfter':
        act();
        request.socket.resetAndDestroy();
        return;
      case 'statusAfter':
        act();
        response.writeHead(fault.status).end();
        return;
      case 'hang':
        return;
      case 'hangAfter':
        act();
        return;
      case 'stall':
        response.writeHead(200, { 'content-type': 'application/json' });
        response.flushHeaders();
        return;
      case 'drip':
        this.#drip(response);
        return;
      case 'bomb':
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(fault.sizeBytes, ' ')));
        return;
      case 'cutJson':
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"message_id": "abc", "conver');
        return;
      case 'raw':
        request.socket.end(fault.bytes);
        return;
      case 'resetMidBody':
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"message_id":', () => request.socket.resetAndDestroy());
        return;
    }
  }

  #drip(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 20);
    this.#drips.add(drip);
    response.on('close', () => {
      clearInterval(drip);
      this.#drips.delete(drip);
    });
  }
}

function contentType(body: string | undefined): string {
  return body?.startsWith('<') ? 'text/html' : 'application/json';
}
