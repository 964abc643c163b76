import { type Metric, Registry, type RegistryContentType } from 'prom-client';
import { AppError } from '../errors.ts';
import type { ClosedSet } from './series.ts';
import { Buckets, Tally } from './tallies.ts';

/** Which text format a scraper reads. */
export type MetricsFormat = 'prometheus' | 'openmetrics';

/** Name and meaning of a metric. */
export interface Described {
  /** Snake case, with its unit; a counter's ends in `_total`, and no other does. */
  readonly name: string;
  readonly help: string;
  /** Label names. Values must come from closed sets: never a user, a question or a raw path. */
  readonly labels?: readonly string[];
  /** The sets by label name; what is not in its set counts as `other`. Without one, at most 100 words are told apart. */
  readonly closed?: Readonly<Record<string, ClosedSet>>;
}

/** What is read at scrape: one value if there is one, or one for each value of the metric's only label. */
export type Reading = number | undefined | Readonly<Record<string, number>>;

/** What is read at scrape of a distribution that is kept elsewhere. */
export interface SummaryReading {
  /** Values by quantile, 0 to 1. */
  readonly quantiles: Readonly<Record<string, number>>;
  readonly sum: number;
  readonly count: number;
}

/** What a metric is, for the list of all of them. */
export interface MetricInfo {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly labels: readonly string[];
  readonly help: string;
}

/** Seconds: from an acknowledgement in a millisecond to an answer after minutes. */
export const DURATION_BUCKETS: readonly number[] = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
];

interface SeriesValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Where it differs from the metric's own name: the parts of a summary. */
  readonly metricName?: string;
}

/** Counted here, and written here: the lines are there, only the numbers are put in. */
interface Counted {
  readonly info: MetricInfo;
  readonly kept: Tally | Buckets;
}

/** Kept elsewhere and read at scrape: prom-client writes it. */
interface Read {
  readonly info: MetricInfo;
  readonly values: () => SeriesValue[];
}

/** The metrics of one process. Recording is adding plain numbers; everything else waits until somebody reads. */
export class Metrics {
  readonly #names = new Set<string>();
  readonly #counted: Counted[] = [];
  readonly #read: Read[] = [];
  readonly #readings = new Map<string, () => Reading>();

  /** @throws AppError `internal` for a name that is malformed or taken; so do all that follow. */
  counter(described: Described): Tally {
    const info = this.#register('counter', described);
    const tally = new Tally(described.name, labelsOf(described));
    this.#counted.push({ info, kept: tally });
    return tally;
  }

  /** @param bounds upper bounds of the buckets, ascending. Default `DURATION_BUCKETS`. */
  histogram(described: Described, bounds: readonly number[] = DURATION_BUCKETS): Buckets {
    const info = this.#register('histogram', described);
    const buckets = new Buckets(described.name, labelsOf(described), bounds);
    this.#counted.push({ info, kept: buckets });
    return buckets;
  }

  /** A figure that is kept elsewhere. What `read` throws fails the scrape. */
  read(type: 'counter' | 'gauge', described: Described, read: () => Reading): void {
    const info = this.#register(type, described);
    this.#read.push({ info, values: () => seriesOf(described, read()) });
    this.#readings.set(described.name, read);
  }

  /** A distribution that is kept elsewhere. What `read` throws fails the scrape. */
  summary(described: Described, read: () => SummaryReading): void {
    const info = this.#register('summary', described);
    this.#read.push({ info, values: () => summaryOf(described.name, read()) });
  }

  /** The counter of this name, if it is kept here. */
  tally(name: string): Tally | undefined {
    const kept = this.#counted.find(({ info }) => info.name === name)?.kept;
    return kept instanceof Tally ? kept : undefined;
  }

  /** What a part of the service tells of itself under this name now; undefined: no such figure is read elsewhere. */
  readingOf(name: string): (() => Reading) | undefined {
    return this.#readings.get(name);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** All metrics, by name. */
  infos(): readonly MetricInfo[] {
    return [...this.#counted, ...this.#read].map(({ info }) => info).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The whole exposition. @throws what a reading throws. */
  async expose(format: MetricsFormat): Promise<{ readonly contentType: string; readonly body: string }> {
    const registry = new Registry<RegistryContentType>();
    if (format === 'openmetrics') registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    for (const read of this.#read) registry.registerMetric(toMetric(read, this.#typeOf(read.info, format)));
    let counted = '';
    for (const { info, kept } of this.#counted) counted += this.#head(info, format) + kept.text();
    const end = format === 'openmetrics' ? '# EOF\n' : '';
    const body = counted + (this.#read.length > 0 ? await registry.metrics() : end);
    return { contentType: registry.contentType, body };
  }

  #head(info: MetricInfo, format: MetricsFormat): string {
    const type = this.#typeOf(info, format);
    const name = format === 'openmetrics' && type === 'counter' ? info.name.replace(/_total$/, '') : info.name;
    return `# HELP ${name} ${escapeHelp(info.help)}\n# TYPE ${name} ${type}\n`;
  }

  /** OpenMetrics names a counter without `_total`. Where another metric has that name already, it goes as unknown. */
  #typeOf({ name, type }: MetricInfo, format: MetricsFormat): MetricInfo['type'] | 'unknown' {
    const collides = type === 'counter' && format === 'openmetrics' && this.#names.has(name.replace(/_total$/, ''));
    return collides ? 'unknown' : type;
  }

  #register(type: MetricInfo['type'], described: Described): MetricInfo {
    const { name, help, labels = [] } = described;
    const fault = faultOf(type, described) ?? (this.#names.has(name) ? 'is taken' : undefined);
    if (fault !== undefined) throw new AppError('internal', `the metric ${name} ${fault}`);
    this.#names.add(name);
    return { name, type, labels, help };
  }
}

const SNAKE_CASE = /^[a-z][a-z0-9_]*$/;
const RESERVED_LABELS = ['le', 'quantile'];

/** What is wrong with a metric, by the rules of `promtool check metrics`. */
function faultOf(type: MetricInfo['type'], { name, help, labels = [] }: Described): string | undefined {
  if (!SNAKE_CASE.test(name)) return 'is not in snake case';
  if (help === '') return 'has no help';
  if ((type === 'counter') !== name.endsWith('_total')) return 'must end in _total if, and only if, it is a counter';
  if (/_(count|sum|bucket)$/.test(name)) return 'has an ending that belongs to histograms';
  const bad = labels.find((label) => !SNAKE_CASE.test(label) || RESERVED_LABELS.includes(label));
  return bad === undefined ? undefined : `cannot have a label ${bad}`;
}

function labelsOf({ labels = [], closed }: Described) {
  return { names: labels, ...(closed ? { closed } : {}) };
}

function seriesOf(described: Described, reading: Reading): SeriesValue[] {
  if (reading === undefined) return [];
  if (typeof reading === 'number') return [{ labels: {}, value: reading }];
  const label = described.labels?.[0] ?? 'kind';
  return Object.entries(reading).map(([name, value]) => ({ labels: { [label]: name }, value }));
}

function summaryOf(name: string, { quantiles, sum, count }: SummaryReading): SeriesValue[] {
  return [
    ...Object.entries(quantiles).map(([quantile, value]) => ({ labels: { quantile }, value })),
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: count },
  ];
}

/** What a registry asks of a metric. It renames counters for OpenMetrics, so each exposition gets objects of its own. */
function toMetric({ info, values }: Read, type: string): Metric {
  const metric = {
    name: info.name,
    help: info.help,
    type,
    get: async () => ({ name: metric.name, help: metric.help, type, values: values(), aggregator: 'sum' }),
    reset: () => {},
  };
  return metric as unknown as Metric;
}

function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
