const HOUR_MS = 3_600_000;

interface Hour {
  readonly beganMs: number;
  taken: number;
  announced: boolean;
}

/** So many messages for each channel in an hour that begins with the first of them. All on the monotonic clock. */
export class HourlyCap {
  readonly #most: number;
  readonly #hours = new Map<string, Hour>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes one of the channel's messages. @returns false when it has had all of them. */
  take(channel: string, nowMs: number): boolean {
    const hour = this.#hour(channel, nowMs) ?? { beganMs: nowMs, taken: 0, announced: false };
    this.#hours.set(channel, hour);
    if (hour.taken >= this.#most) return false;
    hour.taken++;
    return true;
  }

  /** @returns true once in an hour: whether the channel is still to be told that it gets no more. */
  announce(channel: string): boolean {
    const hour = this.#hours.get(channel);
    if (!hour || hour.announced) return false;
    hour.announced = true;
    return true;
  }

  /** The end of the hour of a channel that has had all; undefined while it may have more. */
  heldUntilMs(channel: string, nowMs: number): number | undefined {
    const hour = this.#hour(channel, nowMs);
    return hour && hour.taken >= this.#most ? hour.beganMs + HOUR_MS : undefined;
  }

  #hour(channel: string, nowMs: number): Hour | undefined {
    const hour = this.#hours.get(channel);
    return hour && nowMs - hour.beganMs < HOUR_MS ? hour : undefined;
  }
}
