import { expect } from 'chai';
import fc from 'fast-check';
import { type FairItem, FairQueue } from '../../../services/flow/fair-queue.ts';

let ids = 0;
const item = (user: string, more: Partial<FairItem> = {}): FairItem => ({
  id: `${user}-${++ids}`,
  user,
  lane: `lane of ${user}`,
  low: false,
  ...more,
});

function drain(queue: FairQueue<FairItem>): string[] {
  const taken: string[] = [];
  for (let next = queue.take(); next; next = queue.take()) {
    taken.push(next.id);
    queue.done(next.id);
  }
  return taken;
}

describe('the fair queue', () => {
  it('takes turns between users, however many each has', () => {
    const queue = new FairQueue({ maxRunningPerUser: 9 });
    const greedy = Array.from({ length: 4 }, (_, index) => item('greedy', { lane: `greedy ${index}` }));
    for (const one of greedy) queue.push(one);
    const others = [item('ann'), item('bob')];
    for (const one of others) queue.push(one);
    const users = drain(queue).map((id) => id.split('-')[0]);
    expect(users).to.deep.equal(['greedy', 'ann', 'bob', 'greedy', 'greedy', 'greedy']);
  });

  it('runs one item of a lane at a time, in the order they came', () => {
    const queue = new FairQueue({ maxRunningPerUser: 9 });
    const [first, second] = [item('ann'), item('ann')];
    queue.push(first);
    queue.push(second);
    expect(queue.take()).to.equal(first);
    expect(queue.take()).to.equal(undefined);
    expect(queue.hasReady).to.equal(false);
    queue.done(first.id);
    expect(queue.take()).to.equal(second);
  });

  it('gives a user no more than their share, over all lanes', () => {
    const queue = new FairQueue({ maxRunningPerUser: 2 });
    for (let lane = 0; lane < 4; lane++) queue.push(item('ann', { lane: `${lane}` }));
    const [one, two, three] = [queue.take(), queue.take(), queue.take()];
    expect([one?.user, two?.user, three]).to.deep.equal(['ann', 'ann', undefined]);
    queue.done(one?.id ?? '');
    expect(queue.take()?.user).to.equal('ann');
  });

  it('takes low items after all others, unless a normal one of the same person waits behind', () => {
    const queue = new FairQueue({ maxRunningPerUser: 9 });
    const low = item('ann', { low: true });
    const promoted = item('bob', { low: true });
    const behind = item('bob');
    const normal = item('cat');
    for (const one of [low, promoted, behind, normal]) queue.push(one);
    expect(drain(queue)).to.deep.equal([promoted.id, normal.id, behind.id, low.id]);
  });

  it('puts an item that could not be finished before the others of its user', () => {
    const queue = new FairQueue({ maxRunningPerUser: 1 });
    const [first, second] = [item('ann'), item('ann')];
    queue.push(first);
    queue.push(second);
    queue.take();
    queue.done(first.id);
    queue.pushFront(first);
    expect(drain(queue)).to.deep.equal([first.id, second.id]);
  });

  it('counts what an earlier process began against the lane and the user', () => {
    const queue = new FairQueue({ maxRunningPerUser: 1 });
    const begun = item('ann');
    queue.start(begun);
    queue.push(item('ann'));
    expect(queue.take()).to.equal(undefined);
    expect(queue.counts('ann')).to.deep.equal({ waiting: 1, running: 1 });
    queue.done(begun.id);
    expect(queue.take()?.user).to.equal('ann');
  });

  it('serves every item once, never two of a lane at a time, never a user above the share (model)', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('push' as const), user: fc.nat(3), lane: fc.nat(1), low: fc.boolean() }),
      fc.record({ do: fc.constant('take' as const) }),
      fc.record({ do: fc.constant('done' as const), which: fc.nat(5) }),
      fc.record({ do: fc.constant('remove' as const), which: fc.nat(5) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, share) => {
        const queue = new FairQueue<FairItem>({ maxRunningPerUser: share });
        const waiting: FairItem[] = [];
        const running: FairItem[] = [];
        for (const one of steps) {
          if (one.do === 'push') {
            const user = `u${one.user}`;
            const place = queue.placeOfNew(user, one.low);
            expect(place).to.be.within(1, waiting.length + 1);
            const added = item(user, { lane: `${user} ${one.lane}`, low: one.low });
            queue.push(added);
            waiting.push(added);
          } else if (one.do === 'take') {
            const taken = queue.take();
            const could = waiting.some(
              (each) =>
                !running.some(({ lane }) => lane === each.lane) &&
                running.filter(({ user }) => user === each.user).length < share,
            );
            expect(taken !== undefined).to.equal(could);
            if (!taken) continue;
            expect(running.map(({ lane }) => lane)).to.not.include(taken.lane);
            expect(running.filter(({ user }) => user === taken.user).length).to.be.below(share);
            const firstOfLane = waiting.find(({ lane }) => lane === taken.lane);
            expect(taken).to.equal(firstOfLane);
            waiting.splice(waiting.indexOf(taken), 1);
            running.push(taken);
          } else {
            const list = one.do === 'done' ? running : waiting;
            const [chosen] = list.splice(one.which, 1);
            if (!chosen) continue;
            if (one.do === 'done') queue.done(chosen.id);
            else expect(queue.remove(chosen.id)).to.equal(chosen);
          }
          expect(queue.size).to.equal(waiting.length);
          expect(queue.running).to.equal(running.length);
        }
      }),
    );
  });

  it('tells the place at which an item is taken, when one runs at a time and nobody else comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ user: fc.nat(4), low: fc.boolean() }), { minLength: 1, maxLength: 14 }),
        (pushes) => {
          const queue = new FairQueue<FairItem>({ maxRunningPerUser: 1 });
          const items = pushes.map(({ user, low }) => {
            const lowOfAll = low && user >= 3;
            return item(`u${user}`, { low: lowOfAll || user === 4 });
          });
          for (const one of items) queue.push(one);
          // Low items of a user that has normal ones count as normal until those are gone: such mixes only estimate.
          fc.pre(
            new Set(items.map(({ user, low }) => `${user} ${low}`)).size ===
              new Set(items.map(({ user }) => user)).size,
          );
          const places = new Map(items.map(({ id }) => [id, queue.place(id)]));
          for (const [index, id] of drain(queue).entries()) expect(places.get(id), id).to.equal(index + 1);
        },
      ),
    );
  });

  it('holds nothing when it is empty', () => {
    const queue = new FairQueue<FairItem>({ maxRunningPerUser: 1 });
    for (let user = 0; user < 100; user++) queue.push(item(`u${user}`));
    drain(queue);
    expect(queue.size + queue.running).to.equal(0);
    expect(queue.counts('u1')).to.deep.equal({ waiting: 0, running: 0 });
    expect(queue.placeOfNew('u1', true)).to.equal(1);
  });
});
