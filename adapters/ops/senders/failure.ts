import { AppError, type ErrorCode } from '../../../services/errors.ts';

/**
 * Why a notification did not arrive. `reason` is a sentence for operators that may be shown over the API: it never has
 * an address, a secret or the other side's own words in it.
 */
export function notDelivered(code: ErrorCode, reason: string, options: { retryAfterMs?: number } = {}): AppError {
  return new AppError(code, reason, { publicMessage: reason, ...options });
}

/** A network error's code, where it is one that says something (`ECONNREFUSED`); its message can hold addresses. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[A-Z][A-Z\d_]{1,50}$/.test(code) ? code : undefined;
}
