import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answers } from './answers.ts';
import { parseJsonObject, parseQuery, readBody } from './body.ts';
import { doorRefusal } from './doors.ts';
import type { WireError } from './errors.ts';
import { HttpExchange } from './exchange.ts';
import { hasBody, tooLarge } from './guards.ts';
import { Refusal } from './refusal.ts';
import { StreamReply } from './reply.ts';
import type { Door, JsonObject, Route } from './types.ts';

export interface RouteRunnerOptions {
  readonly answers: Answers;
  readonly hasKey: (door: Door) => boolean;
  readonly maxBodyBytes: number;
  /** Told of every exchange that ended in an error, after the answer was sent. */
  readonly onFailed: (
    req: IncomingMessage,
    error: unknown,
    at: { readonly wire: WireError; readonly route: string },
  ) => void;
}

const NO_BODY: JsonObject = Object.freeze({});

/** Takes a request through its route: door, query, body, handler, answer. */
export class RouteRunner {
  readonly #options: RouteRunnerOptions;

  constructor(options: RouteRunnerOptions) {
    this.#options = options;
  }

  /** Never rejects: whatever is thrown on the way becomes the answer. */
  async run(route: Route, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { answers, hasKey, onFailed } = this.#options;
    try {
      const closed = doorRefusal(req, route.door, hasKey);
      if (closed) throw closed;
      const query = parseQuery(req.url ?? '');
      const exchange = new HttpExchange({ req, res }, query, await this.#body(route, req));
      const result = route.stream ? new StreamReply(() => route.stream(exchange)) : await route.handler(exchange);
      if (result instanceof StreamReply) {
        answers.prepareStream(res);
        await result.write(res);
        if (!res.headersSent && !res.destroyed) throw new Error(`${route.path} ended without an answer`);
      } else {
        answers.send(req, res, result);
      }
    } catch (error) {
      const wire = answers.fail(req, res, error);
      onFailed(req, error, { wire, route: route.path });
    }
  }

  async #body(route: Route, req: IncomingMessage): Promise<JsonObject> {
    const wanted = route.body ?? defaultBody(route);
    if (!hasBody(req)) {
      if (wanted === 'required') throw badBody('The body is missing; it must be a JSON object.');
      return NO_BODY;
    }
    if (wanted === 'none') throw badBody('This address takes no body.');
    const maxBytes = Math.min(route.maxBodyBytes ?? this.#options.maxBodyBytes, this.#options.maxBodyBytes);
    if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    return parseJsonObject(await readBody(req, maxBytes));
  }
}

function defaultBody(route: Route): 'required' | 'none' {
  return route.method === 'GET' || route.method === 'DELETE' ? 'none' : 'required';
}

function badBody(publicMessage: string): Refusal {
  return new Refusal('body', 'request.invalid', { publicMessage, field: 'body' });
}
