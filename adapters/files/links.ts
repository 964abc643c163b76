import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../services/clock.ts';
import type { FileOf } from '../../services/files/types.ts';

/** What a link leads to: one file of one answer, in one language. */
export type LinkedFile = FileOf & { readonly locale: string };

/** What a link is worth. */
export type LinkVerdict =
  | { readonly kind: 'valid'; readonly file: LinkedFile }
  | { readonly kind: 'expired'; readonly locale: string }
  | { readonly kind: 'invalid' };

export interface FileLinksOptions {
  readonly clock: Clock;
  /** Asked once, at the first link. 32 characters or more. */
  readonly secret: () => string;
}

/** Stands in what is signed, so that no other token with the same secret is a link. */
const PURPOSE = 'lamp-file';
const MAX_TOKEN_CHARACTERS = 1_024;

const claims = z.object({
  q: z.string().min(1).max(200),
  f: z.enum(['csv', 'xlsx']),
  a: z.string().min(1).max(200).optional(),
  l: z.string().max(64),
  exp: z.number().int(),
});

/** Links to files, signed. Nothing is stored: they outlive a restart as long as the secret does. */
export class FileLinks {
  readonly #clock: Clock;
  readonly #readSecret: () => string;
  #secret: string | undefined;

  constructor(options: FileLinksOptions) {
    this.#clock = options.clock;
    this.#readSecret = options.secret;
  }

  /** @returns the last part of the path. `expiresAt` is epoch milliseconds. */
  issue(file: LinkedFile, expiresAt: number): string {
    const { questionId: q, format: f, attachmentId: a, locale } = file;
    const payload = Buffer.from(JSON.stringify({ q, f, a, l: locale.slice(0, 64), exp: expiresAt })).toString(
      'base64url',
    );
    return `${payload}.${this.#sign(payload)}`;
  }

  verify(token: string): LinkVerdict {
    if (token.length > MAX_TOKEN_CHARACTERS) return { kind: 'invalid' };
    const [payload, signature, ...rest] = token.split('.');
    if (!payload || !signature || rest.length > 0 || !same(signature, this.#sign(payload))) return { kind: 'invalid' };
    const read = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    if (!read.success) return { kind: 'invalid' };
    const { q: questionId, f: format, a: attachmentId, l: locale, exp } = read.data;
    if (exp <= this.#clock.now()) return { kind: 'expired', locale };
    return {
      kind: 'valid',
      file: { questionId, format, locale, ...(attachmentId === undefined ? {} : { attachmentId }) },
    };
  }

  #sign(payload: string): string {
    this.#secret ??= this.#readSecret();
    return createHmac('sha256', this.#secret).update(`${PURPOSE}.${payload}`).digest('base64url');
  }
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
