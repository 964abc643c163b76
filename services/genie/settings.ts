import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { PER_GENIE_DEFAULTS, toMs } from '../settings.ts';
import type { GenieServiceOptions } from './service.ts';
import type { Credentials } from './tokens.ts';

/** Where the embedded Genie is, when Lamp started it. */
export interface EmbeddedEndpoint {
  readonly baseUrl: GenieServiceOptions['baseUrl'];
  readonly token: string;
}

type FromSettings = Omit<GenieServiceOptions, 'clock' | 'events' | 'log' | 'random'>;

/**
 * The options of the Genie client as the settings say, for the workspace of DATABRICKS_HOST or else for the embedded
 * Genie.
 * @throws AppError `config.invalid` when there is neither.
 */
export function genieOptionsFrom(config: Config, embedded?: EmbeddedEndpoint): FromSettings {
  const { databricksHost } = config;
  const kind = databricksHost === undefined ? 'embedded' : 'databricks';
  return {
    ...(databricksHost === undefined ? embeddedEndpoint(embedded) : workspaceEndpoint(config, databricksHost)),
    pollInitialMs: config.geniePollInitialMs ?? PER_GENIE_DEFAULTS[kind].pollInitialMs,
    answerDeadlineMs: toMs.seconds(config.genieAnswerDeadlineSeconds),
    totalTimeoutMs: config.genieTotalTimeoutMs,
    connectTimeoutMs: config.genieConnectTimeoutMs,
    readTimeoutMs: config.genieReadTimeoutMs,
    maxConnections: config.genieMaxConnections,
    maxConnectionsPerHost: config.genieMaxConnectionsPerHost,
    dnsTtlMs: toMs.seconds(config.genieDnsTtlSeconds),
  };
}

type Endpoint = Pick<GenieServiceOptions, 'baseUrl' | 'credentials' | 'spaces'>;

function embeddedEndpoint(embedded: EmbeddedEndpoint | undefined): Endpoint {
  if (!embedded) throw new AppError('config.invalid', 'neither DATABRICKS_HOST is set nor an embedded Genie started');
  return {
    baseUrl: embedded.baseUrl,
    credentials: { kind: 'token', token: embedded.token },
    spaces: 'discover',
  };
}

function workspaceEndpoint(config: Config, host: string): Endpoint {
  const spaces = config.genieSpaces
    ? [...config.genieSpaces].map(([alias, spaceId]) => ({ alias, spaceId }))
    : [{ alias: 'default', spaceId: config.genieSpaceId ?? '' }];
  return { baseUrl: () => host, credentials: credentialsOf(config), spaces };
}

/** The service principal of Databricks before that of Entra before a personal token: the narrower right wins. */
function credentialsOf(config: Config): Credentials {
  const { databricksClientId, databricksClientSecret, armClientId, armClientSecret, armTenantId } = config;
  if (databricksClientId !== undefined && databricksClientSecret !== undefined) {
    return { kind: 'oauth', clientId: databricksClientId, clientSecret: databricksClientSecret };
  }
  if (armClientId !== undefined && armClientSecret !== undefined && armTenantId !== undefined) {
    return { kind: 'entra', clientId: armClientId, clientSecret: armClientSecret, tenantId: armTenantId };
  }
  if (config.databricksToken !== undefined) return { kind: 'token', token: config.databricksToken };
  throw new AppError('config.invalid', 'DATABRICKS_HOST needs credentials');
}
