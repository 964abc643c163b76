import { decimal, httpsOrigin, integer, listOf, oneOf, pairsOf, text, yesNo } from './parsers.ts';
import { ID_PATTERN, settingGroup } from './setting.ts';

const genieGroup = settingGroup(
  'Databricks Genie (not set: the embedded Genie answers, about DATA_DIR or sample data)',
);
/** Who answers, and how it is called. */
export const genie = {
  databricksHost: genieGroup.optional('DATABRICKS_HOST', httpsOrigin, 'Workspace address'),
  databricksToken: genieGroup.secret('DATABRICKS_TOKEN', 'Personal access token'),
  databricksClientId: genieGroup.optional(
    'DATABRICKS_CLIENT_ID',
    text('a client id', { pattern: ID_PATTERN }),
    'Service principal (OAuth M2M)',
  ),
  databricksClientSecret: genieGroup.secret('DATABRICKS_CLIENT_SECRET', 'Its secret'),
  armClientId: genieGroup.optional(
    'ARM_CLIENT_ID',
    text('a client id', { pattern: ID_PATTERN }),
    'Entra service principal',
  ),
  armClientSecret: genieGroup.secret('ARM_CLIENT_SECRET', 'Its secret'),
  armTenantId: genieGroup.optional('ARM_TENANT_ID', text('a tenant id', { pattern: ID_PATTERN }), 'Its tenant'),
  genieSpaceId: genieGroup.optional(
    'GENIE_SPACE_ID',
    text('a space id', { pattern: ID_PATTERN }),
    'The one space to ask',
  ),
  genieSpaces: genieGroup.optional(
    'GENIE_SPACES',
    pairsOf('alias=id pairs, separated by commas', /^[\w-]{1,40}$/),
    'Several spaces by alias; the first is the default',
  ),
  genieChannelSpaces: genieGroup.optional(
    'GENIE_CHANNEL_SPACES',
    pairsOf('channel=alias pairs for teams, webchat and rest, separated by commas', /^(?:teams|webchat|rest)$/),
    'The default space of a channel, by an alias of GENIE_SPACES; people can still choose another',
  ),
  geniePort: genieGroup.withDefault(
    'GENIE_PORT',
    integer(0, 65_535),
    0,
    'Port of the embedded Genie; 0 takes any free one (npm run genie: 3979)',
  ),
  dataDir: genieGroup.optional(
    'DATA_DIR',
    text('a folder'),
    'CSV, TSV, Parquet and JSON files that the embedded Genie answers about, as does --data; not set: sample data',
  ),
  dataMemoryMb: genieGroup.withDefault(
    'DATA_MEMORY_MB',
    integer(64, 65_536),
    512,
    'Most memory that the tables of DATA_DIR and queries over them may take, megabytes',
  ),
  genieControlFile: genieGroup.optional(
    'GENIE_CONTROL_FILE',
    text('a file'),
    'How npm run genie, as an emulator, behaves otherwise than usual (docs/emulator.md); --control does the same',
  ),
  genieTotalTimeoutMs: genieGroup.withDefault(
    'GENIE_TOTAL_TIMEOUT_MS',
    integer(100, 600_000),
    30_000,
    'Longest HTTP exchange with Genie',
  ),
  genieConnectTimeoutMs: genieGroup.withDefault(
    'GENIE_CONNECT_TIMEOUT_MS',
    integer(50, 120_000),
    5_000,
    'Longest wait for a connection',
  ),
  genieReadTimeoutMs: genieGroup.withDefault(
    'GENIE_READ_TIMEOUT_MS',
    integer(50, 300_000),
    10_000,
    'Longest silence while reading',
  ),
  genieMaxConnections: genieGroup.withDefault('GENIE_MAX_CONNECTIONS', integer(1, 10_000), 100, 'Connections in all'),
  genieMaxConnectionsPerHost: genieGroup.withDefault(
    'GENIE_MAX_CONNECTIONS_PER_HOST',
    integer(1, 10_000),
    30,
    'Connections per host',
  ),
  genieDnsTtlSeconds: genieGroup.withDefault(
    'GENIE_DNS_TTL_SECONDS',
    integer(0, 86_400),
    300,
    'How long a looked-up address is kept',
  ),
  geniePollInitialMs: genieGroup.optional(
    'GENIE_POLL_INITIAL_MS',
    integer(10, 60_000),
    'First wait before asking for the state. Default 1000; 50 for the embedded Genie',
  ),
  genieAnswerDeadlineSeconds: genieGroup.withDefault(
    'GENIE_ANSWER_DEADLINE_SECONDS',
    integer(1, 3_600),
    600,
    'Longest time for one answer, counted from asking',
  ),
  genieQuestionsPerMinute: genieGroup.optional(
    'GENIE_QUESTIONS_PER_MINUTE',
    decimal(0.1, 100_000),
    'Rate for the workspace. Default 5 for a Databricks host, unlimited for the embedded Genie',
  ),
};

const questionsGroup = settingGroup('Questions');
/** From a message to an answer: queue, debounce, batches. */
export const questions = {
  queueMaxWaitSeconds: questionsGroup.withDefault(
    'QUEUE_MAX_WAIT_SECONDS',
    integer(1, 86_400),
    300,
    'A question that would wait longer is refused at once',
  ),
  maxConcurrentQuestions: questionsGroup.withDefault(
    'QUEUE_MAX_CONCURRENT',
    integer(1, 100_000),
    1_000,
    'Questions that run at the same time',
  ),
  debounceEnabled: questionsGroup.withDefault(
    'DEBOUNCE_ENABLED',
    yesNo,
    true,
    'Join messages that follow each other quickly into one question',
  ),
  debounceWindowSeconds: questionsGroup.withDefault(
    'DEBOUNCE_WINDOW_SECONDS',
    decimal(0, 60),
    2,
    'Quiet time after which the question is asked',
  ),
  debounceMaxWindowSeconds: questionsGroup.withDefault(
    'DEBOUNCE_MAX_WINDOW_SECONDS',
    decimal(0, 300),
    10,
    'A steady typist is asked after this time',
  ),
  debounceCompleteWindowSeconds: questionsGroup.withDefault(
    'DEBOUNCE_COMPLETE_WINDOW_SECONDS',
    decimal(0, 60),
    0.3,
    'Window of a message that is complete by itself',
  ),
  debounceSeparator: questionsGroup.withDefault(
    'DEBOUNCE_SEPARATOR',
    text('any text; \\n is a new line', { maxCharacters: 20 }),
    '\n',
    'What stands between joined messages',
  ),
  debounceAdaptive: questionsGroup.withDefault(
    'DEBOUNCE_ADAPTIVE',
    yesNo,
    true,
    "Fit the window to the person's own rhythm, within the bounds",
  ),
  debounceUrgentWords: questionsGroup.withDefault(
    'DEBOUNCE_URGENT_WORDS',
    listOf('words, separated by commas', /^\S{1,40}$/),
    ['urgent', 'asap'] as readonly string[],
    'A message that begins with one of these, or with "!", is asked at once',
  ),
  debounceJoinRepeatsOnce: questionsGroup.withDefault(
    'DEBOUNCE_JOIN_REPEATS_ONCE',
    yesNo,
    true,
    'The same text several times in one burst, or in one message, counts once',
  ),
  batchEnabled: questionsGroup.withDefault(
    'BATCH_ENABLED',
    yesNo,
    true,
    'Put several outgoing Web Chat activities into one frame',
  ),
  batchProfile: questionsGroup.withDefault(
    'BATCH_PROFILE',
    oneOf('default', 'throughput', 'latency'),
    'default',
    'Size and delay together: default 100 and 10 ms, throughput 200 and 20 ms, latency 50 and 5 ms',
  ),
  batchSize: questionsGroup.optional(
    'BATCH_SIZE',
    integer(1, 10_000),
    'Most activities in one frame, instead of the number of the profile',
  ),
  batchDelayMs: questionsGroup.optional(
    'BATCH_DELAY_MS',
    integer(0, 1_000),
    'Longest time that an activity waits for company in a busy moment, instead of the time of the profile',
  ),
};

const sessionsGroup = settingGroup('Sessions and statistics');
/** How long things are remembered, and how often figures are logged. */
export const sessions = {
  sessionIdleMinutes: sessionsGroup.withDefault(
    'SESSION_IDLE_MINUTES',
    integer(1, 525_600),
    240,
    'A session without a message for so long is forgotten',
  ),
  sessionSweepSeconds: sessionsGroup.withDefault(
    'SESSION_SWEEP_SECONDS',
    decimal(0.01, 86_400),
    60,
    'Time between two sweeps',
  ),
  sessionMax: sessionsGroup.withDefault(
    'SESSION_MAX',
    integer(1, 10_000_000),
    100_000,
    'Most sessions kept; the one idle longest goes first',
  ),
  statsLogIntervalSeconds: sessionsGroup.withDefault(
    'STATS_LOG_INTERVAL_SECONDS',
    decimal(1, 86_400),
    60,
    'Least time between two lines of statistics',
  ),
  statsLogSampleRate: sessionsGroup.withDefault(
    'STATS_LOG_SAMPLE_RATE',
    decimal(0, 1),
    0.01,
    'Share of queries, picked at random, after which the line is logged all the same',
  ),
};
