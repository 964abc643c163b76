import { AppCredentials } from 'botframework-connector/lib/auth/appCredentials.js';
import { AuthenticationConstants } from 'botframework-connector/lib/auth/authenticationConstants.js';
import type { AuthenticatorResult } from 'botframework-connector/lib/auth/authenticatorResult.js';
import { Agent } from 'undici';
import { z } from 'zod';
import { AppError } from '../../services/errors.ts';
import { type ExchangeFailed, exchange, parseJson } from './exchange.ts';
import type { CredentialsOptions, TokenSource } from './token-source.ts';

const DEFAULT_DEADLINE_MS = 8_000;
const MAX_BYTES = 100_000;

const grantShape = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const refusalShape = z.object({ error: z.string(), error_description: z.string().optional() });

/** The source of tokens that fits the kind of app registration. The managed identity's library is loaded only for it. */
export async function createTokenSource(options: CredentialsOptions): Promise<TokenSource> {
  if (options.appType !== 'UserAssignedMSI') return new ClientSecretCredentials(options);
  const { createManagedIdentitySource } = await import('./managed-identity.ts');
  return createManagedIdentitySource(options);
}

/**
 * Client id and secret of the app registration. Asks the login service by our own HTTP exchange: MSAL's has no deadline,
 * and only this one request of it would be used.
 */
class ClientSecretCredentials extends AppCredentials implements TokenSource {
  readonly #options: CredentialsOptions;
  readonly #agent: Agent;

  constructor(options: CredentialsOptions) {
    const { appId, cloud } = options;
    const tenant = options.appType === 'MultiTenant' ? cloud.sharedTenant : options.appTenantId;
    super(appId, tenant, cloud.tokenScope);
    this.oAuthEndpoint = `${cloud.loginUrl}${tenant ?? cloud.sharedTenant}`;
    this.#options = options;
    this.#agent = new Agent({ connections: 1, connect: { timeout: 5_000 }, allowH2: false });
  }

  fetch(): Promise<AuthenticatorResult> {
    return this.refreshToken();
  }

  async stop(): Promise<void> {
    await this.#agent.destroy();
  }

  protected override async refreshToken(): Promise<AuthenticatorResult> {
    const { clock, deadlineMs = DEFAULT_DEADLINE_MS } = this.#options;
    const url = new URL(`${this.oAuthEndpoint}${AuthenticationConstants.ToChannelFromBotTokenEndpointPath}`);
    const answer = await exchange({
      dispatcher: this.#agent,
      origin: url.origin,
      path: url.pathname,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: this.#form(),
      deadlineMs,
      maxResponseBytes: MAX_BYTES,
      clock,
    }).catch((error: ExchangeFailed) => {
      throw new AppError('delivery.transient', 'the login service for connector tokens gave no answer', {
        cause: error,
      });
    });
    const body = parseJson(answer.body);
    const grant = grantShape.safeParse(body);
    if (answer.status !== 200 || !grant.success) throw refusal(answer.status, body);
    return {
      accessToken: grant.data.access_token,
      expiresOn: new Date(clock.now() + grant.data.expires_in * 1_000),
    };
  }

  #form(): string {
    return new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: this.appId,
      client_secret: this.#options.appPassword ?? '',
      scope: `${this.oAuthScope}/.default`,
    }).toString();
  }
}

/** The description holds ids and times; of it only the number is kept, by which the cause can be looked up. */
function refusal(status: number, body: unknown): AppError {
  const parsed = refusalShape.safeParse(body);
  const number = /AADSTS\d+/.exec(parsed.data?.error_description ?? '')?.[0];
  const said = parsed.success ? [parsed.data.error.slice(0, 80), number].filter(Boolean).join(' ') : 'no reason given';
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return new AppError(
    refused ? 'delivery.unauthorized' : 'delivery.transient',
    refused
      ? `the login service refused the app's credentials (${status}, ${said}): check MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId`
      : `the login service for connector tokens answered ${status} (${said})`,
  );
}
