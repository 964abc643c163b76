import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../services/clock.ts';
import { BOT_ID, CHANNEL } from './activity.ts';
import type { ActivityLog } from './activity-log.ts';
import type { LogPage } from './activity-rows.ts';

/** How outgoing activities share frames. */
export interface Batching {
  /** False: one activity, one frame, at once. */
  readonly enabled: boolean;
  readonly maxActivities: number;
  /** Least time between two frames that are not full, milliseconds: the first of a burst waits for nobody. */
  readonly maxWaitMs: number;
}

/** Why a stream ended. */
export type StreamEnd = 'client' | 'collision' | 'slow' | 'silent' | 'stopping' | 'failed';

export interface StreamOptions {
  readonly socket: WebSocket;
  readonly conversationId: string;
  /** What lies beyond it is sent first. */
  readonly watermark: number;
  readonly activities: ActivityLog;
  readonly clock: Clock;
  readonly batching: Batching;
  readonly onEnd: (end: StreamEnd) => void;
  /** The log could not be read. */
  readonly onError: (error: unknown) => void;
}

/** Most bytes in one frame, beyond its first activity. */
const MAX_FRAME_BYTES = 512 * 1024;

/** A client that does not take a frame for so long is cut off; it comes back and reads on from its watermark. */
const STALLED_MS = 30_000;

/** Close codes of RFC 6455, and one of our own for the socket that was replaced. */
const CLOSE_CODES: Readonly<Record<StreamEnd, number>> = {
  client: 1000,
  collision: 4409,
  slow: 1013,
  silent: 1001,
  stopping: 1001,
  failed: 1011,
};

/**
 * One WebSocket. It reads from the log and keeps no queue of its own: what was not sent is still in the log, so that a
 * slow reader costs no memory, nothing is lost when the socket closes, and the order is always that of the log.
 */
export class Stream {
  readonly #options: StreamOptions;
  #watermark: number;
  #state: 'idle' | 'scheduled' | 'sending' | 'ended' = 'idle';
  #isBehind = false;
  #progress: { readonly text: string | undefined } | undefined;
  #working = { id: '', place: 0, sequence: 0 };
  #lastFrameMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #isAlive = true;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#watermark = options.watermark;
    const { socket } = options;
    socket.on('close', () => this.#end('client'));
    // A broken or oversized frame: `ws` closes the socket itself, with the code that belongs to it.
    socket.on('error', () => this.#end('failed'));
    socket.on('pong', () => this.#heard());
    // Clients send empty frames as a sign of life; whatever else they send has no meaning here.
    socket.on('message', () => this.#heard());
    this.wake();
  }

  /** Something was added to the log. */
  wake(): void {
    this.#isBehind = true;
    if (this.#state === 'idle') this.#schedule();
  }

  /** Shows that somebody works: typing, or a text in a bubble that the next message replaces. Not kept. */
  show(text: string | undefined): void {
    this.#progress = { text };
    this.wake();
  }

  /** A sign of life in both of the ways that proxies and clients look at; ends a stream that answered none. */
  keepAlive(): void {
    const { socket } = this.#options;
    if (!this.#isAlive) {
      this.cut('silent');
      return;
    }
    this.#isAlive = false;
    if (socket.readyState !== socket.OPEN) return;
    socket.ping();
    socket.send('');
  }

  /** Says goodbye. The client gets the reason. */
  close(end: StreamEnd): void {
    if (this.#state === 'ended') return;
    this.#options.socket.close(CLOSE_CODES[end], end);
    this.#end(end);
  }

  /** Drops the connection without a word to a client that does not listen. */
  cut(end: StreamEnd): void {
    this.#options.socket.terminate();
    this.#end(end);
  }

  #heard(): void {
    this.#isAlive = true;
  }

  #end(end: StreamEnd): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#timer?.cancel();
    this.#options.onEnd(end);
  }

  #schedule(): void {
    const { clock, batching } = this.#options;
    this.#state = 'scheduled';
    const waitMs = batching.enabled ? this.#lastFrameMs + batching.maxWaitMs - clock.monotonicMs() : 0;
    const run = () => void this.#sendAll();
    // The end of the turn of the event loop is enough company for a first activity.
    if (waitMs > 0) this.#timer = clock.after(waitMs, run);
    else setImmediate(run);
  }

  async #sendAll(): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'sending';
    try {
      while (await this.#sendOne()) {
        // Full frames follow one another at once.
      }
    } catch (error) {
      this.#options.onError(error);
      this.close('failed');
    }
    if (this.#hasEnded()) return;
    this.#state = 'idle';
    if (this.#isBehind) this.#schedule();
  }

  /** @returns whether there is more to send right now. */
  async #sendOne(): Promise<boolean> {
    const { activities, conversationId, batching } = this.#options;
    this.#isBehind = false;
    const page = await activities.run('since', {
      conversationId,
      watermark: this.#watermark,
      maxActivities: batching.enabled ? batching.maxActivities : 1,
      maxBytes: MAX_FRAME_BYTES,
    });
    if (this.#hasEnded()) return false;
    this.#watermark = page.watermark;
    const frame = page.bodies.length > 0 ? activitySet(page) : this.#progressFrame(page);
    if (frame === undefined) return false;
    await this.#send(frame);
    // What is shown of the work comes after the messages that were there before it.
    if (this.#progress) this.#isBehind = true;
    return page.more && !this.#hasEnded();
  }

  #hasEnded(): boolean {
    return this.#state === 'ended';
  }

  #send(frame: string): Promise<void> {
    const { socket, clock } = this.#options;
    this.#timer = clock.after(STALLED_MS, () => this.cut('slow'));
    return new Promise((resolve) => {
      // An error here ends the socket as well, which is what is acted on.
      socket.send(frame, () => {
        this.#timer?.cancel();
        this.#lastFrameMs = clock.monotonicMs();
        resolve();
      });
    });
  }

  /** Has no watermark: it is not in the log, and reading on begins where it did. */
  #progressFrame(page: LogPage): string | undefined {
    if (!this.#progress) return undefined;
    const { text } = this.#progress;
    this.#progress = undefined;
    const { conversationId, clock } = this.#options;
    // The bubble keeps its place while its text changes.
    if (this.#working.id !== page.working.id) this.#working = { ...page.working, sequence: 0 };
    const { id, place } = this.#working;
    const bubble = { streamId: id, streamType: 'streaming', streamSequence: ++this.#working.sequence };
    const typing = {
      type: 'typing',
      id: text === undefined ? `${id}|typing` : id,
      timestamp: new Date(clock.now()).toISOString(),
      channelId: CHANNEL,
      conversation: { id: conversationId },
      from: { id: BOT_ID, role: 'bot' },
      // In italics, which no message of ours is: the page animates what is written so.
      ...(text === undefined ? {} : { text: `_${text}_`, textFormat: 'markdown' }),
      channelData: { 'webchat:sequence-id': place, ...(text === undefined ? {} : bubble) },
    };
    return JSON.stringify({ activities: [typing] });
  }
}

/** The bodies are JSON texts already. */
function activitySet(page: LogPage): string {
  return `{"activities":[${page.bodies.join(',')}],"watermark":"${page.watermark}"}`;
}
