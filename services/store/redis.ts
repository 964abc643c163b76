import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import { RedisKeyvStore } from './redis-keyv.ts';
import { RedisLink } from './redis-link.ts';

export interface RedisOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly events: Events;
  /** How long a call may take, milliseconds. Default 500. */
  readonly deadlineMs?: number;
}

/** Redis as the stores see it. */
export interface Redis {
  readonly link: RedisLink;
  readonly keyvs: RedisKeyvStore;
}

/** Loads the client, which costs memory, and builds everything over one connection; `link.start` connects. */
export async function openRedis(options: RedisOptions): Promise<Redis> {
  const { default: KeyvRedis, createClient } = await import('@keyv/redis');
  const { clock } = options;
  const link = new RedisLink({
    ...options,
    // The types of the client know modules that are not used here.
    createClient: (clientOptions) => createClient(clientOptions) as RedisLink['client'],
  });
  const keyvs = new RedisKeyvStore({
    link,
    clock,
    innerAdapter: (namespace) =>
      new KeyvRedis<string>(link.client, {
        namespace,
        keyPrefixSeparator: ':',
        throwOnErrors: true,
        throwOnConnectError: true,
      }),
  });
  return { link, keyvs };
}
