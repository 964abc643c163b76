import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LRUCache } from 'lru-cache';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, every, type Timer } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import type { Events } from '../../services/events.ts';
import type { Log } from '../../services/log.ts';
import type { ActivityLog } from './activity-log.ts';
import { type Batching, Stream } from './stream.ts';

export interface StreamsOptions {
  readonly activities: ActivityLog;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  readonly batching: Batching;
  /** Sockets at the same time. Default 2,000. */
  readonly maxSockets?: number;
}

/** A handshake whose token was verified. */
export interface Handshake {
  readonly req: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly conversationId: string;
  readonly watermark: number;
}

/** Clients only ever send signs of life. */
const MAX_INCOMING_BYTES = 1_024;
/** Below the minute after which proxies take a connection for dead. */
const KEEP_ALIVE_MS = 20_000;
/** How long clients may take to answer a goodbye. */
const GOODBYE_MS = 2_000;
/** Web Chat shows typing for 5 s, so this often is enough to keep it up. */
const SAME_PROGRESS_MS = 3_000;
/** What somebody who (re)connects is shown at once; older than this it may be over. */
const RECENT_PROGRESS_MS = 15_000;
const MAX_PROGRESS = 5_000;

/** All open sockets: one per conversation. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #streams = new Map<string, Stream>();
  readonly #progress = new LRUCache<string, { readonly text: string | undefined; readonly atMs: number }>({
    max: MAX_PROGRESS,
  });
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_INCOMING_BYTES,
  });
  /** Until their last byte, which may be some time after their stream has ended. */
  readonly #sockets = new Set<WebSocket>();
  #keepAlive: Timer | undefined;
  #stopped: Promise<void> | undefined;
  #onAllGone: (() => void) | undefined;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock } = this.#options;
    this.#keepAlive = every(clock, KEEP_ALIVE_MS, {
      run: () => {
        for (const stream of this.#streams.values()) stream.keepAlive();
      },
      onError: (error) => this.#options.log.error({ err: error }, 'Web Chat could not keep its sockets alive'),
    });
  }

  /** @throws AppError `request.rate_limited` when there are too many sockets, `service.draining` after `stop`. */
  accept(handshake: Handshake): void {
    const { maxSockets = 2_000 } = this.#options;
    const { conversationId, watermark } = handshake;
    if (this.#stopped) throw new AppError('service.draining', 'a socket while stopping');
    if (this.#streams.size >= maxSockets && !this.#streams.has(conversationId)) {
      throw new AppError('request.rate_limited', `${maxSockets} sockets are open`, { retryAfterMs: KEEP_ALIVE_MS });
    }
    this.#server.handleUpgrade(handshake.req, handshake.socket, handshake.head, (socket) =>
      this.#add(socket, conversationId, watermark),
    );
  }

  /** Something was added to the log of a conversation, or changed there. */
  wake(conversationId: string): void {
    this.#streams.get(conversationId)?.wake();
  }

  /** Shows that somebody works, with a text or just as typing. The same again is shown at most every 3 s. */
  show(conversationId: string, text: string | undefined): void {
    const nowMs = this.#options.clock.monotonicMs();
    const last = this.#progress.get(conversationId);
    if (last && last.text === text && nowMs - last.atMs < SAME_PROGRESS_MS) return;
    this.#progress.set(conversationId, { text, atMs: nowMs });
    this.#streams.get(conversationId)?.show(text);
  }

  /** The work is done: nobody is shown it any more. */
  clear(conversationId: string): void {
    this.#progress.delete(conversationId);
  }

  /** Tells every client to come back later; those that do not answer are cut off. Idempotent. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#stopped ??= this.#closeAll();
    const cutOff = () => this.#cutOff();
    signal.addEventListener('abort', cutOff, { once: true });
    if (signal.aborted) cutOff();
    await this.#stopped;
    signal.removeEventListener('abort', cutOff);
  }

  async #closeAll(): Promise<void> {
    this.#keepAlive?.cancel();
    if (this.#sockets.size === 0) return;
    const timer = this.#options.clock.after(GOODBYE_MS, () => this.#cutOff());
    const allGone = new Promise<void>((resolve) => {
      this.#onAllGone = resolve;
    });
    for (const stream of this.#streams.values()) stream.close('stopping');
    await allGone;
    timer.cancel();
  }

  #cutOff(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #add(socket: WebSocket, conversationId: string, watermark: number): void {
    const { activities, clock, events, batching } = this.#options;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#onAllGone?.();
    });
    // Two sockets would each get half of what is shown in passing.
    this.#streams.get(conversationId)?.close('collision');
    const stream = new Stream({
      socket,
      conversationId,
      watermark,
      activities,
      clock,
      batching,
      onEnd: (reason) => {
        if (this.#streams.get(conversationId) === stream) this.#streams.delete(conversationId);
        events.emit('webchat.disconnected', { sockets: this.#streams.size, reason });
      },
      onError: (error) => this.#failed(error),
    });
    this.#streams.set(conversationId, stream);
    events.emit('webchat.connected', { sockets: this.#streams.size });
    const shown = this.#progress.get(conversationId);
    if (shown && clock.monotonicMs() - shown.atMs < RECENT_PROGRESS_MS) stream.show(shown.text);
  }

  #failed(error: unknown): void {
    this.#options.events.emit('store.failed', { store: 'webchat', operation: 'read', error });
  }
}
