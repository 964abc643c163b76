import { expect } from 'chai';
import fc from 'fast-check';
import { Counter, Histogram, Registry } from 'prom-client';
import { httpMeasures } from '../../../services/ops/measures.ts';
import { Metrics } from '../../../services/ops/metrics.ts';
import { Samples } from '../../../services/ops/samples.ts';

describe('metrics', () => {
  const text = async (metrics: Metrics, format: 'prometheus' | 'openmetrics' = 'prometheus') =>
    (await metrics.expose(format)).body.split('\n').filter((line) => line !== '');

  it('writes counters, gauges and histograms as Prometheus reads them', async () => {
    const metrics = new Metrics();
    const requests = metrics.counter({ name: 'requests_total', help: 'Requests', labels: ['method', 'status'] });
    requests.inc(['GET', '200']);
    requests.inc(['GET', '200'], 2);
    requests.inc(['POST', '500']);
    const waits = metrics.histogram({ name: 'wait_seconds', help: 'Waits' }, [0.1, 1]);
    for (const value of [0.1, 0.5, 7]) waits.observe(value);
    metrics.read('gauge', { name: 'sessions', help: 'Sessions' }, () => 3);
    metrics.read('gauge', { name: 'streams', help: 'Streams', labels: ['state'] }, () => ({ open: 1, idle: 2 }));
    metrics.summary({ name: 'latency_seconds', help: 'Latency' }, () => {
      return { quantiles: { '0.5': 1, '0.99': 2 }, sum: 12, count: 9 };
    });
    metrics.read('gauge', { name: 'tokens', help: 'None now' }, () => undefined);
    expect(await text(metrics)).to.deep.equal([
      '# HELP requests_total Requests',
      '# TYPE requests_total counter',
      'requests_total{method="GET",status="200"} 3',
      'requests_total{method="POST",status="500"} 1',
      '# HELP wait_seconds Waits',
      '# TYPE wait_seconds histogram',
      'wait_seconds_bucket{le="0.1"} 1',
      'wait_seconds_bucket{le="1"} 2',
      'wait_seconds_bucket{le="+Inf"} 3',
      'wait_seconds_sum 7.6',
      'wait_seconds_count 3',
      '# HELP sessions Sessions',
      '# TYPE sessions gauge',
      'sessions 3',
      '# HELP streams Streams',
      '# TYPE streams gauge',
      'streams{state="open"} 1',
      'streams{state="idle"} 2',
      '# HELP latency_seconds Latency',
      '# TYPE latency_seconds summary',
      'latency_seconds{quantile="0.5"} 1',
      'latency_seconds{quantile="0.99"} 2',
      'latency_seconds_sum 12',
      'latency_seconds_count 9',
      '# HELP tokens None now',
      '# TYPE tokens gauge',
    ]);
  });

  it('writes both formats again and again, with the names that each wants', async () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'requests_total', help: 'Requests' }).inc();
    for (let round = 0; round < 2; round++) {
      expect(await text(metrics, 'openmetrics')).to.deep.equal([
        '# HELP requests Requests',
        '# TYPE requests counter',
        'requests_total 1',
        '# EOF',
      ]);
      expect((await text(metrics)).at(-1)).to.equal('requests_total 1');
    }
    expect((await metrics.expose('openmetrics')).contentType).to.match(/^application\/openmetrics-text; version=1/);
    expect((await metrics.expose('prometheus')).contentType).to.match(/^text\/plain; version=0\.0\.4/);
  });

  it('shows a counter without labels from the start', async () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'requests_total', help: 'Requests' });
    expect((await text(metrics)).at(-1)).to.equal('requests_total 0');
  });

  it('keeps the number of series bounded when a label is not from a closed set after all', async () => {
    const metrics = new Metrics();
    const counter = metrics.counter({ name: 'hits_total', help: 'Hits', labels: ['path', 'status'] });
    for (let at = 0; at < 10_000; at++) counter.inc([`/user/${at}`, '200']);
    const lines = await text(metrics);
    expect(lines.length).to.be.below(110);
    expect(lines).to.include('hits_total{path="other",status="200"} 9900');
    expect(counter.total()).to.equal(10_000);
  });

  it('keeps the number of series bounded when sets multiply', async () => {
    const metrics = new Metrics();
    const counter = metrics.counter({ name: 'hits_total', help: 'Hits', labels: ['a', 'b'] });
    const waits = metrics.histogram({ name: 'wait_seconds', help: 'Waits', labels: ['a', 'b'] }, [1]);
    for (let at = 0; at < 10_000; at++) {
      counter.inc([`a${at % 100}`, `b${Math.floor(at / 100)}`]);
      waits.observe(2, [`a${at % 100}`, `b${Math.floor(at / 100)}`]);
    }
    const lines = await text(metrics);
    expect(lines.length).to.be.below(2 * 502 + 4 * 502);
    expect(lines).to.include('hits_total{a="other",b="other"} 9500');
    expect(lines).to.include('wait_seconds_count{a="other",b="other"} 9500');
  });

  it('counts what is not in the set of its label as other, however often it comes', async () => {
    const metrics = new Metrics();
    const closed = { method: new Set(['GET', 'POST']), status: /^[1-5]\d\d$/ };
    const counter = metrics.counter({ name: 'hits_total', help: 'Hits', labels: ['method', 'status'], closed });
    for (const method of ['GET', 'BREW', 'BREW', 'BREW2', '__proto__']) counter.inc([method, '200']);
    counter.inc(['POST', '999']);
    counter.inc(['POST']);
    expect((await text(metrics)).slice(2)).to.deep.equal([
      'hits_total{method="GET",status="200"} 1',
      'hits_total{method="other",status="200"} 4',
      'hits_total{method="POST",status="other"} 2',
    ]);
    expect(counter.sum('method', 'other')).to.equal(4);
    expect(counter.sum('method', 'PUT')).to.equal(0);
    expect(counter.sum('unknown', 'GET')).to.equal(0);
    expect(counter.totalsBy('status')).to.deep.equal({ '200': 5, other: 2 });
  });

  it('counts requests right whatever their routes, methods and statuses are, in rows that are bounded', async () => {
    const metrics = new Metrics();
    const record = httpMeasures(metrics)['http.answered'];
    for (let at = 0; at < 3_000; at++) {
      const method = at % 3 === 0 ? 'GET' : `BREW${at}`;
      record?.({ method, route: `/r/${at % 300}`, status: 200 + (at % 450), durationMs: 1 });
    }
    const requests = metrics.tally('lamp_http_requests_total');
    expect(requests?.total()).to.equal(3_000);
    expect(requests?.sum('route', '/r/299')).to.equal(0);
    expect(metrics.tally('lamp_http_errors_total')?.total()).to.equal(900);
    expect((await text(metrics)).filter((line) => line.startsWith('lamp_http_requests_total')).length).to.be.below(502);
  });

  it('leaves out what is not a number', async () => {
    const metrics = new Metrics();
    const waits = metrics.histogram({ name: 'wait_seconds', help: 'Waits' }, [1]);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 0.5]) waits.observe(value);
    expect((await text(metrics)).slice(-2)).to.deep.equal(['wait_seconds_sum 0.5', 'wait_seconds_count 1']);
  });

  it('refuses metrics that promtool would complain of, and names that are taken', () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'hits_total', help: 'Hits' });
    const faults: readonly (readonly [() => void, string])[] = [
      [() => metrics.counter({ name: 'hits_total', help: 'Hits' }), 'is taken'],
      [() => metrics.counter({ name: 'hits', help: 'Hits' }), '_total'],
      [() => metrics.read('gauge', { name: 'size_total', help: 'Size' }, () => 1), '_total'],
      [() => metrics.read('gauge', { name: 'size_count', help: 'Size' }, () => 1), 'histograms'],
      [() => metrics.read('gauge', { name: 'sizeNow', help: 'Size' }, () => 1), 'snake case'],
      [() => metrics.read('gauge', { name: 'size', help: '' }, () => 1), 'help'],
      [() => metrics.histogram({ name: 'wait_seconds', help: 'Waits', labels: ['le'] }), 'label le'],
      [() => metrics.read('gauge', { name: 'q', help: 'Q', labels: ['quantile'] }, () => ({})), 'label quantile'],
    ];
    for (const [make, message] of faults) expect(make).to.throw(message);
    expect(metrics.infos().map(({ name }) => name)).to.deep.equal(['hits_total']);
  });

  it('keeps apart, in OpenMetrics, a counter and a gauge whose names differ by _total alone', async () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'questions_total', help: 'Since the start', labels: ['event'] }).inc(['asked']);
    metrics.read('gauge', { name: 'questions', help: 'Now' }, () => 3);
    expect(await text(metrics, 'openmetrics')).to.deep.equal([
      '# HELP questions_total Since the start',
      '# TYPE questions_total unknown',
      'questions_total{event="asked"} 1',
      '# HELP questions Now',
      '# TYPE questions gauge',
      'questions 3',
      '# EOF',
    ]);
  });

  it('writes what prom-client writes of the same', async () => {
    const metrics = new Metrics();
    const registry = new Registry();
    const labels = ['route', 'status'];
    const ours = metrics.counter({ name: 'hits_total', help: 'Hits \\ of\nroutes', labels });
    const theirs = new Counter({
      name: 'hits_total',
      help: 'Hits \\ of\nroutes',
      labelNames: labels,
      registers: [registry],
    });
    const buckets = [0.005, 0.5, 2.5];
    const waits = metrics.histogram({ name: 'wait_seconds', help: 'Waits', labels: ['route'] }, buckets);
    const options = { name: 'wait_seconds', help: 'Waits', labelNames: ['route'], buckets, registers: [registry] };
    const theirWaits = new Histogram(options);
    for (let at = 0; at < 500; at++) {
      const route = ['/a', '/b "quoted"', '/c\\d\n', ''][at % 4] ?? '';
      const value = (at * 7919) % 5;
      ours.inc([route, String(200 + (at % 3))], 1.5);
      theirs.inc({ route, status: String(200 + (at % 3)) }, 1.5);
      waits.observe(value, [route]);
      theirWaits.observe({ route }, value);
    }
    const wanted = (await registry.metrics()).split('\n').filter((line) => line !== '');
    expect(await text(metrics)).to.deep.equal(wanted);
  });

  it('escapes label values', async () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'hits_total', help: 'Hits', labels: ['route'] }).inc(['a"b\n\\']);
    expect((await text(metrics)).at(-1)).to.equal('hits_total{route="a\\"b\\n\\\\"} 1');
  });

  it('fails the scrape when a figure cannot be read', async () => {
    const metrics = new Metrics();
    metrics.read('gauge', { name: 'sessions', help: 'Sessions' }, () => {
      throw new Error('store is gone');
    });
    const failure = await metrics.expose('prometheus').catch((error: Error) => error.message);
    expect(failure).to.equal('store is gone');
  });
});

describe('samples', () => {
  it('give percentiles of the newest, by nearest rank', () => {
    const samples = new Samples(100);
    expect(samples.percentiles()).to.deep.equal({ p50: 0, p95: 0, p99: 0 });
    samples.record(7);
    expect(samples.percentiles()).to.deep.equal({ p50: 7, p95: 7, p99: 7 });
    for (let value = 1; value <= 1_000; value++) samples.record(value);
    expect(samples.percentiles()).to.deep.equal({ p50: 950, p95: 995, p99: 999 });
    expect(samples.total).to.equal(1_001);
    expect(samples.sum).to.equal(7 + 500_500);
  });

  it('are those that sorting the newest would give, whatever comes in whatever order', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 120 }), fc.integer({ min: 1, max: 30 }), (values, capacity) => {
        const samples = new Samples(capacity);
        for (const [at, one] of values.entries()) {
          samples.record(one);
          const newest = values.slice(Math.max(0, at + 1 - capacity), at + 1).sort((a, b) => a - b);
          for (const rank of [0.5, 0.95, 0.99, 1]) {
            expect(samples.quantile(rank)).to.equal(newest[Math.ceil(newest.length * rank) - 1]);
          }
        }
      }),
    );
  });

  it('are numbers: anything else is left out', () => {
    const samples = new Samples(3);
    for (const value of [1, Number.NaN, Number.POSITIVE_INFINITY, 3]) samples.record(value);
    expect([samples.total, samples.sum, samples.quantile(1)]).to.deep.equal([2, 4, 3]);
    expect(new Samples().quantile(0.5)).to.equal(undefined);
  });
});
