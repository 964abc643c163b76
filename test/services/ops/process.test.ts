import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { silentLog } from '../../../services/log.ts';
import { Catalogue } from '../../../services/ops/catalogue.ts';
import { addFigures, counted, counter, gauge } from '../../../services/ops/figure-sources.ts';
import { GarbageWatch } from '../../../services/ops/garbage.ts';
import { Metrics } from '../../../services/ops/metrics.ts';
import { Polled } from '../../../services/ops/polled.ts';
import { processFigures } from '../../../services/ops/process-metrics.ts';
import { Readings } from '../../../services/ops/readings.ts';
import { SystemMonitor } from '../../../services/ops/system.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { readExposition } from '../../support/exposition.ts';

describe('the readings of the process', () => {
  it('are of this process and of the disk, as of the newest refresh', async () => {
    const readings = new Readings({ diskPath: import.meta.dirname, memoryLimitBytes: () => 2 * 2 ** 30 });
    expect(readings.disk).to.equal(undefined);
    await readings.refresh();
    expect(readings.memory.rss).to.be.within(20e6, 4e9);
    expect(readings.memoryPercent).to.be.closeTo((100 * readings.memory.rss) / (2 * 2 ** 30), 1e-9);
    expect(readings.utilization).to.be.within(0, 1);
    expect(readings.cpuSeconds).to.be.above(0);
    expect(readings.disk?.freeBytes).to.be.within(1, readings.disk?.totalBytes ?? 0);
  });

  it('take the machine for the limit where nothing less is set', () => {
    expect(new Readings({}).memoryPercent).to.be.within(0.01, 100);
  });

  it('tell no space of a disk that cannot be asked, and the rest all the same', async () => {
    let broken = false;
    const measureDisk = async () => {
      if (broken) throw new Error('gone');
      return { freeBytes: 5, totalBytes: 10 };
    };
    const readings = new Readings({ diskPath: '/somewhere', measureDisk });
    await readings.refresh();
    expect(readings.disk).to.deep.equal({ freeBytes: 5, totalBytes: 10 });
    broken = true;
    const before = readings.cpuSeconds;
    expect(await readings.refresh().catch((error: Error) => error.message)).to.equal('gone');
    expect(readings.disk).to.equal(undefined);
    expect(readings.cpuSeconds).to.be.above(before);
  });

  it('see a busy event loop', async () => {
    const readings = new Readings({});
    await readings.refresh();
    const untilMs = performance.now() + 60;
    while (performance.now() < untilMs);
    await readings.refresh();
    expect(readings.utilization).to.be.above(0.5);
  });

  it('become figures, in the history and as text', async () => {
    const metrics = new Metrics();
    const garbage = new GarbageWatch(metrics);
    const system = new SystemMonitor({ clock: systemClock, log: silentLog, diskPath: import.meta.dirname });
    system.start();
    await system.usage();
    await eventually(() => system.readings.disk !== undefined);
    const catalogue = new Catalogue();
    addFigures({ catalogue, metrics }, processFigures(system, metrics));
    const missing = catalogue.close().sources.filter(({ read }) => read() === undefined);
    expect(missing.map(({ info }) => info.name)).to.deep.equal([]);
    const { families, faults } = readExposition((await metrics.expose('prometheus')).body, 'prometheus');
    expect(faults).to.deep.equal([]);
    for (const name of ['process_resident_memory_bytes', 'lamp_disk_free_percent', 'process_cpu_seconds_total']) {
      expect(families.get(name)?.samples[0]?.value, name).to.be.above(0);
    }
    system.stop();
    garbage.stop();
  });
});

describe('the watch over garbage collections', () => {
  it('counts them by kind from start to stop', async () => {
    const metrics = new Metrics();
    const watch = new GarbageWatch(metrics);
    const runs = metrics.tally('nodejs_gc_runs_total');
    const litter = () => Array.from({ length: 200_000 }, (_, at) => ({ at, text: `piece ${at}` })).length;
    watch.start();
    await eventually(() => litter() > 0 && (runs?.sum('kind', 'minor') ?? 0) > 0);
    expect(metrics.tally('nodejs_gc_seconds_total')?.total()).to.be.above(0);
    watch.stop();
    const counted = runs?.total();
    for (let at = 0; at < 5; at++) litter();
    await settle();
    expect(runs?.total()).to.equal(counted);
  });
});

describe('a polled number', () => {
  it('is at hand between reads, and unknown before the first and after a failure', async () => {
    const clock = new ManualClock();
    const errors: unknown[] = [];
    let value: number | undefined = 3;
    const read = async () => {
      if (value === undefined) throw new Error('gone');
      return value;
    };
    const polled = new Polled({ clock, read, onError: (error) => errors.push(error), everyMs: 5_000 });
    expect(polled.value).to.equal(undefined);
    polled.start();
    await settle();
    value = 4;
    expect(polled.value).to.equal(3);
    await clock.advance(5_000);
    expect(polled.value).to.equal(4);
    value = undefined;
    await clock.advance(5_000);
    expect([polled.value, errors.length]).to.deep.equal([undefined, 1]);
    value = 5;
    await clock.advance(5_000);
    expect(polled.value).to.equal(5);
    polled.stop();
    expect(clock.pendingTimers).to.equal(0);
  });
});

describe('sources of figures', () => {
  it('are scraped under the name that they are sampled under, unless that is there already', async () => {
    const metrics = new Metrics();
    const catalogue = new Catalogue();
    const hits = metrics.counter({ name: 'hits_total', help: 'Hits', labels: ['route', 'kind'] });
    hits.inc(['a', 'x']);
    hits.inc(['b', 'x'], 4);
    addFigures({ catalogue, metrics }, [
      counted(metrics, ['hits_total{kind="x"}', 'count', 'Hits of kind x']),
      counted(metrics, ['hits_total', 'count', 'Hits']),
      gauge(['streams{state="open"}', 'count', 'Streams'], () => 7),
      gauge(['streams{state="idle"}', 'count', 'Streams'], () => undefined),
      counter(['beats_total', 'count', 'Beats'], () => 9),
      gauge(['tokens', 'count', 'None now'], () => undefined),
    ]);
    expect(catalogue.close().sources.map(({ read }) => read())).to.deep.equal([5, 5, 7, undefined, 9, undefined]);
    const { families, faults } = readExposition((await metrics.expose('prometheus')).body, 'prometheus');
    expect(faults).to.deep.equal([]);
    const values = (name: string) =>
      families.get(name)?.samples.map(({ labels, value }) => [...labels.values(), value]);
    expect(values('streams')).to.deep.equal([['open', 7]]);
    expect(values('beats_total')).to.deep.equal([[9]]);
    expect(values('tokens')).to.deep.equal([]);
    expect(() => counted(metrics, ['misses_total', 'count', 'Misses'])).to.throw('no counter is called misses_total');
  });
});
