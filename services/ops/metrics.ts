import { type Metric, Registry, type RegistryContentType } from 'prom-client';
import { Buckets, type SeriesValue, Tally } from './tallies.ts';

/** Which text format a scraper reads. */
export type MetricsFormat = 'prometheus' | 'openmetrics';

/** Name and meaning of a metric. */
export interface Described {
  /** Snake case, with its unit; a counter's ends in `_total`. */
  readonly name: string;
  readonly help: string;
  /** Label names. Values must come from closed sets: never a user, a question or a raw path. */
  readonly labels?: readonly string[];
}

/** What is read at scrape: one value, or one for each value of the metric's only label. */
export type Reading = number | Readonly<Record<string, number>>;

/** Seconds: from an acknowledgement in a millisecond to an answer after minutes. */
export const DURATION_BUCKETS: readonly number[] = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
];

interface Source {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly described: Described;
  readonly values: () => SeriesValue[];
}

/**
 * The metrics of one process. On the hot path they are plain numbers; prom-client, which knows the text formats, sees
 * them only at scrape.
 */
export class Metrics {
  readonly #sources: Source[] = [];

  counter(described: Described): Tally {
    const tally = new Tally(described.labels ?? []);
    this.#sources.push({ type: 'counter', described, values: () => tally.values() });
    return tally;
  }

  /** @param bounds upper bounds of the buckets, ascending. Default `DURATION_BUCKETS`. */
  histogram(described: Described, bounds: readonly number[] = DURATION_BUCKETS): Buckets {
    const buckets = new Buckets(described.name, described.labels ?? [], bounds);
    this.#sources.push({ type: 'histogram', described, values: () => buckets.values() });
    return buckets;
  }

  /** A figure that is kept elsewhere. What `read` throws fails the scrape. */
  read(type: 'counter' | 'gauge', described: Described, read: () => Reading): void {
    this.#sources.push({ type, described, values: () => seriesOf(described, read()) });
  }

  /** The whole exposition. @throws what a reading throws. */
  async expose(format: MetricsFormat): Promise<{ readonly contentType: string; readonly body: string }> {
    const registry = new Registry<RegistryContentType>();
    if (format === 'openmetrics') registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    for (const source of this.#sources) registry.registerMetric(toMetric(source));
    return { contentType: registry.contentType, body: await registry.metrics() };
  }
}

function seriesOf(described: Described, reading: Reading): SeriesValue[] {
  if (typeof reading === 'number') return [{ labels: {}, value: reading }];
  const label = described.labels?.[0] ?? 'kind';
  return Object.entries(reading).map(([name, value]) => ({ labels: { [label]: name }, value }));
}

/** What a registry asks of a metric. It renames counters for OpenMetrics, so each exposition gets objects of its own. */
function toMetric({ type, described, values }: Source): Metric {
  const metric = {
    name: described.name,
    help: described.help,
    type,
    get: async () => ({ name: metric.name, help: metric.help, type, values: values(), aggregator: 'sum' }),
    reset: () => {},
  };
  return metric as unknown as Metric;
}
