import { expect } from 'chai';
import fc from 'fast-check';
import { Many, type ManyOptions } from '../../../services/flow/many.ts';
import { RetryBudget } from '../../../services/flow/retry-budget.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';

describe('Many', () => {
  let clock: ManualClock;
  let many: Many;
  const options: ManyOptions = { name: 'test', atATime: 3 };
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

  beforeEach(() => {
    clock = new ManualClock();
    many = new Many({ clock, random: () => 0.5 });
  });

  afterEach(() => {
    expect(clock.pendingTimers).to.equal(0);
    expect(many.figures()['test']?.in_flight ?? 0).to.equal(0);
  });

  const shown = (results: readonly PromiseSettledResult<unknown>[]) =>
    results.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message));

  /** Work that ends when the test says so. */
  function gates() {
    const open = new Map<number, () => void>();
    let most = 0;
    const work = (item: number) =>
      new Promise<number>((resolve) => {
        open.set(item, () => {
          open.delete(item);
          resolve(item * 10);
        });
        most = Math.max(most, open.size);
      });
    return { open, work, most: () => most };
  }

  it('keeps results in the order of the items, failures among them', async () => {
    const results = await many.all(
      numbers(5),
      async (item) => {
        for (let turn = item; turn < 5; turn++) await settle(1);
        if (item === 2) throw new Error('two');
        return item * 10;
      },
      options,
    );
    expect(shown(results)).to.deep.equal([0, 10, 'two', 30, 40]);
    expect(many.figures()['test']).to.deep.include({ runs: 1, items: 5, failures: 1, retries: 0 });
  });

  it('has never more in work than it may, and always as many as it may', async () => {
    const { open, work, most } = gates();
    const done = many.all(numbers(10), work, options);
    for (let ended = 0; ended < 10; ended++) {
      await settle();
      expect(open.size).to.equal(Math.min(3, 10 - ended));
      expect(many.figures()['test']?.in_flight).to.equal(open.size);
      // The newest first, so that the order of ending is not that of the items.
      [...open.values()].at(-1)?.();
    }
    expect(shown(await done)).to.deep.equal(numbers(10).map((item) => item * 10));
    expect(most()).to.equal(3);
  });

  it('takes a failure of work that throws at once like any other', async () => {
    const broken = () => {
      throw new Error('at once');
    };
    expect(shown(await many.all([1, 2], broken, options))).to.deep.equal(['at once', 'at once']);
    expect(await many.all([], broken, options)).to.deep.equal([]);
  });

  it('gives an item its deadline, and goes on without work that ignores it', async () => {
    const signals: AbortSignal[] = [];
    const work = (item: number, { signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return item === 0 ? new Promise<never>(() => {}) : item;
    };
    const done = many.all(numbers(3), work, { ...options, atATime: 1, deadlineMs: 1_000 });
    await clock.advance(999);
    expect(signals).to.have.length(1);
    await clock.advance(1);
    expect(shown(await done)).to.deep.equal(['test: an item took longer than 1000 ms', 1, 2]);
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true, false, false]);
    expect(many.figures()['test']).to.deep.include({ items: 3, failures: 1 });
    expect(many.figures()['test']?.item_ms.max).to.equal(1_000);
  });

  it('ends at the deadline of the whole: what is done stays, the rest has the reason', async () => {
    const { open, work } = gates();
    const done = many.all(numbers(7), work, { ...options, totalDeadlineMs: 5_000 });
    await settle();
    open.get(1)?.();
    await clock.advance(5_000);
    const late = 'test: not done within 5000 ms';
    expect(shown(await done)).to.deep.equal([late, 10, late, late, late, late, late]);
  });

  it('stops promptly when it is called off, begins nothing more and loses nothing', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const work = (item: number) => {
      begun.push(item);
      return new Promise<never>(() => {});
    };
    const done = many.all(numbers(100), work, { ...options, signal: controller.signal });
    await settle();
    controller.abort(new Error('enough'));
    expect(shown(await done)).to.deep.equal(numbers(100).map(() => 'enough'));
    expect(begun).to.deep.equal([0, 1, 2]);
    expect(shown(await many.all([1], work, { ...options, signal: controller.signal }))).to.deep.equal(['enough']);
  });

  it('tries again, after a wait that doubles', async () => {
    const tries: number[] = [];
    const work = (_item: string, { attempt }: { attempt: number }) => {
      tries.push(clock.monotonicMs());
      if (attempt < 2) throw new Error(`try ${attempt}`);
      return attempt;
    };
    const done = many.all(['one'], work, { ...options, retries: 2, retryBaseMs: 1_000, budget: plenty() });
    await eventually(() => clock.pendingTimers === 1);
    await clock.advance(500);
    await eventually(() => clock.pendingTimers === 1);
    await clock.advance(1_000);
    expect(shown(await done)).to.deep.equal([2]);
    expect(tries).to.deep.equal([0, 500, 1_500]);
    expect(many.figures()['test']).to.deep.include({ items: 1, failures: 0, retries: 2 });
  });

  it('makes no more tries than it may, nor for failures that stay', async () => {
    let tries = 0;
    const failing = () => {
      tries += 1;
      throw new Error('again');
    };
    const quick = { ...options, retries: 3, retryBaseMs: 0, budget: plenty() };
    const failed = many.all(['one'], failing, quick);
    await untilSettled(failed);
    expect(shown(await failed)).to.deep.equal(['again']);
    expect(tries, 'one and three further').to.equal(4);
    tries = 0;
    await many.all(['one'], failing, { ...quick, isRetryable: () => false });
    expect(tries).to.equal(1);
  });

  it('spends no more further tries than the budget of all has', async () => {
    let calls = 0;
    const failing = () => {
      calls += 1;
      throw new Error('down');
    };
    const failed = many.all(numbers(200), failing, { ...options, atATime: 50, retries: 5, retryBaseMs: 0 });
    await untilSettled(failed);
    expect(calls).to.be.within(201, 222);
  });

  it('stops waiting for a further try when it is called off', async () => {
    const controller = new AbortController();
    const failing = () => Promise.reject(new Error('down'));
    const done = many.all(['one'], failing, { ...options, retries: 3, retryBaseMs: 60_000, signal: controller.signal });
    await eventually(() => clock.pendingTimers === 1);
    controller.abort(new Error('enough'));
    expect(shown(await done)).to.deep.equal(['enough']);
  });

  it('reads an input no further than it works, and keeps nothing of what is done', async () => {
    let read = 0;
    let ended = 0;
    async function* endless() {
      try {
        for (;;) yield read++;
      } finally {
        ended += 1;
      }
    }
    const controller = new AbortController();
    let done = 0;
    const work = (item: number) => {
      expect(read - done, 'read ahead').to.be.at.most(4);
      done += 1;
      if (item === 10_000) controller.abort(new Error('enough'));
    };
    const summary = await many.each(endless(), work, { ...options, signal: controller.signal });
    expect(summary.fulfilled + summary.rejected, 'one was asked for and not begun').to.be.within(read - 1, read);
    expect(summary.stopped).to.include({ message: 'enough' });
    await eventually(() => ended === 1);
  });

  it('does not wait for an input that is silent when it is called off', async () => {
    const controller = new AbortController();
    async function* silent() {
      yield 1;
      await new Promise<never>(() => {});
    }
    const done = many.each(silent(), (item) => item, { ...options, signal: controller.signal });
    await settle();
    controller.abort(new Error('enough'));
    expect(await done).to.deep.include({ fulfilled: 1, rejected: 0 });
  });

  it('fails as its input fails, when what had begun has ended', async () => {
    const { open, work } = gates();
    async function* broken() {
      yield 1;
      throw new Error('the input broke');
    }
    let failed: unknown;
    const done = many.all(broken(), work, options).catch((error: unknown) => {
      failed = error;
    });
    await settle();
    expect(failed).to.equal(undefined);
    open.get(1)?.();
    await done;
    expect(failed).to.include({ message: 'the input broke' });
  });

  it('sums up: how many, the first failure, and nothing of a stop that was none', async () => {
    const failing = (item: number) => {
      if (item % 2 === 1) throw new Error(`odd ${item}`);
    };
    const { firstError, ...counts } = await many.each(numbers(5), failing, options);
    expect(counts).to.deep.equal({ fulfilled: 3, rejected: 2 });
    expect(firstError).to.include({ message: 'odd 1' });
  });

  it('bounds the names that it counts by', async () => {
    for (const at of numbers(60)) await many.each([at], () => {}, { ...options, name: `name ${at}` });
    const figures = many.figures();
    expect(Object.keys(figures)).to.have.length(51);
    expect(figures['other']?.items).to.equal(10);
  });

  it('gives each item exactly one result, whatever fails and whenever it is called off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('well', 'fails', 'throws', 'hangs'), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 12 }),
        async (items, atATime, stopAfterTurns) => {
          const controller = new AbortController();
          let running = 0;
          const work = async (item: string) => {
            expect(++running).to.be.at.most(atATime);
            await settle(1);
            running -= 1;
            if (item === 'fails') throw new Error('fails');
            if (item === 'hangs') await new Promise<never>(() => {});
            return item;
          };
          const named = { name: 'test', atATime, signal: controller.signal };
          const done = many.all(items, (item) => (item === 'throws' ? thrown() : work(item)), named);
          await settle(stopAfterTurns);
          controller.abort(new Error('enough'));
          const results = await done;
          expect(results).to.have.length(items.length);
          results.forEach((result, at) => {
            const item = items[at];
            const wanted = item === 'well' ? ['well', 'enough'] : [item, 'enough'];
            expect(wanted).to.include(shown([result])[0]);
          });
          // What was begun and left behind ends on its own.
          await settle(2);
          running = 0;
        },
      ),
      { numRuns: 100 },
    );
  });

  /** Tries are waited for by the clock, and by the turns that the retrying itself takes. */
  async function untilSettled(promise: Promise<unknown>): Promise<void> {
    let settled = false;
    const done = promise.finally(() => {
      settled = true;
    });
    while (!settled) {
      await clock.advance(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await done;
  }
});

function plenty(): RetryBudget {
  const budget = new RetryBudget({ ratio: 100, max: 100 });
  budget.called();
  return budget;
}

function thrown(): never {
  throw new Error('throws');
}
