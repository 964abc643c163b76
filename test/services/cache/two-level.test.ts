import { expect } from 'chai';
import { SecondLevel, type SecondLevelOptions, type ValueStore } from '../../../services/cache/second-level.ts';
import { TwoLevelCache } from '../../../services/cache/two-level.ts';
import { SqliteKeyvStore } from '../../../services/store/keyv-sqlite.ts';
import { ManualClock } from '../../support/clock.ts';

interface Value {
  readonly text: string;
}

const never = new Promise<never>(() => {});
const value = (text: string): Value => ({ text });

describe('a cache in two levels', () => {
  const open = (options: { maxEntries?: number; maxBytes?: number; ttlMs?: number } = {}) => {
    const clock = new ManualClock();
    const store = new SqliteKeyvStore({ path: ':memory:', clock });
    const { maxEntries = 10, maxBytes = 10_000, ttlMs = 1_000 } = options;
    const keyv = store.namespace<unknown>('answers').keyv;
    const second = new SecondLevel({ store: keyv, clock, ttlMs, onFailure: () => {} });
    const sizeOf = ({ text }: Value) => text.length;
    const cache = new TwoLevelCache<Value>({ clock, maxEntries, maxBytes, ttlMs, resolutionMs: 0, sizeOf, second });
    return { clock, store, second, cache };
  };

  it('keeps a value for its time in both levels', async () => {
    const { clock, cache, second, store } = open();
    cache.set('k', value('v'));
    expect(cache.get('k')).to.deep.equal(value('v'));
    await second.flush();
    expect(await cache.getFar('k')).to.deep.equal(value('v'));
    await clock.advance(1_001);
    expect(cache.get('k')).to.equal(undefined);
    expect(await cache.getFar('k')).to.equal(undefined);
    store.close();
  });

  it('is bounded by entries and by bytes, and counts what had to go', () => {
    const { cache, store } = open({ maxEntries: 3, maxBytes: 1_000 });
    for (let n = 0; n < 5; n++) cache.set(`k${n}`, value('v'));
    expect(cache.entries).to.equal(3);
    expect(cache.evictions).to.equal(2);
    store.close();
    const wide = open({ maxEntries: 100, maxBytes: 1_000 });
    for (let n = 0; n < 20; n++) wide.cache.set(`large${n}`, value('x'.repeat(120)));
    expect(wide.cache.bytes).to.be.at.most(1_000);
    expect(wide.cache.entries).to.equal(8);
    wide.cache.set('too large', value('x'.repeat(126)));
    expect(wide.cache.get('too large')).to.equal(undefined);
    wide.store.close();
  });

  it('uses what came from the store for the rest of its time only', async () => {
    const { clock, cache, store } = open();
    cache.setNear('k', value('v'), 400);
    await clock.advance(399);
    expect(cache.get('k')).to.deep.equal(value('v'));
    await clock.advance(2);
    expect(cache.get('k')).to.equal(undefined);
    store.close();
  });
});

describe('a second level out of order', () => {
  const open = (store: Partial<ValueStore>, options: Partial<SecondLevelOptions> = {}) => {
    const clock = new ManualClock();
    const failures: string[] = [];
    const second = new SecondLevel({
      store: { get: async () => undefined, set: async () => true, ...store },
      clock,
      ttlMs: 1_000,
      onFailure: (operation) => failures.push(operation),
      ...options,
    });
    return { clock, second, failures };
  };

  it('costs nobody more than half a second when it hangs, and then nothing', async () => {
    let calls = 0;
    const { clock, second, failures } = open({
      get: () => {
        calls += 1;
        return never;
      },
    });
    let ended = false;
    const got = second.get('k').then((found) => {
      ended = true;
      return found;
    });
    await clock.advance(499);
    expect(ended).to.equal(false);
    await clock.advance(1);
    expect(await got).to.equal(undefined);
    expect(second.failures).to.equal(1);
    for (let n = 0; n < 100; n++) expect(await second.get('k')).to.equal(undefined);
    expect(calls).to.equal(1);
    expect(failures).to.deep.equal(['get']);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('is tried by one call after its rest, and used again when that worked', async () => {
    let broken = true;
    let calls = 0;
    const gate = Promise.withResolvers<void>();
    const { clock, second, failures } = open({
      get: async () => {
        calls += 1;
        if (broken) throw new Error('down');
        await gate.promise;
        return 'v';
      },
    });
    await second.get('k');
    await clock.advance(30_000);
    await second.get('k');
    expect(calls).to.equal(2);
    expect(second.isResting).to.equal(true);
    await clock.advance(30_000);
    broken = false;
    const tried = second.get('k');
    expect(await second.get('k')).to.equal(undefined);
    expect(calls).to.equal(3);
    gate.resolve();
    expect(await tried).to.deep.equal({ value: 'v' });
    expect(await second.get('k')).to.deep.equal({ value: 'v' });
    expect(failures).to.have.length(2);
  });

  it('says one word when many calls fail together', async () => {
    const { second, failures } = open({
      get: async () => {
        throw new Error('down');
      },
    });
    await Promise.all(Array.from({ length: 50 }, (_, n) => second.get(`k${n}`)));
    expect(failures).to.have.length(1);
  });

  it('writes later, the newest value of each key, and holds only so many', async () => {
    const written: unknown[][] = [];
    const { clock, second } = open(
      {
        set: async (...parameters) => {
          written.push(parameters);
        },
      },
      { maxWaiting: 2, maxWaitingBytes: 40 },
    );
    second.setSoon('a', 1, 10);
    second.setSoon('b', 1, 10);
    second.setSoon('a', 2, 10);
    second.setSoon('c', 1, 10);
    expect(written).to.deep.equal([]);
    await clock.advance(20);
    expect(written).to.deep.equal([
      ['a', 2, 1_000],
      ['b', 1, 1_000],
    ]);
    expect(second.unwritten).to.equal(1);
    second.setSoon('too large', 1, 41);
    expect(second.unwritten).to.equal(2);
    second.setSoon('d', 1, 10);
    await second.flush();
    expect(written).to.have.length(3);
    await clock.advance(20);
    expect(written).to.have.length(3);
  });

  it('loses what it does not take, and nothing else', async () => {
    const { clock, second, failures } = open({ set: async () => Promise.reject(new Error('full')) });
    for (let n = 0; n < 10; n++) second.setSoon(`k${n}`, n, 10);
    await clock.advance(20);
    expect(second.unwritten).to.equal(10);
    expect(failures).to.deep.equal(['set']);
  });
});
