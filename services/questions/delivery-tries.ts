import type { Clock } from '../clock.ts';
import type { AppError } from '../errors.ts';
import { fullJitterMs, type Random, throttleDelayMs } from '../flow/backoff.ts';

/** How long an answer is tried while the channel is out of order. */
const TRANSIENT_LIMIT_MS = 15 * 60_000;
/** How long it is tried while the channel only says "later". */
const THROTTLED_LIMIT_MS = 60 * 60_000;
const TRANSIENT = { baseMs: 1_000, capMs: 60_000 };
const THROTTLED = { baseMs: 2_000, capMs: 5 * 60_000 };
/** Before a message that may have arrived is sent a second time. */
const REPEAT_AFTER_MS = 30_000;
const TOKEN_AFTER_MS = 1_000;

/** What one answer has gone through so far. */
export interface Tries {
  startedMs: number;
  failed: number;
  throttled: number;
  repeat: boolean;
  plain: boolean;
  unauthorized: boolean;
  ambiguous: boolean;
}

/** What is done after a try that failed. */
export type Next =
  /** Try again after a wait. */
  { readonly kind: 'again'; readonly afterMs: number } | { readonly kind: 'dead' };

/** The channel as a try of one answer meets it. */
export interface TriedChannel {
  /** Whether sending the answer again replaces what may have arrived. */
  readonly canReplace: () => boolean;
  /** Sends nothing to the conversation for so long. */
  readonly pause: (forMs: number) => void;
  readonly random: Random;
  readonly clock: Clock;
}

/** Nothing was tried yet, and nothing can have arrived. */
export function newTries(clock: Clock): Tries {
  const startedMs = clock.monotonicMs();
  return { startedMs, failed: 0, throttled: 0, repeat: false, plain: false, unauthorized: false, ambiguous: false };
}

/** What an error of the channel means for the next try; notes it in `tries`. */
export function nextTry(error: AppError, tries: Tries, channel: TriedChannel): Next {
  const { canReplace, pause, random, clock } = channel;
  const spentMs = clock.monotonicMs() - tries.startedMs;
  tries.failed += 1;
  switch (error.code) {
    case 'delivery.throttled': {
      if (spentMs > THROTTLED_LIMIT_MS) return { kind: 'dead' };
      tries.throttled += 1;
      const { retryAfterMs } = error;
      pause(throttleDelayMs(tries.throttled, { ...THROTTLED, random, retryAfterMs }));
      return { kind: 'again', afterMs: 0 };
    }
    case 'delivery.transient':
      return backOff(tries, spentMs, random);
    case 'delivery.ambiguous': {
      if (canReplace()) return backOff(tries, spentMs, random);
      if (tries.ambiguous) return { kind: 'dead' };
      tries.ambiguous = true;
      tries.repeat = true;
      return { kind: 'again', afterMs: REPEAT_AFTER_MS };
    }
    case 'delivery.unauthorized': {
      if (tries.unauthorized) return { kind: 'dead' };
      tries.unauthorized = true;
      return { kind: 'again', afterMs: TOKEN_AFTER_MS };
    }
    case 'delivery.gone':
    case 'delivery.address_invalid':
      return { kind: 'dead' };
    default: {
      // The content is at fault, or our making of it: the plain text is the last try.
      if (tries.plain) return { kind: 'dead' };
      tries.plain = true;
      return { kind: 'again', afterMs: 0 };
    }
  }
}

function backOff(tries: Tries, spentMs: number, random: Random): Next {
  const waitMs = fullJitterMs(tries.failed, { ...TRANSIENT, random });
  return spentMs + waitMs > TRANSIENT_LIMIT_MS ? { kind: 'dead' } : { kind: 'again', afterMs: waitMs };
}
