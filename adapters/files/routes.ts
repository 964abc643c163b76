import type { Clock } from '../../services/clock.ts';
import { AppError, toAppError } from '../../services/errors.ts';
import type { ResultFiles } from '../../services/files/types.ts';
import { fileReply } from '../http/file-reply.ts';
import { content, empty, type HttpReply } from '../http/reply.ts';
import type { Exchange, HttpServer } from '../http/types.ts';
import type { FileLinks } from './links.ts';

/** Path of links, without their token. */
export const FILES_PATH = '/api/files/';

export interface FileRoutesOptions {
  readonly files: ResultFiles;
  readonly links: FileLinks;
  readonly clock: Clock;
  /** What a person reads whose link leads nowhere; the language is undefined where the link does not tell it. */
  readonly linkOver: (locale: string | undefined) => {
    readonly lang: string;
    readonly title: string;
    readonly text: string;
  };
}

/** Adds the address of links to files. The link is the permission; there is nothing else to sign in with. */
export function addFileRoutes(server: HttpServer, options: FileRoutesOptions): void {
  server.route({
    method: 'GET',
    path: `${FILES_PATH}:token`,
    door: 'public',
    handler: (exchange) => serve(exchange, options),
  });
}

async function serve(exchange: Exchange, options: FileRoutesOptions) {
  const { files, links, clock } = options;
  const verdict = links.verify(exchange.params['token'] ?? '');
  if (verdict.kind === 'invalid') return over(exchange, options, { status: 404, locale: undefined });
  if (verdict.kind === 'expired') return over(exchange, options, { status: 410, locale: verdict.locale });
  // Who only looks, as programs that check links do, costs no query.
  if (exchange.req.method === 'HEAD') return empty(200);
  try {
    return fileReply(await files.open(verdict.file, exchange.signal), clock);
  } catch (error) {
    if (toAppError(error).code !== 'question.not_found') throw error;
    return over(exchange, options, { status: 404, locale: verdict.file.locale });
  }
}

/** A page for browsers; programs get the common error. */
function over(
  { req }: Exchange,
  { linkOver }: FileRoutesOptions,
  at: { readonly status: 404 | 410; readonly locale: string | undefined },
): HttpReply {
  const { lang, title, text } = linkOver(at.locale);
  if (!(req.headers.accept ?? '').includes('text/html')) {
    const code = at.status === 410 ? 'request.gone' : 'request.not_found';
    throw new AppError(code, 'a link to a file that leads nowhere', { publicMessage: text });
  }
  const page = `<!doctype html><html lang="${escaped(lang)}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><h1>${escaped(title)}</h1><p>${escaped(text)}</p></html>`;
  return content('text/html; charset=utf-8', page, { status: at.status });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
