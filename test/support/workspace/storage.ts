import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from './state.ts';

type Row = readonly (string | null)[];

/** What goes wrong with the next fetch of a link. */
export type StorageFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** The connection breaks after so many rows. */
  | { readonly kind: 'break'; readonly afterRows: number }
  /** The array is sound, but rows are missing at its end. */
  | { readonly kind: 'short'; readonly rows: number }
  | { readonly kind: 'garbage'; readonly body: string };

/** One fetch as it arrived. */
export interface StorageRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

interface Stored {
  readonly key: string;
  readonly rows: number;
  readonly row: (index: number) => Row;
}

const ROWS_A_WRITE = 100;

/**
 * The storage that links of a workspace lead to: another origin, no tokens. Who sends an Authorization is refused, and so
 * is who leaves out the headers that came with the link. Rows are made as they are taken.
 */
export class Storage {
  readonly requests: StorageRequest[] = [];
  /** Rows that were written to sockets so far. */
  written = 0;
  /** Fetches whose client went away before the end. */
  leftEarly = 0;
  readonly #stored = new Map<string, Stored>();
  readonly #faults: StorageFault[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  fail(fault: StorageFault, times = 1): void {
    for (let i = 0; i < times; i++) this.#faults.push(fault);
  }

  /** Puts rows behind a fresh link. */
  put(rows: number, row: (index: number) => Row): { link: string; headers: Record<string, string> } {
    const id = newId();
    const key = newId();
    this.#stored.set(id, { key, rows, row });
    return { link: `${this.baseUrl}/${id}?sig=${newId()}`, headers: { 'x-storage-key': key } };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.requests.push({ path, headers: request.headers });
    const stored = this.#stored.get(path.slice(1).split('?')[0] ?? '');
    const fault = this.#faults.shift();
    if (fault?.kind === 'status') response.writeHead(fault.status, fault.headers ?? {}).end(fault.body);
    else if (fault?.kind === 'garbage') response.writeHead(200).end(fault.body);
    else if (request.headers.authorization !== undefined) response.writeHead(400).end('InvalidAuthenticationInfo');
    else if (!stored || request.headers['x-storage-key'] !== stored.key) response.writeHead(403).end();
    else await this.#send(stored, response, fault).catch(() => response.destroy());
  }

  async #send(stored: Stored, response: ServerResponse, fault: StorageFault | undefined): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) this.leftEarly += 1;
      gone.abort();
    });
    const rows = fault?.kind === 'short' ? fault.rows : stored.rows;
    const breakAfter = fault?.kind === 'break' ? fault.afterRows : Number.POSITIVE_INFINITY;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('[');
    for (let from = 0; from < rows; from += ROWS_A_WRITE) {
      const to = Math.min(rows, from + ROWS_A_WRITE, breakAfter);
      const lines = Array.from({ length: to - from }, (_, at) => JSON.stringify(stored.row(from + at)));
      this.written += lines.length;
      const took = response.write(`${from === 0 ? '' : ','}${lines.join(',')}`);
      if (to === breakAfter) {
        setImmediate(() => response.destroy());
        return;
      }
      if (!took) await once(response, 'drain', { signal: gone.signal });
    }
    response.end(']');
  }
}
