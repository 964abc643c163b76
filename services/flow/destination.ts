import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AppError } from '../errors.ts';

/** How a name becomes addresses; the system's resolver unless a test brings another. */
export type ResolveAll = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Where a request of Lamp may go to that an operator, and not a program, has named. */
export interface DestinationRules {
  /**
   * Also http, and addresses of this machine and of the private network. Addresses that no service of that kind has
   * (link-local ones with the metadata of clouds, multicast, unspecified) stay closed. Default false.
   */
  readonly allowPrivate?: boolean;
  readonly resolve?: ResolveAll;
}

/** A destination whose addresses have been looked at. */
export interface Destination {
  readonly url: URL;
  /**
   * For the socket: answers with the addresses that were looked at and asks nobody again, so that a name cannot point
   * elsewhere by the time of the connection. A host that is an address is not looked up by sockets at all.
   */
  readonly lookup: LookupFunction;
}

/** `private`: reached only where it is allowed; `closed`: never. */
export type AddressKind = 'public' | 'private' | 'closed';

type Family = 'ipv4' | 'ipv6';

/** A list knows one family: it would hold an IPv4 address against ranges of IPv6 as well, as the mapped one. */
function subnets(family: Family, ...ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

/** This machine, private networks (RFC 1918, RFC 4193) and what providers share among customers (RFC 6598). */
const PRIVATE: Readonly<Record<Family, BlockList>> = {
  ipv4: subnets('ipv4', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'),
  ipv6: subnets('ipv6', '::1/128', 'fc00::/7'),
};

/** The rest of the special-purpose registries of IANA (RFC 6890), and IPv6 outside of what is given out (2000::/3). */
const CLOSED: Readonly<Record<Family, BlockList>> = {
  ipv4: subnets(
    'ipv4',
    ...['0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24'],
    ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
  ),
  ipv6: subnets('ipv6', ...['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']),
};

/** Ranges of IPv6 in whose last 32 bits an IPv4 address stands: mapped (RFC 4291) and translated (RFC 6052). */
const CARRIES_V4 = subnets('ipv6', '::ffff:0:0/96', '64:ff9b::/96');

/** What kind of network an address belongs to; what is no address is `closed`. */
export function addressKind(address: string): AddressKind {
  if (isIP(address) === 4) return kindIn(address, 'ipv4');
  if (isIP(address) !== 6 || address.includes('%')) return 'closed';
  if (CARRIES_V4.check(address, 'ipv6')) return kindIn(lastAsV4(address), 'ipv4');
  return kindIn(address, 'ipv6');
}

function kindIn(address: string, family: Family): AddressKind {
  if (PRIVATE[family].check(address, family)) return 'private';
  return CLOSED[family].check(address, family) ? 'closed' : 'public';
}

/** URLs write the last 32 bits of an IPv6 address as two groups of hexadecimal digits. */
function lastAsV4(address: string): string {
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':').slice(-2);
  const bits = groups.map((group) => Number.parseInt(group || '0', 16));
  return bits.flatMap((sixteen) => [sixteen >> 8, sixteen & 0xff]).join('.');
}

/**
 * Looks at where a request would go, before anything is sent.
 * @throws AppError `delivery.destination_refused` when it may not go there; `delivery.transient` when the name has no
 *   address now. Neither names more than the host.
 */
export async function openDestination(raw: string, rules: DestinationRules = {}): Promise<Destination> {
  const url = URL.canParse(raw) ? new URL(raw) : refuse('the address is no URL');
  const { allowPrivate = false, resolve = resolveAll } = rules;
  const scheme = url.protocol === 'https:' || (url.protocol === 'http:' && allowPrivate);
  if (!scheme) refuse('only https is spoken, and http where allowPrivate is set');
  if (url.username !== '' || url.password !== '') refuse('the address must not carry a name or a password');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const addresses = family === 0 ? await resolved(host, resolve) : [{ address: host, family }];
  // All of them: which one a socket takes is not ours to choose.
  for (const { address } of addresses) {
    const kind = addressKind(address);
    if (kind === 'closed') refuse('the address is link-local, multicast or reserved: nothing is sent there');
    if (kind === 'private' && !allowPrivate) refuse('the address is private: set allowPrivate to send there');
  }
  return { url, lookup: pinned(addresses) };
}

function refuse(why: string): never {
  throw new AppError('delivery.destination_refused', why, {
    publicMessage: `${why.replace(/^./, (c) => c.toUpperCase())}.`,
  });
}

async function resolved(host: string, resolve: ResolveAll): Promise<readonly LookupAddress[]> {
  try {
    const addresses = await resolve(host);
    if (addresses.length > 0) return addresses;
  } catch {
    // The reason is the same for whoever reads it: the name has no address now.
  }
  throw new AppError('delivery.transient', 'the name of the host has no address', {
    publicMessage: 'The name of the host has no address.',
  });
}

const resolveAll: ResolveAll = (hostname) =>
  new Promise((done, failed) => {
    systemLookup(hostname, { all: true }, (error, addresses) => (error ? failed(error) : done(addresses)));
  });

function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0);
    const fitting = addresses.filter((one) => family === 0 || one.family === family);
    const [first] = fitting;
    const error = first ? null : Object.assign(new Error('no address of that family'), { code: 'ENOTFOUND' });
    // Later, as a real lookup would: net.connect has not finished setting up when it calls us.
    if (options.all) setImmediate(callback, error, fitting);
    else setImmediate(callback, error, first?.address ?? '', first?.family);
  };
}
