import { cpSync, rmSync } from 'node:fs';
import { createHttpServer } from '../../adapters/http/server.ts';
import type { HttpServer } from '../../adapters/http/types.ts';
import type { ActivityContent } from '../../adapters/webchat/activity.ts';
import type { PageOptions } from '../../adapters/webchat/page.ts';
import { createWebChat, type WebChat, type WebChatOptions } from '../../adapters/webchat/webchat.ts';
import type { Address, Bot, Inbound, Reply } from '../../bot/types.ts';
import { type Clock, systemClock } from '../../services/clock.ts';
import { type AnyEvent, Events } from '../../services/events.ts';
import { silentLog } from '../../services/log.ts';
import { DirectLineClient } from './directline-client.ts';
import { tempDir } from './temp-dir.ts';

/** Answers each message with its text in capitals; what a test wants otherwise goes into `onReceive`. */
class CapitalBot implements Bot {
  readonly received: Inbound[] = [];
  onReceive: ((inbound: Inbound) => Promise<void>) | undefined;
  readonly #webchat: () => WebChat;

  constructor(webchat: () => WebChat) {
    this.#webchat = webchat;
  }

  async receive(inbound: Inbound): Promise<void> {
    this.received.push(inbound);
    if (this.onReceive) return this.onReceive(inbound);
    if (inbound.kind === 'joined') await this.say(inbound.address, 'welcome');
    if (inbound.kind === 'message') await this.say(inbound.address, inbound.text.toUpperCase(), inbound.id);
  }

  async pressed(): Promise<undefined> {}

  async localeOf(): Promise<string> {
    return 'en';
  }

  async say(address: Address, text: string, replyTo?: string): Promise<void> {
    await this.#webchat().channel.send(address, replyOf(text), replyTo === undefined ? {} : { replyTo });
  }
}

export interface WebChatHarnessOptions extends Partial<Omit<WebChatOptions, 'settings' | 'events' | 'log'>> {
  readonly settings?: Partial<WebChatOptions['settings']>;
  readonly starters?: PageOptions['starters'];
  readonly spaces?: PageOptions['spaces'];
  readonly data?: PageOptions['data'];
  readonly notice?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** Somebody with a token. */
export interface Grant {
  readonly token: string;
  readonly conversationId: string;
  readonly userId: string;
  readonly resume: string;
}

/**
 * Web Chat as the service has it, behind the real HTTP server on loopback. `restart` begins a new process's life on the
 * same port and the same state.
 */
export class WebChatHarness {
  readonly events: AnyEvent[] = [];
  /** Languages that visitors chose on the page. */
  readonly chosen: object[] = [];
  webchat!: WebChat;
  bot!: CapitalBot;
  #http: HttpServer | undefined;
  #port = 0;
  #options: WebChatHarnessOptions;
  readonly #state = tempDir();
  readonly #clients: DirectLineClient[] = [];
  readonly #former: (() => Promise<void>)[] = [];

  private constructor(options: WebChatHarnessOptions) {
    this.#options = options;
  }

  static async start(options: WebChatHarnessOptions = {}): Promise<WebChatHarness> {
    const harness = new WebChatHarness(options);
    await harness.up();
    return harness;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get stateDir(): string {
    return this.#state.path;
  }

  get clock(): Clock {
    return this.#options.clock ?? systemClock;
  }

  async up(onReceive?: (inbound: Inbound) => Promise<void>): Promise<void> {
    const { settings, starters, spaces, data, notice, ...options } = this.#options;
    const { clock } = this;
    const events = new Events();
    events.onAny((event) => this.events.push(event));
    this.webchat = createWebChat({
      render: textOnly,
      describe: (progress) => (progress.kind === 'genie' ? progress.stage : `place ${progress.place}`),
      ...options,
      settings: {
        stateDir: this.#state.path,
        publicUrl: undefined,
        webchatTokenSecret: undefined,
        batchEnabled: true,
        batchProfile: 'default',
        batchSize: undefined,
        batchDelayMs: undefined,
        webchatMaxStreams: 1_000,
        ...settings,
      },
      clock,
      events,
      log: silentLog,
    });
    const webchat = this.webchat;
    this.bot = new CapitalBot(() => webchat);
    this.bot.onReceive = onReceive;
    const door = { hasKey: () => false, gzipMinBytes: 1_024 };
    const http = createHttpServer({ ...door, host: '127.0.0.1', port: this.#port, clock, events, log: silentLog });
    this.#http = http;
    webchat.mount(http, this.bot, {
      starters: starters ?? (async () => []),
      spaces: spaces ?? (async () => []),
      data: data ?? (async () => ({ tables: [], starters: [] })),
      notice: notice === undefined ? undefined : () => notice,
      defaultLocale: 'en',
      preferences: { set: async (person, change) => void this.chosen.push({ ...person, ...change }) },
    });
    await webchat.open();
    await webchat.repair();
    await http.start();
    this.#port = http.address()?.port ?? 0;
  }

  /** Stops the service and leaves its state, its port and its clients. */
  async down(): Promise<void> {
    const signal = new AbortController().signal;
    await this.#http?.stop(signal);
    await this.webchat.stop(signal);
  }

  /**
   * What a crash leaves: the file as it was at this moment, to be opened by the next process. What the former one still
   * does goes into files that nobody reads.
   */
  async crash(): Promise<void> {
    const copy = tempDir();
    cpSync(this.#state.path, copy.path, { recursive: true });
    const former = [this.#http, this.webchat] as const;
    this.#former.push(async () => {
      const signal = AbortSignal.abort();
      await former[0]?.stop(signal);
      await former[1].stop(signal);
      copy.remove();
    });
    this.#port = 0;
    this.#options = { ...this.#options, settings: { ...this.#options.settings, stateDir: copy.path } };
    await this.up();
  }

  async restart(changes: { settings?: WebChatHarnessOptions['settings']; withoutLog?: boolean } = {}): Promise<void> {
    await this.down();
    if (changes.withoutLog)
      for (const end of ['', '-wal', '-shm']) rmSync(`${this.#state.path}/webchat.db${end}`, { force: true });
    this.#options = { ...this.#options, settings: { ...this.#options.settings, ...changes.settings } };
    await this.up();
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.end();
    await this.down();
    for (const stop of this.#former) await stop();
    this.#state.remove();
  }

  async request(
    method: string,
    path: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const { token, body, headers } = options;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** A call of Direct Line. */
  directLine(
    method: string,
    path: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    return this.request(method, `/v3/directline/${path}`, options);
  }

  async grant(body: object = {}): Promise<Grant> {
    const { body: granted } = await this.directLine('POST', 'tokens/generate', { body });
    return granted as Grant;
  }

  /** A conversation that has begun. */
  async conversation(): Promise<Grant & { readonly streamUrl: string }> {
    const grant = await this.grant();
    const { body } = await this.directLine('POST', 'conversations', { token: grant.token });
    return { ...grant, streamUrl: body.streamUrl };
  }

  post(grant: Grant, activity: object): Promise<Answer> {
    const path = `conversations/${grant.conversationId}/activities`;
    return this.directLine('POST', path, { token: grant.token, body: { type: 'message', ...activity } });
  }

  /** What is in the log of a conversation beyond a watermark. */
  async read(
    grant: Grant,
    watermark = '',
  ): Promise<{ texts: string[]; watermark: string; activities: Record<string, unknown>[] }> {
    const path = `conversations/${grant.conversationId}/activities?watermark=${watermark}`;
    const { body } = await this.directLine('GET', path, { token: grant.token });
    return { ...body, texts: body.activities.map(({ text }: { text: string }) => text) };
  }

  /** The official client, in a conversation of its own or a given one. Ended with the harness. */
  async client(
    options: { grant?: Grant; conversationId?: string; watermark?: string } = {},
  ): Promise<DirectLineClient> {
    const { grant, ...others } = options;
    const { token } = grant ?? (await this.grant());
    const client = new DirectLineClient({ url: this.url, token, ...others });
    this.#clients.push(client);
    return client;
  }
}

/** A reply of one sentence. */
export function replyOf(text: string): Reply {
  return { parts: [{ kind: 'text', text }], summary: text, locale: 'en', aiGenerated: false };
}

function textOnly(reply: Reply): ActivityContent {
  return { text: reply.summary, textFormat: 'plain' };
}
