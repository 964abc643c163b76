import { Counter, Gauge, Histogram, type Metric, Registry } from 'prom-client';
import { systemClock } from '../../services/clock.ts';
import { Events } from '../../services/events.ts';
import { silentLog } from '../../services/log.ts';
import { Catalogue } from '../../services/ops/catalogue.ts';
import { addFigures } from '../../services/ops/figure-sources.ts';
import { GarbageWatch } from '../../services/ops/garbage.ts';
import { SampledHistory } from '../../services/ops/history.ts';
import { HistoryReport } from '../../services/ops/history-report.ts';
import { httpMeasures } from '../../services/ops/measures.ts';
import { DURATION_BUCKETS, Metrics } from '../../services/ops/metrics.ts';
import { observe } from '../../services/ops/observe.ts';
import { processFigures } from '../../services/ops/process-metrics.ts';
import { serviceFigures, sharedLook } from '../../services/ops/service-figures.ts';
import { SystemMonitor } from '../../services/ops/system.ts';
import { ManualClock } from '../support/clock.ts';
import { readExposition } from '../support/exposition.ts';
import { alternate, type Bench, type Row, show, spread } from './bench.ts';

const ROUNDS = 9;
const ROUND_MS = 60;
const WINDOW_MS = 15 * 60_000;
const SAMPLES = 1_000;
const CLOSED = { buffered: 0, waiting: 2, running: 1, delivering: 0, oldestWaitingMs: 900, oldestMs: 2_000 };

/** What observing costs: recording, sampling, looking back, writing it all out; beside prom-client and plain arrays. */
export const bench: Bench = {
  name: 'metrics',
  async run(print, record) {
    print(`nanoseconds of processor time for one, min / median / max of ${ROUNDS} rounds in turn`);
    const compare = async (sides: Sides) => record(await compared(sides, print));
    await compare(recording());
    const filled = await filledHistory();
    await compare(reading(filled));
    await compare(sampling(filled));
    await compare(await writing(filled.metrics));
    await compare(writingMany());
    await compare(summing(filled));
    print(
      `memory of ${SAMPLES} samples of ${filled.catalogue.infos().length} figures: ${filled.history.sizeBytes} bytes`,
    );
    filled.stop();
  },
};

/** Where results go, so that they are not left out as unused. */
const sink = { value: 0 };

/** Two ways to do the same. */
interface Sides {
  readonly what: string;
  readonly ours: () => unknown;
  readonly plain: () => unknown;
  /** How many things one call does. */
  readonly each?: number;
  readonly atLeast: number;
  /** What others report, nanoseconds. */
  readonly publishedNs?: number;
}

async function compared(sides: Sides, print: (line: string) => void): Promise<Row> {
  const { what, each = 1, atLeast, publishedNs } = sides;
  const side = (run: Sides['ours'], things: number) => async () => (await timed(run)) / things;
  const both = { ours: side(sides.ours, each), plain: side(sides.plain, each) };
  await both.ours();
  await both.plain();
  const figures = await alternate(both, ROUNDS);
  const ours = spread(figures.ours).median;
  const plain = spread(figures.plain).median;
  const ratio = plain / ours;
  print(`  ${what.padEnd(46)}${show(figures.ours, 0).padEnd(24)}plain ${show(figures.plain, 0)}`);
  return {
    what,
    ours: shown(ours),
    plain: shown(plain),
    ratio: `${ratio.toFixed(1)} x`,
    target: publishedNs === undefined ? `${atLeast} x` : `${atLeast} x, below ${shown(publishedNs)}`,
    reached: ratio >= atLeast && ours < (publishedNs ?? Number.POSITIVE_INFINITY),
    ...(publishedNs === undefined ? {} : { published: shown(publishedNs) }),
  };
}

/** @returns nanoseconds of this thread's processor time for one call: what else the machine does is not in it. */
async function timed(run: () => unknown): Promise<number> {
  const untilMs = performance.now() + ROUND_MS;
  const startedUs = threadUs();
  let calls = 0;
  while (performance.now() < untilMs) {
    // Looking at the clock costs about as much as what is measured.
    for (let at = 0; at < 64; at++) {
      const pending = run();
      if (pending instanceof Promise) await pending;
    }
    calls += 64;
  }
  return ((threadUs() - startedUs) * 1_000) / calls;
}

function threadUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

const METHODS = ['GET', 'POST', 'DELETE'];
const STATUSES = [200, 201, 202, 400, 404, 500];
const ROUTES = Array.from({ length: 30 }, (_, at) => `/api/route/${at}`);

/** Requests of all kinds, so that nobody can remember the last one. */
const REQUESTS = Array.from({ length: 1_024 }, (_, at) => ({
  method: METHODS[at % 3] ?? '',
  route: ROUTES[(at * 7) % 30] ?? '',
  status: STATUSES[(at * 5) % 6] ?? 0,
  durationMs: ((at * 37) % 1_000) / 10,
}));
const NO_REQUEST = { method: '', route: '', status: 0, durationMs: 0 };

function recording(): Sides {
  const record = httpMeasures(new Metrics())['http.answered'] ?? (() => {});
  const registers = [new Registry()];
  const labelNames = ['method', 'route', 'status'];
  const counter = new Counter({ name: 'requests_total', help: 'Requests', labelNames, registers });
  const buckets = [...DURATION_BUCKETS];
  const histogram = new Histogram({ name: 'seconds', help: 'Times', labelNames: ['route'], buckets, registers });
  let ours = 0;
  let plain = 0;
  return {
    what: 'recording one request: counter, histogram',
    ours: () => record(REQUESTS[ours++ & 1_023] ?? NO_REQUEST),
    plain: () => {
      const { method, route, status, durationMs } = REQUESTS[plain++ & 1_023] ?? NO_REQUEST;
      counter.inc({ method, route, status });
      histogram.observe({ route }, durationMs / 1000);
    },
    atLeast: 5,
    publishedNs: 104,
  };
}

type Filled = Awaited<ReturnType<typeof filledHistory>>;

/** Lamp's own catalogue over its own parts, with traffic, sampled until the history is full. */
async function filledHistory() {
  const events = new Events();
  const metrics = new Metrics();
  const clock = new ManualClock();
  const observed = observe({ events, metrics, log: silentLog, clock, onQueryEnded: () => {} });
  const garbage = new GarbageWatch(metrics);
  const system = new SystemMonitor({ clock: systemClock, log: silentLog, diskPath: import.meta.dirname });
  system.start();
  await system.usage();
  const catalogue = new Catalogue();
  const brakes = { breaker: 'closed', tokensAvailable: 4, pendingWrites: 1 } as const;
  const look = sharedLook(() => ({ questions: { ...CLOSED }, ...brakes }));
  catalogue.beforeSample(look.refresh);
  addFigures({ catalogue, metrics }, [
    ...processFigures(system, metrics),
    ...serviceFigures({
      metrics,
      observed,
      now: look.read,
      activeSessions: () => 12,
      deadLetters: () => 0,
      uptimeSeconds: () => clock.monotonicMs() / 1000,
    }),
  ]);
  const history = new SampledHistory({ catalogue, clock, events, samples: SAMPLES });
  for (let second = 0; second < SAMPLES; second++) {
    traffic(events, second);
    history.sample();
    await clock.advance(1_000);
  }
  const report = new HistoryReport({ history, catalogue, clock });
  const stop = () => {
    garbage.stop();
    system.stop();
  };
  return { metrics, catalogue, history, report, stop };
}

/** What one second brings. */
function traffic(events: Events, second: number): void {
  for (let at = 0; at < 5; at++) {
    const questionId = `q${second}-${at}`;
    const durationMs = ((second * 31 + at * 17) % 900) + 3;
    events.emit('http.answered', { method: 'POST', route: `/api/route/${at}`, status: 200, durationMs: 2 });
    events.emit('turn.received', { channel: 'teams', kind: 'message' });
    events.emit('turn.acknowledged', { channel: 'teams', kind: 'message', durationMs: at });
    events.emit('question.accepted', { questionId, channel: 'teams', state: 'ACCEPTED', durationMs: 1 });
    events.emit('genie.query.started', { space: 'taxi' });
    events.emit('genie.query.ended', { space: 'taxi', outcome: 'ok', durationMs });
    events.emit('question.answered', { questionId, durationMs });
    events.emit('question.delivered', { questionId, channel: 'teams', totalMs: durationMs + 9, repeat: false });
  }
}

const FIGURE = 'lamp_questions_total{event="answered"}';

/** The plain way keeps samples as objects and takes those of the window. */
function reading({ history }: Filled): Sides {
  const values = history.values(FIGURE, SAMPLES * 1_000);
  const samples = values.map((value, at) => ({ atMs: at * 1_000, figures: { [FIGURE]: value } }));
  return {
    what: 'reading history: newest, growth, 15 minutes',
    ours: () => {
      sink.value += history.latest()?.value(FIGURE) ?? 0;
      sink.value += history.increase(FIGURE, WINDOW_MS) ?? 0;
      sink.value += history.column(FIGURE, WINDOW_MS)?.values[0] ?? 0;
    },
    plain: () => {
      const sinceMs = (samples.at(-1)?.atMs ?? 0) - WINDOW_MS;
      const found = samples.filter(({ atMs }) => atMs >= sinceMs).map(({ figures }) => figures[FIGURE] ?? 0);
      sink.value += (found.at(-1) ?? 0) + (found.at(-1) ?? 0) - (found[0] ?? 0) + (found[0] ?? 0);
    },
    atLeast: 1,
    publishedNs: 547,
  };
}

/** The plain way asks prom-client for everything and keeps the object. */
function sampling({ catalogue, history }: Filled): Sides {
  const registry = new Registry();
  const { sources } = catalogue.close();
  for (const { info, read } of sources) {
    const name = info.name.replace(/\W+/g, '_').replace(/_$/, '');
    const collect = function (this: Gauge) {
      this.set(read() ?? 0);
    };
    new Gauge({ name, help: info.help, registers: [registry], collect });
  }
  const kept: unknown[] = [];
  return {
    what: `collecting one sample of ${sources.length} figures`,
    ours: () => history.sample(),
    plain: async () => {
      kept.push(await registry.getMetricsAsJSON());
      if (kept.length > SAMPLES) kept.shift();
    },
    atLeast: 1,
    publishedNs: 5_500,
  };
}

/** The same families with the same series, once as Lamp writes them and once all by prom-client. */
async function writing(metrics: Metrics): Promise<Sides> {
  const { families } = readExposition((await metrics.expose('prometheus')).body, 'prometheus');
  const registry = new Registry();
  for (const { name, help, type, samples } of families.values()) {
    const values = samples.map((sample) => {
      return { metricName: sample.name, labels: Object.fromEntries(sample.labels), value: sample.value };
    });
    const metric = { name, help, type, get: async () => ({ name, help, type, values, aggregator: 'sum' }) };
    registry.registerMetric(metric as unknown as Metric);
  }
  const each = metrics.infos().length;
  return {
    what: `Prometheus text, for one of ${each} families`,
    ours: () => metrics.expose('prometheus'),
    plain: () => registry.metrics(),
    each,
    atLeast: 1,
    publishedNs: 6_600,
  };
}

/** A thousand series: 100 of a counter, 45 of a histogram of 17 buckets. */
function writingMany(): Sides {
  const metrics = new Metrics();
  const registry = new Registry();
  const registers = [registry];
  const ours = metrics.counter({ name: 'requests_total', help: 'Requests', labels: ['route', 'status'] });
  const plain = new Counter({ name: 'requests_total', help: 'Requests', labelNames: ['route', 'status'], registers });
  for (let at = 0; at < 100; at++) {
    const values = { route: `/api/route/${at % 50}`, status: String(200 + (at % 4)) };
    ours.inc([values.route, values.status], at);
    plain.inc(values, at);
  }
  const oursWaits = metrics.histogram({ name: 'wait_seconds', help: 'Waits', labels: ['route'] });
  const buckets = [...DURATION_BUCKETS];
  const options = { name: 'wait_seconds', help: 'Waits', labelNames: ['route'], buckets, registers };
  const plainWaits = new Histogram(options);
  for (let at = 0; at < 45; at++) {
    oursWaits.observe(at / 10, [`/api/route/${at}`]);
    plainWaits.observe({ route: `/api/route/${at}` }, at / 10);
  }
  return {
    what: 'Prometheus text, 1,000 series of counters',
    ours: () => metrics.expose('prometheus'),
    plain: () => registry.metrics(),
    atLeast: 5,
  };
}

/** The plain way copies the window, sorts it and walks over it. */
function summing({ catalogue, history, report }: Filled): Sides {
  const names = catalogue.infos().map(({ name }) => name);
  const turn = { ours: 0, plain: 0 };
  return {
    what: 'summary with p95, one figure, 15 minutes',
    ours: () => {
      sink.value += report.summaryOf(names[turn.ours++ % names.length] ?? '', WINDOW_MS)?.p95 ?? 0;
    },
    plain: () => {
      const values = [...history.values(names[turn.plain++ % names.length] ?? '', WINDOW_MS)].sort((a, b) => a - b);
      const sum = values.reduce((all, value) => all + value, 0);
      sink.value += (values[Math.ceil(values.length * 0.95) - 1] ?? 0) + sum / values.length;
    },
    atLeast: 1,
    publishedNs: 9_700,
  };
}

function shown(ns: number): string {
  if (ns < 1_000) return `${ns.toFixed(0)} ns`;
  return ns < 1e6 ? `${(ns / 1_000).toFixed(1)} us` : `${(ns / 1e6).toFixed(2)} ms`;
}
