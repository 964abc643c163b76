import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Asked, Desk, type FakeSpace } from './workspace/desk.ts';
import { DownloadDesk } from './workspace/downloads.ts';
import { type Fault, FaultQueue } from './workspace/faults.ts';
import { type Route, refusal, runRoute, type Visit, workspaceRoutes, write } from './workspace/routes.ts';
import { type Script, tableScript } from './workspace/scripts.ts';
import type { Message } from './workspace/state.ts';
import { Storage } from './workspace/storage.ts';
import { type PrincipalOptions, TokenDesk } from './workspace/tokens.ts';

export interface FakeWorkspaceOptions {
  /** The personal access token that is accepted. Default `dapi-test`. */
  readonly token?: string;
  /** The service principal, for both token endpoints. Default `client` with `secret`. */
  readonly principal?: PrincipalOptions;
  /** Default: one space with two starter questions. */
  readonly spaces?: readonly FakeSpace[];
  /** What to do with a question that no `on` matches. Default: an answer with a canned table. */
  readonly answer?: (content: string) => Script;
  /** Questions taken before the rest are throttled, until `refill`. Default: no limit. */
  readonly asksAllowed?: number;
}

export interface RecordedRequest {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** When it was read, on the clock of `performance.now`. */
  readonly arrivedMs: number;
  /** When its answer had been sent; undefined until then. */
  answeredMs: number | undefined;
}

const DEFAULT_SPACE: FakeSpace = {
  id: '01f0000000000000000000000000000a',
  title: 'Sales',
  description: 'Orders of all shops',
  starters: ['Revenue by region?', 'How many orders today?'],
};

/**
 * A Databricks workspace as far as Genie's conversation API goes: real HTTP on a free loopback port, scripted per
 * question, with faults on demand, and a record of everything it was asked. Time does not pass in it: the status of a
 * question goes on with each poll.
 */
export class FakeWorkspace {
  /** Every request, in order of arrival. */
  readonly requests: RecordedRequest[] = [];
  readonly tokens: TokenDesk;
  readonly token: string;
  /** Where its full downloads lie. */
  readonly storage = new Storage();
  readonly downloads = new DownloadDesk(this.storage);
  readonly #desk: Desk;
  readonly #faults = new FaultQueue();
  readonly #routes: readonly Route[];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #sockets = 0;

  constructor(options: FakeWorkspaceOptions = {}) {
    this.token = options.token ?? 'dapi-test';
    this.tokens = new TokenDesk(this.token, options.principal ?? { clientId: 'client', clientSecret: 'secret' });
    this.#desk = new Desk({
      spaces: options.spaces ?? [DEFAULT_SPACE],
      answer: options.answer ?? (() => tableScript()),
      asksAllowed: options.asksAllowed ?? Number.POSITIVE_INFINITY,
    });
    this.#routes = workspaceRoutes(this.#desk, this.tokens, this.downloads);
    this.#server.on('connection', (socket) => {
      this.#sockets += 1;
      socket.once('close', () => {
        this.#sockets -= 1;
      });
    });
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Id of the first space. */
  get spaceId(): string {
    return this.#desk.spaces[0]?.id ?? '';
  }

  /** The questions that were taken, in order; two with one content are a question asked twice. */
  get asked(): readonly Asked[] {
    return this.#desk.asked;
  }

  /** Faults that no request has met: a test that ends with some has not tested what it says. */
  get faultsLeft(): number {
    return this.#faults.left;
  }

  get openSockets(): number {
    return this.#sockets;
  }

  async start(): Promise<this> {
    await this.storage.start();
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  async stop(): Promise<void> {
    this.#faults.clear();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
    await this.storage.stop();
  }

  /** Behaviour for questions that equal the text or match the expression. The latest rule wins. */
  on(question: string | RegExp, script: Script): this {
    this.#desk.addRule(question, script);
    return this;
  }

  /** Lets the next requests of an operation (named as in `requests`) go wrong. */
  fail(operation: string, fault: Fault, times = 1): this {
    this.#faults.add(operation, fault, times);
    return this;
  }

  /** Sets how many more questions are taken before the rest are throttled. */
  refill(asks: number): void {
    this.#desk.asksLeft = asks;
  }

  /** Lets the rows of all answers go, as after an hour. */
  expireResults(): void {
    this.#desk.expireResults();
  }

  /** Deletes a conversation, as somebody else could. */
  forget(conversationId: string): void {
    this.#desk.deleteConversation(conversationId);
  }

  message(id: string): Message | undefined {
    return this.#desk.message(id);
  }

  /** How many requests of an operation arrived. */
  count(operation: string): number {
    return this.requests.filter((one) => one.operation === operation).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) return;
    const url = new URL(request.url ?? '/', 'http://fake');
    const route = this.#routes.find((one) => one.method === request.method && one.pattern.test(url.pathname));
    const recorded: RecordedRequest = {
      operation: route?.operation ?? 'unknown',
      method: request.method ?? '',
      path: `${url.pathname}${url.search}`,
      authorization: request.headers.authorization,
      headers: request.headers,
      body,
      arrivedMs: performance.now(),
      answeredMs: undefined,
    };
    this.requests.push(recorded);
    response.on('finish', () => {
      recorded.answeredMs = performance.now();
    });
    if (!route) {
      write(response, refusal(404, 'ENDPOINT_NOT_FOUND', `No API found for '${request.method} ${url.pathname}'`));
      return;
    }
    const visit = toVisit(request, { url, route, body });
    const fault = this.#faults.take(route.operation);
    if (fault?.kind === 'hold') await fault.until;
    else if (fault) {
      this.#faults.carryOut(fault, request, response, () => void runRoute(route, visit));
      return;
    }
    if (route.open || this.tokens.accepts(request)) write(response, runRoute(route, visit));
    else write(response, refusal(401, 'UNAUTHENTICATED', 'Credential was not sent or was of an unsupported type'));
  }
}

/** Undefined when the client broke off while sending: there is nobody to answer then. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } catch {
    return undefined;
  }
}

function toVisit(request: IncomingMessage, at: { url: URL; route: Route; body: string }): Visit {
  const groups = at.route.pattern.exec(at.url.pathname)?.groups ?? {};
  return {
    request,
    body: at.body,
    query: at.url.searchParams,
    spaceId: groups['space'] ?? '',
    conversationId: groups['conversation'] ?? '',
    messageId: groups['message'] ?? '',
    attachmentId: groups['attachment'] ?? '',
    chunk: Number(groups['chunk'] ?? 0),
    downloadId: groups['download'] ?? '',
  };
}

/** Builds and starts one. Stop it in `afterEach`. */
export async function startFakeWorkspace(options: FakeWorkspaceOptions = {}): Promise<FakeWorkspace> {
  return await new FakeWorkspace(options).start();
}
