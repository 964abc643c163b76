import { LANGUAGE_CODES } from './languages.ts';
import { httpsOrigin, httpsOrigins, integer, listOf, oneOf, pairsOf, text, yesNo } from './parsers.ts';
import { ID_PATTERN, settingGroup } from './setting.ts';

const serverGroup = settingGroup('Server');
/** The process itself: where it listens, what it keeps, what it logs. */
export const server = {
  port: serverGroup.withDefault('PORT', integer(0, 65_535), 3978, 'Port of the HTTP server; 0 takes any free one'),
  host: serverGroup.withDefault(
    'HOST',
    text('a host name or address', { pattern: /^[\w.:[\]-]+$/ }),
    '127.0.0.1',
    'Address to listen on. Off loopback each door stays closed until its own key is set',
  ),
  publicUrl: serverGroup.optional('PUBLIC_URL', httpsOrigin, 'How people and channels reach this service from outside'),
  stateDir: serverGroup.withDefault(
    'STATE_DIR',
    text('a folder'),
    './var',
    'Where everything that must survive a restart is kept',
  ),
  logLevel: serverGroup.withDefault(
    'LOG_LEVEL',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'info',
    'Least level that is logged',
  ),
  defaultLocale: serverGroup.withDefault(
    'DEFAULT_LOCALE',
    oneOf(...LANGUAGE_CODES),
    'en',
    'Language of people whose own is not known',
  ),
  gzipMinBytes: serverGroup.withDefault(
    'GZIP_MIN_BYTES',
    integer(0, 10_000_000),
    1024,
    'Responses from this size on are compressed, bytes',
  ),
  drainSeconds: serverGroup.withDefault(
    'DRAIN_SECONDS',
    integer(1, 120),
    8,
    'Time for everything that runs to come to a good point after SIGTERM',
  ),
  drainListenSeconds: serverGroup.withDefault(
    'DRAIN_LISTEN_SECONDS',
    integer(0, 60),
    0,
    'After SIGTERM, probes are answered (503) at least so long, for load balancers that look rarely',
  ),
};

const teamsGroup = settingGroup('Microsoft Teams (Azure Bot)');
/** The Bot Framework door. */
export const teams = {
  appId: teamsGroup.optional(
    'MicrosoftAppId',
    text('the application id', { pattern: ID_PATTERN }),
    'Empty: authentication off, loopback only',
  ),
  appPassword: teamsGroup.secret('MicrosoftAppPassword', 'Client secret of the app registration'),
  appType: teamsGroup.withDefault(
    'MicrosoftAppType',
    oneOf('SingleTenant', 'MultiTenant', 'UserAssignedMSI'),
    'SingleTenant',
    'Kind of the app registration, as Azure shows it',
  ),
  appTenantId: teamsGroup.optional(
    'MicrosoftAppTenantId',
    text('a tenant id', { pattern: ID_PATTERN }),
    'Tenant of the app registration',
  ),
  allowedTenants: teamsGroup.optional(
    'ALLOWED_TENANTS',
    listOf('tenant ids, separated by commas', ID_PATTERN),
    "Tenants whose people may ask. Default: the app's own; required for MultiTenant",
  ),
  allowedServiceUrls: teamsGroup.withDefault(
    'ALLOWED_SERVICE_URLS',
    httpsOrigins,
    [] as readonly string[],
    "Connector origins beside Microsoft's own",
  ),
  channelService: teamsGroup.optional(
    'ChannelService',
    oneOf('https://botframework.azure.us'),
    "Only for bots in Azure Government. Not set: Microsoft's public cloud",
  ),
  teamsStreaming: teamsGroup.withDefault(
    'TEAMS_STREAMING',
    yesNo,
    true,
    'In personal chats, show what is happening as a streamed message that becomes the answer',
  ),
};

const doorsGroup = settingGroup('Doors');
/** The other doors and their keys. */
export const doors = {
  webchatEnabled: doorsGroup.withDefault('WEBCHAT_ENABLED', yesNo, true, 'Serve the page and Direct Line'),
  webchatTokenSecret: doorsGroup.secret(
    'WEBCHAT_TOKEN_SECRET',
    'Signs Web Chat tokens, 32 characters or more. Default: made once and kept in STATE_DIR',
  ),
  webchatMaxStreams: doorsGroup.withDefault(
    'WEBCHAT_MAX_STREAMS',
    integer(1, 100_000),
    1_000,
    'Web Chat connections at the same time; further pages ask for news every few seconds instead',
  ),
  apiKeys: {
    ...doorsGroup.optional(
      'API_KEYS',
      pairsOf('name=key pairs, separated by commas', /^[\w-]{1,40}$/),
      'Who may use the REST API. Each key is random and has 16 characters or more',
    ),
    secret: true,
  },
  opsToken: doorsGroup.secret('OPS_TOKEN', 'Opens metrics and operations off loopback. Random, 16 characters or more'),
  taskResultTtlSeconds: doorsGroup.withDefault(
    'TASK_RESULT_TTL_SECONDS',
    integer(60, 604_800),
    3_600,
    'How long a result can be read over REST',
  ),
};

const filesGroup = settingGroup('Files');
/** Results as files. */
export const files = {
  fileLinkMinutes: filesGroup.withDefault(
    'FILE_LINK_MINUTES',
    integer(1, 1_440),
    10,
    'How long a link to a file can be used; whoever has it can fetch the file',
  ),
  fileDownloadsMax: filesGroup.withDefault(
    'FILE_DOWNLOADS_MAX',
    integer(1, 1_000),
    10,
    'Files that are fetched at the same time; one more is asked to come back',
  ),
};
