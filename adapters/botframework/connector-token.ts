import type { Clock } from '../../services/clock.ts';
import { AppError, toAppError } from '../../services/errors.ts';
import { withinDeadline } from './deadline.ts';
import type { TokenSource } from './token-source.ts';

/** The token that every call to the connector carries. */
export interface ConnectorToken {
  /** At hand nearly always. @throws AppError `delivery.unauthorized` or `delivery.transient` when none can be had. */
  get(): string | Promise<string>;
  /**
   * A token other than `rejected`, which the connector did not accept. Many callers cause one fetch.
   * @throws AppError `delivery.unauthorized` when a fresh token was fetched a moment ago already.
   */
  renew(rejected: string): Promise<string>;
  stop(): Promise<void>;
}

export interface ConnectorTokenOptions {
  readonly source: TokenSource;
  readonly clock: Clock;
  /** How long callers wait for a fetch, milliseconds. Default 10,000. */
  readonly deadlineMs?: number;
  /** Hears of every fetch that failed, also of one that nobody waits for. */
  readonly onFailure?: (error: AppError) => void;
}

/** A new token is fetched so long before the old one ends, or at half its life if that is short. */
const REFRESH_BEFORE_END_MS = 300_000;
/** After a failed fetch, and after a renewal, the next one waits so long. */
const FETCH_PAUSE_MS = 10_000;

interface Held {
  readonly value: string;
  readonly fetchedAtMs: number;
  readonly refreshAtMs: number;
  readonly endsAtMs: number;
}

/**
 * Keeps one token: fetched once for all who wait, renewed in the background while the old one still serves, so that an
 * outage of the login service is not felt before the token really ends.
 */
export function createConnectorToken(options: ConnectorTokenOptions): ConnectorToken {
  const { source, clock, deadlineMs = 10_000, onFailure } = options;
  let held: Held | undefined;
  let pending: Promise<string> | undefined;
  let failure: { readonly error: AppError; readonly atMs: number } | undefined;

  const fetchToken = async (): Promise<string> => {
    try {
      // A source may have no end of its own.
      const { accessToken, expiresOn } = await withinDeadline(source.fetch(), { clock, deadlineMs });
      const nowMs = clock.monotonicMs();
      const lifeMs = Math.max(0, expiresOn.getTime() - clock.now());
      const refreshInMs = lifeMs > 2 * REFRESH_BEFORE_END_MS ? lifeMs - REFRESH_BEFORE_END_MS : lifeMs / 2;
      held = { value: accessToken, fetchedAtMs: nowMs, refreshAtMs: nowMs + refreshInMs, endsAtMs: nowMs + lifeMs };
      failure = undefined;
      return accessToken;
    } catch (error) {
      failure = { error: toAppError(error), atMs: clock.monotonicMs() };
      onFailure?.(failure.error);
      throw failure.error;
    }
  };

  const fetchOnce = (): Promise<string> => {
    if (pending) return pending;
    if (failure && clock.monotonicMs() - failure.atMs < FETCH_PAUSE_MS) return Promise.reject(failure.error);
    pending = fetchToken().finally(() => {
      pending = undefined;
    });
    return pending;
  };

  return {
    get() {
      const nowMs = clock.monotonicMs();
      if (!held || nowMs >= held.endsAtMs) return fetchOnce();
      // Kept by `failure` and tried again after the pause; the token in hand still serves.
      if (nowMs >= held.refreshAtMs) fetchOnce().catch(() => {});
      return held.value;
    },
    async renew(rejected) {
      if (held && held.value !== rejected) return held.value;
      if (held && clock.monotonicMs() - held.fetchedAtMs < FETCH_PAUSE_MS) {
        throw new AppError('delivery.unauthorized', 'the connector refuses a token that was fetched just now');
      }
      return fetchOnce();
    },
    stop: () => source.stop(),
  };
}
