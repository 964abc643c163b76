import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TeamsStreams } from '../../support/teams-streams.ts';
import type { Dice } from './random.ts';
import { type ConnectorRecord, FILES, Recorder } from './records.ts';

/** How a call ends badly. Whatever is wrong with the answer, `shown` says whether people see the message. */
interface Mishap {
  readonly status: number;
  readonly shown: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

const SHARE_OF_MISHAPS = 0.03;
const MISHAPS: readonly Mishap[] = [
  { status: 429, shown: false, headers: { 'retry-after': '1' } },
  { status: 503, shown: false },
  { status: 502, shown: true },
];
/** So often the first message to a conversation, the placeholder, is refused for good. */
const SHARE_WITHOUT_PLACEHOLDER = 0.03;

interface Call {
  readonly method: string;
  readonly conversation: string;
  readonly id: string | undefined;
  readonly activity: Readonly<Record<string, unknown>>;
}

/**
 * The channel's side that Lamp sends to. Writes down what people can see, in the order in which they see it. Now and
 * then it answers badly, as the dice say.
 */
export class RecordingConnector {
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #recorder: Recorder<ConnectorRecord>;
  readonly #dice: Dice;
  /** Ids of the messages in each conversation. */
  readonly #seen = new Map<string, Set<string>>();
  readonly #touched = new Set<string>();
  readonly #streams = new TeamsStreams({ nowMs: () => performance.now() });

  constructor(options: { readonly folder: string; readonly dice: Dice }) {
    this.#recorder = new Recorder(options.folder, FILES.connector);
    this.#dice = options.dice;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request);
    // Cut off by the death of the caller: nobody sees what did not come in whole.
    if (!call) return;
    const mishap = this.#mishap(call);
    const known = call.method !== 'PUT' || this.#seen.get(call.conversation)?.has(call.id ?? '') === true;
    const isTaken = known && mishap?.shown !== false;
    const chunk = isTaken ? this.#stream(call) : undefined;
    const id = isTaken && !chunk ? this.#show(call) : undefined;
    if (mishap) response.writeHead(mishap.status, mishap.headers).end();
    else if (chunk) answer(response, chunk.status, chunk.body);
    else if (known) answer(response, call.method === 'POST' ? 201 : 200, id === undefined ? {} : { id });
    else answer(response, 404, { error: { code: 'ActivityNotFoundInConversation' } });
  }

  #mishap(call: Call): Mishap | undefined {
    const isFirst = call.method === 'POST' && !this.#touched.has(call.conversation);
    this.#touched.add(call.conversation);
    if (isFirst && this.#dice.chance(SHARE_WITHOUT_PLACEHOLDER)) return { status: 400, shown: false };
    return this.#dice.chance(SHARE_OF_MISHAPS) ? this.#dice.pick(MISHAPS) : undefined;
  }

  /** What becomes of a chunk of a streamed message; undefined: it is none. */
  #stream({ conversation, activity }: Call) {
    const chunk = this.#streams.take(activity, { conversationId: conversation, newId: randomUUID });
    if (chunk?.shows === undefined) return chunk;
    const messages = this.#seen.get(conversation) ?? new Set();
    this.#seen.set(conversation, messages.add(chunk.shows));
    this.#recorder.write({ kind: 'shown', conversation, id: chunk.shows, activity });
    return chunk;
  }

  #show({ method, conversation, id, activity }: Call): string | undefined {
    if (activity['type'] === 'typing') return undefined;
    const messages = this.#seen.get(conversation) ?? new Set();
    this.#seen.set(conversation, messages);
    if (method === 'DELETE' && id !== undefined) {
      messages.delete(id);
      this.#recorder.write({ kind: 'removed', conversation, id });
      return id;
    }
    const shown = method === 'PUT' && id !== undefined ? id : randomUUID();
    messages.add(shown);
    this.#recorder.write({ kind: 'shown', conversation, id: shown, activity });
    return shown;
  }
}

async function readCall(request: IncomingMessage): Promise<Call | undefined> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [, conversation = '', id] =
      /\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/.exec(request.url ?? '') ?? [];
    const body = Buffer.concat(chunks).toString();
    return {
      method: request.method ?? '',
      conversation: decodeURIComponent(conversation),
      id: id === undefined ? undefined : decodeURIComponent(id),
      activity: body === '' ? {} : (JSON.parse(body) as Call['activity']),
    };
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
