import { z } from 'zod';
import { AppError } from '../../services/errors.ts';
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

const id = z
  .string('must be a text')
  .regex(ID_PATTERN, `must be 1 to ${BOUNDS.idCharacters} letters, digits or . @ : + / = _ -`);

/** What `POST /api/chat` and `POST /api/chat/async` take. */
const chatBody = z.strictObject({
  message: z
    .string('must be a text')
    .max(BOUNDS.messageCharacters, `must have at most ${BOUNDS.messageCharacters} characters`)
    .refine((text) => text.trim() !== '', 'must not be empty'),
  user_id: id,
  session_id: id.optional(),
  space: z.string('must be a text').min(1, 'must not be empty').max(40, 'must have at most 40 characters').optional(),
  enable_debounce: z.boolean('must be true or false').optional(),
  debounce_window: z
    .number('must be a number of seconds')
    .min(0, `must be from 0 to ${BOUNDS.debounceWindowSeconds} seconds`)
    .max(BOUNDS.debounceWindowSeconds, `must be from 0 to ${BOUNDS.debounceWindowSeconds} seconds`)
    .optional(),
  priority: z.enum(['high', 'normal', 'low'], 'must be high, normal or low').optional(),
});

export type ChatBody = z.infer<typeof chatBody>;

/**
 * Checks a body.
 * @throws AppError `request.invalid` that names the first field at fault and what it must be.
 */
export function parseChatBody(body: JsonObject): ChatBody {
  const parsed = chatBody.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = unknown ?? (issue?.path.join('.') || 'body');
  const missing = issue?.code === 'invalid_type' && body[field] === undefined;
  const problem = unknown
    ? 'is not a field of this request'
    : missing
      ? 'is required'
      : (issue?.message ?? 'is invalid');
  throw invalid(field, problem);
}

/** @throws AppError `request.invalid` when `?wait=` is no number of seconds within the bounds. */
export function parseWaitMs(raw: string | undefined): number {
  if (raw === undefined) return 0;
  const seconds = /^\d{1,4}(\.\d{1,3})?$/.test(raw) ? Number(raw) : Number.NaN;
  if (!(seconds <= BOUNDS.waitSeconds))
    throw invalid('wait', `must be a number of seconds from 0 to ${BOUNDS.waitSeconds}`);
  return seconds * 1_000;
}

/** @throws AppError `request.invalid` when the header is there but empty, too long or not printable. */
export function parseIdempotencyKey(raw: string | string[] | undefined): string | undefined {
  if (raw === undefined) return undefined;
  const sound = typeof raw === 'string' && /^[\x21-\x7e]+$/.test(raw) && raw.length <= BOUNDS.idempotencyKeyCharacters;
  if (sound) return raw;
  throw invalid(
    'Idempotency-Key',
    `must be 1 to ${BOUNDS.idempotencyKeyCharacters} printable characters without blanks`,
  );
}

/** An error that names the field and what it must be, for the caller to read. */
export function invalid(field: string, problem: string): AppError {
  return new AppError('request.invalid', `${field} ${problem}`, { field, publicMessage: `${field} ${problem}.` });
}
