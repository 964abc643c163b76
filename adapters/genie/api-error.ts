import { type AppError, toAppError } from '../../services/errors.ts';
import { sqliteCode } from '../../services/store/database.ts';

/** A refusal in Databricks' form. */
export class ApiError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, errorCode: string, message: string, options: { retryAfterSeconds?: number } = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errorCode = errorCode;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A 400 for a field that makes no sense; the message names it and its bounds. */
export function invalid(message: string): ApiError {
  return new ApiError(400, 'INVALID_PARAMETER_VALUE', message);
}

/** A 404 for something that the path names. */
export function notFound(what: string): ApiError {
  return new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `${what} does not exist.`);
}

/** Any error as a refusal. Messages of our own errors stay in the log: they can name SQL or files. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  // The file could not be read or written: nothing was done.
  if (sqliteCode(error) !== undefined) return new ApiError(503, 'TEMPORARILY_UNAVAILABLE', 'Try again later.');
  const known = toAppError(error);
  const said = known.publicMessage;
  if (known.blame === 'user' && said !== undefined) return new ApiError(known.httpStatus, codeOf(known), said);
  switch (known.code) {
    case 'genie.throttled':
      return new ApiError(429, 'RESOURCE_EXHAUSTED', 'Too many questions wait.', { retryAfterSeconds: 1 });
    case 'genie.sql_failed':
      return new ApiError(400, 'BAD_REQUEST', 'The query failed.');
    case 'state.unwritable':
    case 'service.draining':
    case 'service.starting':
      return new ApiError(503, 'TEMPORARILY_UNAVAILABLE', 'Try again later.');
    default:
      return new ApiError(500, 'INTERNAL_ERROR', 'The request could not be carried out.');
  }
}

function codeOf(error: AppError): string {
  if (error.httpStatus === 404) return 'NOT_FOUND';
  if (error.httpStatus === 400 && error.field === 'body') return 'MALFORMED_REQUEST';
  return error.httpStatus === 400 ? 'INVALID_PARAMETER_VALUE' : 'BAD_REQUEST';
}
