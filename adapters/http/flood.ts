import { randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Clock } from '../../services/clock.ts';
import { isLoopbackPeer } from './doors.ts';

/** Addresses share this many counters, so that memory stays the same however many addresses try. */
const BUCKETS = 4_096;

export interface FloodOptions {
  readonly clock: Clock;
  /** Refused sign-ins of one address within the window before it is turned away unseen. Default 600. */
  readonly failures?: number;
  /** Default 60. */
  readonly windowSeconds?: number;
  /** Decides which addresses share a counter. Default: random, so that nobody outside can tell. */
  readonly seed?: number;
}

/**
 * Makes a flood of forged tokens cheap: an address that failed to sign in too often is turned away before its token is
 * looked at, until the window is over. Only 401 counts: a token that Microsoft signed for a tenant that is not allowed
 * comes from the same addresses as everybody else's.
 */
export class FloodGate {
  readonly #limiter: RateLimiterMemory;
  readonly #clock: Clock;
  /** Which bucket is closed until when (monotonic milliseconds). At most `BUCKETS` entries. */
  readonly #closed = new Map<string, number>();
  readonly #seed: number;

  constructor(options: FloodOptions) {
    this.#clock = options.clock;
    this.#seed = options.seed ?? randomInt(2 ** 31);
    this.#limiter = new RateLimiterMemory({ points: options.failures ?? 600, duration: options.windowSeconds ?? 60 });
  }

  /** How long the sender of this request has to stay away, milliseconds; 0 when it may come in. */
  closedForMs(req: IncomingMessage): number {
    if (this.#closed.size === 0) return 0;
    const bucket = this.#bucketOf(req);
    const until = bucket === undefined ? undefined : this.#closed.get(bucket);
    if (bucket === undefined || until === undefined) return 0;
    const leftMs = until - this.#clock.monotonicMs();
    if (leftMs > 0) return leftMs;
    this.#closed.delete(bucket);
    return 0;
  }

  /** Counts one 401. */
  async failed(req: IncomingMessage): Promise<void> {
    const bucket = this.#bucketOf(req);
    if (bucket === undefined) return;
    try {
      await this.#limiter.consume(bucket);
    } catch (rejection) {
      // Rejects with its state when the points are used up, and never with an error: it only counts in memory.
      const { msBeforeNext } = rejection as { msBeforeNext: number };
      this.#closed.set(bucket, this.#clock.monotonicMs() + msBeforeNext);
    }
  }

  #bucketOf(req: IncomingMessage): string | undefined {
    const sender = senderOf(req);
    if (sender === undefined) return undefined;
    let hash = this.#seed;
    for (let at = 0; at < sender.length; at++) hash = Math.imul(hash ^ sender.charCodeAt(at), 0x01000193);
    return String((hash >>> 0) % BUCKETS);
  }
}

/**
 * The address to hold responsible: the peer's own, or what the proxy next to us says when the peer is on a private
 * network. Undefined when that cannot be told apart from everybody else: local callers, and proxies that say nothing.
 */
export function senderOf(req: IncomingMessage): string | undefined {
  const peer = req.socket.remoteAddress?.replace(/^::ffff:/, '');
  if (peer === undefined) return undefined;
  if (!isPrivate(peer)) return networkOf(peer);
  const forwarded = req.headers['x-forwarded-for'];
  // Only the last entry was written by the proxy that we see; the others are the sender's own words.
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
  return last ? networkOf(last) : undefined;
}

function isPrivate(address: string): boolean {
  return (
    isLoopbackPeer(address) || /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe80:)/i.test(address)
  );
}

/** One household of IPv6 owns a /64: the first four groups, with those that `::` leaves out. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const left: readonly string[] = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...left, ...after].slice(0, 4).join(':');
}
