import { z } from 'zod';
import { checkShape, invalidField } from '../http/shape.ts';
import type { JsonObject } from '../http/types.ts';

/** Bounds of the REST API; they stand in the OpenAPI document as well. */
export const BOUNDS = {
  messageCharacters: 10_000,
  idCharacters: 128,
  /** A window longer than a minute is no debouncing any more. */
  debounceWindowSeconds: 60,
  /** A longer long-poll meets the limits of proxies. */
  waitSeconds: 60,
  idempotencyKeyCharacters: 128,
  historyMessages: 200,
} as const;

/** Letters, digits and the signs that people put into ids; no control characters, no blanks. */
export const ID_PATTERN = /^[\w.@:+/=-]{1,128}$/;

const id = z.string().regex(ID_PATTERN, `must be 1 to ${BOUNDS.idCharacters} letters, digits or . @ : + / = _ -`);

/** What `POST /api/chat` and `POST /api/chat/async` take. */
const chatBody = z.strictObject({
  message: z
    .string()
    .max(BOUNDS.messageCharacters)
    .refine((text) => text.trim() !== '', 'must not be empty'),
  user_id: id,
  session_id: id.optional(),
  space: z.string().min(1).max(40).optional(),
  enable_debounce: z.boolean().optional(),
  debounce_window: z
    .number()
    .min(0, `must be from 0 to ${BOUNDS.debounceWindowSeconds} seconds`)
    .max(BOUNDS.debounceWindowSeconds, `must be from 0 to ${BOUNDS.debounceWindowSeconds} seconds`)
    .optional(),
  priority: z.enum(['high', 'normal', 'low']).optional(),
  refresh: z.boolean().optional(),
});

export type ChatBody = z.infer<typeof chatBody>;

/**
 * Checks a body.
 * @throws AppError `request.invalid` that names the first field at fault and what it must be.
 */
export function parseChatBody(body: JsonObject): ChatBody {
  return checkShape(chatBody, body);
}

/** @throws AppError `request.invalid` when `?wait=` is no number of seconds within the bounds. */
export function parseWaitMs(raw: string | undefined): number {
  if (raw === undefined) return 0;
  const seconds = /^\d{1,4}(\.\d{1,3})?$/.test(raw) ? Number(raw) : Number.NaN;
  if (!(seconds <= BOUNDS.waitSeconds))
    throw invalidField('wait', `must be a number of seconds from 0 to ${BOUNDS.waitSeconds}`);
  return seconds * 1_000;
}

/** @throws AppError `request.invalid` when the header is there but empty, too long or not printable. */
export function parseIdempotencyKey(raw: string | string[] | undefined): string | undefined {
  if (raw === undefined) return undefined;
  const sound = typeof raw === 'string' && /^[\x21-\x7e]+$/.test(raw) && raw.length <= BOUNDS.idempotencyKeyCharacters;
  if (sound) return raw;
  throw invalidField(
    'Idempotency-Key',
    `must be 1 to ${BOUNDS.idempotencyKeyCharacters} printable characters without blanks`,
  );
}
