import { expect } from 'chai';
import { Events } from '../../../services/events.ts';
import { Catalogue, type FigureInfo } from '../../../services/ops/catalogue.ts';
import { SampledHistory } from '../../../services/ops/history.ts';
import { ManualClock } from '../../support/clock.ts';

const info = (name: string, kind: 'gauge' | 'counter' = 'gauge'): FigureInfo => {
  return { name, kind, unit: 'count', help: 'A figure of the test' };
};

describe('the catalogue of figures', () => {
  it('knows figures by name, and families by the name without the label', () => {
    const catalogue = new Catalogue();
    for (const name of ['waiting', 'asked_total{event="ok"}', 'asked_total{event="failed"}']) {
      catalogue.add({ info: info(name), read: () => 1 });
    }
    expect(catalogue.infos().map(({ name }) => name)).to.deep.equal([
      'waiting',
      'asked_total{event="ok"}',
      'asked_total{event="failed"}',
    ]);
    expect(catalogue.named('asked_total')).to.deep.equal(['asked_total{event="ok"}', 'asked_total{event="failed"}']);
    expect(catalogue.named('waiting')).to.deep.equal(['waiting']);
    expect(catalogue.named('unknown')).to.deep.equal([]);
    expect(catalogue.placeOf('asked_total{event="failed"}')).to.equal(2);
    expect(catalogue.names()).to.include.members(['waiting', 'asked_total', 'asked_total{event="ok"}']);
  });

  it('refuses names that are malformed or taken, and figures that come too late', () => {
    const catalogue = new Catalogue();
    const add = (name: string) => () => catalogue.add({ info: info(name), read: () => 1 });
    add('waiting')();
    for (const name of ['Waiting', '1st', 'a b', 'a{b="c",d="e"}', 'a{b=c}', 'a{b="c}', '']) {
      expect(add(name), name).to.throw('is not the name of a figure');
    }
    expect(add('waiting')).to.throw('two figures');
    catalogue.close();
    expect(add('later')).to.throw('after the first sample');
  });
});

describe('the history', () => {
  const make = (samples = 10) => {
    const clock = new ManualClock();
    const failures: string[] = [];
    const events = new Events();
    events.on('store.failed', ({ operation }) => failures.push(operation));
    const now: Record<string, number | undefined> = { size: 1, asked_total: 0 };
    const catalogue = new Catalogue();
    catalogue.add({ info: info('size'), read: () => now['size'] });
    catalogue.add({ info: info('asked_total', 'counter'), read: () => now['asked_total'] });
    const history = new SampledHistory({ catalogue, clock, events, samples });
    return { clock, catalogue, history, now, failures };
  };

  it('samples at the start and every second after, until it is stopped', async () => {
    const { clock, history, now } = make();
    expect(history.latest()).to.equal(undefined);
    history.start();
    await clock.advance(3_000);
    now['size'] = 7;
    await clock.advance(1_000);
    expect(history.latest()).to.include({ monotonicMs: 4_000, at: clock.now() });
    expect(history.latest()?.value('size')).to.equal(7);
    expect(history.latest()?.value('unknown')).to.equal(undefined);
    expect(history.values('size', 60_000)).to.deep.equal([1, 1, 1, 1, 7]);
    history.stop();
    await clock.advance(10_000);
    expect([history.size, clock.pendingTimers]).to.deep.equal([5, 0]);
  });

  it('keeps so many samples and no more, the newest, in memory that does not grow', async () => {
    const { clock, history, now } = make(10);
    history.start();
    const { sizeBytes } = history;
    for (let second = 1; second <= 500; second++) {
      now['size'] = second;
      await clock.advance(1_000);
      const kept = Math.min(10, second + 1);
      const wanted = Array.from({ length: kept }, (_, at) => Math.max(1, second - kept + 1 + at));
      expect(history.values('size', 3_600_000)).to.deep.equal(wanted);
    }
    expect(history.size).to.equal(10);
    expect(history.sizeBytes).to.equal(sizeBytes);
    history.stop();
  });

  it('gives the values of a window that ends with the latest sample, both ends included', async () => {
    const { clock, history, now } = make();
    history.start();
    for (let second = 1; second <= 6; second++) {
      now['size'] = second;
      await clock.advance(1_000);
    }
    expect(history.values('size', 2_000)).to.deep.equal([4, 5, 6]);
    expect(history.values('size', 2_999)).to.deep.equal([4, 5, 6]);
    expect(history.values('unknown', 2_000)).to.deep.equal([]);
    expect([...(history.column('size', 2_000, 1)?.values ?? [])]).to.deep.equal([3, 4, 5, 6]);
    expect([...(history.column('size', 2_000)?.atMs ?? [])]).to.deep.equal([4_000, 5_000, 6_000]);
    history.stop();
  });

  it('tells how much a counter grew, and nothing where it does not reach back so far', async () => {
    const { clock, history, now } = make(10);
    history.start();
    expect(history.increase('asked_total', 1_000), 'one sample').to.equal(undefined);
    for (let second = 1; second <= 5; second++) {
      now['asked_total'] = second * second;
      await clock.advance(1_000);
    }
    expect(history.increase('asked_total', 1_000)).to.equal(25 - 16);
    expect(history.increase('asked_total', 5_000)).to.equal(25);
    expect(history.increase('asked_total', 6_000)).to.equal(undefined);
    expect(history.increase('unknown', 1_000)).to.equal(undefined);
    for (let second = 0; second < 30; second++) await clock.advance(1_000);
    expect(history.increase('asked_total', 9_000)).to.equal(0);
    expect(history.increase('asked_total', 10_000), 'longer than what is kept').to.equal(undefined);
    history.stop();
  });

  it('counts on when a counter begins anew', async () => {
    const { clock, history, now } = make();
    history.start();
    for (const value of [10, 15, 3, 5, 0, 2]) {
      now['asked_total'] = value;
      await clock.advance(1_000);
    }
    expect(history.increase('asked_total', 6_000)).to.equal(15 + 5 + 2);
    expect(history.latest()?.value('asked_total')).to.equal(22);
    history.stop();
  });

  it('leaves gaps where there was no figure', async () => {
    const { clock, history, now } = make();
    history.start();
    for (const value of [2, undefined, Number.POSITIVE_INFINITY, Number.NaN, 3]) {
      now['size'] = value;
      await clock.advance(1_000);
      if (value !== 2 && value !== 3) expect(history.latest()?.value('size')).to.equal(undefined);
    }
    expect(history.values('size', 60_000)).to.deep.equal([1, 2, 3]);
    expect([...(history.column('size', 60_000)?.values ?? [])].map(Number.isNaN)).to.deep.equal([
      ...[false, false, true, true, true, false],
    ]);
    history.stop();
  });

  it('measures windows on the monotonic clock when the wall clock jumps by a day', async () => {
    const { clock, history, now } = make();
    history.start();
    for (const jumpMs of [0, 86_400_000, -2 * 86_400_000, 86_400_000, 0]) {
      clock.jumpWall(jumpMs);
      now['asked_total'] = (now['asked_total'] ?? 0) + 1;
      await clock.advance(1_000);
    }
    expect(history.increase('asked_total', 5_000)).to.equal(5);
    expect(history.increase('asked_total', 2_000)).to.equal(2);
    expect(history.values('size', 3_000)).to.have.length(4);
    expect(history.latest()?.at).to.equal(clock.now());
    history.stop();
  });

  it('is not thrown off by a pause in which nothing was sampled', async () => {
    const { clock, history, now } = make();
    history.sample();
    await clock.advance(1_000);
    history.sample();
    now['asked_total'] = 90;
    await clock.advance(30_000);
    history.sample();
    expect(history.values('size', 5_000)).to.deep.equal([1]);
    expect(history.increase('asked_total', 5_000)).to.equal(90);
    expect(history.increase('asked_total', 31_000)).to.equal(90);
  });

  it('lets a sample be read for as long as it is kept, and tells nothing false afterwards', async () => {
    const { clock, history, now } = make(10);
    history.start();
    now['size'] = 42;
    await clock.advance(1_000);
    const sample = history.latest();
    now['size'] = 1;
    await clock.advance(9_000);
    expect(sample?.value('size')).to.equal(42);
    await clock.advance(1_000);
    expect(sample?.value('size')).to.equal(undefined);
    await clock.advance(100_000);
    expect(sample?.value('size')).to.equal(undefined);
    history.stop();
  });

  it('tells listeners of every sample, also when one of them fails', async () => {
    const { clock, history, failures } = make();
    const seen: number[] = [];
    history.onSample(() => {
      throw new Error('broken listener');
    });
    const end = history.onSample(({ monotonicMs }) => seen.push(monotonicMs));
    history.start();
    await clock.advance(2_000);
    end();
    await clock.advance(2_000);
    expect(seen).to.deep.equal([0, 1_000, 2_000]);
    expect(failures).to.deep.equal(['listen']);
    history.stop();
  });

  it('goes on without a figure that fails, says so once each time it begins, and looks again', async () => {
    const { clock, catalogue, history, failures } = make();
    let broken = true;
    const read = () => {
      if (broken) throw new Error('no /proc');
      return 5;
    };
    catalogue.add({ info: info('fragile'), read });
    catalogue.beforeSample(() => {
      if (broken) throw new Error('no source');
    });
    history.start();
    await clock.advance(5_000);
    expect(history.values('size', 60_000)).to.have.length(6);
    broken = false;
    await clock.advance(1_000);
    expect(history.values('fragile', 60_000)).to.deep.equal([5]);
    broken = true;
    await clock.advance(3_000);
    expect(failures).to.deep.equal(['prepare', 'fragile', 'prepare', 'fragile']);
    history.stop();
  });

  it('prepares once before each sample', async () => {
    const { clock, catalogue, history, now } = make();
    let prepared = 0;
    catalogue.beforeSample(() => {
      now['size'] = ++prepared;
    });
    history.start();
    await clock.advance(2_000);
    expect(history.values('size', 60_000)).to.deep.equal([1, 2, 3]);
    history.stop();
  });
});
