import { showDuration } from './durations.ts';

const MINUTE_MS = 60_000;

/**
 * The rules that Lamp has by itself. Each can be changed or switched off under its name, in the file or over the API.
 * @param historyMs how far the history reaches back: windows are cut to it.
 */
export function defaultRules(historyMs: number): readonly Readonly<Record<string, unknown>>[] {
  const minutes = (count: number) => showDuration(Math.min(count * MINUTE_MS, historyMs));
  return [...answerRules(minutes), ...processRules(minutes), ...surroundingRules(minutes)];
}

type Minutes = (count: number) => string;

/** What people notice. */
function answerRules(minutes: Minutes): readonly Readonly<Record<string, unknown>>[] {
  const answered = 'lamp_questions_total{event="answered"}';
  const failed = 'lamp_questions_total{event="failed"}';
  const labels = { area: 'answers' };
  const quiet = { inhibited_by: ['genie_unavailable'] };
  return [
    {
      name: 'genie_unavailable',
      summary: 'Genie cannot be reached: calls to it are not even tried at the moment.',
      severity: 'critical',
      // Half open (1) is neither: one call tries whether Genie is back.
      condition: { kind: 'threshold', metric: 'lamp_breaker_state', operator: '>=', threshold: 2, clear: 1 },
      for: '10s',
      labels: { area: 'genie' },
    },
    {
      name: 'error_rate',
      summary: '{{value}} of the questions of the last {{window}} failed (more than {{threshold}}).',
      severity: 'critical',
      condition: {
        kind: 'ratio',
        numerator: failed,
        denominator: [answered, failed],
        window: minutes(5),
        operator: '>',
        threshold: 0.05,
        clear: 0.03,
        minimum_denominator: 20,
      },
      for: '1m',
      labels,
      ...quiet,
    },
    {
      name: 'slow_answers',
      summary: 'Answers are slow: one in twenty takes longer than {{value}} (threshold {{threshold}}).',
      condition: {
        kind: 'threshold',
        metric: 'lamp_question_latency_seconds{quantile="0.95"}',
        over: 'mean',
        window: minutes(5),
        operator: '>',
        threshold: 60,
        clear: 45,
        when: { metric: answered, window: minutes(5), at_least: 5 },
      },
      for: '2m',
      labels,
      ...quiet,
    },
    {
      name: 'old_questions',
      summary: 'The oldest question that waits is {{value}} old (threshold {{threshold}}).',
      condition: {
        kind: 'threshold',
        metric: 'lamp_oldest_question_age_seconds',
        operator: '>',
        threshold: 120,
        clear: 60,
      },
      for: '1m',
      labels,
      ...quiet,
    },
    {
      name: 'dead_letters',
      summary: '{{value}} answers could not be delivered in the last {{window}}.',
      condition: {
        kind: 'threshold',
        metric: 'lamp_questions_total{event="dead"}',
        over: 'increase',
        window: minutes(10),
        operator: '>',
        threshold: 0,
      },
      labels: { area: 'delivery' },
    },
  ];
}

/** The process itself. */
function processRules(minutes: Minutes): readonly Readonly<Record<string, unknown>>[] {
  const labels = { area: 'process' };
  const mean = (metric: string, window: string) => ({ kind: 'threshold', metric, over: 'mean', window, operator: '>' });
  return [
    {
      name: 'high_memory',
      summary: 'Memory is at {{value}} of what the process may have (threshold {{threshold}}).',
      condition: { ...mean('lamp_memory_percent', minutes(1)), threshold: 80, clear: 70 },
      for: '2m',
      labels,
    },
    {
      name: 'high_cpu',
      summary: 'The processor is at {{value}} over {{window}} (threshold {{threshold}}; 100 % is one core).',
      condition: { ...mean('lamp_cpu_percent', minutes(5)), threshold: 80, clear: 60 },
      for: '2m',
      labels,
    },
    {
      name: 'event_loop_lag',
      summary: 'Everything waits: the event loop is {{value}} late at the 99th percentile (threshold {{threshold}}).',
      condition: { ...mean('nodejs_eventloop_lag_p99_seconds', minutes(1)), threshold: 0.2, clear: 0.1 },
      for: '1m',
      labels,
    },
    {
      name: 'no_heartbeat',
      summary: 'No figures have been taken for {{window}}: what watches this process stands still.',
      severity: 'critical',
      condition: { kind: 'absence', metric: 'lamp_heartbeat_total', window: '30s' },
      labels,
    },
  ];
}

/** What the process stands on. */
function surroundingRules(minutes: Minutes): readonly Readonly<Record<string, unknown>>[] {
  const grew = (metric: string, threshold: number) => ({
    kind: 'threshold',
    metric,
    over: 'increase',
    window: minutes(10),
    operator: '>',
    threshold,
  });
  return [
    {
      name: 'redis_down',
      summary: 'Redis cannot be reached; what it would hold is done without.',
      condition: { kind: 'threshold', metric: 'lamp_redis_up', operator: '<', threshold: 1 },
      for: '30s',
      labels: { area: 'stores' },
    },
    {
      name: 'store_failures',
      summary: 'A store failed {{value}} times in the last {{window}}.',
      condition: grew('lamp_store_failures_total', 0),
      labels: { area: 'stores' },
    },
    {
      name: 'disk_low',
      summary:
        'Only {{value}} of the disk of STATE_DIR is free (threshold {{threshold}}). Without space no question is taken.',
      severity: 'critical',
      condition: { kind: 'threshold', metric: 'lamp_disk_free_percent', operator: '<', threshold: 10, clear: 12 },
      for: '1m',
      labels: { area: 'stores' },
    },
    {
      name: 'token_failures',
      summary:
        'Tokens or certificates failed {{value}} times in the last {{window}}: see the keys, their age and the clock.',
      condition: grew('lamp_token_failures_total', 2),
      labels: { area: 'access' },
    },
  ];
}
