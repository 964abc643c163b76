import { expect } from 'chai';
import { Outbox, TEAMS_RATES } from '../../../services/questions/outbox.ts';
import { ManualClock, settle } from '../../support/clock.ts';

const MESSAGES = 200;
const { signal } = new AbortController();

function destination(conversation: number, tenantId = 'tenant') {
  return {
    address: { channel: 'teams', conversationKey: `conversation-${conversation}`, data: {} },
    asker: { userId: `user-${conversation}`, tenantId },
  };
}

describe('the outbox', () => {
  it('lets the many messages of a tenant go in their order, with one timer for all that wait', async () => {
    const clock = new ManualClock();
    const outbox = new Outbox({ clock, rates: { teams: TEAMS_RATES } });
    const gone: number[] = [];
    for (let n = 0; n < MESSAGES; n++) {
      const write = async (turn: (signal: AbortSignal) => Promise<void>) => {
        await turn(signal);
        gone.push(n);
      };
      void outbox.write(destination(n), write, signal);
    }
    await settle();
    expect(clock.pendingTimers).to.equal(1);
    await clock.advance(MESSAGES * 1_000);
    expect(gone).to.deep.equal(Array.from({ length: MESSAGES }, (_, n) => n));
    expect(clock.pendingTimers).to.equal(0);
  });

  it('spends nothing on what is not wanted any more when its turn comes', async () => {
    const clock = new ManualClock();
    const outbox = new Outbox({ clock, rates: { teams: TEAMS_RATES } });
    let wanted = true;
    const gone: number[] = [];
    for (let n = 0; n < MESSAGES; n++) {
      const isLast = n === MESSAGES - 1;
      const isWanted = () => wanted || isLast;
      void outbox.write(destination(n), (turn) => turn(signal, isWanted).then(() => void gone.push(n)), signal);
    }
    await settle();
    wanted = false;
    await clock.advance(100);
    expect(gone).to.include(MESSAGES - 1);
  });

  it('lets a conversation that pauses hold up nobody else of its tenant', async () => {
    const clock = new ManualClock();
    const outbox = new Outbox({ clock, rates: { teams: TEAMS_RATES } });
    const gone: number[] = [];
    outbox.pause(destination(0), 60_000);
    for (const n of [0, 1]) {
      void outbox.write(destination(n), (turn) => turn(signal).then(() => void gone.push(n)), signal);
    }
    await clock.advance(59_999);
    expect(gone).to.deep.equal([1]);
    await clock.advance(1);
    expect(gone).to.deep.equal([1, 0]);
  });
});
