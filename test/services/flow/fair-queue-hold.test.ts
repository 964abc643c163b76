import { expect } from 'chai';
import { FairQueue } from '../../../services/flow/fair-queue.ts';

const item = (id: string, user: string, lane = user) => ({ id, user, lane, low: false });

describe('an item that is held in the fair queue', () => {
  it('is not taken, nor is what comes behind it in its lane; other lanes and people go on', () => {
    const queue = new FairQueue({ maxRunningPerUser: 9 });
    queue.hold('a1');
    for (const one of [item('a1', 'ann'), item('a2', 'ann'), item('a3', 'ann', 'elsewhere'), item('b1', 'bob')]) {
      queue.push(one);
    }
    expect(queue.nextOfLane('ann', 'ann')?.id).to.equal('a1');
    expect([queue.take()?.id, queue.take()?.id, queue.take()]).to.have.members(['a3', 'b1', undefined]);
    queue.release('a1');
    expect(queue.take()?.id).to.equal('a1');
    expect(queue.nextOfLane('ann', 'ann'), 'something of the lane runs').to.equal(undefined);
    queue.done('a1');
    expect(queue.take()?.id).to.equal('a2');
  });

  it('keeps its place, and leaves nothing behind when it is taken out', () => {
    const queue = new FairQueue({ maxRunningPerUser: 1 });
    queue.hold('a');
    queue.push(item('a', 'ann'));
    queue.push(item('b', 'bob'));
    expect(queue.remove('a')?.id).to.equal('a');
    queue.push(item('a', 'ann'));
    expect([queue.take()?.id, queue.take()?.id]).to.have.members(['a', 'b']);
  });
});
