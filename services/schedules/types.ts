import type { Address, Asker } from '../questions/types.ts';

/** Day of the week, 0 is Sunday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** A time of day on the clock of the person. */
export interface TimeOfDay {
  /** 0 to 23. */
  readonly hour: number;
  readonly minute: number;
}

/** When a question is asked again and again: at most once an hour. */
export type Recurrence =
  | { readonly every: 'hour'; readonly minute: number }
  | ({ readonly every: 'day' } & TimeOfDay)
  /** Sorted from Monday to Sunday, each day once, at least one. */
  | ({ readonly every: 'week'; readonly days: readonly Weekday[] } & TimeOfDay)
  /** `day` 1 to 28, which every month has, or its last day. */
  | ({ readonly every: 'month'; readonly day: number | 'last' } & TimeOfDay);

/** Why nothing is asked any more: too many failures in a row, or nobody is there to be told. */
export type StopReason = 'failing' | 'gone';

/** Times are epoch milliseconds. */
export type ScheduleState =
  | { readonly kind: 'active'; readonly nextAt: number }
  | { readonly kind: 'paused'; readonly since: number }
  | { readonly kind: 'stopped'; readonly since: number; readonly why: StopReason };

/** A question that is asked by the clock, for the person who made it. Personal data; times are epoch milliseconds. */
export interface Schedule {
  readonly id: string;
  /** What its owner calls it by: from 1, the least that was free. */
  readonly number: number;
  /** Who made it and is asked for. */
  readonly asker: Asker;
  /** The conversation it was made in, which gets the answers. */
  readonly address: Address;
  readonly text: string;
  /** Alias of the space that was chosen when it was made; absent: the default. */
  readonly space?: string;
  readonly recurrence: Recurrence;
  /** IANA name. */
  readonly timeZone: string;
  readonly createdAt: number;
  /** When it was made or resumed last. */
  readonly activeSince: number;
  readonly state: ScheduleState;
  /** In a row. */
  readonly failures: number;
  /** The occurrence that was asked last, and its question until that has ended. */
  readonly last?: { readonly occurrence: number; readonly questionId?: string };
  /** The newest occurrence that was left out, because Lamp could not ask it in time. */
  readonly missedAt?: number;
  /** When an answer was brought last. */
  readonly deliveredAt?: number;
}

/** What a new schedule is made of. */
export interface NewSchedule
  extends Pick<Schedule, 'id' | 'asker' | 'address' | 'text' | 'space' | 'recurrence' | 'timeZone'> {}

/** What became of it. */
export type Creation =
  /** Now, or by an earlier process for the same id. */
  | { readonly kind: 'created'; readonly schedule: Schedule }
  /** The same question at the same times in the same conversation: there is one. */
  | { readonly kind: 'known'; readonly schedule: Schedule }
  | { readonly kind: 'full'; readonly whose: 'own' | 'all'; readonly limit: number };

/** Whose schedules are meant. */
export type Owner = Pick<Asker, 'tenantId' | 'userId'>;

/** Where schedules are kept over a restart. */
export interface ScheduleStore {
  /** All that are kept. @throws what the store throws. */
  load(limit: number): Promise<readonly Schedule[]>;
  put(schedule: Schedule): Promise<void>;
  remove(id: string): Promise<void>;
}

/** What people can do with their schedules. Promises resolve after the write that they stand for. */
export interface ScheduleBook {
  create(asked: NewSchedule): Promise<Creation>;
  /** In the order of their numbers. */
  of(owner: Owner): readonly Schedule[];
  /** Undefined: the person has none of this number. Pausing what is paused changes nothing. */
  pause(owner: Owner, number: number): Promise<Schedule | undefined>;
  /** Goes on at the next time, also with one that was stopped. */
  resume(owner: Owner, number: number): Promise<Schedule | undefined>;
  remove(owner: Owner, number: number): Promise<Schedule | undefined>;
  /** Removes all that answer to a conversation. @returns how many. */
  removeConversation(address: Address): Promise<number>;
}
