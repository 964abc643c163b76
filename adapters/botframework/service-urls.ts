import { LRUCache } from 'lru-cache';
import type { Cloud } from './clouds.ts';

/** A service URL that passed: where to connect, and what every path begins with. */
export interface ServiceUrl {
  readonly origin: string;
  /** Without a slash at the end; empty for the root. */
  readonly basePath: string;
}

/** Decides where replies, and with them the connector token, may go. */
export interface ServiceUrlPolicy {
  /** The parsed address, or undefined when nothing may be sent there. */
  accept(serviceUrl: string): ServiceUrl | undefined;
}

const MAX_CHARACTERS = 2_048;
const REMEMBERED_URLS = 500;

/**
 * Characters of an address that means what it says: ASCII letters only, no userinfo, query, fragment, escape or
 * backslash, each of which parsers read differently.
 */
const PLAIN_URL = /^https?:\/\/(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?(?:\/[\w.~-]+)*\/?$/i;

/**
 * Accepts the cloud's own hosts over https on the default port, and `extraOrigins` exactly as configured. Everything
 * else is refused: other hosts, addresses in numbers, punycode, a dot at the end, dot segments.
 */
export function createServiceUrlPolicy(options: {
  readonly cloud: Pick<Cloud, 'serviceHosts' | 'serviceDomains'>;
  /** Origins from `ALLOWED_SERVICE_URLS`; http among them is for loopback only, which the setting's parser enforces. */
  readonly extraOrigins: readonly string[];
}): ServiceUrlPolicy {
  const hosts = new Set(options.cloud.serviceHosts);
  const suffixes = options.cloud.serviceDomains.map((domain) => `.${domain}`);
  const extra = new Set(options.extraOrigins);
  // A handful of addresses comes with every single activity; refused ones are not kept.
  const accepted = new LRUCache<string, ServiceUrl>({ max: REMEMBERED_URLS });

  const isOwnHost = (host: string): boolean =>
    hosts.has(host) || (!host.includes('xn--') && suffixes.some((suffix) => host.endsWith(suffix)));

  return {
    accept(serviceUrl) {
      const known = accepted.get(serviceUrl);
      if (known) return known;
      if (serviceUrl.length > MAX_CHARACTERS || !PLAIN_URL.test(serviceUrl) || !URL.canParse(serviceUrl))
        return undefined;
      if (/\/\.{1,2}(?:\/|$)/.test(serviceUrl)) return undefined;
      const url = new URL(serviceUrl);
      const own = url.protocol === 'https:' && url.port === '' && isOwnHost(url.hostname);
      if (!own && !extra.has(url.origin)) return undefined;
      const parsed = { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') };
      accepted.set(serviceUrl, parsed);
      return parsed;
    },
  };
}
