import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { awaiting } from './eventually.ts';
import { type StreamRules, TeamsStreams } from './teams-streams.ts';

/** `stream`: a chunk that is not the last; `final`: the last one. */
export type ConnectorOperation = 'create' | 'reply' | 'update' | 'delete' | 'typing' | 'stream' | 'final' | 'other';

/** One request, byte for byte as it came over the wire. */
export interface RecordedRequest {
  readonly operation: ConnectorOperation;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Undefined when the body is empty or no JSON object. */
  readonly activity: Readonly<Record<string, unknown>> | undefined;
  readonly conversationId: string;
  /** The activity named in the path. */
  readonly activityId: string | undefined;
  /** Counts from 1 in the order in which connections were made. */
  readonly connection: number;
  /** Whether the message is in the conversation now, whatever was answered. */
  readonly accepted: boolean;
}

/** What the connector does instead of its work. */
export type ConnectorFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      /** The message is in the conversation nevertheless. */
      readonly accepted?: boolean;
    }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang'; readonly accepted?: boolean }
  /** Cuts the connection after it has read the request. */
  | { readonly kind: 'reset'; readonly accepted?: boolean }
  /** Status 201 and then the body in drips that never end. */
  | { readonly kind: 'drip' }
  /** Status 201 with a body of this many bytes. */
  | { readonly kind: 'huge'; readonly bytes: number };

/** A message as people in the conversation see it now. */
export interface SeenMessage {
  readonly id: string;
  readonly activity: Readonly<Record<string, unknown>>;
  readonly replyToId: string | undefined;
  readonly updates: number;
}

interface Waiter {
  readonly matches: (request: RecordedRequest) => boolean;
  readonly resolve: (request: RecordedRequest) => void;
}

/** Plays the channel's connector on loopback: keeps conversations, records everything, fails on demand. */
export class FakeConnector {
  readonly requests: RecordedRequest[] = [];
  connections = 0;
  /** Bytes of bodies that never end. */
  drips = 0;
  readonly #server: Server;
  readonly #connectionOf = new WeakMap<Socket, number>();
  readonly #faults: { operation: ConnectorOperation | undefined; fault: ConnectorFault; left: number }[] = [];
  readonly #conversations = new Map<string, Map<string, SeenMessage>>();
  readonly #waiters = new Set<Waiter>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Streamed messages, by Teams' rules. */
  readonly streams: TeamsStreams;
  #nextId = 1;

  private constructor(server: Server, rules: StreamRules) {
    this.#server = server;
    this.streams = new TeamsStreams(rules);
    server.on('connection', (socket) => {
      this.connections += 1;
      this.#connectionOf.set(socket, this.connections);
    });
    server.on('request', (req, res) => void this.#handle(req, res));
  }

  /** `rules`: of streams; default those of Teams, on this machine's clock. */
  static async start(rules: StreamRules = { nowMs: () => performance.now() }): Promise<FakeConnector> {
    const server = createServer();
    const connector = new FakeConnector(server, rules);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return connector;
  }

  /** Origin, for `ALLOWED_SERVICE_URLS`. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What activities name; with a path and a slash at the end, as Teams has it. */
  get serviceUrl(): string {
    return `${this.origin}/emea/`;
  }

  /** The next requests (of one operation, or any) fail so; several faults are used up in the order given. */
  fail(
    fault: ConnectorFault,
    options: { readonly operation?: ConnectorOperation; readonly times?: number } = {},
  ): void {
    this.#faults.push({ operation: options.operation, fault, left: options.times ?? 1 });
  }

  /** Requests of one operation. */
  of(operation: ConnectorOperation): RecordedRequest[] {
    return this.requests.filter((request) => request.operation === operation);
  }

  /** What people see in the conversation, in order. */
  messages(conversationId: string): SeenMessage[] {
    return [...(this.#conversations.get(conversationId)?.values() ?? [])];
  }

  /** Takes a message away, as its author or an administrator could. */
  forget(conversationId: string, id: string): void {
    this.#conversations.get(conversationId)?.delete(id);
  }

  /** The first request that matches, whether it came already or is still to come. */
  until(matches: (request: RecordedRequest) => boolean): Promise<RecordedRequest> {
    const seen = this.requests.find(matches);
    if (seen) return Promise.resolve(seen);
    return awaiting(
      `a request at the connector: ${matches}`,
      new Promise((resolve) => this.#waiters.add({ matches, resolve })),
    );
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const read = readRequest(req, body);
    const fault = this.#nextFault(read.operation);
    const known = read.operation !== 'update' || this.#has(read.conversationId, read.activityId);
    const asked = fault === undefined ? known : 'accepted' in fault && fault.accepted === true;
    const streamed = asked && isChunk(read) ? this.#stream(read) : undefined;
    const accepted = streamed ? streamed.shows !== undefined : asked;
    const id = streamed ? streamed.shows : accepted ? this.#apply(read) : undefined;
    const connection = this.#connectionOf.get(req.socket) ?? 0;
    this.#record({ ...read, headers: req.headers, body, connection, accepted });
    if (fault) this.#misbehave(fault, req, res);
    else if (streamed) sendJson(res, streamed.status, streamed.body);
    else if (!known) sendError(res, 404, 'ActivityNotFoundInConversation');
    else sendJson(res, read.operation === 'typing' ? 202 : read.method === 'POST' ? 201 : 200, id ? { id } : {});
  }

  #record(request: RecordedRequest): void {
    this.requests.push(request);
    for (const waiter of this.#waiters) {
      if (!waiter.matches(request)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(request);
    }
  }

  #nextFault(operation: ConnectorOperation): ConnectorFault | undefined {
    const index = this.#faults.findIndex((one) => one.operation === undefined || one.operation === operation);
    const found = this.#faults[index];
    if (!found) return undefined;
    found.left -= 1;
    if (found.left === 0) this.#faults.splice(index, 1);
    return found.fault;
  }

  #has(conversationId: string, activityId: string | undefined): boolean {
    return activityId !== undefined && (this.#conversations.get(conversationId)?.has(activityId) ?? false);
  }

  #stream(read: Pick<RecordedRequest, 'conversationId' | 'activity'>) {
    const { conversationId, activity = {} } = read;
    const answer = this.streams.take(activity, { conversationId, newId: () => `1:sent-${this.#nextId++}` });
    if (answer?.shows === undefined) return answer;
    const messages = this.#conversations.get(conversationId) ?? new Map<string, SeenMessage>();
    this.#conversations.set(conversationId, messages);
    const old = messages.get(answer.shows);
    const updates = old ? old.updates + 1 : 0;
    messages.set(answer.shows, { id: answer.shows, activity, replyToId: undefined, updates });
    return answer;
  }

  /** Changes the conversation. @returns the id of the message. */
  #apply(
    request: Pick<RecordedRequest, 'operation' | 'conversationId' | 'activityId' | 'activity'>,
  ): string | undefined {
    const { operation, conversationId, activityId, activity = {} } = request;
    const messages = this.#conversations.get(conversationId) ?? new Map<string, SeenMessage>();
    this.#conversations.set(conversationId, messages);
    if (operation === 'delete' && activityId !== undefined) messages.delete(activityId);
    if (operation === 'update' && activityId !== undefined) {
      const old = messages.get(activityId);
      this.streams.replaced(activityId);
      messages.set(activityId, {
        id: activityId,
        activity,
        replyToId: old?.replyToId,
        updates: (old?.updates ?? 0) + 1,
      });
      return activityId;
    }
    if (operation !== 'create' && operation !== 'reply') return undefined;
    const id = `1:sent-${this.#nextId++}`;
    messages.set(id, { id, activity, replyToId: activityId, updates: 0 });
    return id;
  }

  #misbehave(fault: ConnectorFault, req: IncomingMessage, res: ServerResponse): void {
    switch (fault.kind) {
      case 'hang':
        return;
      case 'reset':
        req.socket.resetAndDestroy();
        return;
      case 'status':
        res.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
        res.end(fault.body ?? '');
        return;
      case 'huge':
        res.writeHead(201, { 'content-type': 'application/json' });
        res.end(`{"id":"${'x'.repeat(fault.bytes)}"}`);
        return;
      case 'drip': {
        res.writeHead(201, { 'content-type': 'application/json' });
        const timer = setInterval(() => {
          res.write(' ');
          this.drips += 1;
        }, 2);
        this.#timers.add(timer);
        res.on('close', () => clearInterval(timer)).on('error', () => {});
      }
    }
  }
}

function readRequest(req: IncomingMessage, body: string) {
  const path = req.url ?? '';
  const [, conversation = '', activityId] = /\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/.exec(path) ?? [];
  const activity = parseObject(body);
  const method = req.method ?? '';
  return {
    operation: operationOf(method, activityId, activity),
    method,
    path,
    activity,
    conversationId: decodeURIComponent(conversation),
    activityId: activityId === undefined ? undefined : decodeURIComponent(activityId),
  };
}

function operationOf(
  method: string,
  activityId: string | undefined,
  activity: Readonly<Record<string, unknown>> | undefined,
): ConnectorOperation {
  if (method === 'PUT') return 'update';
  if (method === 'DELETE') return 'delete';
  if (method !== 'POST') return 'other';
  const isStreamed = JSON.stringify(activity?.['entities'] ?? []).includes('"streaminfo"');
  if (isStreamed) return activity?.['type'] === 'typing' ? 'stream' : 'final';
  if (activity?.['type'] === 'typing') return 'typing';
  return activityId === undefined ? 'create' : 'reply';
}

function isChunk({ operation }: Pick<RecordedRequest, 'operation'>): boolean {
  return operation === 'stream' || operation === 'final';
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Recorded as it came; a test that expects JSON will say so.
    return undefined;
  }
}

function sendJson(res: ServerResponse, status: number, value: object): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  res.end(JSON.stringify(value));
}

function sendError(res: ServerResponse, status: number, code: string): void {
  sendJson(res, status, { error: { code, message: 'as the connector says it' } });
}
