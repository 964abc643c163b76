import { expect } from 'chai';
import { Slots } from '../../../services/flow/slots.ts';
import { settle } from '../../support/clock.ts';

describe('Slots', () => {
  const signal = () => new AbortController().signal;
  const onFull = () => new Error('full');

  it('do not let a full host hold up another, and serve in order', async () => {
    const slots = new Slots({ total: 2, perHost: 1, maxWaiting: 10, onFull });
    const order: string[] = [];
    expect(slots.take('a')).to.equal(true);
    const queue = ['a', 'a', 'b'].map((host, i) => slots.wait(host, signal()).then(() => order.push(`${host}${i}`)));
    await settle();
    expect(order).to.deep.equal(['b2']);
    slots.give('a');
    await settle();
    expect(order).to.deep.equal(['b2', 'a0']);
    slots.give('a');
    await Promise.all(queue);
    expect(order).to.deep.equal(['b2', 'a0', 'a1']);
    expect(slots.inUse).to.equal(2);
    expect(slots.waiting).to.equal(0);
  });

  it('refuse one too many, and forget who gave up', async () => {
    const slots = new Slots({ total: 1, perHost: 1, maxWaiting: 1, onFull });
    expect(slots.take('a')).to.equal(true);
    expect(slots.take('a')).to.equal(false);
    const controller = new AbortController();
    const waiting = slots.wait('a', controller.signal).catch((error: unknown) => error);
    const refused = await slots.wait('a', signal()).catch((error: unknown) => error);
    expect(refused).to.include({ message: 'full' });
    controller.abort(new Error('gave up'));
    expect(await waiting).to.include({ message: 'gave up' });
    expect(slots.waiting).to.equal(0);
    slots.give('a');
    expect(slots.inUse).to.equal(0);
  });

  it('refuse all who wait at once', async () => {
    const slots = new Slots({ total: 1, perHost: 1, maxWaiting: 10, onFull });
    slots.take('a');
    const waiting = [slots.wait('a', signal()), slots.wait('a', signal())].map((one) => one.catch((error) => error));
    slots.refuseWaiting(new Error('over'));
    expect((await Promise.all(waiting)).map((error: Error) => error.message)).to.deep.equal(['over', 'over']);
    expect(slots.waiting).to.equal(0);
  });
});
