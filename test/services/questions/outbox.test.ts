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

  describe('asked to write at once', () => {
    const outboxOf = () => {
      const clock = new ManualClock();
      return { clock, outbox: new Outbox({ clock, rates: { teams: TEAMS_RATES } }) };
    };

    it('does so when nothing else goes out there, and what comes next waits for it', async () => {
      const { outbox } = outboxOf();
      const order: string[] = [];
      const written = Promise.withResolvers<void>();
      const now = outbox.writeNow(destination(1), async () => {
        order.push('now');
        await written.promise;
        order.push('written');
      });
      expect(order).to.deep.equal(['now']);
      const next = outbox.write(destination(1), async () => void order.push('next'), signal);
      expect(
        outbox.writeNow(destination(1), async () => {}),
        'while it writes',
      ).to.equal(undefined);
      written.resolve();
      await Promise.all([now, next]);
      expect(order).to.deep.equal(['now', 'written', 'next']);
    });

    it('declines while the conversation pauses, and while others of its tenant wait', async () => {
      const { clock, outbox } = outboxOf();
      outbox.pause(destination(1), 1_000);
      expect(outbox.writeNow(destination(1), async () => {})).to.equal(undefined);
      await clock.advance(1_000);
      expect(outbox.writeNow(destination(1), async () => {})).not.to.equal(undefined);
      for (let n = 2; n < 100; n++) void outbox.write(destination(n), (turn) => turn(signal), signal);
      await settle();
      expect(
        outbox.writeNow(destination(200), async () => {}),
        'others wait',
      ).to.equal(undefined);
    });

    it('takes a turn of the channel’s rate for it', async () => {
      const { outbox } = outboxOf();
      const burst = TEAMS_RATES.conversation[0]?.burst ?? 0;
      for (let n = 0; n < burst; n++) await outbox.writeNow(destination(1), async () => {});
      expect(outbox.writeNow(destination(1), async () => {})).to.equal(undefined);
    });
  });
});
