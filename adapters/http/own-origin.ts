import type { IncomingMessage } from 'node:http';

/**
 * Whether a request comes from a page of this server, or from no page at all: programs say no origin. The Host header
 * was checked before: beyond this machine by the proxy that owns PUBLIC_URL, on it by the door.
 * @param publicOrigin origin of PUBLIC_URL, if set.
 */
export function isOwnOrigin({ headers }: IncomingMessage, publicOrigin: string | undefined): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none';
  return origin === `http://${host}` || origin === publicOrigin;
}
