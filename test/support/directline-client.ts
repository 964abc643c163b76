import { createRequire } from 'node:module';
import { WebSocket } from 'ws';
import { eventually } from './eventually.ts';

/** What tests look at in an activity. */
export interface SeenActivity {
  readonly id?: string;
  readonly type: string;
  readonly text?: string;
  readonly replyToId?: string;
  readonly from: { readonly id: string; readonly role?: string };
  readonly channelData?: Readonly<Record<string, unknown>>;
}

interface Subscription {
  unsubscribe(): void;
}

interface Observable<T> {
  subscribe(next: (value: T) => void, error?: (error: unknown) => void): Subscription;
}

interface AjaxRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The part of the official client that is used; its own types want another version of its own dependency. */
interface OfficialClient {
  readonly activity$: Observable<SeenActivity>;
  readonly connectionStatus$: Observable<number>;
  postActivity(activity: object): Observable<string>;
  end(): void;
}

/** The bundle for pages asks for a page's global; as a package it would need modules that are left out here. */
const globals = globalThis as { self?: unknown };
globals.self ??= globalThis;
const { DirectLine } = createRequire(import.meta.url)('botframework-directlinejs/dist/directline.js') as {
  DirectLine: new (options: object) => OfficialClient;
};

/** The client reconnects after 3,000 ms plus this share of 12,000: at once. */
const AT_ONCE = -0.25;
/** How often it tries again while the server is away, ms. */
const RETRY_MS = 100;

export interface DirectLineClientOptions {
  /** Where the server listens, `http://127.0.0.1:1234`. */
  readonly url: string;
  readonly token: string;
  /** Continues a conversation instead of starting one. */
  readonly conversationId?: string;
  readonly watermark?: string;
}

/** `botframework-directlinejs` itself, in Node: over `fetch` and `ws`, and without its waiting times. */
export class DirectLineClient {
  readonly activities: SeenActivity[] = [];
  /** Sockets that it opened, in order. */
  readonly sockets: WebSocket[] = [];
  /** As in its `ConnectionStatus`: 2 is online, 3 expired, 4 failed, 5 ended. */
  status = 0;
  readonly #client: OfficialClient;
  readonly #subscription: Subscription;

  constructor(options: DirectLineClientOptions) {
    const { sockets } = this;
    class RecordedSocket extends WebSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    }
    this.#client = new DirectLine({
      token: options.token,
      domain: `${options.url}/v3/directline`,
      conversationId: options.conversationId,
      watermark: options.watermark,
      timeout: RETRY_MS,
      random: () => AT_ONCE,
      ajax: (request: AjaxRequest) => {
        const Observable = observableClass(this.#client.connectionStatus$);
        return new Observable((observer) => {
          send(request)
            .then((answer) => {
              observer.next(answer);
              observer.complete();
            })
            .catch((error: unknown) => observer.error(error));
        });
      },
      WebSocket: RecordedSocket,
    });
    this.#client.connectionStatus$.subscribe((status) => {
      this.status = status;
    });
    this.#subscription = this.#client.activity$.subscribe(
      (activity) => this.activities.push(activity),
      () => {
        // Ends with an error when it cannot connect; `status` tells.
      },
    );
  }

  /** Texts of the messages so far. */
  get texts(): readonly string[] {
    return this.activities.filter(({ type }) => type === 'message').map(({ text }) => text ?? '');
  }

  /** Resolves with the id that the server gave, or `retry`. */
  post(activity: string | object): Promise<string> {
    const given = typeof activity === 'string' ? { type: 'message', text: activity } : activity;
    return new Promise((resolve, reject) => {
      this.#client.postActivity({ from: { id: 'whoever' }, ...given }).subscribe(resolve, reject);
    });
  }

  async sees(text: string): Promise<SeenActivity> {
    const find = () => this.activities.find((activity) => activity.text === text);
    await eventually(() => find() !== undefined);
    return find() as SeenActivity;
  }

  /** Waits for a socket that is open, the n-th one at least. */
  async connected(atLeast = 1): Promise<WebSocket> {
    await eventually(() => this.sockets.length >= atLeast && this.sockets.at(-1)?.readyState === WebSocket.OPEN);
    return this.sockets.at(-1) as WebSocket;
  }

  /** Ends it for good: no socket, no timer. */
  end(): void {
    this.#subscription.unsubscribe();
    this.#client.end();
    for (const socket of this.sockets) socket.terminate();
  }
}

/** rxjs's `ajax`, as far as the client uses it. */
async function send(request: AjaxRequest): Promise<object> {
  const response = await fetch(request.url, {
    method: request.method,
    headers: { ...request.headers },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    // What the network refuses has status 0 in a browser.
  }).catch(() => undefined);
  const xhr = { getResponseHeader: (name: string) => response?.headers.get(name) ?? null };
  if (!response) throw { status: 0, xhr };
  const text = await response.text();
  const answer = { status: response.status, response: text === '' ? undefined : JSON.parse(text), xhr };
  if (!response.ok) throw answer;
  return answer;
}

type Observer = { next(value: unknown): void; error(error: unknown): void; complete(): void };

/** The bundle keeps its rxjs to itself; every subject of it is an observable, and so knows the class. */
function observableClass(subject: object): new (run: (observer: Observer) => void) => unknown {
  let prototype: object = Object.getPrototypeOf(subject);
  for (let next = prototype; next !== Object.prototype; next = Object.getPrototypeOf(next)) prototype = next;
  return prototype.constructor as new (
    run: (observer: Observer) => void,
  ) => unknown;
}
