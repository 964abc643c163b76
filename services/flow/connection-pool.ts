import type { LookupFunction } from 'node:net';
import { LRUCache } from 'lru-cache';
import { type Dispatcher, Pool } from 'undici';
import { AppError } from '../errors.ts';
import { NETWORK_FAULTS, type NetworkFault } from './network-fault.ts';
import { Slots } from './slots.ts';

export interface ConnectionPoolOptions<Kind extends string> {
  /** What the connections are for: a closed set, because figures are told by it. */
  readonly kinds: readonly Kind[];
  /** Exchanges, and with them connections, at a time with one origin. */
  readonly perOrigin: number;
  /** Exchanges at a time over all origins. Default: as many as the origins allow together. */
  readonly total?: number;
  /** Exchanges that may wait for a connection; one more is refused with what `onFull` makes. */
  readonly maxWaiting: number;
  readonly onFull: () => Error;
  /** Origins with open connections at the same time; the one not used for longest is closed first. Default 16. */
  readonly maxOrigins?: number;
  readonly connectTimeoutMs: number;
  /** Longest silence, before the headers and between two pieces of the body. */
  readonly readTimeoutMs: number;
  /** How long a free connection is kept, unless the other side asks for less. Default 30,000. */
  readonly keepAliveMs?: number;
  /** Finds addresses of hosts. Default: the system. */
  readonly lookup?: LookupFunction;
}

/** One exchange's hold on a connection. */
export interface Use {
  /** Sends to the origin. */
  readonly dispatcher: Dispatcher;
  /**
   * Ends the use, with how it failed if it did. After a timeout (`suspect`) the connections to the origin may be dead, so
   * they are replaced. Calling it again does nothing.
   * @returns whether this very use had them replaced: of many that time out together only the first.
   */
  end(fault?: NetworkFault, suspect?: boolean): boolean;
}

/** What one kind of connections did, since the start but for the first three, which are of this moment. */
export interface PoolFigures {
  readonly in_use: number;
  readonly free: number;
  /** Exchanges that wait for a connection. */
  readonly waiting: number;
  /** Exchanges that have ended. */
  readonly requests: number;
  readonly connections_opened: number;
  /** Exchanges over a connection that was there already, as a share of those that had one: 0 to 1. */
  readonly reused_ratio: number;
  readonly errors: Readonly<Record<NetworkFault, number>>;
  /** How often connections were replaced after a timeout. */
  readonly rebuilt: number;
}

interface Counts {
  inUse: number;
  open: number;
  waiting: number;
  requests: number;
  opened: number;
  rebuilt: number;
  readonly errors: Record<NetworkFault, number>;
}

const DEFAULT_MAX_ORIGINS = 16;
const DEFAULT_KEEP_ALIVE_MS = 30_000;

/**
 * Kept-alive connections to a bounded number of origins, one undici pool each. Whoever wants one waits here and not in
 * undici, whose queue has no end and stays with the pool that is replaced. What is replaced or dropped is closed, never
 * destroyed: its other exchanges end well.
 */
export class ConnectionPool<Kind extends string> {
  readonly #options: ConnectionPoolOptions<Kind>;
  readonly #slots: Slots;
  readonly #counts: ReadonlyMap<Kind, Counts>;
  readonly #pools: LRUCache<string, Pool>;
  readonly #retired = new Map<Pool, Promise<void>>();
  #closed = false;

  constructor(options: ConnectionPoolOptions<Kind>) {
    this.#options = options;
    this.#slots = new Slots({
      total: options.total ?? Number.POSITIVE_INFINITY,
      perHost: options.perOrigin,
      maxWaiting: options.maxWaiting,
      onFull: options.onFull,
    });
    this.#counts = new Map(options.kinds.map((kind) => [kind, noCounts()]));
    this.#pools = new LRUCache({
      max: options.maxOrigins ?? DEFAULT_MAX_ORIGINS,
      dispose: (pool) => this.#retire(pool),
    });
  }

  /** Exchanges that run now, of all kinds. */
  get inUse(): number {
    return this.#slots.inUse;
  }

  /** Takes a connection if nobody has to be waited for. @throws AppError `service.draining` when closed. */
  tryEnter(kind: Kind, origin: string): Use | undefined {
    this.#assertOpen();
    return this.#slots.take(origin) ? this.#use(kind, origin) : undefined;
  }

  /**
   * Waits for a free connection.
   * @throws what `onFull` makes when too many wait; the signal's reason when it aborts first; AppError `service.draining`
   *   when closed.
   */
  async enter(kind: Kind, origin: string, signal: AbortSignal): Promise<Use> {
    this.#assertOpen();
    const counts = this.#countsOf(kind);
    counts.waiting += 1;
    try {
      await this.#slots.wait(origin, signal);
    } finally {
      counts.waiting -= 1;
    }
    if (!this.#closed) return this.#use(kind, origin);
    this.#slots.give(origin);
    throw closed();
  }

  figures(): Readonly<Record<Kind, PoolFigures>> {
    const entries = [...this.#counts].map(([kind, counts]) => [kind, figuresOf(counts)]);
    return Object.fromEntries(entries) as Record<Kind, PoolFigures>;
  }

  /** Takes no more, lets what runs end, and closes all connections. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#slots.refuseWaiting(closed());
    this.#pools.clear();
    await Promise.all(this.#retired.values());
  }

  /** Cuts off what runs as well. Idempotent. */
  async destroy(): Promise<void> {
    const closing = this.close();
    // Destroying what is closed already is no failure.
    await Promise.all([...this.#retired.keys()].map((pool) => pool.destroy().catch(() => undefined)));
    await closing;
  }

  #assertOpen(): void {
    if (this.#closed) throw closed();
  }

  #countsOf(kind: Kind): Counts {
    const counts = this.#counts.get(kind);
    if (!counts) throw new AppError('internal', `connections of a kind that was not named: ${kind}`);
    return counts;
  }

  #use(kind: Kind, origin: string): Use {
    const counts = this.#countsOf(kind);
    const key = `${kind} ${origin}`;
    const pool = this.#pools.get(key) ?? this.#open(key, origin, counts);
    let ended = false;
    counts.inUse += 1;
    return {
      dispatcher: pool,
      end: (fault, suspect = false) => {
        if (ended) return false;
        ended = true;
        counts.inUse -= 1;
        counts.requests += 1;
        if (fault !== undefined) counts.errors[fault] += 1;
        const replaced = suspect && this.#replace(key, pool, counts);
        // Last: whoever waits for the slot gets the new connections.
        this.#slots.give(origin);
        return replaced;
      },
    };
  }

  /** Several exchanges that time out on one pool replace it once. */
  #replace(key: string, pool: Pool, counts: Counts): boolean {
    if (this.#pools.peek(key) !== pool || this.#closed) return false;
    this.#pools.delete(key);
    counts.rebuilt += 1;
    return true;
  }

  #open(key: string, origin: string, counts: Counts): Pool {
    const { perOrigin, connectTimeoutMs, readTimeoutMs, keepAliveMs = DEFAULT_KEEP_ALIVE_MS, lookup } = this.#options;
    const pool = new Pool(origin, {
      connections: perOrigin,
      connect: { timeout: connectTimeoutMs, ...(lookup ? { lookup } : {}) },
      headersTimeout: readTimeoutMs,
      bodyTimeout: readTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      // One request a connection: an abort must end its own exchange only.
      allowH2: false,
      pipelining: 1,
    });
    pool.on('connect', () => {
      counts.opened += 1;
      counts.open += 1;
    });
    pool.on('disconnect', () => {
      counts.open -= 1;
    });
    this.#pools.set(key, pool);
    return pool;
  }

  #retire(pool: Pool): void {
    const closing = pool
      .close()
      // A connection that breaks while it closes is gone, which is what was wanted.
      .catch(() => undefined)
      .then(() => void this.#retired.delete(pool));
    this.#retired.set(pool, closing);
  }
}

function noCounts(): Counts {
  const errors = Object.fromEntries(NETWORK_FAULTS.map((fault) => [fault, 0])) as Record<NetworkFault, number>;
  return { inUse: 0, open: 0, waiting: 0, requests: 0, opened: 0, rebuilt: 0, errors };
}

function figuresOf({ inUse, open, waiting, requests, opened, rebuilt, errors }: Counts): PoolFigures {
  const connected = requests - errors.connect;
  const reused = Math.max(0, connected - opened);
  return {
    in_use: inUse,
    free: Math.max(0, open - inUse),
    waiting,
    requests,
    connections_opened: opened,
    reused_ratio: connected === 0 ? 0 : Number((reused / connected).toFixed(3)),
    errors: { ...errors },
    rebuilt,
  };
}

function closed(): AppError {
  return new AppError('service.draining', 'the connections are closed');
}
