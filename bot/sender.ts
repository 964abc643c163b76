import { type Clock, sleep } from '../services/clock.ts';
import { AppError, toAppError } from '../services/errors.ts';
import type { Events } from '../services/events.ts';
import { fullJitterMs, type Random, throttleDelayMs } from '../services/flow/backoff.ts';
import { channelOf } from './delivery.ts';
import type { Address, Asker, Channel, MessageRef, OutboundLanes, Reply, SendOptions } from './types.ts';

export interface SenderOptions {
  readonly channels: readonly Channel[];
  readonly lanes: OutboundLanes;
  readonly clock: Clock;
  readonly events: Events;
  readonly random: Random;
  /** Tasks that may run or wait at once; one more is refused. Default 1,000. */
  readonly maxTasks?: number;
}

/** A message that belongs to no question: a command's reply, a welcome, the refusal of an edit. */
export interface Outgoing {
  readonly address: Address;
  readonly asker: Asker;
  /** Made when its turn has come, so that it may look things up. */
  readonly reply: () => Reply | Promise<Reply>;
  readonly options: SendOptions;
  /** The message whose place it takes, where the channel can replace messages. */
  readonly replaces?: MessageRef;
  /** The same by the `deliveryKey` that it was sent with, where the channel knows its messages by that. */
  readonly replacesKey?: string;
}

const MAX_TRIES = 4;
const BACK_OFF = { baseMs: 1_000, capMs: 20_000 };
/** A channel that says when to come back is believed, within reason. */
const THROTTLED = { baseMs: 1_000, capMs: 5 * 60_000 };

/**
 * What goes on after the channel got its acknowledgement. Bounded; its failures become events, never rejections. These
 * messages are not kept: what they answer is carried out once more when it comes again (`Undertaking`).
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #ended = new AbortController();
  #stopping = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Tasks that run or wait. */
  get size(): number {
    return this.#running.size;
  }

  /** Sends a message after those before it in its conversation. False: it was not taken. */
  send(outgoing: Outgoing): boolean {
    return this.run({ channel: outgoing.address.channel, kind: 'reply' }, (signal) => this.bring(outgoing, signal));
  }

  /**
   * Sends a message once, in its turn, for those who want to know how it went and try again by themselves.
   * @throws AppError `delivery.*`; the signal's reason.
   */
  async deliver(outgoing: Omit<Outgoing, 'reply'> & { readonly reply: Reply }, signal: AbortSignal): Promise<void> {
    const { channels, lanes } = this.#options;
    const channel = channelOf(channels, outgoing.address);
    await lanes.write(
      outgoing,
      async (turn) => {
        await turn(signal);
        await channel.send(outgoing.address, outgoing.reply, outgoing.options);
      },
      signal,
    );
  }

  /** Runs a task after the turn. False: it was not taken. */
  run(
    what: { readonly channel: string; readonly kind: string },
    task: (signal: AbortSignal) => Promise<void>,
  ): boolean {
    const { maxTasks = 1_000, events } = this.#options;
    if (this.#stopping || this.#running.size >= maxTasks) return false;
    const running = task(this.#ended.signal)
      .catch((error: unknown) => events.emit('turn.failed', { ...what, error }))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    return true;
  }

  /** Takes nothing more and waits for what runs; gives the rest up when `signal` aborts. Idempotent. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#stopping = true;
    const giveUp = () => this.#ended.abort(new AppError('service.draining', 'stopped before the message was sent'));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    await Promise.all(this.#running);
    signal.removeEventListener('abort', giveUp);
  }

  /** Sends a message in its turn, with further tries. @throws AppError `delivery.*`; the signal's reason. */
  async bring(outgoing: Outgoing, signal: AbortSignal): Promise<void> {
    const { channels, lanes } = this.#options;
    const channel = channelOf(channels, outgoing.address);
    let reply = await outgoing.reply();
    await lanes.write(
      outgoing,
      async (turn) => {
        for (let tries = 1; ; tries++) {
          await turn(signal);
          try {
            await hand(channel, outgoing, reply);
            return;
          } catch (error) {
            const next = this.#judge(toAppError(error), { channel, outgoing, reply, tries });
            if (next === 'give up') throw error;
            if (next === 'plainly') reply = { ...reply, plain: true };
            else if (next.afterMs > 0) await sleep(this.#options.clock, next.afterMs, signal);
          }
        }
      },
      signal,
    );
  }

  #judge(
    error: AppError,
    at: { channel: Channel; outgoing: Outgoing; reply: Reply; tries: number },
  ): 'give up' | 'plainly' | { readonly afterMs: number } {
    const { lanes, random } = this.#options;
    if (at.tries >= MAX_TRIES) return 'give up';
    const backOffMs = fullJitterMs(at.tries, { ...BACK_OFF, random });
    switch (error.code) {
      case 'delivery.throttled':
        lanes.pause(at.outgoing, throttleDelayMs(at.tries, { ...THROTTLED, random, retryAfterMs: error.retryAfterMs }));
        return { afterMs: 0 };
      case 'delivery.transient':
      case 'delivery.unauthorized':
        return { afterMs: backOffMs };
      case 'delivery.ambiguous':
        // It may have arrived: a second one only where that shows as one message.
        return isHarmlessTwice(at) ? { afterMs: backOffMs } : 'give up';
      case 'delivery.gone':
      case 'delivery.address_invalid':
        return 'give up';
      default:
        return at.reply.plain ? 'give up' : 'plainly';
    }
  }
}

async function hand(channel: Channel, outgoing: Outgoing, reply: Reply): Promise<void> {
  const { address, options, replaces, replacesKey } = outgoing;
  if (replacesKey !== undefined && isHarmlessTwice({ channel, outgoing }) && channel.capabilities(address).update) {
    // Sending by a key that was used brings no second message; it tells which one that was.
    const named = await channel.send(address, reply, { ...options, deliveryKey: replacesKey });
    if (named) await channel.update(address, named, reply);
    return;
  }
  if (replaces && channel.capabilities(address).update) await channel.update(address, replaces, reply);
  else await channel.send(address, reply, options);
}

/** Whether sending it twice shows one message. */
function isHarmlessTwice({ channel, outgoing }: { channel: Channel; outgoing: Outgoing }): boolean {
  const { idempotentSend, update } = channel.capabilities(outgoing.address);
  return idempotentSend || (update && outgoing.replaces !== undefined);
}
