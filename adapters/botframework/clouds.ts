import { AuthenticationConstants } from 'botframework-connector/lib/auth/authenticationConstants.js';
import { GovernmentConstants } from 'botframework-connector/lib/auth/governmentConstants.js';

/** Who signs what comes in, who gives tokens for what goes out, and where replies may be sent. */
export interface Cloud {
  /** Issuer of the tokens that the channel service sends. */
  readonly issuer: string;
  /** Leads to the keys that sign those tokens. */
  readonly openIdMetadataUrl: string;
  /** Login address; the tenant and the token path follow. Ends with a slash. */
  readonly loginUrl: string;
  /** Tenant that gives connector tokens to a MultiTenant app. */
  readonly sharedTenant: string;
  /** What a connector token is for. */
  readonly tokenScope: string;
  /** Hosts that replies may be sent to, written out in full. */
  readonly serviceHosts: readonly string[];
  /** Families of such hosts: every name below one of these domains belongs to the channel service itself. */
  readonly serviceDomains: readonly string[];
}

/**
 * Microsoft's public cloud, GCC included. Not `*.trafficmanager.net`: any customer of Azure can register a name there.
 * Hosts as Microsoft's Teams SDK lists them.
 */
export const publicCloud: Cloud = {
  issuer: AuthenticationConstants.ToBotFromChannelTokenIssuer,
  openIdMetadataUrl: AuthenticationConstants.ToBotFromChannelOpenIdMetadataUrl,
  loginUrl: AuthenticationConstants.ToChannelFromBotLoginUrlPrefix,
  sharedTenant: AuthenticationConstants.DefaultChannelAuthTenant,
  tokenScope: AuthenticationConstants.ToChannelFromBotOAuthScope,
  serviceHosts: ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'],
  serviceDomains: ['botframework.com'],
};

/** Azure Government with GCC High and DoD. */
export const usGovernmentCloud: Cloud = {
  issuer: GovernmentConstants.ToBotFromChannelTokenIssuer,
  openIdMetadataUrl: GovernmentConstants.ToBotFromChannelOpenIdMetadataUrl,
  loginUrl: GovernmentConstants.ToChannelFromBotLoginUrlPrefix,
  sharedTenant: GovernmentConstants.DefaultChannelAuthTenant,
  tokenScope: GovernmentConstants.ToChannelFromBotOAuthScope,
  serviceHosts: ['smba.infra.gov.teams.microsoft.us', 'smba.infra.dod.teams.microsoft.us'],
  serviceDomains: ['botframework.azure.us'],
};
