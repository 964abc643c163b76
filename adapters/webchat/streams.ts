import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LRUCache } from 'lru-cache';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, every, type Timer } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import type { Events } from '../../services/events.ts';
import type { Log } from '../../services/log.ts';
import type { ActivityLog } from './activity-log.ts';
import type { Batching } from './batching.ts';
import { Stream } from './stream.ts';
import { StreamTallies } from './stream-tallies.ts';

export interface StreamsOptions {
  readonly activities: ActivityLog;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  readonly batching: Batching;
  /** Sockets at the same time, those included that are still saying goodbye. */
  readonly maxStreams: number;
}

/** How many streams there are at this moment, by what they do. `open` is the sum of the three before `closing`. */
export interface StreamCounts {
  readonly open: number;
  readonly idle: number;
  readonly gathering: number;
  readonly sending: number;
  /** Saying goodbye. */
  readonly closing: number;
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
/** Below the minute after which proxies take a connection for dead; some count only what comes from the server. */
const KEEP_ALIVE_MS = 20_000;
/** How long stopping may take: for what is in the log to be read by its clients, and for the goodbye. */
const GOODBYE_MS = 2_000;
/** Web Chat shows typing for 5 s, so this often is enough to keep it up. */
const SAME_PROGRESS_MS = 3_000;
/** What somebody who (re)connects is shown at once; older than this it may be over. */
const RECENT_PROGRESS_MS = 15_000;
const MAX_PROGRESS = 5_000;

/** All open sockets: one per conversation. */
export class Streams {
  /** What they have done since the start. */
  readonly tallies = new StreamTallies();
  /** May be changed at any time; the next frame goes by it. */
  batching: Batching;
  /** May be changed at any time; sockets that are open stay. */
  maxStreams: number;
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
    this.batching = options.batching;
    this.maxStreams = options.maxStreams;
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
    const { conversationId, watermark } = handshake;
    if (this.#stopped) throw new AppError('service.draining', 'a socket while stopping');
    if (this.isFull) {
      const older = this.#streams.get(conversationId);
      if (!older) throw this.#refuse();
      // Its place is needed now, not after a goodbye.
      older.cut('collision');
    }
    this.#server.handleUpgrade(handshake.req, handshake.socket, handshake.head, (socket) =>
      this.#add(socket, conversationId, watermark),
    );
  }

  /** Whether there are as many sockets as there may be. */
  get isFull(): boolean {
    return this.#sockets.size >= this.maxStreams;
  }

  /** Bytes that wait for readers, over all sockets. */
  get waitingBytes(): number {
    let bytes = 0;
    for (const socket of this.#sockets) bytes += socket.bufferedAmount;
    return bytes;
  }

  counts(): StreamCounts {
    const states = { idle: 0, gathering: 0, sending: 0, ended: 0 };
    for (const { state } of this.#streams.values()) states[state] += 1;
    const { idle, gathering, sending } = states;
    const open = idle + gathering + sending;
    return { open, idle, gathering, sending, closing: this.#sockets.size - open };
  }

  /**
   * Sends what is in the log, of one conversation or of all, without waiting for company. Resolves when the sockets have
   * taken it; a slow reader holds it up until it is cut off.
   */
  async flush(conversationId?: string): Promise<void> {
    const streams = conversationId === undefined ? [...this.#streams.values()] : [this.#streams.get(conversationId)];
    await Promise.all(streams.map((stream) => stream?.flush()));
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

  /** A conversation was deleted: nobody reads it any more. */
  forget(conversationId: string): void {
    this.clear(conversationId);
    this.#streams.get(conversationId)?.close('forgotten');
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
    for (const stream of this.#streams.values()) void stream.flush().then(() => stream.close('stopping'));
    await allGone;
    timer.cancel();
  }

  #cutOff(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #add(socket: WebSocket, conversationId: string, watermark: number): void {
    const { activities, clock, events } = this.#options;
    const { tallies } = this;
    tallies.opened += 1;
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
      batching: () => this.batching,
      tallies,
      onEnd: (reason) => {
        tallies.ended[reason] += 1;
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

  #refuse(): AppError {
    this.tallies.refused += 1;
    const { maxStreams } = this;
    return new AppError('request.rate_limited', `${maxStreams} sockets are open`, {
      retryAfterMs: KEEP_ALIVE_MS,
      publicMessage: `${maxStreams} chats are connected, as many as may be (WEBCHAT_MAX_STREAMS). Try again later, or read by GET .../activities meanwhile.`,
    });
  }

  #failed(error: unknown): void {
    this.#options.events.emit('store.failed', { store: 'webchat', operation: 'read', error });
  }
}
