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

/** Most calls that a question makes at the same time: for its rows and its picture. */
const CALLS_PER_QUESTION = 2;
/** Calls beside questions that may wait: ratings, cancellations, lists of spaces. */
const MAX_SIDE_CALLS = 1_000;

type FromSettings = Omit<GenieServiceOptions, 'clock' | 'events' | 'log' | 'random' | 'spaces'>;

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
    // How many questions run is bounded already: one that does must never find the way to Genie full.
    maxWaiting: CALLS_PER_QUESTION * config.maxConcurrentQuestions + MAX_SIDE_CALLS,
    dnsTtlMs: toMs.seconds(config.genieDnsTtlSeconds),
  };
}

/** The spaces of the settings, the default first; those of the embedded Genie have to be discovered. */
export function spacesFrom(config: Config): GenieServiceOptions['spaces'] {
  if (config.databricksHost === undefined) return 'discover';
  if (config.genieSpaces) return [...config.genieSpaces].map(([alias, spaceId]) => ({ alias, spaceId }));
  return [{ alias: 'default', spaceId: config.genieSpaceId ?? '' }];
}

type Endpoint = Pick<GenieServiceOptions, 'baseUrl' | 'credentials'>;

function embeddedEndpoint(embedded: EmbeddedEndpoint | undefined): Endpoint {
  if (!embedded) throw new AppError('config.invalid', 'neither DATABRICKS_HOST is set nor an embedded Genie started');
  return {
    baseUrl: (signal) => embedded.baseUrl(signal),
    credentials: { kind: 'token', token: embedded.token },
  };
}

function workspaceEndpoint(config: Config, host: string): Endpoint {
  return { baseUrl: () => host, credentials: credentialsOf(config, host) };
}

/** In the order of Databricks' own tools, so that one environment means the same everywhere. */
function credentialsOf(config: Config, host: string): Credentials {
  const { databricksClientId, databricksClientSecret, armClientId, armClientSecret, armTenantId } = config;
  if (config.databricksToken !== undefined) return { kind: 'token', token: config.databricksToken };
  if (databricksClientId !== undefined && databricksClientSecret !== undefined) {
    return { kind: 'oauth', clientId: databricksClientId, clientSecret: databricksClientSecret };
  }
  if (armClientId !== undefined && armClientSecret !== undefined && armTenantId !== undefined) {
    const authority = entraAuthority(host);
    return { kind: 'entra', clientId: armClientId, clientSecret: armClientSecret, tenantId: armTenantId, authority };
  }
  throw new AppError('config.invalid', 'DATABRICKS_HOST needs credentials');
}

/** Each cloud has an authority of its own; the workspace's address tells which cloud it is. */
function entraAuthority(host: string): string {
  const { hostname } = new URL(host);
  if (hostname.endsWith('.databricks.azure.us')) return 'https://login.microsoftonline.us';
  if (hostname.endsWith('.databricks.azure.cn')) return 'https://login.chinacloudapi.cn';
  return 'https://login.microsoftonline.com';
}
