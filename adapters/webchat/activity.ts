import { z } from 'zod';
import type { Reply } from '../../bot/types.ts';
import type { JsonValue } from '../../services/json.ts';

/** What a renderer gives for one reply: the parts of an activity that people see. Plain JSON. */
export interface ActivityContent {
  readonly text?: string;
  readonly textFormat?: string;
  readonly summary?: string;
  readonly attachments?: readonly unknown[];
  readonly suggestedActions?: unknown;
  readonly entities?: readonly unknown[];
  readonly channelData?: { readonly [name: string]: unknown };
}

/** Draws a reply for Web Chat. Never throws on size or content. */
export type RenderActivity = (reply: Reply) => ActivityContent;

/** One activity of the log, as clients get it. `id`, number and place are given by the log. */
export interface StoredActivity extends ActivityContent {
  readonly type: 'message' | 'event';
  readonly timestamp: string;
  readonly channelId: string;
  readonly from: { readonly id: string; readonly name?: string; readonly role: 'bot' | 'user' };
  readonly locale?: string;
  readonly name?: string;
  readonly value?: JsonValue;
}

/** Name of the channel in activities, addresses and figures. */
export const CHANNEL = 'webchat';

/** The bot's own id in activities. */
export const BOT_ID = 'lamp';

/** Longest text that is taken, characters. Shorter ones can still be too long for a question; the bot says so itself. */
const MAX_TEXT_CHARACTERS = 20_000;

const MAX_ENTITIES = 20;
const MAX_ATTACHMENTS = 20;

const json: z.ZodType<JsonValue> = z.json();

/**
 * What a client may post. Unknown fields are dropped; `from` is not read at all, because the token says who writes. Of
 * attachments only their kind is kept.
 */
export const postedActivity = z.object({
  type: z.string().min(1).max(64),
  text: z.string().max(MAX_TEXT_CHARACTERS).optional(),
  locale: z.string().max(35).optional(),
  name: z.string().max(256).optional(),
  value: json.optional(),
  entities: z.array(json).max(MAX_ENTITIES).optional(),
  attachments: z
    .array(z.object({ contentType: z.string().max(128).default('application/octet-stream') }))
    .max(MAX_ATTACHMENTS)
    .optional(),
  channelData: z
    .object({
      clientActivityID: z.string().min(1).max(128).optional(),
      postBack: z.boolean().optional(),
      timeZone: z.string().max(64).optional(),
    })
    .optional(),
});

export type PostedActivity = z.infer<typeof postedActivity>;
