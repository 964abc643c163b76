import type { AuthenticatorResult } from 'botframework-connector/lib/auth/authenticatorResult.js';
import { JwtTokenProviderFactory } from 'botframework-connector/lib/auth/jwtTokenProviderFactory.js';
import { ManagedIdentityAppCredentials } from 'botframework-connector/lib/auth/managedIdentityAppCredentials.js';
import { AppError } from '../../services/errors.ts';
import type { CredentialsOptions, TokenSource } from './token-source.ts';

/** What of the Azure library is used: gives tokens for one identity. */
export interface TokenProviders {
  createAzureServiceTokenProvider(appId: string): {
    getToken(scope: string): Promise<{ token: string; expiresOnTimestamp: number } | null>;
  };
}

/** Connector tokens from the identity that Azure gave the machine: no password anywhere. */
export function createManagedIdentitySource(
  options: Pick<CredentialsOptions, 'appId' | 'cloud'>,
  providers: TokenProviders = new JwtTokenProviderFactory(),
): TokenSource {
  return new ManagedIdentitySource(options.appId, options.cloud.tokenScope, providers as JwtTokenProviderFactory);
}

class ManagedIdentitySource extends ManagedIdentityAppCredentials implements TokenSource {
  async fetch(): Promise<AuthenticatorResult> {
    try {
      return await this.refreshToken();
    } catch (error) {
      throw new AppError('delivery.transient', 'the managed identity gave no connector token', { cause: error });
    }
  }

  /** The library owns its connections and ends idle ones itself. */
  async stop(): Promise<void> {}
}
