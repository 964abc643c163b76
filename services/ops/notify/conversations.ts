import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Events } from '../../events.ts';
import type { Address, Asker } from '../../questions/types.ts';
import type { VersionedKeyv } from '../../store/keyv-store.ts';
import type { AlertConversation, ConversationChannel } from './types.ts';

export interface ConversationsOptions {
  readonly entries: VersionedKeyv<AlertConversation>;
  readonly clock: Clock;
  readonly events: Events;
  /** User ids, as in `Asker.userId`, of those who may. Undefined: everybody on `localChannels`, and nobody else. */
  readonly admins: readonly string[] | undefined;
  /** Channels that nobody beyond this machine can reach. */
  readonly localChannels: readonly string[];
}

/** More is a mistake: a person tells Lamp once for each room. */
const MAX_CONVERSATIONS = 100;
const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Conversations that get alerts, because somebody who may has said so there. Kept in the store until somebody says the
 * opposite, or until the conversation is gone.
 */
export class AlertConversations {
  readonly #options: ConversationsOptions;
  readonly #known = new Map<string, AlertConversation>();

  constructor(options: ConversationsOptions) {
    this.#options = options;
  }

  /** Reads what is kept; before it nothing is known. */
  async start(): Promise<void> {
    const kept = await this.#options.entries.writtenBefore(Number.MAX_SAFE_INTEGER, MAX_CONVERSATIONS);
    for (const { value } of kept) this.#known.set(value.name, value);
  }

  /** All of them as channels, oldest first. */
  channels(): readonly ConversationChannel[] {
    return [...this.#known.values()].map(({ name, address }) => ({ name, kind: 'conversation', address }));
  }

  /** Undefined: no conversation has this name. */
  find(name: string): AlertConversation | undefined {
    return this.#known.get(name);
  }

  /** Whether a person may make conversations get alerts. */
  mayManage(asker: Asker, address: Address): boolean {
    const { admins, localChannels } = this.#options;
    if (admins === undefined) return localChannels.includes(address.channel);
    return admins.some((admin) => sameId(admin, asker.userId));
  }

  /**
   * Makes a conversation get alerts, from now on and over restarts.
   * @returns its name as a channel; undefined when there are too many.
   */
  async add(address: Address, by: Asker): Promise<string | undefined> {
    const name = nameOf(address);
    if (!this.#known.has(name) && this.#known.size >= MAX_CONVERSATIONS) return undefined;
    const conversation = { name, address, by, addedAt: this.#options.clock.now() };
    await this.#options.entries.keyv.set(name, conversation);
    this.#known.set(name, conversation);
    this.#options.events.emit('alert.conversation', { channel: name, change: 'added' });
    return name;
  }

  /** False: it got none. */
  async remove(address: Address): Promise<boolean> {
    return this.#remove(nameOf(address), 'removed');
  }

  /** For a conversation that can no longer be written to. */
  async gone(name: string): Promise<void> {
    await this.#remove(name, 'gone');
  }

  async #remove(name: string, change: 'removed' | 'gone'): Promise<boolean> {
    if (!this.#known.has(name)) return false;
    await this.#options.entries.keyv.delete(name);
    this.#known.delete(name);
    this.#options.events.emit('alert.conversation', { channel: name, change });
    return true;
  }
}

/** The same for the same conversation, and short enough to be typed: `teams-3f9a2c1d`. */
function nameOf({ channel, conversationKey }: Address): string {
  const hash = createHash('sha256').update(`${channel}|${conversationKey}`).digest('hex');
  return `${channel}-${hash.slice(0, 8)}`;
}

/** Entra's object ids are the same in any case; other ids are compared as they are. */
function sameId(one: string, other: string): boolean {
  return one === other || (GUID.test(one) && one.toLowerCase() === other.toLowerCase());
}
