import { expect } from 'chai';
import fc from 'fast-check';
import { Lanes } from '../../../services/flow/lanes.ts';

const lanes = (maxWaiting = 100) => new Lanes({ maxWaiting, full: (key) => new Error(`full: ${key}`) });

describe('lanes', () => {
  it('runs one task of a key at a time, in the order of the calls, whatever the scheduler does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), fails: fc.boolean() }), { maxLength: 12 }),
        async (scheduler, calls) => {
          const subject = lanes();
          const running = new Map<string, number>();
          const order: Record<string, number[]> = {};
          const all = calls.map(({ key, fails }, index) =>
            subject
              .run(key, async () => {
                running.set(key, (running.get(key) ?? 0) + 1);
                expect(running.get(key)).to.equal(1);
                order[key] = [...(order[key] ?? []), index];
                await scheduler.schedule(Promise.resolve());
                running.set(key, 0);
                if (fails) throw new Error('task');
                return index;
              })
              .catch((error: Error) => error.message),
          );
          await scheduler.waitFor(Promise.all(all));
          for (const [key, seen] of Object.entries(order)) {
            expect(seen).to.deep.equal(calls.flatMap((call, index) => (call.key === key ? [index] : [])));
          }
          expect(subject.busy).to.equal(0);
        },
      ),
    );
  });

  it('does not let one key hold up another', async () => {
    const subject = lanes();
    const held = Promise.withResolvers<void>();
    const first = subject.run('a', () => held.promise);
    expect(await subject.run('b', async () => 'b')).to.equal('b');
    held.resolve();
    await first;
  });

  it('never begins a task that was cancelled while it waited, and goes on with the next', async () => {
    const subject = lanes();
    const held = Promise.withResolvers<void>();
    const cancelled = new AbortController();
    let begun = false;
    const first = subject.run('a', () => held.promise);
    const second = subject
      .run(
        'a',
        async () => {
          begun = true;
          return '';
        },
        cancelled.signal,
      )
      .catch((error: Error) => error.message);
    const third = subject.run('a', async () => 'third');
    cancelled.abort(new Error('stop'));
    expect(await second).to.equal('stop');
    held.resolve();
    await first;
    expect(await third).to.equal('third');
    expect(begun).to.equal(false);
  });

  it('refuses when too many wait, over all keys', async () => {
    const subject = lanes(1);
    const held = Promise.withResolvers<void>();
    const tasks = [subject.run('a', () => held.promise), subject.run('b', () => held.promise)];
    tasks.push(subject.run('a', async () => {}));
    const refused = await subject.run('b', async () => {}).catch((error: Error) => error.message);
    expect(refused).to.equal('full: b');
    expect(subject.depth('a')).to.equal(2);
    held.resolve();
    await Promise.all(tasks);
    await subject.idle();
    expect(subject.depth('a')).to.equal(0);
  });

  it('tells when nothing runs any more', async () => {
    const subject = lanes();
    await subject.idle();
    const held = Promise.withResolvers<void>();
    const task = subject.run('a', () => held.promise);
    let idle = false;
    const waiting = subject.idle().then(() => {
      idle = true;
    });
    await Promise.resolve();
    expect(idle).to.equal(false);
    held.resolve();
    await Promise.all([task, waiting]);
    expect(idle).to.equal(true);
  });
});
