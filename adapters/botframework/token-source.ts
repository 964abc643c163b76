import type { AuthenticatorResult } from 'botframework-connector/lib/auth/authenticatorResult.js';
import type { Clock } from '../../services/clock.ts';
import type { Cloud } from './clouds.ts';

/** Fetches a connector token, each time anew; keeping it is the caller's business. */
export interface TokenSource {
  /** @throws AppError `delivery.unauthorized` when the credentials are refused, `delivery.transient` otherwise. */
  fetch(): Promise<AuthenticatorResult>;
  stop(): Promise<void>;
}

/** The app registration whose tokens are fetched, as the settings say. */
export interface CredentialsOptions {
  readonly appId: string;
  readonly appType: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMSI';
  readonly appPassword?: string | undefined;
  readonly appTenantId?: string | undefined;
  readonly cloud: Cloud;
  readonly clock: Clock;
  /** For one fetch, milliseconds. Default 8,000. */
  readonly deadlineMs?: number;
}
