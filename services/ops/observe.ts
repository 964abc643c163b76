import type { Clock } from '../clock.ts';
import type { AnyEvent, EventMap, EventName, Events } from '../events.ts';
import type { Log, LogFields } from '../log.ts';
import { LineLimit } from './line-limit.ts';
import { logLineOf } from './log-lines.ts';
import {
  channelMeasures,
  createSinks,
  debounceMeasures,
  fileMeasures,
  genieMeasures,
  httpMeasures,
  type Measures,
  notificationMeasures,
  questionMeasures,
  type Sinks,
} from './measures.ts';
import type { Metrics } from './metrics.ts';
import type { Percentiles, Samples } from './samples.ts';
import { scheduleMeasures } from './schedule-measures.ts';

export interface ObserveOptions {
  readonly events: Events;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
  /** Called when a query has ended, for the line of statistics. */
  readonly onQueryEnded: () => void;
}

/** Messages that waited for company, since the start. */
export interface Debounced {
  /** Questions that were made of them, by the reason why they went. */
  readonly flushes: Readonly<Record<string, number>>;
  /** Messages that became part of the question of an earlier one. */
  readonly merged: number;
  /** How long the first message of a question waited, over the last 1,000, milliseconds. */
  readonly waitMs: Percentiles;
}

/** What was counted since the start, for the figures of `/api/metrics`. */
export interface Observed {
  /** How often an event happened. */
  eventCount(name: EventName): number;
  /** Questions by what happened to them; only what has happened is named. */
  questions(): Readonly<Record<string, number>>;
  /** Times from the arrival of a request to its acknowledgement, over the last 1,000 turns, milliseconds. */
  acknowledgements(): { readonly total: number; readonly latencyMs: Percentiles };
  /** Times from accepting a question to its delivered answer, over the last 1,000, milliseconds. */
  answers(): { readonly total: number; readonly latencyMs: Percentiles };
  /** The same times, and those of Genie for one question, milliseconds. */
  readonly samples: Readonly<Record<'acknowledgements' | 'answers' | 'queries', Samples>>;
  /** Questions that Genie works on. */
  queriesInFlight(): number;
  /** What became of the messages that waited to be joined. */
  debounce(): Debounced;
  /** Ends the subscription. */
  stop(): void;
}

/** The one place where events become log lines and metrics. */
export function observe(options: ObserveOptions): Observed {
  const { events, metrics, log, clock } = options;
  const counted = metrics.counter({ name: 'lamp_events_total', help: 'Events by name', labels: ['event'] });
  const sinks = createSinks(metrics, options.onQueryEnded);
  const { questions, flushes, windows, acknowledgements, answers, queries } = sinks;
  const writer = new LineWriter(log, clock);
  const measure = measuresOf(metrics, sinks);
  let queriesInFlight = 0;
  const stop = events.onAny((event) => {
    counted.inc([event.name]);
    if (event.name === 'genie.query.started') queriesInFlight += 1;
    else if (event.name === 'genie.query.ended') queriesInFlight -= 1;
    measure(event);
    writer.write(event);
  });
  return {
    eventCount: (name) => counted.sum('event', name),
    questions: () => questions.totalsBy('event'),
    acknowledgements: () => ({ total: acknowledgements.total, latencyMs: acknowledgements.percentiles() }),
    answers: () => ({ total: answers.total, latencyMs: answers.percentiles() }),
    samples: { acknowledgements, answers, queries },
    queriesInFlight: () => queriesInFlight,
    debounce: () => ({
      flushes: flushes.totalsBy('reason'),
      merged: questions.sum('event', 'merged'),
      waitMs: windows.percentiles(),
    }),
    stop,
  };
}

/** Events into log lines. Fields are the event's own: no event carries a text, a name or a token. */
class LineWriter {
  readonly #log: Log;
  readonly #limit: LineLimit;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#limit = new LineLimit(clock);
  }

  write({ name, fields }: AnyEvent): void {
    const { level, message } = logLineOf(name, fields as EventMap[typeof name]);
    if (level === 'debug') {
      this.#log.debug(logFields(name, fields), message);
      return;
    }
    const leftOut = this.#limit.take(name);
    if (leftOut === undefined) return;
    const shown = logFields(name, fields);
    this.#log[level](leftOut > 0 ? { ...shown, leftOut } : shown, message);
  }
}

function logFields(event: EventName, fields: AnyEvent['fields']): LogFields {
  if (!('error' in fields)) return { event, ...fields };
  const { error, ...others } = fields;
  return error === undefined ? { event, ...others } : { event, ...others, err: error };
}

function measuresOf(metrics: Metrics, sinks: Sinks): (event: AnyEvent) => void {
  const measures: Measures = {
    ...httpMeasures(metrics),
    ...channelMeasures(metrics, sinks),
    ...questionMeasures(metrics, sinks),
    ...debounceMeasures(metrics, sinks),
    ...genieMeasures(metrics, sinks),
    ...notificationMeasures(metrics),
    ...scheduleMeasures(metrics),
    ...fileMeasures(metrics),
  };
  return ({ name, fields }) => (measures[name] as ((fields: unknown) => void) | undefined)?.(fields);
}
