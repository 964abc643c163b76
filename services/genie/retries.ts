import type { AppError, ErrorCode } from '../errors.ts';
import { fullJitterMs, throttleDelayMs } from '../flow/backoff.ts';
import { GenieFailure } from './failure.ts';

/**
 * How a call may be repeated. `read`: as it changes nothing. `repeatable`: doing it twice has the effect of doing it
 * once. `ask`: only when it certainly did not arrive, because Genie has no idempotency key and would answer twice.
 */
export type RetryKind = 'read' | 'repeatable' | 'ask';

const MAX_RETRIES: Record<RetryKind, number> = { read: 3, repeatable: 2, ask: 2 };
const MAX_BACKOFF_MS = 10_000;
/** Longer than any deadline: who is asked to wait so long gives up instead. */
const MAX_ASKED_WAIT_MS = 7_200_000;

/** Faults of the moment. Others, such as a conversation that is gone, stay the same however often one asks. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'genie.unreachable',
  'genie.timeout',
  'genie.busy',
  'genie.throttled',
  'genie.failed',
  'genie.bad_response',
  'genie.engine_stopped',
]);

/** Whether the same call may well succeed a little later. */
export function isPassing(failure: AppError): boolean {
  return PASSING.has(failure.code);
}

/** Whether a failed call may be made again, after `retriesDone` earlier repeats. */
export function mayRetry(kind: RetryKind, failure: AppError, retriesDone: number): boolean {
  if (retriesDone >= MAX_RETRIES[kind]) return false;
  if (!isPassing(failure)) return false;
  if (kind !== 'ask') return true;
  if (!(failure instanceof GenieFailure)) return false;
  // 503 says that nothing was done. No free connection is no reason to queue up for one again.
  return failure.status === 503 || (!failure.sent && failure.code !== 'genie.busy');
}

/**
 * Whether an ask that failed so may nevertheless have been taken: everything after the request left, except a refusal
 * with a status that says so.
 */
export function isAmbiguous(failure: AppError): boolean {
  if (!(failure instanceof GenieFailure) || !failure.sent) return false;
  const { status } = failure;
  const refused = (status >= 300 && status <= 498 && status !== 408) || status === 501 || status === 503;
  return !refused;
}

export interface BackoffOptions {
  readonly retriesDone: number;
  /** First wait, milliseconds; it doubles with each repeat. */
  readonly baseMs: number;
  readonly random: () => number;
}

/**
 * Wait before the next try. Full jitter for faults; when throttled, or when Genie named a time, never less than that.
 */
export function backoffMs(failure: AppError, options: BackoffOptions): number {
  const { retriesDone, baseMs, random } = options;
  const { retryAfterMs } = failure;
  const attempt = retriesDone + 1;
  if (retryAfterMs === undefined && failure.code !== 'genie.throttled') {
    return fullJitterMs(attempt, { baseMs, capMs: MAX_BACKOFF_MS, random });
  }
  return throttleDelayMs(attempt, { retryAfterMs, baseMs, capMs: MAX_ASKED_WAIT_MS, random });
}
