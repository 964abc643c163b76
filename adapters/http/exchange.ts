import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLocal } from './doors.ts';
import type { Exchange, JsonObject } from './types.ts';

const STARTED_AT = Symbol('startedAtMs');

type Stamped = IncomingMessage & { [STARTED_AT]?: number; readonly params?: Record<string, string> };

/** Notes the moment of arrival (monotonic milliseconds) on a request. */
export function stamp(req: IncomingMessage, atMs: number): void {
  (req as Stamped)[STARTED_AT] = atMs;
}

/** The moment of arrival; 0 for a request that never passed the guards. */
export function startedAtMs(req: IncomingMessage): number {
  return (req as Stamped)[STARTED_AT] ?? 0;
}

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});

/** What handlers get. The parts that few handlers want are made when they are asked for. */
export class HttpExchange implements Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly query: Exchange['query'];
  readonly body: JsonObject;
  #gone: AbortController | undefined;

  constructor(http: { req: IncomingMessage; res: ServerResponse }, query: Exchange['query'], body: JsonObject) {
    this.req = http.req;
    this.res = http.res;
    this.query = query;
    this.body = body;
  }

  get params(): Exchange['params'] {
    return (this.req as Stamped).params ?? NO_PARAMS;
  }

  get startedAtMs(): number {
    return startedAtMs(this.req);
  }

  get local(): boolean {
    return isLocal(this.req);
  }

  get signal(): AbortSignal {
    if (!this.#gone) {
      const gone = new AbortController();
      this.#gone = gone;
      const left = () => {
        if (!this.res.writableFinished) gone.abort(new Error('the client left'));
      };
      if (this.res.destroyed || this.req.socket.destroyed) left();
      else this.res.once('close', left);
    }
    return this.#gone.signal;
  }
}
