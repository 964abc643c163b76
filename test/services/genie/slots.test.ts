import { expect } from 'chai';
import { Slots } from '../../../services/genie/slots.ts';
import { settle } from '../../support/clock.ts';

describe('Slots', () => {
  const signal = () => new AbortController().signal;

  it('do not let a full host hold up another, and serve in order', async () => {
    const slots = new Slots({ total: 2, perHost: 1, maxWaiting: 10 });
    const order: string[] = [];
    const first = await slots.acquire('a', signal());
    const queue = ['a', 'a', 'b'].map((host, i) =>
      slots.acquire(host, signal()).then((release) => {
        order.push(`${host}${i}`);
        return release;
      }),
    );
    await settle();
    expect(order).to.deep.equal(['b2']);
    first();
    first();
    await settle();
    expect(order, 'given back once').to.deep.equal(['b2', 'a0']);
    (await queue[0])?.();
    await settle();
    expect(order).to.deep.equal(['b2', 'a0', 'a1']);
    expect(slots.inUse).to.equal(2);
  });

  it('refuse one too many, and forget who gave up', async () => {
    const slots = new Slots({ total: 1, perHost: 1, maxWaiting: 1 });
    const release = await slots.acquire('a', signal());
    const controller = new AbortController();
    const waiting = slots.acquire('a', controller.signal).catch((error: unknown) => error);
    const refused = await slots.acquire('a', signal()).catch((error: unknown) => error);
    expect(refused).to.include({ code: 'genie.busy' });
    controller.abort(new Error('gave up'));
    expect(await waiting).to.include({ message: 'gave up' });
    expect(slots.waiting).to.equal(0);
    release();
    expect(slots.inUse).to.equal(0);
  });
});
