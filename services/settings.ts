import { alertRules } from './settings-alert-rules.ts';
import { alerts } from './settings-alerts.ts';
import { cache } from './settings-cache.ts';
import { doors, files, server, teams } from './settings-doors.ts';
import { manifest } from './settings-manifest.ts';
import { monitoring } from './settings-ops.ts';
import { genie, questions, sessions } from './settings-questions.ts';
import { schedules } from './settings-schedules.ts';
import { stores } from './settings-stores.ts';
import { tracing } from './settings-tracing.ts';

export type { Setting } from './setting.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The one table of settings, in the order of `.env.example`. */
export const settings = {
  ...server,
  ...teams,
  ...manifest,
  ...genie,
  ...questions,
  ...cache,
  ...sessions,
  ...schedules,
  ...doors,
  ...files,
  ...stores,
  ...tracing,
  ...monitoring,
  ...alerts,
  ...alertRules,
};

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
  'CACHE_',
  'SESSION_',
  'STATS_LOG_',
  'WEBCHAT_',
  'QUEUE_',
  'TASK_',
  'FILE_',
  'MicrosoftApp',
  'ALLOWED_',
  'LAMP_',
  'SCHEDULES_',
  'TEAMS_APP_',
  'HISTORY_',
  'ALERT_',
  'ALERTS_',
];

/** Variables with a prefix of ours that are read by the process itself and are no settings: for fault tests. */
export const PROCESS_VARIABLES = ['LAMP_CRASH_POINT'];

/** Milliseconds of the settings that are given in larger units. */
export const toMs = {
  seconds: (value: number): number => value * 1_000,
  minutes: (value: number): number => value * MINUTE_MS,
  days: (value: number): number => value * DAY_MS,
};
