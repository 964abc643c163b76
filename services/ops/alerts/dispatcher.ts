import type { Clock } from '../../clock.ts';
import { AppError, toAppError } from '../../errors.ts';
import type { Events } from '../../events.ts';
import type { ChannelConfig, ChannelResult, Notifier } from './channels.ts';
import { HourlyCap } from './hourly-cap.ts';
import type { AlertEvent } from './types.ts';

/** One alert as the dispatcher sees it: what could be told, and what has been. */
export interface Tellable {
  /** As it is now: `firing` or `resolved`. */
  readonly event: AlertEvent;
  /** Channels that may be told that it fires; none while somebody has seen, silenced or inhibited it. */
  readonly mayFire: readonly string[];
  /** Channels that were told that it fires, and not that it is over. */
  readonly told: readonly string[];
  readonly cooldownMs: number;
}

/** What went out earlier, so that a restart does not begin to count anew. `agoMs` is how long it is past. */
export interface EarlierSend {
  readonly channel: string;
  /** Empty for a message as a whole. */
  readonly rule: string;
  readonly agoMs: number;
}

export interface DispatcherOptions {
  readonly notifier: Notifier;
  readonly channels: () => readonly ChannelConfig[];
  readonly clock: Clock;
  readonly events: Events;
  /** How long the first alert of a group waits for others, milliseconds. */
  readonly groupWaitMs: number;
  /** Most messages to one channel in an hour that begins with the first of them. */
  readonly hourlyCap: number;
  /** Called for every alert of a message that goes on its way. */
  readonly onSending: (event: AlertEvent, channel: string) => void;
  /** Called when a channel has been told, or its sender has given up. */
  readonly onTold: (event: AlertEvent, channel: string) => void;
  /** Called for each message that counts, when it goes on its way. */
  readonly onSend: (channel: string) => void;
}

/** A batch on its way. */
interface Sending {
  readonly batch: readonly AlertEvent[];
  readonly ended: Promise<void>;
}

/** A sender that does not come back holds up its own channel alone, and not for ever. */
const SEND_WITHIN_MS = 10 * 60_000;
const LATE = `no end within ${SEND_WITHIN_MS} ms`;
const STOP_WITHIN_MS = 2_000;
const DAY_MS = 86_400_000;

/**
 * Decides when which channel is told: it compares what is with what each channel knows. So nothing is told twice, an end
 * is told to those who know of the beginning and to nobody else, and what is held back is told later if it still holds.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #cap: HourlyCap;
  /** Since when a group has something to tell a channel, monotonic. */
  readonly #waiting = new Map<string, number>();
  /** When a channel was last told that a rule fires, monotonic. */
  readonly #firedMs = new Map<string, number>();
  readonly #busy = new Map<string, Sending>();
  readonly #results = new Map<string, ChannelResult>();
  #stopped = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#cap = new HourlyCap(options.hourlyCap);
  }

  /** Takes up what an earlier process sent within the last hour (messages) or the cool-down of rules. */
  resume(sends: readonly EarlierSend[]): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const { channel, rule, agoMs } of sends) {
      if (rule === '') this.#cap.take(channel, nowMs - agoMs);
      else this.#firedMs.set(keyOf(channel, rule), nowMs - agoMs);
    }
  }

  /** Undefined: nothing was sent to it since the start. */
  lastResult(channel: string): ChannelResult | undefined {
    return this.#options.notifier.lastResult?.(channel) ?? this.#results.get(channel);
  }

  /** Until when a channel gets nothing, epoch milliseconds; undefined while it may be told. */
  heldUntil(channel: string): number | undefined {
    const { clock } = this.#options;
    const untilMs = this.#cap.heldUntilMs(channel, clock.monotonicMs());
    return untilMs === undefined ? undefined : clock.now() + untilMs - clock.monotonicMs();
  }

  /** Looks at everything there is to tell, and sends what is due. Call it after every evaluation. */
  reconcile(tellables: readonly Tellable[]): void {
    if (this.#stopped) return;
    const nowMs = this.#options.clock.monotonicMs();
    const groups = new Set<string>();
    const channels = this.#options.channels();
    for (const channel of channels) {
      if (this.#busy.has(channel.name)) {
        for (const key of this.#waiting.keys()) if (key.startsWith(keyOf(channel.name, ''))) groups.add(key);
        continue;
      }
      const wanted = tellables.filter((one) => this.#isWanted(one, channel.name, nowMs)).map(({ event }) => event);
      for (const [group, batch] of Map.groupBy(wanted, ({ group }) => group)) {
        const key = keyOf(channel.name, group);
        groups.add(key);
        const sinceMs = this.#waiting.get(key) ?? nowMs;
        this.#waiting.set(key, sinceMs);
        if (nowMs - sinceMs >= this.#options.groupWaitMs) this.#sendOrHold(batch, { channel, key, nowMs });
      }
    }
    for (const key of this.#waiting.keys()) if (!groups.has(key)) this.#waiting.delete(key);
  }

  /** Sends one batch at once, outside of all counting: for samples. @throws what the sender throws. */
  async sendSample(batch: readonly AlertEvent[], channel: ChannelConfig): Promise<void> {
    await this.#deliver(batch, channel);
  }

  /**
   * Waits a moment for messages on their way, at longest until `signal` aborts. What has not arrived by then counts as
   * told: the sender has it, and goes on with it in the next process.
   */
  async stop(signal: AbortSignal): Promise<void> {
    if (this.#stopped) return;
    const enough = Promise.withResolvers<void>();
    const timer = this.#options.clock.after(STOP_WITHIN_MS, enough.resolve);
    const onAbort = () => enough.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    await Promise.race([Promise.all([...this.#busy.values()].map(({ ended }) => ended)), enough.promise]);
    timer.cancel();
    signal.removeEventListener('abort', onAbort);
    this.#stopped = true;
    for (const [channel, { batch }] of this.#busy) this.#told(batch, channel);
  }

  #isWanted({ event, mayFire, told, cooldownMs }: Tellable, channel: string, nowMs: number): boolean {
    if (event.state === 'resolved') return told.includes(channel);
    if (told.includes(channel) || !mayFire.includes(channel)) return false;
    const firedMs = this.#firedMs.get(keyOf(channel, event.rule));
    return firedMs === undefined || nowMs - firedMs >= cooldownMs;
  }

  #sendOrHold(batch: readonly AlertEvent[], to: { channel: ChannelConfig; key: string; nowMs: number }): void {
    const { channel, key, nowMs } = to;
    // One message at a time for each channel, in order; another group waits for the next look.
    if (this.#busy.has(channel.name)) return;
    if (this.#cap.take(channel.name, nowMs)) {
      this.#waiting.delete(key);
      this.#noteFiring(batch, channel.name, nowMs);
      this.#options.onSend(channel.name);
      this.#send(batch, channel);
    } else if (this.#cap.announce(channel.name)) {
      const until = this.heldUntil(channel.name) ?? this.#options.clock.now();
      this.#options.events.emit('alert.held_back', { channel: channel.name, until });
      this.#send([this.#lastWord(until)], channel);
    }
  }

  /** No cool-down is longer than a day, so older moments are forgotten. */
  #noteFiring(batch: readonly AlertEvent[], channel: string, nowMs: number): void {
    for (const [key, firedMs] of this.#firedMs) if (nowMs - firedMs > DAY_MS) this.#firedMs.delete(key);
    for (const { state, rule } of batch) if (state === 'firing') this.#firedMs.set(keyOf(channel, rule), nowMs);
  }

  #send(batch: readonly AlertEvent[], channel: ChannelConfig): void {
    for (const event of batch) this.#options.onSending(event, channel.name);
    const ended = this.#deliver(batch, channel).then(
      () => this.#sent(batch, channel.name),
      // The sender has tried, and has put it away for an operator; the channel's last result says so.
      () => this.#sent(batch, channel.name),
    );
    this.#busy.set(channel.name, { batch, ended });
  }

  #sent(batch: readonly AlertEvent[], channel: string): void {
    if (this.#stopped) return;
    this.#busy.delete(channel);
    this.#told(batch, channel);
  }

  #told(batch: readonly AlertEvent[], channel: string): void {
    for (const event of batch) if (event.state !== 'held_back') this.#options.onTold(event, channel);
  }

  /** @throws what the sender throws, or an error when it does not come back. */
  async #deliver(batch: readonly AlertEvent[], channel: ChannelConfig): Promise<void> {
    const { notifier, clock } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = clock.after(SEND_WITHIN_MS, () => late.reject(new AppError('delivery.transient', LATE)));
    let outcome: ChannelResult['outcome'] = 'ok';
    try {
      await Promise.race([notifier.notify(batch, channel), late.promise]);
    } catch (error) {
      outcome = toAppError(error).code;
      throw error;
    } finally {
      timer.cancel();
      this.#results.set(channel.name, { at: clock.now(), outcome });
    }
  }

  #lastWord(until: number): AlertEvent {
    const { clock, hourlyCap } = this.#options;
    const clockTime = new Date(until).toISOString().slice(11, 16);
    return {
      id: `held-back-${until}`,
      rule: 'held_back',
      severity: 'info',
      state: 'held_back',
      summary: `More alerts are held back until ${clockTime} UTC: this channel has had its ${hourlyCap} messages for this hour.`,
      threshold: hourlyCap,
      labels: {},
      since: clock.now(),
      at: clock.now(),
      group: '',
    };
  }
}

function keyOf(channel: string, rest: string): string {
  return `${channel}\u0000${rest}`;
}
