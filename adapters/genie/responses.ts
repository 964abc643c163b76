import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from './api-error.ts';
import type { Answered } from './control/disturb.ts';
import type { Reply } from './types.ts';

/** Of a refused body. */
const MAX_DISCARDED_BYTES = 1_048_576;

/** What a route answered, as it goes over the wire. */
export function answeredOf(reply: Reply): Answered {
  if ('png' in reply) {
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: Buffer.from(reply.png) };
  }
  const body = Buffer.from(JSON.stringify(reply.json));
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

/** Sends what a route answered. */
export function send(response: ServerResponse, reply: Reply): void {
  const { status, headers, body } = answeredOf(reply);
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}

/** Sends a refusal, and reads what the client still sends. */
export function refuse(request: IncomingMessage, response: ServerResponse, error: ApiError): void {
  const { status, errorCode, message, retryAfterSeconds } = error;
  const body = Buffer.from(JSON.stringify({ error_code: errorCode, message, details: [] }));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.write(body);
  afterBody(request, () => response.end());
}

/** Reads a refused body to its end, within bounds: a socket that is closed with unread data loses the answer. */
function afterBody(request: IncomingMessage, done: () => void): void {
  if (request.complete) {
    done();
    return;
  }
  let discardedBytes = 0;
  request.on('data', (chunk: Buffer) => {
    discardedBytes += chunk.length;
    if (discardedBytes > MAX_DISCARDED_BYTES) done();
  });
  request.once('end', done).once('close', done).resume();
}
