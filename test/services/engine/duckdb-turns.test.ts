import { expect } from 'chai';
import { Turns } from '../../../services/engine/duckdb-turns.ts';
import { settle } from '../../support/clock.ts';

const open = new AbortController().signal;

describe('turns', () => {
  it('let so many in and the others follow in order', async () => {
    const turns = new Turns({ maxRunning: 2, maxWaiting: 10 });
    const admitted: number[] = [];
    for (const number of [1, 2, 3, 4]) void turns.enter(open).then(() => admitted.push(number));
    await settle();
    expect(admitted).to.deep.equal([1, 2]);
    turns.leave();
    await settle();
    expect(admitted).to.deep.equal([1, 2, 3]);
    turns.leave();
    await settle();
    expect(admitted).to.deep.equal([1, 2, 3, 4]);
  });

  it('refuse one more than may wait', async () => {
    const turns = new Turns({ maxRunning: 1, maxWaiting: 0 });
    await turns.enter(open);
    expect(await turns.enter(open).catch((error: unknown) => error)).to.have.property('code', 'genie.busy');
    turns.leave();
    await turns.enter(open);
  });

  it('forget who gave up, so that nobody waits for him', async () => {
    const turns = new Turns({ maxRunning: 1, maxWaiting: 2 });
    await turns.enter(open);
    const abort = new AbortController();
    const gone = turns.enter(abort.signal).catch((error: unknown) => error);
    const next = turns.enter(open);
    abort.abort(new Error('gone'));
    expect(await gone).to.have.property('message', 'gone');
    turns.leave();
    await next;
  });

  it('are idle when the last has left', async () => {
    const turns = new Turns({ maxRunning: 2, maxWaiting: 0 });
    await turns.idle();
    await turns.enter(open);
    await turns.enter(open);
    let idle = false;
    const waited = turns.idle().then(() => {
      idle = true;
    });
    turns.leave();
    await settle();
    expect(idle).to.equal(false);
    turns.leave();
    await waited;
  });
});
