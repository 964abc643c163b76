import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isLoopbackHost } from '../../services/parsers.ts';
import { Refusal } from './refusal.ts';
import type { Door } from './types.ts';

/** What to do about a closed door; the operator is the one who sees it first. */
const ADVICE: Readonly<Record<Exclude<Door, 'public'>, string>> = {
  messages: 'To open it, set MicrosoftAppId and its password.',
  webchat:
    'Web Chat has no sign-in of its own; from elsewhere, use a tunnel that ends at localhost, or another channel.',
  rest: 'To open it, set API_KEYS.',
  ops: 'To open it, set OPS_TOKEN.',
};

/** Set by proxies and tunnels: what carries one of them did not begin on this machine. */
const PROXY_HEADERS = ['forwarded', 'via', 'x-real-ip'];

/**
 * Whether a request came from this machine, to a loopback name, and past no proxy. The Host header alone proves nothing
 * (anybody can write it), and neither does the peer's address alone (a tunnel or a web page with a rebound name has it
 * too).
 */
export function isLocal(req: IncomingMessage): boolean {
  return isLoopbackPeer(req.socket.remoteAddress) && isLoopbackName(req.headers.host) && !cameThroughProxy(req.headers);
}

/** The refusal for somebody who is not on this machine while the door has no key. */
export function doorRefusal(req: IncomingMessage, door: Door, hasKey: (door: Door) => boolean): Refusal | undefined {
  if (door === 'public' || hasKey(door) || isLocal(req)) return undefined;
  return new Refusal('door', 'request.forbidden', {
    publicMessage: `Without a key this is open only to requests made on the machine itself, to localhost and through no proxy. ${ADVICE[door]}`,
  });
}

/** IPv4 loopback, also as an IPv6 socket sees it, and `::1`. */
export function isLoopbackPeer(address: string | undefined): boolean {
  if (address === undefined) return false;
  return isLoopbackHost(address.startsWith('::ffff:') ? address.slice(7) : address);
}

function isLoopbackName(host: string | undefined): boolean {
  return host !== undefined && isLoopbackHost(host.replace(/:\d+$/, '').toLowerCase());
}

/** Whether a header of a proxy or tunnel is there. */
export function cameThroughProxy(headers: IncomingHttpHeaders): boolean {
  if (PROXY_HEADERS.some((name) => headers[name] !== undefined)) return true;
  for (const name in headers) if (name.startsWith('x-forwarded-')) return true;
  return false;
}
