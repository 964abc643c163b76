import type { IncomingMessage } from 'node:http';
import { AppError, toAppError } from '../../services/errors.ts';
import type { Log } from '../../services/log.ts';
import { newTraceId, parseTraceparent } from '../../services/trace.ts';

/** What callers read when an error brings no sentence of its own. Errors of ours are never described. */
const SENTENCES: Readonly<Record<number, string>> = {
  400: 'The request is not valid.',
  401: 'Sign in first: the token is missing, malformed or not valid here.',
  403: 'This is not allowed.',
  404: 'There is nothing at this address.',
  405: 'This method is not available here.',
  408: 'The request took too long to arrive.',
  409: 'This does not fit the present state.',
  410: 'This is no longer available.',
  413: 'The request is too large.',
  415: 'The body must be JSON, with Content-Type: application/json.',
  422: 'The request could not be carried out as it stands.',
  429: 'Too many requests; try again later.',
  431: 'The head of the request is too large.',
  502: 'A service behind this one gave no usable answer.',
  503: 'This is not available at the moment; try again later.',
  504: 'A service behind this one took too long.',
};

const UNKNOWN = 'Something went wrong here. The trace id helps whoever runs this service to find out what.';

/** An error as it goes over the wire. */
export interface WireError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The common error object, as JSON text. */
  readonly body: string;
  /** Set where the log holds more under the same id. */
  readonly traceId: string | undefined;
}

/**
 * Maps any error to the common error object `{error: {code, message, field?, traceId?}}`. The message of the error
 * itself never leaves the house: it may name hosts, SQL or people. The trace id is the request's own where it has one.
 */
export function toWireError(error: unknown, req?: IncomingMessage): WireError {
  const known = toAppError(error);
  const traceId = known.httpStatus >= 500 ? traceIdFor(req) : undefined;
  const message = known.publicMessage ?? SENTENCES[known.httpStatus] ?? UNKNOWN;
  return { status: known.httpStatus, headers: headersOf(known), body: errorBody(known, message, traceId), traceId };
}

function traceIdFor(req: IncomingMessage | undefined): string {
  return parseTraceparent(req?.headers['traceparent'])?.traceId ?? newTraceId();
}

function errorBody(error: AppError, message: string, traceId: string | undefined): string {
  const { code, field } = error;
  return JSON.stringify({ error: { code, message, field, traceId } });
}

/** When nobody knows when it will be better. */
const COME_BACK_MS = 5_000;

function headersOf(error: AppError): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const { retryAfterMs = error.httpStatus === 429 || error.httpStatus === 503 ? COME_BACK_MS : undefined } = error;
  if (retryAfterMs !== undefined) headers['Retry-After'] = String(Math.ceil(retryAfterMs / 1000));
  if (error.httpStatus === 401) headers['WWW-Authenticate'] = 'Bearer';
  return headers;
}

/** Writes the log line that a trace id leads to. Errors that callers caused are not logged: they are counted. */
export function logFailure(log: Log, error: unknown, at: { readonly traceId: string; readonly route: string }): void {
  const fields = { traceId: at.traceId, route: at.route, err: error };
  if (error instanceof AppError && error.blame === 'upstream') log.warn(fields, 'request failed upstream');
  else log.error(fields, 'request failed');
}
