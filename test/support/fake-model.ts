import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WirePlan } from '../../services/engine/model-assist/wire.ts';

/** What the fake does with one request. */
export type ModelReply =
  | { readonly kind: 'plan'; readonly plan: unknown; readonly unused?: readonly string[]; readonly around?: string }
  | { readonly kind: 'content'; readonly content: string }
  /** SQL as it is asked for. */
  | { readonly kind: 'sql'; readonly sql: string | null }
  | { readonly kind: 'body'; readonly body: string }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'refusal' }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** A body without end. */
  | { readonly kind: 'flood' }
  /** Ends the connection in the middle of the body. */
  | { readonly kind: 'cut' };

export interface ModelRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came, for what must not be in it. */
  readonly text: string;
  readonly json: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly response_format?: unknown;
    readonly temperature?: number;
  };
  /** What the user message carries. */
  readonly told: {
    readonly question: string;
    readonly today: string;
    readonly examples: readonly { readonly question: string; readonly plan: WirePlan }[];
    readonly plan_before?: WirePlan;
    readonly sql_before?: string;
  };
}

/** Plays an OpenAI-compatible API on loopback: scripted by question, one reply a request, the last one again and again. */
export class FakeModel {
  readonly requests: ModelRequest[] = [];
  readonly #server: Server;
  readonly #scripts = new Map<string, ModelReply[]>();
  readonly #arrivals: (() => void)[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeModel> {
    const server = createServer();
    const fake = new FakeModel(server);
    server.on('request', (request, response) => void fake.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  on(question: string, ...replies: readonly ModelReply[]): void {
    this.#scripts.set(question, [...replies]);
  }

  /** Resolves with the next request. */
  arrival(): Promise<void> {
    return new Promise((resolve) => this.#arrivals.push(resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const json = JSON.parse(text || '{"messages":[{"role":"user","content":"{}"}]}') as ModelRequest['json'];
    const first = json.messages.find(({ role }) => role === 'user');
    const told = JSON.parse(first?.content ?? '{}') as ModelRequest['told'];
    this.requests.push({ path: request.url ?? '', headers: request.headers, text, json, told });
    for (const resolve of this.#arrivals.splice(0)) resolve();
    const script = this.#scripts.get(told.question) ?? [{ kind: 'plan', plan: null }];
    const reply = script.length > 1 ? script.shift() : script[0];
    if (reply) send(response, reply);
  }
}

function completion(message: object): string {
  return JSON.stringify({
    id: 'c1',
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
  });
}

function send(response: ServerResponse, reply: ModelReply): void {
  const json = { 'content-type': 'application/json' };
  switch (reply.kind) {
    case 'plan': {
      const content = JSON.stringify({ plan: reply.plan, unused: reply.unused ?? [] });
      const around = reply.around ?? '';
      response.writeHead(200, json).end(completion({ role: 'assistant', content: `${around}${content}${around}` }));
      return;
    }
    case 'content':
      response.writeHead(200, json).end(completion({ role: 'assistant', content: reply.content }));
      return;
    case 'sql': {
      const content = JSON.stringify({ sql: reply.sql });
      response.writeHead(200, json).end(completion({ role: 'assistant', content }));
      return;
    }
    case 'body':
      response.writeHead(200, json).end(reply.body);
      return;
    case 'refusal':
      response.writeHead(200, json).end(completion({ role: 'assistant', content: null, refusal: 'I will not.' }));
      return;
    case 'status':
      response
        .writeHead(reply.status, { ...json, ...reply.headers })
        .end('{"error":{"message":"hostile <b>words</b>"}}');
      return;
    case 'hang':
      return;
    case 'cut':
      response.writeHead(200, { ...json, 'content-length': '1000' });
      response.write('{"choices":', () => response.destroy());
      return;
    case 'flood':
      response.writeHead(200, json);
      flood(response);
      return;
  }
}

function flood(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
  };
  response.on('drain', more);
  more();
}
