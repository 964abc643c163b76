import {
  decimal,
  httpsOrigin,
  httpsOrigins,
  integer,
  listOf,
  oneOf,
  type Parser,
  pairsOf,
  text,
  yesNo,
} from './parsers.ts';

/**
 * The one table of settings. From it come the type `Config`, the messages for wrong values, and `.env.example`.
 * A setting without a default is optional and `undefined` when not set; an empty value counts as not set.
 */
export interface Setting<T> {
  readonly name: string;
  readonly parser: Parser<T>;
  readonly default?: T;
  readonly help: string;
  /** Never shown, not even in a message about a wrong value. */
  readonly secret?: boolean;
  readonly group: string;
}

type Required<T> = Setting<T> & { readonly default: T };

let group = '';
const inGroup = (name: string): void => {
  group = name;
};

function withDefault<T>(name: string, parser: Parser<T>, value: T, help: string): Required<T> {
  return { name, parser, default: value, help, group };
}

function optional<T>(name: string, parser: Parser<T>, help: string): Setting<T> {
  return { name, parser, help, group };
}

function secret(name: string, help: string): Setting<string> {
  return { name, parser: text('a secret'), help, group, secret: true };
}

const ID = /^[\w.-]{1,128}$/;
const MINUTE_MS = 60_000;

inGroup('Server');
const server = {
  port: withDefault('PORT', integer(0, 65_535), 3978, 'Port of the HTTP server; 0 takes any free one'),
  host: withDefault(
    'HOST',
    text('a host name or address', { pattern: /^[\w.:[\]-]+$/ }),
    '127.0.0.1',
    'Address to listen on. Off loopback each door stays closed until its own key is set',
  ),
  publicUrl: optional('PUBLIC_URL', httpsOrigin, 'How people and channels reach this service from outside'),
  stateDir: withDefault('STATE_DIR', text('a folder'), './var', 'Where everything that must survive a restart is kept'),
  logLevel: withDefault(
    'LOG_LEVEL',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'info',
    'Least level that is logged',
  ),
  defaultLocale: withDefault('DEFAULT_LOCALE', oneOf('en'), 'en', 'Language of people whose own is not known'),
  gzipMinBytes: withDefault(
    'GZIP_MIN_BYTES',
    integer(0, 10_000_000),
    1024,
    'Responses from this size on are compressed, bytes',
  ),
  drainSeconds: withDefault('DRAIN_SECONDS', integer(1, 120), 8, 'Time for running requests to finish after SIGTERM'),
};

inGroup('Microsoft Teams (Azure Bot)');
const teams = {
  appId: optional(
    'MicrosoftAppId',
    text('the application id', { pattern: ID }),
    'Empty: authentication off, loopback only',
  ),
  appPassword: secret('MicrosoftAppPassword', 'Client secret of the app registration'),
  appType: withDefault(
    'MicrosoftAppType',
    oneOf('SingleTenant', 'MultiTenant', 'UserAssignedMSI'),
    'SingleTenant',
    'Kind of the app registration, as Azure shows it',
  ),
  appTenantId: optional('MicrosoftAppTenantId', text('a tenant id', { pattern: ID }), 'Tenant of the app registration'),
  allowedTenants: optional(
    'ALLOWED_TENANTS',
    listOf('tenant ids, separated by commas', ID),
    "Tenants whose people may ask. Default: the app's own; required for MultiTenant",
  ),
  allowedServiceUrls: withDefault(
    'ALLOWED_SERVICE_URLS',
    httpsOrigins,
    [] as readonly string[],
    "Connector origins beside Microsoft's own",
  ),
};

inGroup('Databricks Genie (not set: the embedded Genie answers about sample data)');
const genie = {
  databricksHost: optional('DATABRICKS_HOST', httpsOrigin, 'Workspace address'),
  databricksToken: secret('DATABRICKS_TOKEN', 'Personal access token'),
  databricksClientId: optional(
    'DATABRICKS_CLIENT_ID',
    text('a client id', { pattern: ID }),
    'Service principal (OAuth M2M)',
  ),
  databricksClientSecret: secret('DATABRICKS_CLIENT_SECRET', 'Its secret'),
  armClientId: optional('ARM_CLIENT_ID', text('a client id', { pattern: ID }), 'Entra service principal'),
  armClientSecret: secret('ARM_CLIENT_SECRET', 'Its secret'),
  armTenantId: optional('ARM_TENANT_ID', text('a tenant id', { pattern: ID }), 'Its tenant'),
  genieSpaceId: optional('GENIE_SPACE_ID', text('a space id', { pattern: ID }), 'The one space to ask'),
  genieSpaces: optional(
    'GENIE_SPACES',
    pairsOf('alias=id pairs, separated by commas', /^[\w-]{1,40}$/),
    'Several spaces by alias; the first is the default',
  ),
  geniePort: withDefault(
    'GENIE_PORT',
    integer(0, 65_535),
    0,
    'Port of the embedded Genie; 0 takes any free one (npm run genie: 3979)',
  ),
  genieTotalTimeoutMs: withDefault(
    'GENIE_TOTAL_TIMEOUT_MS',
    integer(100, 600_000),
    30_000,
    'Longest HTTP exchange with Genie',
  ),
  genieConnectTimeoutMs: withDefault(
    'GENIE_CONNECT_TIMEOUT_MS',
    integer(50, 120_000),
    5_000,
    'Longest wait for a connection',
  ),
  genieReadTimeoutMs: withDefault(
    'GENIE_READ_TIMEOUT_MS',
    integer(50, 300_000),
    10_000,
    'Longest silence while reading',
  ),
  genieMaxConnections: withDefault('GENIE_MAX_CONNECTIONS', integer(1, 10_000), 100, 'Connections in all'),
  genieMaxConnectionsPerHost: withDefault(
    'GENIE_MAX_CONNECTIONS_PER_HOST',
    integer(1, 10_000),
    30,
    'Connections per host',
  ),
  genieDnsTtlSeconds: withDefault(
    'GENIE_DNS_TTL_SECONDS',
    integer(0, 86_400),
    300,
    'How long a looked-up address is kept',
  ),
  geniePollInitialMs: optional(
    'GENIE_POLL_INITIAL_MS',
    integer(10, 60_000),
    'First wait before asking for the state. Default 1000; 50 for the embedded Genie',
  ),
  genieAnswerDeadlineSeconds: withDefault(
    'GENIE_ANSWER_DEADLINE_SECONDS',
    integer(1, 3_600),
    600,
    'Longest time for one answer, counted from asking',
  ),
  genieQuestionsPerMinute: optional(
    'GENIE_QUESTIONS_PER_MINUTE',
    decimal(0.1, 100_000),
    'Rate for the workspace. Default 5 for a Databricks host, unlimited for the embedded Genie',
  ),
};

inGroup('Questions');
const questions = {
  queueMaxWaitSeconds: withDefault(
    'QUEUE_MAX_WAIT_SECONDS',
    integer(1, 86_400),
    300,
    'A question that would wait longer is refused at once',
  ),
  maxConcurrentQuestions: withDefault(
    'QUEUE_MAX_CONCURRENT',
    integer(1, 100_000),
    1_000,
    'Questions that run at the same time',
  ),
  debounceEnabled: withDefault(
    'DEBOUNCE_ENABLED',
    yesNo,
    true,
    'Join messages that follow each other quickly into one question',
  ),
  debounceWindowSeconds: withDefault(
    'DEBOUNCE_WINDOW_SECONDS',
    decimal(0, 60),
    2,
    'Quiet time after which the question is asked',
  ),
  debounceMaxWindowSeconds: withDefault(
    'DEBOUNCE_MAX_WINDOW_SECONDS',
    decimal(0, 300),
    10,
    'A steady typist is asked after this time',
  ),
  debounceCompleteWindowSeconds: withDefault(
    'DEBOUNCE_COMPLETE_WINDOW_SECONDS',
    decimal(0, 60),
    0.3,
    'Window of a message that is complete by itself',
  ),
  debounceSeparator: withDefault(
    'DEBOUNCE_SEPARATOR',
    text('any text; \\n is a new line', { maxCharacters: 20 }),
    '\n',
    'What stands between joined messages',
  ),
  debounceAdaptive: withDefault(
    'DEBOUNCE_ADAPTIVE',
    yesNo,
    true,
    "Fit the window to the person's own rhythm, within the bounds",
  ),
  debounceUrgentWords: withDefault(
    'DEBOUNCE_URGENT_WORDS',
    listOf('words, separated by commas', /^\S{1,40}$/),
    ['urgent', 'asap'] as readonly string[],
    'A message that begins with one of these, or with "!", is asked at once',
  ),
  batchEnabled: withDefault('BATCH_ENABLED', yesNo, true, 'Put several outgoing Web Chat activities into one frame'),
  batchSize: withDefault('BATCH_SIZE', integer(1, 10_000), 100, 'Most activities in one frame'),
  batchDelayMs: withDefault('BATCH_DELAY_MS', integer(0, 1_000), 10, 'Longest time an activity waits for company'),
};

inGroup('Sessions and statistics');
const sessions = {
  sessionIdleMinutes: withDefault(
    'SESSION_IDLE_MINUTES',
    integer(1, 525_600),
    240,
    'A session without a message for so long is forgotten',
  ),
  sessionSweepSeconds: withDefault('SESSION_SWEEP_SECONDS', decimal(0.01, 86_400), 60, 'Time between two sweeps'),
  sessionMax: withDefault(
    'SESSION_MAX',
    integer(1, 10_000_000),
    100_000,
    'Most sessions kept; the one idle longest goes first',
  ),
  statsLogIntervalSeconds: withDefault(
    'STATS_LOG_INTERVAL_SECONDS',
    decimal(1, 86_400),
    60,
    'The line of statistics is logged at most this often ...',
  ),
  statsLogSampleRate: withDefault(
    'STATS_LOG_SAMPLE_RATE',
    decimal(0, 1),
    0.01,
    '... or on this share of queries, picked at random',
  ),
};

inGroup('Doors');
const doors = {
  webchatEnabled: withDefault('WEBCHAT_ENABLED', yesNo, true, 'Serve the page and Direct Line'),
  webchatTokenSecret: secret(
    'WEBCHAT_TOKEN_SECRET',
    'Signs Web Chat tokens, 32 characters or more. Default: made once and kept in STATE_DIR',
  ),
  apiKeys: {
    ...optional(
      'API_KEYS',
      pairsOf('name=key pairs, separated by commas', /^[\w-]{1,40}$/),
      'Who may use the REST API',
    ),
    secret: true,
  },
  opsToken: secret('OPS_TOKEN', 'Opens metrics and operations off loopback'),
  taskResultTtlSeconds: withDefault(
    'TASK_RESULT_TTL_SECONDS',
    integer(60, 604_800),
    3_600,
    'How long a result can be read over REST',
  ),
};

inGroup('Beyond one process');
const beyond = {
  redisUrl: optional(
    'REDIS_URL',
    text('a redis:// or rediss:// address', { pattern: /^rediss?:\/\/\S+$/ }),
    'Shared store',
  ),
  smtpUrl: optional(
    'SMTP_URL',
    text('an smtp:// or smtps:// address', { pattern: /^smtps?:\/\/\S+$/ }),
    'Mail for alerts',
  ),
  otlpEndpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    text('an http(s) address', { pattern: /^https?:\/\/\S+$/ }),
    'Traces',
  ),
};

export const settings = { ...server, ...teams, ...genie, ...questions, ...sessions, ...doors, ...beyond };

/** Poll waits and rates that depend on who answers. */
export const PER_GENIE_DEFAULTS = {
  databricks: { pollInitialMs: 1_000, questionsPerMinute: 5 },
  embedded: { pollInitialMs: 50, questionsPerMinute: Number.POSITIVE_INFINITY },
} as const;

/** Names with one of these beginnings are Lamp's own: an unknown one is a typing error, not somebody else's variable. */
export const OWN_PREFIXES = [
  'GENIE_',
  'DEBOUNCE_',
  'BATCH_',
  'SESSION_',
  'STATS_LOG_',
  'WEBCHAT_',
  'QUEUE_',
  'TASK_',
  'MicrosoftApp',
  'ALLOWED_',
  'LAMP_',
];

/** Milliseconds of the settings that are given in larger units. */
export const toMs = {
  seconds: (value: number): number => value * 1_000,
  minutes: (value: number): number => value * MINUTE_MS,
};
