import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Events } from '../events.ts';
import type { Random } from '../flow/backoff.ts';
import type { Many } from '../flow/many.ts';
import type { Log } from '../log.ts';
import { PER_GENIE_DEFAULTS, toMs } from '../settings.ts';
import type { Trace, TraceParent } from '../trace.ts';
import type { AskedGenie, CrashHook } from './crash-points.ts';
import type { Journal, Retention } from './journal.ts';
import type { ChannelRates, Outbox } from './outbox.ts';
import type { AnswerMemory, QuestionSessions } from './ports.ts';
import type { Outlet } from './types.ts';
import type { DebounceOptions } from './windows.ts';

/** How much is done at a time, and how long anything may take. */
export interface QuestionLimits {
  /** Questions asked at the same time. */
  readonly maxConcurrent: number;
  /** Questions that are not finished. */
  readonly maxOpen: number;
  /** A question that would wait longer is refused at once. */
  readonly maxWaitMs: number;
  /** From asking to the answer. */
  readonly answerDeadlineMs: number;
  readonly maxRunningPerUser: number;
  readonly maxWaitingPerUser: number;
  readonly maxCharacters: number;
  /** Genie's rate for the workspace; `Infinity`: none. */
  readonly questionsPerMinute: number;
  /** Questions that may be asked at once after a quiet time. */
  readonly burst: number;
}

export interface QuestionsOptions {
  /** Opened; the questions do not close it. */
  readonly journal: Journal;
  readonly genie: AskedGenie;
  readonly sessions: QuestionSessions;
  /** Answers questions that were answered before. Without it each goes to Genie. */
  readonly memory?: AnswerMemory;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  readonly limits: QuestionLimits;
  readonly debounce: DebounceOptions;
  /** What each channel allows; channels without an entry are not limited. */
  readonly rates: Readonly<Record<string, ChannelRates>>;
  /** The one writer per conversation, where other parts write to the same conversations. Default: one of its own. */
  readonly outbox?: Outbox;
  /** Least time between two signs of life of one question, per channel; 3,000 ms where absent. */
  readonly progressEveryMs?: Readonly<Record<string, number>>;
  /** Channels that may send the same message again under a new id while it is answered. */
  readonly resendingChannels: readonly string[];
  /** In [0, 1); default `Math.random`. */
  readonly random?: Random;
  /** Writes many at once. Default: one of its own. */
  readonly many?: Many;
  /** Default: random UUIDs. */
  readonly newId?: () => string;
  /** Default: traces that nobody records. */
  readonly newTrace?: (caller: TraceParent | undefined) => Trace;
  /** For fault tests; see `CRASH_POINTS`. */
  readonly crashPoint?: CrashHook;
}

/** Questions that one process holds at most; each takes a few kilobytes. */
const MAX_OPEN = 20_000;
/** Third-party clients of Genie cut at this length; its own limit is not documented. */
const MAX_CHARACTERS = 10_000;
const DAY_MS = 24 * 60 * 60_000;

/** Limits from the settings. */
export function questionLimits(config: Config): QuestionLimits {
  const kind = config.databricksHost === undefined ? 'embedded' : 'databricks';
  const questionsPerMinute = config.genieQuestionsPerMinute ?? PER_GENIE_DEFAULTS[kind].questionsPerMinute;
  return {
    maxConcurrent: config.maxConcurrentQuestions,
    maxOpen: Math.max(MAX_OPEN, config.maxConcurrentQuestions),
    maxWaitMs: toMs.seconds(config.queueMaxWaitSeconds),
    answerDeadlineMs: toMs.seconds(config.genieAnswerDeadlineSeconds),
    maxRunningPerUser: 1,
    maxWaitingPerUser: 2,
    maxCharacters: MAX_CHARACTERS,
    questionsPerMinute,
    // Two people who ask at the same quiet moment need not wait for each other; more would meet Genie's own limit.
    burst: Math.max(1, Math.min(10, Math.ceil(questionsPerMinute / 3))),
  };
}

/** Debounce from the settings. */
export function debounceOptions(config: Config): DebounceOptions {
  return {
    enabled: config.debounceEnabled,
    windowMs: toMs.seconds(config.debounceWindowSeconds),
    maxWindowMs: toMs.seconds(config.debounceMaxWindowSeconds),
    completeWindowMs: toMs.seconds(config.debounceCompleteWindowSeconds),
    separator: config.debounceSeparator,
    adaptive: config.debounceAdaptive,
    urgentWords: config.debounceUrgentWords,
    joinRepeatsOnce: config.debounceJoinRepeatsOnce,
  };
}

/** How long the journal keeps what, from the settings. */
export function journalRetention(config: Config): Retention {
  return {
    claimsMs: DAY_MS,
    finishedMs: DAY_MS,
    finishedMsByChannel: { rest: toMs.seconds(config.taskResultTtlSeconds) },
    deadMs: 7 * DAY_MS,
  };
}
