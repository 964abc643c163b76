import { AppError } from '../../../../services/errors.ts';
import type { AlertEvent } from '../../../../services/ops/notify/types.ts';

/** An alert as the engine would tell it. */
export function alert(own: Partial<AlertEvent> = {}): AlertEvent {
  return {
    id: 'a1',
    rule: 'error-rate',
    severity: 'warning',
    state: 'firing',
    summary: '7.2 % of the questions failed in the last 5 minutes',
    value: 7.2,
    threshold: 5,
    labels: { space: 'taxi' },
    since: Date.UTC(2026, 10, 20, 11, 55),
    at: Date.UTC(2026, 10, 20, 12),
    group: 'questions',
    ...own,
  };
}

/** The error of a delivery that must fail. */
export async function failure(sending: Promise<unknown>): Promise<AppError> {
  try {
    await sending;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was delivered');
}

export const never = (): AbortSignal => new AbortController().signal;
