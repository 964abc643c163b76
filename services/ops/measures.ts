import { type ErrorCode, errorKinds } from '../errors.ts';
import type { EventMap, EventName } from '../events.ts';
import type { Metrics } from './metrics.ts';
import { RequestRecorder, STATUS } from './request-recorder.ts';
import { Samples } from './samples.ts';
import type { Buckets, Tally } from './tallies.ts';

/** What to count when an event happens. */
export type Measures = { readonly [N in EventName]?: (fields: EventMap[N]) => void };

/** Where samples go beside the metrics. */
export interface Sinks {
  readonly acknowledgements: Samples;
  readonly answers: Samples;
  /** Genie's time for one question. */
  readonly queries: Samples;
  /** Questions by event (`accepted`, `delivered` ...). */
  readonly questions: Tally;
  /** Flushes of the debouncer by reason. */
  readonly flushes: Tally;
  /** How long messages waited to be joined. */
  readonly windows: Samples;
  /** Time of each stage of a question. */
  readonly stages: Buckets;
  readonly onQueryEnded: () => void;
}

/** A sink for each thing that several measures, or the figures, look at. */
export function createSinks(metrics: Metrics, onQueryEnded: () => void): Sinks {
  return {
    acknowledgements: latencies(metrics, 'lamp_acknowledgement_latency_seconds', 'Acknowledgements'),
    answers: latencies(metrics, 'lamp_question_latency_seconds', 'Question to answer'),
    queries: latencies(metrics, 'lamp_genie_latency_seconds', "Genie's time for a question"),
    windows: new Samples(),
    questions: metrics.counter({ name: 'lamp_questions_total', help: 'Questions by event', labels: ['event'] }),
    flushes: metrics.counter({
      name: 'lamp_debounce_flushes_total',
      help: 'Questions made of messages that waited, by the reason why they went',
      labels: ['reason'],
    }),
    stages: metrics.histogram({
      name: 'lamp_question_stage_seconds',
      help: 'Time of one stage of a question: durable write, queue, Genie, making the message, way to the channel',
      labels: ['stage'],
      closed: { stage: new Set(['accept', 'queue', 'genie', 'render', 'deliver']) },
    }),
    onQueryEnded,
  };
}

const CODES: ReadonlySet<string> = new Set(Object.keys(errorKinds));
const OUTCOMES: ReadonlySet<string> = new Set(['ok', ...CODES]);
const seconds = (ms: number): number => ms / 1000;

/** Milliseconds that are shown in seconds. */
function latencies(metrics: Metrics, name: string, help: string): Samples {
  const samples = new Samples();
  metrics.summary({ name, help: `${help}; quantiles over the last 1,000` }, () => {
    const { p50, p95, p99 } = samples.percentiles();
    const quantiles = { '0.5': seconds(p50), '0.95': seconds(p95), '0.99': seconds(p99) };
    return { quantiles, sum: seconds(samples.sum), count: samples.total };
  });
  return samples;
}

/** Requests, refusals and sign-ins. */
export function httpMeasures(metrics: Metrics): Measures {
  const requests = new RequestRecorder(metrics);
  const refused = metrics.counter({
    name: 'lamp_http_refused_total',
    help: 'Requests that a guard sent away',
    labels: ['reason', 'status'],
    closed: { status: STATUS },
  });
  const unauthorized = metrics.counter({
    name: 'lamp_auth_refused_total',
    help: 'Inbound that was not authenticated or not allowed',
    labels: ['channel', 'reason'],
  });
  return {
    'http.answered': (request) => requests.record(request),
    'http.refused': ({ reason, status }) => refused.inc([reason, String(status)]),
    'auth.refused': ({ channel, reason }) => unauthorized.inc([channel, reason]),
  };
}

/** What came in over the channels, and what went out. */
export function channelMeasures(metrics: Metrics, sinks: Sinks): Measures {
  const turns = metrics.counter({ name: 'lamp_turns_total', help: 'Inbound', labels: ['channel', 'kind', 'outcome'] });
  const acknowledged = metrics.histogram({
    name: 'lamp_acknowledgement_duration_seconds',
    help: 'Time from the arrival of an inbound to its acknowledgement',
    labels: ['channel'],
  });
  const deliveries = metrics.counter({
    name: 'lamp_deliveries_total',
    help: 'Attempts to bring a message to a channel',
    labels: ['channel', 'operation', 'outcome'],
    closed: { outcome: OUTCOMES },
  });
  const delivery = metrics.histogram({
    name: 'lamp_delivery_duration_seconds',
    help: 'Time of one attempt to bring a message to a channel',
    labels: ['channel'],
  });
  return {
    'turn.received': ({ channel, kind }) => turns.inc([channel, kind, 'received']),
    'turn.duplicate': ({ channel, kind }) => turns.inc([channel, kind, 'duplicate']),
    'turn.failed': ({ channel, kind }) => turns.inc([channel, kind, 'failed']),
    'turn.acknowledged': ({ channel, kind, durationMs }) => {
      turns.inc([channel, kind, 'acknowledged']);
      acknowledged.observe(seconds(durationMs), [channel]);
      sinks.acknowledgements.record(durationMs);
    },
    'delivery.attempted': ({ channel, operation, outcome, durationMs }) => {
      deliveries.inc([channel, operation, outcome]);
      delivery.observe(seconds(durationMs), [channel]);
    },
  };
}

/** The life of questions. */
export function questionMeasures(metrics: Metrics, sinks: Sinks): Measures {
  const { questions, stages } = sinks;
  const refused = metrics.counter({
    name: 'lamp_questions_refused_total',
    help: 'Questions that were refused at once',
    labels: ['code'],
    closed: { code: CODES },
  });
  const outcomes = metrics.counter({
    name: 'lamp_question_outcomes_total',
    help: 'Questions that were asked, by how that ended',
    labels: ['outcome'],
    closed: { outcome: OUTCOMES },
  });
  const waited = metrics.histogram({ name: 'lamp_question_wait_seconds', help: 'Time from accepting to asking' });
  const total = metrics.histogram({
    name: 'lamp_question_duration_seconds',
    help: 'Time from accepting a question to its delivered answer',
    labels: ['channel'],
  });
  return {
    'question.accepted': ({ durationMs }) => {
      questions.inc(['accepted']);
      if (durationMs !== undefined) stages.observe(seconds(durationMs), ['accept']);
    },
    'question.refused': ({ code }) => {
      questions.inc(['refused']);
      refused.inc([code]);
    },
    'question.merged': () => questions.inc(['merged']),
    'question.asking': ({ waitedMs }) => {
      waited.observe(seconds(waitedMs));
      stages.observe(seconds(waitedMs), ['queue']);
    },
    'question.answered': ({ code }) => {
      questions.inc([code === undefined ? 'answered' : 'failed']);
      outcomes.inc([code ?? 'ok']);
    },
    'question.sent': ({ outcome, durationMs, renderMs }) => {
      if (outcome !== 'ok' || renderMs === undefined) return;
      stages.observe(seconds(renderMs), ['render']);
      stages.observe(seconds(durationMs - renderMs), ['deliver']);
    },
    'question.delivered': ({ channel, totalMs, repeat, refused }) => {
      // Counted when it was refused; nobody waited for an answer.
      if (refused) return;
      questions.inc([repeat ? 'delivered_again' : 'delivered']);
      total.observe(seconds(totalMs), [channel]);
      sinks.answers.record(totalMs);
    },
    'question.dead': () => questions.inc(['dead']),
    'question.expired': () => questions.inc(['expired']),
    'question.cancelled': () => questions.inc(['cancelled']),
    'question.resumed': () => questions.inc(['resumed']),
  };
}

/** Messages that waited for company. */
export function debounceMeasures(metrics: Metrics, sinks: Sinks): Measures {
  const messages = metrics.counter({ name: 'lamp_debounce_messages_total', help: 'Messages that waited to be joined' });
  const merged = metrics.counter({
    name: 'lamp_debounce_merged_messages_total',
    help: 'Those that became part of the question of an earlier one',
  });
  const window = metrics.histogram({
    name: 'lamp_debounce_wait_seconds',
    help: 'Time that the first message of a question waited',
  });
  return {
    'question.flushed': ({ parts, reason, waitedMs }) => {
      sinks.flushes.inc([reason]);
      messages.inc([], parts);
      merged.inc([], parts - 1);
      window.observe(seconds(waitedMs));
      sinks.windows.record(waitedMs);
    },
  };
}

/** Calls to Genie, and what is kept where. */
export function genieMeasures(metrics: Metrics, sinks: Sinks): Measures {
  const calls = metrics.counter({
    name: 'lamp_genie_calls_total',
    help: 'HTTP exchanges with Genie',
    labels: ['operation', 'outcome'],
    closed: { outcome: new Set(['ok', 'failed', 'throttled']) },
  });
  const failures = metrics.counter({
    name: 'lamp_genie_call_failures_total',
    help: 'HTTP exchanges with Genie that did not succeed, by code',
    labels: ['operation', 'code'],
    closed: { code: CODES },
  });
  const call = metrics.histogram({
    name: 'lamp_genie_call_duration_seconds',
    help: 'Time of one HTTP exchange with Genie',
    labels: ['operation'],
  });
  const queries = metrics.counter({
    name: 'lamp_genie_query_outcomes_total',
    help: 'Questions to Genie by how they ended',
    labels: ['outcome'],
    closed: { outcome: OUTCOMES },
  });
  const query = metrics.histogram({
    name: 'lamp_genie_query_duration_seconds',
    help: 'Time from asking Genie to the rows of its answer',
  });
  const stores = metrics.counter({
    name: 'lamp_store_failures_total',
    help: 'Failed operations of stores',
    labels: ['store', 'operation'],
  });
  const tokens = metrics.counter({
    name: 'lamp_token_failures_total',
    help: 'Access tokens that could not be had',
    labels: ['service'],
    closed: { service: new Set(['genie', 'connector']) },
  });
  return {
    'genie.called': ({ operation, outcome, durationMs }) => {
      calls.inc([operation, callOutcome(outcome)]);
      if (outcome !== 'ok') failures.inc([operation, outcome]);
      call.observe(seconds(durationMs), [operation]);
      if (operation === 'token' && outcome !== 'ok') tokens.inc(['genie']);
    },
    'token.failed': ({ service }) => tokens.inc([service]),
    'genie.query.ended': ({ outcome, durationMs }) => {
      queries.inc([outcome]);
      query.observe(seconds(durationMs));
      sinks.stages.observe(seconds(durationMs), ['genie']);
      sinks.queries.record(durationMs);
      sinks.onQueryEnded();
    },
    'store.failed': ({ store, operation }) => stores.inc([store, operation]),
  };
}

/** Alerts on their way to people. */
export function notificationMeasures(metrics: Metrics): Measures {
  const notifications = metrics.counter({
    name: 'lamp_alert_notifications_total',
    help: 'Tries to bring alerts to a channel',
    labels: ['kind', 'outcome'],
  });
  const duration = metrics.histogram({
    name: 'lamp_alert_notification_duration_seconds',
    help: 'Time of one try to bring alerts to a channel',
    labels: ['kind'],
  });
  const undelivered = metrics.counter({
    name: 'lamp_alert_undelivered_total',
    help: 'Notifications that were given up',
    labels: ['kind'],
  });
  return {
    'alert.notified': ({ kind, outcome, durationMs }) => {
      notifications.inc([kind, outcome]);
      duration.observe(seconds(durationMs), [kind]);
    },
    'alert.undelivered': ({ kind }) => undelivered.inc([kind]),
  };
}

function callOutcome(outcome: 'ok' | ErrorCode): 'ok' | 'failed' | 'throttled' {
  if (outcome === 'ok') return 'ok';
  return outcome === 'genie.throttled' ? 'throttled' : 'failed';
}

/** Files of results. */
export function fileMeasures(metrics: Metrics): Measures {
  const format = new Set(['csv', 'xlsx']);
  const files = metrics.counter({
    name: 'lamp_files_total',
    help: 'Files of results by how fetching them ended',
    labels: ['format', 'outcome'],
    closed: { format, outcome: new Set(['left', ...OUTCOMES]) },
  });
  const bytes = metrics.counter({
    name: 'lamp_file_bytes_total',
    help: 'Bytes of those files',
    labels: ['format'],
    closed: { format },
  });
  const durations = metrics.histogram({
    name: 'lamp_file_duration_seconds',
    help: 'Time from asking for a file to its last byte',
    labels: ['format'],
    closed: { format },
  });
  return {
    'file.ended': (file) => {
      files.inc([file.format, file.outcome]);
      bytes.inc([file.format], file.bytes);
      durations.observe(seconds(file.durationMs), [file.format]);
    },
  };
}
