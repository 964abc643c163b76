import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../services/clock.ts';

/**
 * What a token opens. `chat`: the calls of Direct Line, for one conversation. `stream`: the WebSocket of that
 * conversation; short-lived, because it stands in an address. `resume`: a new `chat` token for the same person.
 */
export type TokenUse = 'chat' | 'stream' | 'resume';

/** Who may do what: taken from a verified token and from nowhere else. */
export interface Visitor {
  readonly userId: string;
  readonly conversationId: string;
}

/** What a token is worth; only a valid one says whose it is. */
export type Verdict =
  | { readonly kind: 'valid'; readonly visitor: Visitor }
  | { readonly kind: 'expired' }
  | { readonly kind: 'invalid' };

/**
 * Life of each kind of token, seconds. Direct Line clients assume 30 minutes and refresh every 15; a stream address is
 * used within a minute; a conversation can be resumed as long as it is kept.
 */
export const tokenLifetimeSeconds: Readonly<Record<TokenUse, number>> = {
  chat: 30 * 60,
  stream: 60,
  resume: 7 * 24 * 3600,
};

const MAX_TOKEN_CHARACTERS = 1_024;

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

/** `user` is the name that Direct Line clients look for: a client then uses this id and no other. */
const claims = z.object({
  use: z.enum(['chat', 'stream', 'resume']),
  conv: z.string().min(1).max(128),
  user: z.string().min(1).max(128),
  exp: z.number().int(),
});

export interface TokensOptions {
  readonly clock: Clock;
  /** Asked once, by `load` or the first token. 32 characters or more; whoever has it can be anybody. */
  readonly secret: () => string;
}

/** Signed tokens in the shape of JWTs. Nothing is stored: they outlive a restart as long as the secret does. */
export class Tokens {
  readonly #clock: Clock;
  readonly #readSecret: () => string;
  #secret: string | undefined;

  constructor(options: TokensOptions) {
    this.#clock = options.clock;
    this.#readSecret = options.secret;
  }

  /** Reads the secret. @throws the error of reading it. */
  load(): string {
    this.#secret ??= this.#readSecret();
    return this.#secret;
  }

  issue(use: TokenUse, visitor: Visitor): string {
    const issuedAt = Math.floor(this.#clock.now() / 1000);
    const payload = encode({
      use,
      conv: visitor.conversationId,
      user: visitor.userId,
      iat: issuedAt,
      exp: issuedAt + tokenLifetimeSeconds[use],
    });
    return `${HEADER}.${payload}.${this.#sign(payload)}`;
  }

  verify(use: TokenUse, token: string): Verdict {
    if (token.length > MAX_TOKEN_CHARACTERS) return { kind: 'invalid' };
    const [header, payload, signature, ...rest] = token.split('.');
    // The header is compared, not read: no other algorithm can be asked for.
    if (header !== HEADER || !payload || !signature || rest.length > 0) return { kind: 'invalid' };
    if (!same(signature, this.#sign(payload))) return { kind: 'invalid' };
    const read = claims.safeParse(decode(payload));
    if (!read.success || read.data.use !== use) return { kind: 'invalid' };
    if (read.data.exp * 1000 <= this.#clock.now()) return { kind: 'expired' };
    return { kind: 'valid', visitor: { userId: read.data.user, conversationId: read.data.conv } };
  }

  #sign(payload: string): string {
    return createHmac('sha256', this.load()).update(`${HEADER}.${payload}`).digest('base64url');
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    // Signed by us and yet no JSON cannot be; it is refused like any other wrong shape.
    return undefined;
  }
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
