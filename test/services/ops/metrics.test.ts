import { expect } from 'chai';
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
    metrics.read('gauge', { name: 'latency', help: 'Latency', labels: ['quantile'] }, () => ({ '0.5': 1, '0.99': 2 }));
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
      '# HELP latency Latency',
      '# TYPE latency gauge',
      'latency{quantile="0.5"} 1',
      'latency{quantile="0.99"} 2',
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
    expect(lines.length).to.be.below(510);
    expect(lines).to.include('hits_total{path="other",status="other"} 9500');
    expect(counter.total()).to.equal(10_000);
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
  });
});
