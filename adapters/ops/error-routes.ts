import { AppError } from '../../services/errors.ts';
import type { LastError } from '../../services/ops/last-errors.ts';
import type { HttpServer } from '../http/types.ts';
import type { OpsAccess } from './access.ts';

export interface ErrorRoutesOptions {
  readonly errors: { list(limit: number): readonly LastError[] };
  readonly access: OpsAccess;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** Adds `GET /api/ops/errors?limit=`: what went wrong last, newest first. */
export function addErrorRoutes(http: HttpServer, options: ErrorRoutesOptions): void {
  http.route({
    method: 'GET',
    path: '/api/ops/errors',
    door: 'ops',
    handler: (exchange) => {
      options.access.mayOperate(exchange);
      return { errors: options.errors.list(limitOf(exchange.query['limit'])).map(errorJson) };
    },
  });
}

/** @throws AppError `request.invalid`. */
function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new AppError('request.invalid', 'a limit out of bounds', {
    field: 'limit',
    publicMessage: `limit must be a whole number from 1 to ${MAX_LIMIT}.`,
  });
}

function errorJson({ at, firstAt, count, event, code, message, traceId, questionId }: LastError): object {
  return {
    at: new Date(at).toISOString(),
    first_at: new Date(firstAt).toISOString(),
    count,
    event,
    code,
    message,
    ...(traceId === undefined ? {} : { trace_id: traceId }),
    ...(questionId === undefined ? {} : { question_id: questionId }),
  };
}
