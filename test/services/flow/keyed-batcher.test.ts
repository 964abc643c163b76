import { expect } from 'chai';
import fc from 'fast-check';
import { type FlushInfo, KeyedBatcher, type KeyedBatcherOptions } from '../../../services/flow/keyed-batcher.ts';
import { ManualClock, settle } from '../../support/clock.ts';

interface Flushed {
  readonly key: string;
  readonly items: readonly string[];
  readonly info: FlushInfo;
}

function subject(options: Partial<KeyedBatcherOptions<string>> = {}) {
  const clock = new ManualClock();
  const flushed: Flushed[] = [];
  const errors: unknown[] = [];
  const batcher = new KeyedBatcher<string>({
    clock,
    quietMs: 2_000,
    maxWaitMs: 10_000,
    maxItems: 100,
    maxBytes: 1_000,
    maxTotalItems: 10_000,
    sizeOf: (item) => item.length,
    flush: (key, items, info) => void flushed.push({ key, items, info }),
    onError: (error) => errors.push(error),
    ...options,
  });
  const batches = () => flushed.map(({ items }) => items.join(' '));
  return { clock, flushed, errors, batcher, batches };
}

describe('the keyed batcher', () => {
  it('hands on what came together once its key has been quiet, keys apart', async () => {
    const { clock, batcher, flushed } = subject();
    batcher.add('a', 'one');
    await clock.advance(1_500);
    batcher.add('a', 'two');
    batcher.add('b', 'other');
    await clock.advance(1_999);
    expect(flushed).to.deep.equal([]);
    await clock.advance(1);
    expect(flushed).to.have.deep.members([
      { key: 'a', items: ['one', 'two'], info: { reason: 'quiet', waitedMs: 3_500 } },
      { key: 'b', items: ['other'], info: { reason: 'quiet', waitedMs: 2_000 } },
    ]);
    expect(batcher.size).to.equal(0);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('does not starve under steady typing: goes after the longest wait', async () => {
    const { clock, batcher, flushed } = subject();
    for (let typed = 0; typed < 25; typed++) {
      batcher.add('a', `${typed}`);
      await clock.advance(500);
    }
    expect(flushed[0]?.info).to.deep.equal({ reason: 'max_wait', waitedMs: 10_000 });
    expect(flushed[0]?.items).to.have.length(20);
  });

  it('keeps the order of what arrives during a flush and leaves nothing behind', async () => {
    const held = Promise.withResolvers<void>();
    const seen: string[] = [];
    const { clock, batcher } = subject({
      flush: async (_key, items) => {
        seen.push(`begin ${items.join(' ')}`);
        if (items.includes('one')) await held.promise;
        seen.push(`end ${items.join(' ')}`);
      },
    });
    batcher.add('a', 'one');
    await clock.advance(2_000);
    batcher.add('a', 'two');
    await clock.advance(1_000);
    batcher.add('a', 'three');
    await clock.advance(5_000);
    expect(batcher.pending('a')).to.deep.equal(['two', 'three']);
    held.resolve();
    await settle();
    expect(seen).to.deep.equal(['begin one', 'end one', 'begin two three', 'end two three']);
    expect(batcher.size).to.equal(0);
  });

  it('goes at once when it is full, by number or by size, and never grows beyond', async () => {
    const { batcher, batches, flushed, clock } = subject({ maxItems: 2, maxBytes: 10 });
    batcher.add('a', 'one');
    batcher.add('a', 'two');
    batcher.add('a', 'longword');
    batcher.add('a', 'other');
    await clock.advance(2_000);
    expect(batches()).to.deep.equal(['one two', 'longword', 'other']);
    expect(flushed.map(({ info }) => info.reason)).to.deep.equal(['max_items', 'max_bytes', 'quiet']);
  });

  it('takes no more than the total', () => {
    const { batcher } = subject({ maxTotalItems: 2 });
    expect([batcher.add('a', 'one'), batcher.add('b', 'two'), batcher.add('c', 'three')]).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(batcher.total).to.equal(2);
    expect(batcher.pending('c')).to.deep.equal([]);
  });

  it('lets an item bring its own window, shorter or longer, never beyond the longest wait', async () => {
    const { clock, batcher, flushed } = subject();
    batcher.add('a', 'unfinished');
    batcher.add('a', 'complete.', { quietMs: 300 });
    await clock.advance(300);
    expect(flushed).to.have.length(1);
    batcher.add('a', 'slow', { quietMs: 60_000 });
    await clock.advance(10_000);
    expect(flushed[1]?.info).to.deep.equal({ reason: 'max_wait', waitedMs: 10_000 });
  });

  it('hands on at once when asked, and says how many', async () => {
    const { batcher, flushed } = subject();
    batcher.add('a', 'one');
    batcher.add('a', 'two');
    expect(await batcher.flush('a', 'manual')).to.equal(2);
    expect(await batcher.flush('a', 'manual')).to.equal(0);
    expect(await batcher.flush('nobody', 'manual')).to.equal(0);
    expect(flushed[0]?.info.reason).to.equal('manual');
  });

  it('gives items back and forgets the key with its last one', async () => {
    const { clock, batcher, flushed } = subject();
    batcher.add('a', 'one');
    batcher.add('a', 'two');
    expect(batcher.take('a', (item) => item === 'one')).to.deep.equal(['one']);
    expect(batcher.take('a', () => true)).to.deep.equal(['two']);
    expect(batcher.take('a', () => true)).to.deep.equal([]);
    await clock.advance(20_000);
    expect(flushed).to.deep.equal([]);
    expect([batcher.size, batcher.total, clock.pendingTimers]).to.deep.equal([0, 0, 0]);
  });

  it('reports a flush that fails and goes on with the next', async () => {
    let calls = 0;
    const { clock, batcher, errors } = subject({
      flush: () => {
        calls += 1;
        if (calls === 1) throw new Error('first');
      },
    });
    batcher.add('a', 'one');
    await clock.advance(2_000);
    batcher.add('a', 'two');
    await clock.advance(2_000);
    expect(calls).to.equal(2);
    expect(errors).to.have.length(1);
    expect(batcher.size).to.equal(0);
  });

  it('ends its timers when it stops, waits for what runs, and takes nothing more', async () => {
    const held = Promise.withResolvers<void>();
    const { clock, batcher } = subject({ flush: () => held.promise });
    batcher.add('a', 'one');
    void batcher.flush('a', 'manual');
    batcher.add('b', 'two');
    let stopped = false;
    const stop = batcher.stop().then(() => {
      stopped = true;
    });
    await settle();
    expect([stopped, clock.pendingTimers]).to.deep.equal([false, 0]);
    held.resolve();
    await stop;
    expect(batcher.pending('b')).to.deep.equal(['two']);
    expect(batcher.add('c', 'three')).to.equal(false);
  });

  it('hands every item on exactly once, in order per key, one flush of a key at a time (races)', async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('add' as const),
        key: fc.constantFrom('a', 'b'),
        quietMs: fc.constantFrom(0, 300, 2_000),
      }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 100, 1_000, 5_000) }),
      fc.record({ do: fc.constant('flush' as const), key: fc.constantFrom('a', 'b') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 25 }), async (scheduler, steps) => {
        const seen: Record<string, number[]> = { a: [], b: [] };
        const given: Record<string, number[]> = { a: [], b: [] };
        const running = new Set<string>();
        const { clock, batcher } = subject({
          maxItems: 3,
          flush: async (key, items) => {
            expect(running.has(key)).to.equal(false);
            running.add(key);
            await scheduler.schedule(Promise.resolve());
            seen[key]?.push(...items.map(Number));
            running.delete(key);
          },
        });
        for (const [index, one] of steps.entries()) {
          if (one.do === 'add') {
            batcher.add(one.key, `${index}`, { quietMs: one.quietMs });
            given[one.key]?.push(index);
          } else if (one.do === 'wait') await clock.advance(one.ms);
          else void batcher.flush(one.key, 'manual');
          if (index % 3 === 0 && scheduler.count() > 0) await scheduler.waitOne();
        }
        for (let round = 0; round < 30; round++) {
          await clock.advance(10_000);
          while (scheduler.count() > 0) await scheduler.waitOne();
        }
        await settle();
        expect(seen).to.deep.equal(given);
        expect([batcher.size, batcher.total, clock.pendingTimers]).to.deep.equal([0, 0, 0]);
      }),
      { numRuns: 60 },
    );
  });
});
