import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../clock.ts';

/** How a name becomes addresses; the system's resolver unless a test brings another. */
export type Resolve = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

export interface AddressBookOptions {
  readonly clock: Clock;
  /** How long addresses are kept, milliseconds; 0 looks up each time. */
  readonly ttlMs: number;
  readonly resolve?: Resolve;
}

type Done = Parameters<Resolve>[1];

/** Names kept at a time: a workspace and a token authority are two. */
const MAX_NAMES = 32;

/**
 * Remembers the addresses of host names. Works below the connection pool (as the socket's `lookup`), so that limits per
 * host stay limits per name and TLS still checks the name. Failures are not remembered; lookups of one name at the same
 * time share one query.
 */
export class AddressBook {
  readonly #options: AddressBookOptions;
  readonly #resolve: Resolve;
  readonly #known = new Map<string, { readonly addresses: readonly LookupAddress[]; readonly expiresAtMs: number }>();
  readonly #asking = new Map<string, Done[]>();

  constructor(options: AddressBookOptions) {
    this.#options = options;
    this.#resolve = options.resolve ?? ((hostname, done) => systemLookup(hostname, { all: true }, done));
  }

  /** Forgets everything, for when connections fail: the service may have moved. */
  clear(): void {
    this.#known.clear();
  }

  /** For `net.connect` and `tls.connect`. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#find(hostname, (error, addresses) => {
      const family = familyOf(options.family);
      const fitting = family === 0 ? addresses : addresses.filter((one) => one.family === family);
      const [first] = fitting;
      if (error) callback(error, options.all === true ? [] : '');
      else if (!first) callback(notFound(hostname), options.all === true ? [] : '');
      else if (options.all === true) callback(null, [...fitting]);
      else callback(null, first.address, first.family);
    });
  };

  #find(hostname: string, done: Done): void {
    const known = this.#known.get(hostname);
    if (known && this.#options.clock.monotonicMs() < known.expiresAtMs) {
      // Later, as a real lookup would: net.connect has not finished setting up when it calls us.
      setImmediate(done, null, known.addresses);
      return;
    }
    const asking = this.#asking.get(hostname);
    if (asking) {
      asking.push(done);
      return;
    }
    const waiting = [done];
    this.#asking.set(hostname, waiting);
    this.#resolve(hostname, (error, addresses) => {
      this.#asking.delete(hostname);
      if (!error) this.#remember(hostname, addresses);
      for (const one of waiting) one(error, addresses ?? []);
    });
  }

  #remember(hostname: string, addresses: readonly LookupAddress[]): void {
    const oldest = this.#known.keys().next();
    if (this.#known.size >= MAX_NAMES && !oldest.done) this.#known.delete(oldest.value);
    this.#known.set(hostname, { addresses, expiresAtMs: this.#options.clock.monotonicMs() + this.#options.ttlMs });
  }
}

function familyOf(family: number | 'IPv4' | 'IPv6' | undefined): number {
  if (family === 'IPv4') return 4;
  if (family === 'IPv6') return 6;
  return family ?? 0;
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND' });
}
