import { expect } from 'chai';
import { type LogFields, silentLog } from '../../../services/log.ts';
import { type Look, MemorySaver } from '../../../services/ops/memory-saver.ts';
import { ManualClock } from '../../support/clock.ts';

const SMALL = 60e6;
const BETWEEN = 95e6;
const LARGE = 130e6;

describe('the memory saver', () => {
  const make = (save?: (saving: boolean) => void) => {
    const clock = new ManualClock();
    const saved: boolean[] = [];
    const warnings: LogFields[] = [];
    let now: Look = { usedBytes: SMALL, busy: 0.5 };
    const saver = new MemorySaver({
      clock,
      log: { ...silentLog, warn: (fields: LogFields) => warnings.push(fields) },
      look: () => now,
      save: save ?? ((saving) => saved.push(saving)),
    });
    saver.start();
    const seconds = async (count: number, look: Look) => {
      now = look;
      for (let second = 0; second < count; second++) await clock.advance(1_000);
    };
    return { clock, saver, saved, warnings, seconds };
  };

  it('saves while much is used, and stops when little is', async () => {
    const { saved, seconds } = make();
    await seconds(10, { usedBytes: BETWEEN, busy: 0.9 });
    expect(saved, 'not much yet').to.deep.equal([]);
    await seconds(2, { usedBytes: LARGE, busy: 0.9 });
    expect(saved).to.deep.equal([true]);
    await seconds(10, { usedBytes: BETWEEN, busy: 0.9 });
    expect(saved, 'a single collection does not turn it about').to.deep.equal([true]);
    await seconds(1, { usedBytes: SMALL, busy: 0.9 });
    expect(saved).to.deep.equal([true, false]);
  });

  it('saves when nobody has waited for a while, and stops with the first message', async () => {
    const { saved, seconds } = make();
    await seconds(4, { usedBytes: SMALL, busy: 0.01 });
    await seconds(1, { usedBytes: SMALL, busy: 0.2 });
    await seconds(4, { usedBytes: SMALL, busy: 0.01 });
    expect(saved, 'a pause is not rest').to.deep.equal([]);
    await seconds(20, { usedBytes: SMALL, busy: 0.01 });
    expect(saved).to.deep.equal([true]);
    await seconds(1, { usedBytes: SMALL, busy: 0.2 });
    expect(saved).to.deep.equal([true, false]);
  });

  it('tries again after a fault, and ends its timer', async () => {
    let broken = true;
    const saved: boolean[] = [];
    const { clock, saver, warnings, seconds } = make((saving) => {
      if (broken) throw new Error('no such flag');
      saved.push(saving);
    });
    await seconds(2, { usedBytes: LARGE, busy: 0.9 });
    broken = false;
    await seconds(2, { usedBytes: LARGE, busy: 0.9 });
    expect([warnings.length, saved]).to.deep.equal([2, [true]]);
    saver.stop();
    expect(clock.pendingTimers).to.equal(0);
  });
});
