import { expect } from 'chai';
import fc from 'fast-check';
import { SharedGate } from '../../../services/flow/shared-gate.ts';
import { settle } from '../../support/clock.ts';

describe('the shared gate', () => {
  it('lets many in together, and one alone (races)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.boolean(), { maxLength: 12 }), async (scheduler, visitors) => {
        const gate = new SharedGate();
        const inside = new Set<number>();
        let aloneInside = 0;
        const visits = visitors.map(async (alone, index) => {
          const leave = await gate.enter(alone);
          inside.add(index);
          if (alone) aloneInside += 1;
          if (aloneInside > 0) expect(inside.size).to.equal(1);
          await scheduler.schedule(Promise.resolve());
          inside.delete(index);
          if (alone) aloneInside -= 1;
          leave();
          leave();
        });
        await scheduler.waitFor(Promise.all(visits));
        expect(inside.size).to.equal(0);
      }),
    );
  });

  it('does not let later ones overtake one that waits to be alone', async () => {
    const gate = new SharedGate();
    const order: string[] = [];
    const leave = await gate.enter(false);
    const alone = gate.enter(true).then((done) => {
      order.push('alone');
      done();
    });
    const later = gate.enter(false).then((done) => {
      order.push('later');
      done();
    });
    await settle();
    expect(order).to.deep.equal([]);
    leave();
    await Promise.all([alone, later]);
    expect(order).to.deep.equal(['alone', 'later']);
  });

  it('lets somebody in at once only where nobody has to be waited for', async () => {
    const gate = new SharedGate();
    const leave = gate.tryEnter();
    expect(leave).to.be.a('function');
    const alone = gate.enter(true);
    expect(gate.tryEnter(), 'while one waits to be alone').to.equal(undefined);
    leave?.();
    const done = await alone;
    expect(gate.tryEnter(), 'while one is alone').to.equal(undefined);
    done();
    const last = gate.tryEnter();
    const next = gate.enter(true);
    last?.();
    last?.();
    (await next)();
  });
});
