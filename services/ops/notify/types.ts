import type { ErrorCode } from '../../errors.ts';
import type { Address, Asker } from '../../questions/types.ts';
import type { ChannelConfig } from '../alerts/channels.ts';
import type { AlertEvent } from '../alerts/types.ts';

export type { ChannelConfig } from '../alerts/channels.ts';
export type { AlertEvent } from '../alerts/types.ts';

/** A conversation in which somebody said "alerts here". */
export type ConversationChannel = ChannelOf<'conversation'>;

/** The kinds of channels. */
export type ChannelKind = ChannelConfig['kind'];

/** The channel of one kind, as its sender gets it. */
export type ChannelOf<K extends ChannelKind> = Extract<ChannelConfig, { readonly kind: K }>;

/** One batch on its way to one channel. */
export interface Notification<C extends ChannelConfig = ChannelConfig> {
  /** The same over all tries, so that the other side can recognise a repeat. */
  readonly id: string;
  /** At least one; all of one group. */
  readonly alerts: readonly AlertEvent[];
  readonly channel: C;
}

/** Brings a notification to a channel of one kind: one try, which ends by itself after a bounded time. */
export interface AlertSender<C extends ChannelConfig = ChannelConfig> {
  /**
   * @returns what an operator should know about a delivery that succeeded, such as one recipient out of three that was
   *   refused.
   * @throws AppError `delivery.*`; retryable ones are tried again. `publicMessage` says why, without address or secret.
   */
  send(notification: Notification<C>, signal: AbortSignal): Promise<string | undefined>;
}

/** A sender for every kind of channel. */
export type AlertSenders = { readonly [K in ChannelKind]: AlertSender<ChannelOf<K>> };

/** Finds a channel as it is configured now. Undefined: there is none of that name any more. */
export type FindChannel = (name: string) => ChannelConfig | undefined;

/** How the last delivery to a channel went. */
export interface ChannelResult {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly outcome: 'ok' | ErrorCode;
  /** Why, or what an operator should know all the same. Never an address or a secret. */
  readonly note?: string | undefined;
}

/** A notification that is kept until it has been brought, or given up by hand. */
export interface KeptNotification {
  readonly id: string;
  /** Name of the channel; its address and secrets are looked up when it is sent. */
  readonly channel: string;
  readonly kind: ChannelKind;
  readonly alerts: readonly AlertEvent[];
  /** `waiting`: on its way. `dead`: given up; an operator may send it again. */
  readonly state: 'waiting' | 'dead';
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly attempts: number;
  /** Of the last try. */
  readonly code?: ErrorCode | undefined;
  readonly reason?: string | undefined;
}

/** Where notifications are kept until they are brought. */
export interface NotificationStore {
  put(kept: KeptNotification): Promise<void>;
  remove(id: string): Promise<boolean>;
  /** Longest untouched first. */
  list(limit: number): Promise<readonly KeptNotification[]>;
}

/** What an operator may do about notifications that could not be brought. */
export interface Undelivered {
  /** Newest first. */
  list(): Promise<readonly KeptNotification[]>;
  /** False: there is none. It is on its way when this resolves. */
  resend(id: string): Promise<boolean>;
  /** False: there is none. */
  discard(id: string): Promise<boolean>;
}

/** A conversation that gets alerts. */
export interface AlertConversation {
  readonly name: string;
  readonly address: Address;
  /** Who said so. */
  readonly by: Asker;
  /** Epoch milliseconds. */
  readonly addedAt: number;
}
