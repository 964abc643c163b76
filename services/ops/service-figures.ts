import type { FigureInfo, FigureSource } from './catalogue.ts';
import { counted, counter, type FigureLine, gauge } from './figure-sources.ts';
import type { Metrics } from './metrics.ts';
import type { Observed } from './observe.ts';
import type { Samples } from './samples.ts';

/** What the service knows of itself at this moment. Every part is asked once for each sample. */
export interface ServiceNow {
  readonly questions: {
    readonly buffered: number;
    readonly waiting: number;
    readonly running: number;
    readonly delivering: number;
    readonly oldestWaitingMs: number;
    readonly oldestMs: number;
  };
  readonly breaker: 'closed' | 'half_open' | 'open';
  /** `Infinity`: Genie has no rate here. */
  readonly tokensAvailable: number;
  /** Writes that wait for the disk. */
  readonly pendingWrites: number;
}

export interface ServiceFiguresOptions {
  readonly metrics: Metrics;
  readonly observed: Observed;
  readonly now: () => ServiceNow;
  /** Newest counts; undefined: not known yet. */
  readonly activeSessions: () => number | undefined;
  readonly deadLetters: () => number | undefined;
  readonly uptimeSeconds: () => number;
}

const QUESTION_EVENTS = [
  ...['accepted', 'merged', 'refused', 'answered', 'failed'],
  ...['delivered', 'expired', 'cancelled', 'dead', 'resumed'],
];
const QUANTILES: readonly [label: string, rank: number][] = [
  ['0.5', 0.5],
  ['0.95', 0.95],
  ['0.99', 0.99],
];
const BREAKER = { closed: 0, half_open: 1, open: 2 };

/** Traffic, questions, Genie and what is kept, as the history samples them. */
export function serviceFigures(options: ServiceFiguresOptions): readonly FigureSource[] {
  const { metrics, activeSessions, deadLetters, uptimeSeconds } = options;
  const count = (name: string, help: string) => counted(metrics, [name, 'count', help]);
  const turns = metrics.tally('lamp_turns_total');
  return [
    gauge(['lamp_uptime_seconds', 'seconds', 'Time since the start'], uptimeSeconds),
    gauge(['lamp_active_sessions', 'count', 'Sessions that are kept'], activeSessions),
    count('lamp_http_requests_total', 'Answered requests'),
    count('lamp_http_errors_total', 'Requests answered with 500 or above'),
    counter(['lamp_turns_total', 'count', 'Inbound'], () => turns?.sum('outcome', 'received')),
    ...QUESTION_EVENTS.map((event) => count(`lamp_questions_total{event="${event}"}`, `Questions ${event}`)),
    ...standing(options.now),
    gauge(['lamp_dead_letters', 'count', 'Answers that could not be delivered'], deadLetters),
    ...latencies(options.observed),
    ...genieCalls(metrics),
    gauge(['lamp_genie_in_flight', 'count', 'Questions that Genie works on'], () => options.observed.queriesInFlight()),
    count('lamp_store_failures_total', 'Failed operations of stores'),
    count('lamp_auth_refused_total', 'Inbound that was not authenticated or not allowed'),
    count('lamp_token_failures_total', 'Access tokens that could not be had'),
  ];
}

/** Gauges over one look at the service. */
function standing(now: () => ServiceNow): readonly FigureSource[] {
  const states = ['buffered', 'waiting', 'running', 'delivering'] as const;
  const line = (name: string, unit: FigureInfo['unit'], help: string): FigureLine => [name, unit, help];
  return [
    ...states.map((state) =>
      gauge(line(`lamp_questions{state="${state}"}`, 'count', 'Questions by state'), () => now().questions[state]),
    ),
    gauge(line('lamp_oldest_question_age_seconds', 'seconds', 'Age of the oldest question that has no end yet'), () => {
      return now().questions.oldestMs / 1000;
    }),
    gauge(line('lamp_oldest_waiting_seconds', 'seconds', 'Age of the oldest question that waits to be asked'), () => {
      return now().questions.oldestWaitingMs / 1000;
    }),
    gauge(line('lamp_journal_depth', 'count', 'Questions in the journal that have no end yet'), () => {
      const { buffered, waiting, running, delivering } = now().questions;
      return buffered + waiting + running + delivering;
    }),
    gauge(line('lamp_journal_pending_writes', 'count', 'Writes that wait for the disk'), () => now().pendingWrites),
    gauge(line('lamp_genie_tokens_available', 'count', "Questions that Genie's rate would let through now"), () => {
      return now().tokensAvailable;
    }),
    gauge(line('lamp_breaker_state', 'count', 'Breaker in front of Genie: 0 closed, 1 half open, 2 open'), () => {
      return BREAKER[now().breaker];
    }),
  ];
}

function latencies(observed: Observed): readonly FigureSource[] {
  const families: readonly [name: string, help: string, samples: Samples][] = [
    ['lamp_question_latency_seconds', 'Question to answer', observed.samples.answers],
    ['lamp_acknowledgement_latency_seconds', 'Acknowledgements', observed.samples.acknowledgements],
    ['lamp_genie_latency_seconds', "Genie's time for a question", observed.samples.queries],
  ];
  return families.flatMap(([name, help, samples]) =>
    QUANTILES.map(([label, rank]) =>
      gauge([`${name}{quantile="${label}"}`, 'seconds', `${help}; quantile over the last 1,000`], () => {
        const ms = samples.quantile(rank);
        return ms === undefined ? undefined : ms / 1000;
      }),
    ),
  );
}

function genieCalls(metrics: Metrics): readonly FigureSource[] {
  const call = (outcome: string, help: string) =>
    counted(metrics, [`lamp_genie_calls_total{outcome="${outcome}"}`, 'count', help]);
  return [
    call('ok', 'Calls that Genie answered'),
    call('failed', 'Calls that failed'),
    call('throttled', 'Calls that Genie refused for its rate'),
  ];
}

/** One look for all who read until the next `refresh`. */
export function sharedLook<T>(look: () => T): { readonly read: () => T; readonly refresh: () => void } {
  let newest: T | undefined;
  return {
    refresh: () => {
      newest = look();
    },
    read: () => {
      newest ??= look();
      return newest;
    },
  };
}
