import { expect } from 'chai';
import { Watch } from '../../services/watch.ts';
import { ManualClock } from '../support/clock.ts';

const EVERY_MS = 500;

describe('watching something outside', () => {
  let clock: ManualClock;
  let state: string;
  let told: string[];
  let faults: unknown[];
  let onChange: () => Promise<void>;
  let watch: Watch;

  beforeEach(() => {
    clock = new ManualClock();
    state = 'first';
    told = [];
    faults = [];
    onChange = async () => {
      told.push(state);
    };
    watch = new Watch({
      look: async () => {
        if (state === 'broken') throw new Error('cannot look');
        return state;
      },
      everyMs: EVERY_MS,
      clock,
      onChange: () => onChange(),
      onError: (error) => faults.push(error),
    });
    watch.start('first');
  });
  afterEach(() => watch.stop());

  const looks = async (count: number) => {
    for (let look = 0; look < count; look++) await clock.advance(EVERY_MS);
  };

  it('tells of a change once, when all has been left alone from one look to the next', async () => {
    await looks(2);
    state = 'second, half';
    await looks(1);
    state = 'second';
    await looks(1);
    expect(told, 'while it is being written').to.deep.equal([]);
    await looks(3);
    expect(told).to.deep.equal(['second']);
  });

  it('says nothing of what came and went, or was taken in by whoever wrote it', async () => {
    state = 'other';
    await looks(1);
    state = 'first';
    await looks(3);
    state = 'ours';
    await watch.adopt();
    await looks(3);
    expect(told).to.deep.equal([]);
  });

  it('goes on after a look or a call that failed', async () => {
    state = 'broken';
    await looks(1);
    onChange = async () => {
      throw new Error('cannot take it in');
    };
    state = 'second';
    await looks(2);
    onChange = async () => {
      told.push(state);
    };
    state = 'third';
    await looks(2);
    expect(faults).to.have.length(2);
    expect(told).to.deep.equal(['third']);
  });

  it('is over when it is stopped', async () => {
    await watch.stop();
    state = 'second';
    await looks(3);
    expect(told).to.deep.equal([]);
  });
});
