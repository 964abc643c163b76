import { expect } from 'chai';
import { Outbox, TEAMS_RATES } from '../../../services/questions/outbox.ts';
import { ManualClock } from '../../support/clock.ts';

const { signal } = new AbortController();
const HOUR_MS = 60 * 60_000;

function destination(conversation: string) {
  return {
    address: { channel: 'teams', conversationKey: conversation, data: {} },
    asker: { userId: conversation, tenantId: 'tenant' },
  };
}

/** When messages go out that all want to go at once. */
async function timesOf(conversations: readonly string[], forMs: number): Promise<number[]> {
  const clock = new ManualClock();
  const outbox = new Outbox({ clock, rates: { teams: TEAMS_RATES } });
  const times: number[] = [];
  for (const conversation of conversations) {
    const write = (turn: (signal: AbortSignal) => Promise<void>) =>
      turn(signal).then(() => void times.push(clock.monotonicMs()));
    void outbox.write(destination(conversation), write, signal);
  }
  await clock.advance(forMs);
  return times;
}

function mostWithin(times: readonly number[], windowMs: number): number {
  let most = 0;
  for (let from = 0, to = 0; from < times.length; from++) {
    while (to < times.length && (times[to] ?? 0) < (times[from] ?? 0) + windowMs) to += 1;
    most = Math.max(most, to - from);
  }
  return most;
}

describe('what Teams allows', () => {
  it('holds in a conversation over seconds, half a minute and an hour, and is used', async () => {
    const times = await timesOf(Array(2_500).fill('one'), 2 * HOUR_MS);
    expect(mostWithin(times, 1_000)).to.be.at.most(7);
    expect(mostWithin(times, 2_000)).to.be.at.most(8);
    expect(mostWithin(times, 30_000)).to.be.at.most(60);
    expect(mostWithin(times, HOUR_MS)).to.be.within(1_700, 1_800);
  });

  it('holds for a tenant in any second, and is used', async () => {
    const conversations = Array.from({ length: 500 }, (_, index) => `conversation-${index}`);
    const times = await timesOf(conversations, 60_000);
    expect(times).to.have.length(500);
    expect(mostWithin(times, 1_000)).to.be.within(40, 50);
  });
});
