import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { constants } from 'node:zlib';
import compression from 'compression';
import { toWireError, type WireError } from './errors.ts';
import { hasBody } from './guards.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { HttpReply, json } from './reply.ts';
import type { HandlerResult } from './types.ts';

/** How much of a refused body is read and thrown away, so that the client gets to see the answer. */
const MAX_DISCARDED_BYTES = 1_048_576;

/** As small as gzip makes it, in half the time where there is much. Above it, the time grows faster than the gain. */
const BROTLI_QUALITY = 4;

const JSON_TYPE = 'application/json; charset=utf-8';

/** Its types are written for another server; this is all it needs. */
type Compress = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

export interface AnswersOptions {
  /** Bodies from this size on are compressed where the client accepts it, bytes. */
  readonly gzipMinBytes: number;
  /** Whether connections are to be closed after their answer. */
  readonly isDraining: () => boolean;
}

/** Writes responses: one head, one body, the security headers on each. */
export class Answers {
  readonly #options: AnswersOptions;
  readonly #compress: Compress;

  constructor(options: AnswersOptions) {
    this.#options = options;
    this.#compress = compression({
      threshold: options.gzipMinBytes,
      brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
    }) as unknown as Compress;
  }

  /** Sends what a handler returned. @throws TypeError when a plain value cannot be written as JSON. */
  send(req: IncomingMessage, res: ServerResponse, result: HandlerResult): void {
    const reply = result instanceof HttpReply ? result : json(200, result);
    const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
    const head: Record<string, string | number> = { ...SECURITY_HEADERS };
    if (reply.contentType !== undefined) head['Content-Type'] = reply.contentType;
    if (reply.status !== 204 && reply.status !== 304) head['Content-Length'] = body?.length ?? 0;
    Object.assign(head, reply.headers);
    if (this.#options.isDraining()) head['Connection'] = 'close';
    // Looking at the size first spares small answers the wrapping, which costs more than they do.
    if (body !== undefined && body.length >= this.#options.gzipMinBytes) this.#compress(req, res, () => {});
    res.writeHead(reply.status, head);
    res.end(body);
  }

  /** For handlers that write the response themselves: what they do not set goes out as everywhere. */
  prepareStream(res: ServerResponse): void {
    for (const name in SECURITY_HEADERS) res.setHeader(name, SECURITY_HEADERS[name] ?? '');
    if (this.#options.isDraining()) res.setHeader('Connection', 'close');
  }

  /**
   * Sends the common error object. What can no longer be told, because the head is out, ends the connection instead.
   * With `close`, or when there is more of the body to come, the connection is not used again.
   */
  fail(req: IncomingMessage, res: ServerResponse, error: unknown, close = false): WireError {
    const wire = toWireError(error, req);
    if (res.headersSent) {
      res.destroy();
      return wire;
    }
    const bodyToCome = !req.complete && hasBody(req);
    const head = this.errorHead(wire);
    if (close || bodyToCome) head['Connection'] = 'close';
    res.writeHead(wire.status, head);
    if (!bodyToCome) {
      res.end(wire.body);
    } else {
      if (req.method !== 'HEAD') res.write(wire.body);
      discardBody(req, () => res.end());
    }
    return wire;
  }

  /** Head of the common error object. */
  errorHead(wire: WireError): Record<string, string> {
    const head = errorHead(wire);
    if (this.#options.isDraining()) head['Connection'] = 'close';
    return head;
  }
}

function errorHead(wire: WireError): Record<string, string> {
  return {
    ...SECURITY_HEADERS,
    'Content-Type': JSON_TYPE,
    'Content-Length': String(Buffer.byteLength(wire.body)),
    ...wire.headers,
  };
}

/**
 * Reads on for a while and throws away: closing a socket with unread data resets it, and the client would never see
 * the answer. In time it is bounded by the request timeout of the server.
 */
function discardBody(req: IncomingMessage, done: () => void): void {
  let discardedBytes = 0;
  req.on('data', (chunk: Buffer) => {
    discardedBytes += chunk.length;
    if (discardedBytes > MAX_DISCARDED_BYTES) done();
  });
  req.once('end', done).once('close', done);
  req.resume();
}

/** Answers on a socket that has no response object: a handshake, or bytes that are no HTTP. Closes it. */
export function failSocket(socket: Duplex, error: unknown): WireError {
  const wire = toWireError(error);
  const head = { ...errorHead(wire), Connection: 'close' };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  const text = `HTTP/1.1 ${wire.status} ${STATUS_CODES[wire.status] ?? ''}\r\n${lines.join('')}\r\n${wire.body}`;
  // A client that neither reads nor closes would keep a merely ended socket for ever.
  socket.end(text, () => socket.destroy());
  return wire;
}
