import type { Events } from '../events.ts';
import type { RedisLink } from './redis-link.ts';

/** Looks, whenever Redis comes, whether it may drop what has a TTL when its memory is full. */
export class EvictionWatch {
  readonly #events: Events;
  #policy: string | undefined;

  constructor(link: RedisLink, events: Events) {
    this.#events = events;
    link.onChange((isUp) => {
      if (!isUp) return;
      // Many users may not ask for it: then nothing is known, and nothing is said.
      link.client.info('memory').then(
        (info) => this.#read(info),
        () => {},
      );
    });
  }

  /** The policy, such as `allkeys-lru`, when it can drop sessions and there is a limit at all; otherwise undefined. */
  get policy(): string | undefined {
    return this.#policy;
  }

  #read(info: string): void {
    const policy = fieldOf(info, 'maxmemory_policy');
    const limited = Number(fieldOf(info, 'maxmemory') ?? 0) > 0;
    const dropping = limited && policy !== undefined && policy !== 'noeviction' ? policy : undefined;
    if (dropping !== undefined && dropping !== this.#policy) this.#events.emit('redis.evicting', { policy: dropping });
    this.#policy = dropping;
  }
}

function fieldOf(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}
