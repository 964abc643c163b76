import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** Everything beyond these is refused before anything of the request is looked at. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Longest request target, characters. Tokens in the query of a stream address are the longest we use. */
const MAX_TARGET_CHARACTERS = 4_096;

const allowedMethods: ReadonlySet<string> = new Set(METHODS);

/**
 * The checks that need nothing but the head of a request, cheapest first. They run before the router, because the
 * router and its body parsers can be brought down by what they refuse: a malformed Host throws out of its URL parsing,
 * and a compressed body out of its decompression.
 */
export function refusalOf(req: IncomingMessage, maxBodyBytes: number): Refusal | undefined {
  return methodRefusal(req) ?? targetRefusal(req) ?? hostRefusal(req) ?? bodyRefusal(req, maxBodyBytes);
}

function methodRefusal(req: IncomingMessage): Refusal | undefined {
  if (allowedMethods.has(req.method ?? '')) return undefined;
  return new Refusal('method', 'request.method_not_allowed', {
    publicMessage: `Use one of ${METHODS.join(', ')}.`,
  });
}

function targetRefusal(req: IncomingMessage): Refusal | undefined {
  const target = req.url ?? '';
  if (target.length > MAX_TARGET_CHARACTERS) {
    return new Refusal('target', 'request.invalid', {
      publicMessage: `The address must not be longer than ${MAX_TARGET_CHARACTERS} characters.`,
      field: 'url',
    });
  }
  if (target.startsWith('/')) return undefined;
  return new Refusal('target', 'request.invalid', {
    publicMessage: 'The request target must be a path that begins with "/".',
    field: 'url',
  });
}

/** A server sees the same few hosts again and again, so the last good one is remembered. */
let lastGoodHost: string | undefined;

function hostRefusal(req: IncomingMessage): Refusal | undefined {
  const { host } = req.headers;
  if (host === undefined) return req.httpVersion === '1.0' ? undefined : badHost();
  if (host !== lastGoodHost) {
    if (!isHost(host)) return badHost();
    lastGoodHost = host;
  }
  return occursTwice(req.rawHeaders, 'host') ? badHost() : undefined;
}

function badHost(): Refusal {
  return new Refusal('host', 'request.invalid', {
    publicMessage: 'The Host header must be one host name or address, with an optional port.',
    field: 'Host',
  });
}

function isHost(host: string): boolean {
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) && URL.canParse(`http://${host}/`);
}

/** Node keeps the first of two Host headers; a proxy in front may have gone by the second. */
function occursTwice(rawHeaders: readonly string[], name: string): boolean {
  let seen = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const one = rawHeaders[at];
    if (one === undefined || one.length !== name.length || one.toLowerCase() !== name) continue;
    if (seen) return true;
    seen = true;
  }
  return false;
}

/** Whether a body is announced. */
export function hasBody(req: IncomingMessage): boolean {
  const length = req.headers['content-length'];
  return req.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function bodyRefusal(req: IncomingMessage, maxBodyBytes: number): Refusal | undefined {
  const { headers } = req;
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity') {
    return new Refusal('encoding', 'request.unsupported_media_type', {
      publicMessage: 'Send the body without Content-Encoding: compressed bodies are not accepted.',
      field: 'Content-Encoding',
    });
  }
  if (!hasBody(req)) return undefined;
  const transfer = headers['transfer-encoding'];
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
    return new Refusal('encoding', 'request.unsupported_media_type', {
      publicMessage: 'The only Transfer-Encoding that is accepted is "chunked".',
      field: 'Transfer-Encoding',
    });
  }
  if (!isJson(headers['content-type'])) {
    return new Refusal('media_type', 'request.unsupported_media_type', {
      publicMessage: 'The body must be JSON, with Content-Type: application/json (UTF-8).',
      field: 'Content-Type',
    });
  }
  return Number(headers['content-length'] ?? 0) > maxBodyBytes ? tooLarge(maxBodyBytes) : undefined;
}

function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  if (contentType === 'application/json') return true;
  return /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType);
}

/** Also what reading a body of unannounced length ends with. */
export function tooLarge(maxBodyBytes: number): Refusal {
  return new Refusal('body_size', 'request.too_large', {
    publicMessage: `The body must not be larger than ${maxBodyBytes} bytes.`,
    field: 'body',
  });
}
