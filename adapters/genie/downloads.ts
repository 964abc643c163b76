import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../services/clock.ts';
import type { Engine } from '../../services/engine/types.ts';
import { ApiError, notFound } from './api-error.ts';
import type { Scripts } from './control/scripts.ts';
import { changesRows, wholeRows } from './control/shape.ts';
import type { Results } from './results.ts';
import type { GenieStore } from './store.ts';
import type { MessageRow } from './types.ts';

/** Beginning of the paths that links lead to. */
export const LINK_PATH = '/results/';

/** As long as Databricks' links live at most. */
const LINK_LIVES_MS = 15 * 60_000;

export interface DownloadsOptions {
  readonly engine: Engine;
  readonly store: GenieStore;
  readonly results: Pick<Results, 'rowsOf'>;
  /** Which questions go otherwise than usual. */
  readonly scripts: Pick<Scripts, 'of'>;
  readonly clock: Clock;
}

/**
 * Whole results behind signed links, as Databricks has them in its storage: the link is the permission, and whoever sends
 * credentials along is refused. Nothing is kept: a link names the message, and its query runs while it is fetched. Links
 * end with the process.
 */
export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #secret = randomBytes(32);
  readonly #stopped = new AbortController();

  constructor(options: DownloadsOptions) {
    this.#options = options;
  }

  /** Breaks off what is being sent. */
  stop(): void {
    this.#stopped.abort();
  }

  /** What a download is signed with, so that only who began it can ask for it. */
  signatureOf(messageId: string, downloadId: string): string {
    return this.#sign(`download/${messageId}/${downloadId}`);
  }

  /** @throws ApiError when the signature is missing or another one. */
  verify(messageId: string, downloadId: string, signature: string | undefined): void {
    if (!same(signature ?? '', this.signatureOf(messageId, downloadId))) {
      throw new ApiError(403, 'PERMISSION_DENIED', 'download_id_signature does not belong to this download.');
    }
  }

  /** Path of a fresh link to all rows of a message, and when it ends (epoch ms). */
  linkTo(message: MessageRow): { readonly path: string; readonly expiresAt: number } {
    const expiresAt = this.#options.clock.now() + LINK_LIVES_MS;
    const named = `${message.conversationId}.${message.id}.${expiresAt}`;
    return { path: `${LINK_PATH}${named}?signature=${this.#sign(named)}`, expiresAt };
  }

  /** Sends the rows behind a link as one JSON array, no faster than they are taken. @throws ApiError before the head. */
  async send(
    at: {
      readonly pathname: string;
      readonly signature: string | undefined;
      readonly authorization: string | undefined;
    },
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    if (at.authorization !== undefined) {
      throw new ApiError(400, 'BAD_REQUEST', 'A link takes no Authorization: it is the permission.');
    }
    const message = this.#messageOf(at.pathname.slice(LINK_PATH.length), at.signature);
    const { query, truncated = false } = message.answer ?? {};
    if (!query) throw notFound('The result');
    const ended = AbortSignal.any([signal, this.#stopped.signal]);
    const script = this.#options.scripts.of(message.id);
    const table = changesRows(script) ? await this.#options.results.rowsOf(message.id, query.sql) : undefined;
    const rows = table
      ? [wholeRows(table, script)]
      : this.#options.engine.rows({ sql: query.sql, cut: truncated }, ended);
    let separator = '[';
    for await (const piece of rows) {
      if (piece.length === 0) continue;
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
      const text = JSON.stringify(piece).slice(1, -1);
      if (!response.write(`${separator}${text}`)) await once(response, 'drain', { signal });
      separator = ',\n';
    }
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
    response.end(separator === '[' ? '[]' : ']');
  }

  #messageOf(named: string, signature: string | undefined): MessageRow {
    const { clock, store } = this.#options;
    const [conversationId = '', messageId = '', expiresAt = ''] = named.split('.');
    if (!same(signature ?? '', this.#sign(named)) || Number(expiresAt) <= clock.now()) {
      throw new ApiError(403, 'PERMISSION_DENIED', 'The link is over, or was never made here.');
    }
    const message = store.message(conversationId, messageId);
    if (!message) throw notFound('The result');
    return message;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
