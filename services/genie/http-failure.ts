import type { ErrorCode } from '../errors.ts';
import { type ErrorBody, parseErrorBody, parseRetryAfter } from './error-body.ts';
import { GenieFailure } from './failure.ts';
import type { ExchangeResponse } from './transport.ts';

/** What the path of a call names, so that "not found" can say what is gone. */
export type Target = 'space' | 'conversation' | 'result' | 'token';

/** What was called, and when. */
export interface HttpFailureContext {
  readonly operation: string;
  readonly target: Target;
  /** Wall clock, for a Retry-After given as a date. */
  readonly nowMs: number;
}

const GONE: Record<Target, ErrorCode> = {
  space: 'genie.space_not_found',
  conversation: 'genie.conversation_gone',
  result: 'genie.result_expired',
  token: 'genie.unauthorized',
};

/** 404s that mean the workspace does not offer the call at all, rather than that a thing is gone. */
const NOT_OFFERED = new Set(['ENDPOINT_NOT_FOUND', 'FEATURE_DISABLED']);

/** An answer other than 2xx as a failure with one of our codes. */
export function fromHttpResponse(response: ExchangeResponse, context: HttpFailureContext): GenieFailure {
  const { status } = response;
  const body = parseErrorBody(response.body);
  const retryAfterMs = body.retryAfterMs ?? parseRetryAfter(response.headers.get('retry-after'), context.nowMs);
  const requestId = body.requestId ?? response.headers.get('x-request-id')?.slice(0, 80);
  const trace = requestId === undefined ? '' : ` (request ${requestId})`;
  const code = codeFor(status, body, context.target);
  // The text behind a redirect is a login page, and its address can carry a ticket.
  const said = status < 400 ? 'a redirect instead of an answer' : `${body.errorCode} ${body.message}`.trim();
  return new GenieFailure(code, `${context.operation}: HTTP ${status} ${said}${trace}`, {
    status,
    ...(retryAfterMs !== undefined && (code === 'genie.throttled' || code === 'genie.busy') ? { retryAfterMs } : {}),
  });
}

function codeFor(status: number, body: ErrorBody, target: Target): ErrorCode {
  if (status < 400) return 'genie.network_not_allowed';
  if (target === 'token' && status < 429) return 'genie.unauthorized';
  switch (status) {
    case 400:
      return body.errorCode === 'RESOURCE_DOES_NOT_EXIST' ? GONE[target] : 'genie.rejected';
    case 401:
      return 'genie.unauthorized';
    case 403:
      return 'genie.forbidden';
    case 404:
      return NOT_OFFERED.has(body.errorCode) ? 'genie.space_misconfigured' : GONE[target];
    case 409:
      return 'genie.conversation_busy';
    case 429:
      return 'genie.throttled';
    case 503:
      return 'genie.busy';
    case 504:
      return 'genie.timeout';
    default:
      return status === 499 || (status >= 500 && status !== 501) ? 'genie.failed' : 'genie.rejected';
  }
}
