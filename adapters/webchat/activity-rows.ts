import { AppError } from '../../services/errors.ts';
import type { StoredActivity } from './activity.ts';

/** An activity as it stands in the log. */
export type KnownActivity = StoredActivity & { readonly id: string; readonly replyToId?: string };

/** Which conversation a call is about; it is made (again) when it is not known. */
export interface ConversationRef {
  readonly conversationId: string;
  readonly userId: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A posted activity that is not yet taken by the bot. */
export interface PendingActivity {
  readonly conversationId: string;
  readonly userId: string;
  readonly number: number;
  readonly createdAt: number;
  readonly activity: KnownActivity;
}

/** A piece of the log, ready to be sent. */
export interface LogPage {
  /** The activities as JSON texts in UTF-8, with commas between them. */
  readonly json: Uint8Array;
  /** How many they are. */
  readonly count: number;
  /** Where the next page begins. */
  readonly watermark: number;
  readonly more: boolean;
  /** Names and places the "working on it" bubble. */
  readonly working: { readonly id: string; readonly place: number };
}

/** One row to be written. */
export interface ActivityRow {
  readonly number: number;
  readonly position: number | null;
  readonly clientId?: string | undefined;
  readonly deliveryKey?: string | undefined;
  /** Number of the answered activity. */
  readonly replyTo?: number | undefined;
  /** The "working on it" bubble that the activity replaces. */
  readonly streamId?: unknown;
  readonly activity: StoredActivity;
}

/** Id of an activity from its number: ordered as text as well, up to ten million. */
export function activityId(conversationId: string, number: number): string {
  return `${conversationId}|${String(number).padStart(7, '0')}`;
}

/** The number in an id of `activityId`; undefined when the id belongs to another conversation or is none of ours. */
export function activityNumber(conversationId: string, id: string): number | undefined {
  if (!id.startsWith(`${conversationId}|`)) return undefined;
  const digits = id.slice(conversationId.length + 1);
  return /^\d{7,15}$/.test(digits) ? Number(digits) : undefined;
}

/**
 * Names the "working on it" bubble that the next message of the bot replaces. Made from durable state alone, so that
 * after a restart the answer still replaces what the client shows.
 */
export function workingId(conversationId: string, lastBot: number): string {
  return `${conversationId}|working|${lastBot}`;
}

/** Largest activity that is kept: a quarter of what a conversation may keep. Renderers stay far below. */
const MAX_ACTIVITY_BYTES = 1_000_000;

/**
 * The activity as clients get it. Web Chat sorts by `webchat:sequence-id`, so that a new version stays in its place.
 * @throws AppError `delivery.rejected` when it is too large.
 */
export function bodyOf(conversationId: string, row: Omit<ActivityRow, 'position'>): { body: string; bytes: number } {
  const { number, replyTo, streamId, activity } = row;
  const body = JSON.stringify({
    ...activity,
    id: activityId(conversationId, number),
    conversation: { id: conversationId },
    ...(replyTo === undefined ? {} : { replyToId: activityId(conversationId, replyTo) }),
    channelData: {
      ...activity.channelData,
      'webchat:sequence-id': number,
      ...(streamId === undefined ? {} : { streamId }),
    },
  });
  const bytes = Buffer.byteLength(body);
  if (bytes <= MAX_ACTIVITY_BYTES) return { body, bytes };
  throw new AppError('delivery.rejected', `an activity of ${bytes} bytes`);
}

const HEAD = Buffer.from('{"activities":[');

/** A page as clients get it. The activities are JSON texts already, made once, when they were kept. */
export function activitySet(page: Pick<LogPage, 'json' | 'watermark'>): Buffer {
  return Buffer.concat([HEAD, page.json, Buffer.from(`],"watermark":"${page.watermark}"}`)]);
}
