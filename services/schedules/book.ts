import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import type { Address } from '../questions/types.ts';
import { nextAfter } from './recurrence.ts';
import type { Creation, NewSchedule, Owner, Schedule, ScheduleBook, ScheduleStore, StopReason } from './types.ts';

export interface BookOptions {
  readonly store: ScheduleStore;
  readonly clock: Clock;
  readonly events: Events;
  readonly limits: {
    /** Of one person. */
    readonly perUser: number;
    /** Of all people. */
    readonly inAll: number;
  };
  /** The times at which schedules are due may have changed. */
  readonly onChanged: () => void;
}

/** Those that are kept, whatever the setting was when they were made. */
const MAX_LOADED = 100_000;

/** Schedules by what they do. */
export interface ScheduleCounts {
  readonly active: number;
  readonly paused: number;
  readonly stopped: number;
}

/** All schedules, at hand and in the store; bounded by the limits. Writes follow each other. */
export class Book implements ScheduleBook {
  readonly #options: BookOptions;
  readonly #byId = new Map<string, Schedule>();
  readonly #byOwner = new Map<string, Set<string>>();
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(options: BookOptions) {
    this.#options = options;
  }

  /** Reads what is kept; before it there are none. */
  async load(): Promise<void> {
    for (const schedule of await this.#options.store.load(MAX_LOADED)) this.#hold(schedule);
  }

  get(id: string): Schedule | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<Schedule> {
    return this.#byId.values();
  }

  counts(): ScheduleCounts {
    const counts = { active: 0, paused: 0, stopped: 0 };
    for (const { state } of this.#byId.values()) counts[state.kind] += 1;
    return counts;
  }

  of(owner: Owner): readonly Schedule[] {
    const ids = this.#byOwner.get(ownerKeyOf(owner)) ?? [];
    const own = [...ids].flatMap((id) => this.#byId.get(id) ?? []);
    return own.sort((a, b) => a.number - b.number);
  }

  async create(asked: NewSchedule): Promise<Creation> {
    const { clock, limits, events } = this.#options;
    const own = this.of(asked.asker);
    const made = this.#byId.get(asked.id);
    if (made) return { kind: 'created', schedule: made };
    const twin = own.find((one) => isSame(one, asked));
    if (twin) return { kind: 'known', schedule: twin };
    if (own.length >= limits.perUser) return { kind: 'full', whose: 'own', limit: limits.perUser };
    if (this.#byId.size >= limits.inAll) return { kind: 'full', whose: 'all', limit: limits.inAll };
    const now = clock.now();
    const state = { kind: 'active', nextAt: nextAfter(asked.recurrence, asked.timeZone, now) } as const;
    const number = leastFree(own.map((one) => one.number));
    const schedule: Schedule = { ...asked, number, createdAt: now, activeSince: now, state, failures: 0 };
    // Held first, so that two at once do not pass the bounds together.
    this.#hold(schedule);
    try {
      await this.#write(() => this.#options.store.put(schedule));
    } catch (error) {
      this.#release(schedule);
      throw error;
    }
    events.emit('schedule.changed', { scheduleId: schedule.id, change: 'created' });
    this.#options.onChanged();
    return { kind: 'created', schedule };
  }

  async pause(owner: Owner, number: number): Promise<Schedule | undefined> {
    const found = this.#find(owner, number);
    if (!found || found.state.kind === 'paused') return found;
    const paused: Schedule = { ...found, state: { kind: 'paused', since: this.#options.clock.now() } };
    await this.put(paused);
    this.#told(paused, 'paused');
    return paused;
  }

  async resume(owner: Owner, number: number): Promise<Schedule | undefined> {
    const found = this.#find(owner, number);
    if (!found || found.state.kind === 'active') return found;
    const now = this.#options.clock.now();
    const nextAt = nextAfter(found.recurrence, found.timeZone, now);
    const { missedAt: _over, ...kept } = found;
    const active: Schedule = { ...kept, failures: 0, activeSince: now, state: { kind: 'active', nextAt } };
    await this.put(active);
    this.#told(active, 'resumed');
    return active;
  }

  async remove(owner: Owner, number: number): Promise<Schedule | undefined> {
    const found = this.#find(owner, number);
    if (found) await this.delete(found, 'deleted');
    return found;
  }

  async removeConversation(address: Address): Promise<number> {
    const there = this.inConversation(address);
    for (const schedule of there) await this.delete(schedule, 'removed');
    return there.length;
  }

  /** Those that answer to a conversation; in a channel of a team, to any of its threads. */
  inConversation({ channel, conversationKey }: Address): readonly Schedule[] {
    const isThere = (key: string) => key === conversationKey || key.startsWith(`${conversationKey};`);
    return [...this.#byId.values()].filter(
      ({ address }) => address.channel === channel && isThere(address.conversationKey),
    );
  }

  /** Nothing is asked any more until its owner says so. */
  async halt(schedule: Schedule, why: StopReason): Promise<Schedule> {
    const stopped: Schedule = { ...schedule, state: { kind: 'stopped', since: this.#options.clock.now(), why } };
    await this.put(stopped);
    this.#told(stopped, 'stopped');
    return stopped;
  }

  /** Writes the schedule as it stands now, unless it was deleted meanwhile. */
  async put(schedule: Schedule): Promise<void> {
    if (!this.#byId.has(schedule.id)) return;
    this.#byId.set(schedule.id, schedule);
    await this.#write(async () => {
      if (this.#byId.has(schedule.id)) await this.#options.store.put(schedule);
    });
  }

  async delete(schedule: Schedule, change: 'deleted' | 'removed' | 'expired'): Promise<void> {
    if (!this.#byId.has(schedule.id)) return;
    this.#release(schedule);
    try {
      await this.#write(() => this.#options.store.remove(schedule.id));
    } catch (error) {
      // It would be back after a restart, so it is better not gone now either.
      this.#hold(schedule);
      throw error;
    }
    this.#told(schedule, change);
  }

  #find(owner: Owner, number: number): Schedule | undefined {
    return this.of(owner).find((one) => one.number === number);
  }

  #told(schedule: Schedule, change: 'paused' | 'resumed' | 'stopped' | 'deleted' | 'removed' | 'expired'): void {
    this.#options.events.emit('schedule.changed', { scheduleId: schedule.id, change });
    this.#options.onChanged();
  }

  #hold(schedule: Schedule): void {
    this.#byId.set(schedule.id, schedule);
    const key = ownerKeyOf(schedule.asker);
    const own = this.#byOwner.get(key) ?? new Set();
    this.#byOwner.set(key, own.add(schedule.id));
  }

  #release({ id, asker }: Schedule): void {
    this.#byId.delete(id);
    const key = ownerKeyOf(asker);
    const own = this.#byOwner.get(key);
    own?.delete(id);
    if (own?.size === 0) this.#byOwner.delete(key);
  }

  /** One after the other: what was decided last is what the store holds. */
  #write(run: () => Promise<void>): Promise<void> {
    const written = this.#lastWrite.then(run);
    this.#lastWrite = written.catch(() => {
      // Told to whoever waits for it; the next write is not its business.
    });
    return written;
  }
}

function ownerKeyOf({ tenantId, userId }: Owner): string {
  return JSON.stringify([tenantId, userId]);
}

function isSame(one: Schedule, asked: NewSchedule): boolean {
  const ofOne = [one.text, one.timeZone, one.recurrence, one.space, one.address.channel, one.address.conversationKey];
  const { address } = asked;
  return isDeepStrictEqual(ofOne, [
    ...[asked.text, asked.timeZone, asked.recurrence, asked.space, address.channel, address.conversationKey],
  ]);
}

function leastFree(taken: readonly number[]): number {
  let number = 1;
  while (taken.includes(number)) number += 1;
  return number;
}
