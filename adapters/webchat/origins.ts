import type { IncomingMessage } from 'node:http';
import { AppError } from '../../services/errors.ts';
import { isOwnOrigin } from '../http/own-origin.ts';

/**
 * Which pages may use this server, and under which address it is reached. The Host header was checked before: beyond
 * this machine by the proxy that owns PUBLIC_URL, on it by the door.
 */
export class Origins {
  readonly #publicUrl: URL | undefined;

  /** @param publicUrl PUBLIC_URL, if set. */
  constructor(publicUrl: string | undefined) {
    this.#publicUrl = publicUrl === undefined ? undefined : new URL(publicUrl);
  }

  /**
   * Lets in pages of this server, and programs, which say no origin.
   * @throws AppError `request.forbidden` for a page of somebody else.
   */
  check(req: IncomingMessage): void {
    if (isOwnOrigin(req, this.#publicUrl?.origin)) return;
    throw new AppError('request.forbidden', 'a page of another origin', {
      field: 'Origin',
      publicMessage: 'Pages of other origins cannot use this chat.',
    });
  }

  /** Where a WebSocket of the same client goes: `ws://host` or `wss://host`. */
  socketBase(req: IncomingMessage): string {
    const { host, origin } = req.headers;
    const publicUrl = this.#publicUrl;
    const fromOutside = publicUrl && (host === publicUrl.host || origin === publicUrl.origin);
    return fromOutside ? publicUrl.origin.replace(/^http/, 'ws') : `ws://${host}`;
  }
}
