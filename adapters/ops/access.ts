import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import { isOwnOrigin } from '../http/own-origin.ts';
import type { Exchange } from '../http/types.ts';
import { bearerMatches } from './bearer.ts';

export interface OpsAccessOptions {
  /** OPS_TOKEN. Without it everybody on this machine may operate, and nobody else. */
  readonly token: string | undefined;
  /** PUBLIC_URL: pages that came from there are our own. */
  readonly publicUrl: string | undefined;
  readonly clock: Clock;
}

/** How long a browser stays signed in. */
const SIGNED_IN_MS = 12 * 60 * 60_000;
const COOKIE = 'lamp_ops';

/**
 * Who may see details and operate: who presents OPS_TOKEN, or signed in with it on the page. The cookie carries its end
 * and a signature made with the token: nothing is kept here, and another OPS_TOKEN ends all of them.
 */
export class OpsAccess {
  readonly #options: OpsAccessOptions;
  readonly #publicOrigin: string | undefined;
  readonly #key: Buffer;

  constructor(options: OpsAccessOptions) {
    this.#options = options;
    this.#publicOrigin = options.publicUrl === undefined ? undefined : new URL(options.publicUrl).origin;
    this.#key = createHash('sha256')
      .update(`lamp operations cookie ${options.token ?? ''}`)
      .digest();
  }

  /** Whether there is a token to sign in with. */
  get hasToken(): boolean {
    return this.#options.token !== undefined;
  }

  /** Whether the caller may see details. */
  maySee(exchange: Exchange): boolean {
    const { token } = this.#options;
    if (token === undefined) return exchange.local;
    return bearerMatches(exchange.req.headers.authorization, token) || this.#isSignedIn(exchange.req);
  }

  /**
   * A page of somebody else could let the browser of an operator do something: its origin is refused, on loopback as
   * well.
   * @throws AppError `request.unauthorized` when the caller may not, `request.forbidden` for a foreign page.
   */
  mayOperate(exchange: Exchange): void {
    this.checkOrigin(exchange.req);
    if (this.maySee(exchange)) return;
    throw new AppError('request.unauthorized', 'operations without the token', {
      publicMessage: 'Send the token of OPS_TOKEN as "Authorization: Bearer ...", or sign in at /ops.',
    });
  }

  /** @throws AppError `request.forbidden` for a page of another origin. */
  checkOrigin(req: IncomingMessage): void {
    if (isOwnOrigin(req, this.#publicOrigin)) return;
    throw new AppError('request.forbidden', 'operations from a page of another origin', {
      field: 'Origin',
      publicMessage: 'Pages of other origins cannot operate Lamp.',
    });
  }

  /** Who changes something, for the log: there is one token, so more cannot be known. */
  operatorOf({ local }: Exchange): string {
    if (this.hasToken) return 'OPS_TOKEN';
    return local ? 'this machine' : 'nobody';
  }

  /** The cookie for somebody who presents the token; undefined when it is not the one. */
  signIn(token: string, req: IncomingMessage): string | undefined {
    const { token: own, clock } = this.#options;
    if (own === undefined || !bearerMatches(`Bearer ${token}`, own)) return undefined;
    const until = String(clock.now() + SIGNED_IN_MS);
    return this.#cookie(`${until}.${this.#sign(until)}`, SIGNED_IN_MS / 1_000, req);
  }

  /** The cookie that takes the other one away. */
  signOut(req: IncomingMessage): string {
    return this.#cookie('', 0, req);
  }

  #isSignedIn({ headers }: IncomingMessage): boolean {
    const [until = '', signature = ''] = cookieOf(headers.cookie).split('.');
    const expected = Buffer.from(this.#sign(until));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    return Number(until) > this.#options.clock.now();
  }

  #sign(until: string): string {
    return createHmac('sha256', this.#key).update(until).digest('base64url');
  }

  /** Not sent along by pages of others, not readable by scripts, and never in the clear when Lamp is reached by https. */
  #cookie(value: string, maxAgeSeconds: number, { headers }: IncomingMessage): string {
    const secure = this.#publicOrigin?.startsWith('https:') && headers.origin === this.#publicOrigin ? '; Secure' : '';
    return `${COOKIE}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`;
  }
}

function cookieOf(header: string | undefined): string {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}
