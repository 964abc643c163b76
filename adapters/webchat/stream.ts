import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../services/clock.ts';
import type { ActivityLog } from './activity-log.ts';
import { activitySet } from './activity-rows.ts';
import type { Batching } from './batching.ts';
import type { FrameReason, StreamEnd, StreamTallies } from './stream-tallies.ts';
import { WorkingBubble } from './working.ts';

export interface StreamOptions {
  readonly socket: WebSocket;
  readonly conversationId: string;
  /** What lies beyond it is sent first. */
  readonly watermark: number;
  readonly activities: ActivityLog;
  readonly clock: Clock;
  /** Asked for each frame, so that it can change at any time. */
  readonly batching: () => Batching;
  readonly tallies: StreamTallies;
  readonly onEnd: (end: StreamEnd) => void;
  /** The log could not be read. */
  readonly onError: (error: unknown) => void;
}

/**
 * What a stream does: nothing; it waits for the end of the turn; it waits for its log or its reader; it is over, and its
 * socket may still be saying goodbye.
 */
export type StreamState = 'idle' | 'gathering' | 'sending' | 'ended';

/** Most bytes in one frame, beyond its first activity. */
const MAX_FRAME_BYTES = 512 * 1024;

/** A client that does not take a frame for so long is cut off; it comes back and reads on from its watermark. */
const STALLED_MS = 30_000;

/**
 * Most bytes that wait for a reader: more than the largest frame and all that `ws` itself lets pile up beside it (it ends
 * clients that ping and never read).
 */
const MAX_WAITING_BYTES = 2 * 1024 * 1024;

/** How often the other side is asked for a sign of life. */
const PING_MS = 60_000;
/** A connection over which nothing came for so long is dead. */
const SILENT_MS = 300_000;
/** How long clients may take to answer a goodbye. */
const GOODBYE_MS = 2_000;

/** Close codes of RFC 6455, and two of our own: the socket was replaced, its conversation deleted. */
const CLOSE_CODES: Readonly<Record<StreamEnd, number>> = {
  client: 1000,
  collision: 4409,
  slow: 1013,
  silent: 1001,
  stopping: 1001,
  forgotten: 4410,
  failed: 1011,
};

/**
 * One WebSocket. It reads from the log and keeps no queue of its own: what was not sent is still in the log, so that a
 * slow reader costs no memory, nothing is lost when the socket closes, and the order is always that of the log.
 */
export class Stream {
  readonly #options: StreamOptions;
  readonly #working: WorkingBubble;
  #watermark: number;
  #state: StreamState = 'idle';
  #isBehind = false;
  /** Of the frame that is being gathered: activities so far, the moment of the first, and what sends it. */
  #gathered = 0;
  #firstMs = 0;
  #endOfTurn: NodeJS.Immediate | undefined;
  #flushes: (() => void)[] = [];
  #progress: { readonly text: string | undefined } | undefined;
  #timer: Timer | undefined;
  #goodbye: Timer | undefined;
  #heardMs: number;
  #pingedMs: number;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#watermark = options.watermark;
    this.#working = new WorkingBubble(options.conversationId);
    this.#heardMs = options.clock.monotonicMs();
    this.#pingedMs = this.#heardMs;
    const { socket } = options;
    socket.on('close', () => {
      this.#goodbye?.cancel();
      this.#end('client');
    });
    // A broken or oversized frame: `ws` closes the socket itself, with the code that belongs to it.
    socket.on('error', () => this.#end('failed'));
    socket.on('pong', () => this.#heard());
    socket.on('ping', () => this.#heard());
    // Clients send empty frames as a sign of life; whatever else they send has no meaning here.
    socket.on('message', () => this.#heard());
    this.wake();
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Bytes that wait for the reader. */
  get waitingBytes(): number {
    return this.#options.socket.bufferedAmount;
  }

  /** Something was added to the log. */
  wake(): void {
    this.#isBehind = true;
    if (this.#state === 'idle') this.#gather();
    else if (this.#state === 'gathering') this.#gatherAnother();
  }

  /** Shows that somebody works: typing, or a text in a bubble that the next message replaces. Not kept. */
  show(text: string | undefined): void {
    this.#progress = { text };
    this.wake();
  }

  /** Sends without waiting for company. Resolves when what is in the log now was taken, or when the stream ended. */
  flush(): Promise<void> {
    if (this.#state === 'ended' || (this.#state === 'idle' && !this.#isBehind)) return Promise.resolve();
    const done = new Promise<void>((resolve) => this.#flushes.push(resolve));
    this.#isBehind = true;
    if (this.#state === 'gathering') this.#hurry('asked');
    return done;
  }

  /** A sign of life in both of the ways that proxies and clients look at; ends a stream that showed none for too long. */
  keepAlive(): void {
    const { socket, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#heardMs >= SILENT_MS) {
      this.cut('silent');
      return;
    }
    if (this.#state === 'ended' || socket.readyState !== socket.OPEN) return;
    socket.send('');
    if (nowMs - this.#pingedMs < PING_MS) return;
    this.#pingedMs = nowMs;
    socket.ping();
  }

  /** Says goodbye. The client gets the reason, and some time to answer. */
  close(end: StreamEnd): void {
    if (this.#state === 'ended') return;
    const { socket, clock } = this.#options;
    this.#goodbye = clock.after(GOODBYE_MS, () => socket.terminate());
    this.#end(end);
    socket.close(CLOSE_CODES[end], end);
  }

  /** Drops the connection without a word to a client that does not listen. */
  cut(end: StreamEnd): void {
    this.#end(end);
    this.#options.socket.terminate();
  }

  #heard(): void {
    this.#heardMs = this.#options.clock.monotonicMs();
    if (this.waitingBytes > MAX_WAITING_BYTES) this.close('slow');
  }

  #end(end: StreamEnd): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#timer?.cancel();
    clearImmediate(this.#endOfTurn);
    this.#resolveFlushes(this.#flushes.length);
    this.#options.onEnd(end);
  }

  #gather(): void {
    const { clock } = this.#options;
    if (!this.#options.batching().enabled) {
      void this.#sendAll('single');
      return;
    }
    this.#state = 'gathering';
    this.#gathered = 0;
    this.#firstMs = clock.monotonicMs();
    // All that is added in one turn of the event loop goes together, and the first message after quiet waits for no timer.
    this.#endOfTurn = setImmediate(() => void this.#sendAll('turn'));
    this.#gatherAnother();
  }

  #gatherAnother(): void {
    const { maxActivities, maxWaitMs } = this.#options.batching();
    this.#gathered += 1;
    if (this.#gathered >= maxActivities) this.#hurry('max_items');
    else if (maxWaitMs > 0 && this.#options.clock.monotonicMs() - this.#firstMs >= maxWaitMs) this.#hurry('max_wait');
  }

  #hurry(reason: FrameReason): void {
    clearImmediate(this.#endOfTurn);
    void this.#sendAll(reason);
  }

  async #sendAll(reason: FrameReason): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'sending';
    try {
      let why = reason;
      // Full frames follow one another at once.
      while (await this.#sendOne(why)) why = reason === 'single' ? 'single' : 'more';
    } catch (error) {
      this.#options.onError(error);
      this.close('failed');
    }
    if (this.#hasEnded()) return;
    this.#state = 'idle';
    if (this.#isBehind) this.#gather();
  }

  /** @returns whether there is more to send right now. */
  async #sendOne(reason: FrameReason): Promise<boolean> {
    const { activities, conversationId, tallies, clock } = this.#options;
    const { enabled, maxActivities } = this.#options.batching();
    this.#isBehind = false;
    const asked = this.#flushes.length;
    const page = await activities.run('since', {
      conversationId,
      watermark: this.#watermark,
      maxActivities: enabled ? maxActivities : 1,
      maxBytes: MAX_FRAME_BYTES,
    });
    if (this.#hasEnded()) return false;
    this.#watermark = page.watermark;
    const progress = page.count === 0 ? this.#progress : undefined;
    if (page.count > 0) {
      const frame = activitySet(page);
      const why = enabled && page.count === maxActivities ? 'max_items' : reason;
      if (await this.#send(frame)) tallies.sent(why, { activities: page.count, bytes: frame.length });
    } else if (progress) {
      this.#progress = undefined;
      await this.#send(this.#working.frame(progress.text, page.working, clock.now()));
    }
    // What is shown of the work comes after the messages that were there before it.
    if (this.#progress) this.#isBehind = true;
    if (!page.more) this.#resolveFlushes(asked);
    return page.more && !this.#hasEnded();
  }

  #hasEnded(): boolean {
    return this.#state === 'ended';
  }

  #resolveFlushes(count: number): void {
    for (const resolve of this.#flushes.splice(0, count)) resolve();
  }

  /** @returns whether the frame was taken. An error ends the socket as well, which is what is acted on. */
  #send(frame: string | Buffer): Promise<boolean> {
    const { socket, clock, tallies } = this.#options;
    this.#timer = clock.after(STALLED_MS, () => this.close('slow'));
    return new Promise((resolve) => {
      socket.send(frame, { binary: false }, (error) => {
        this.#timer?.cancel();
        if (error) tallies.failedFrames += 1;
        resolve(!error);
      });
    });
  }
}
