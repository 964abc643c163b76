import { expect } from 'chai';
import { Many } from '../../../services/flow/many.ts';
import { ManualClock, settle } from '../../support/clock.ts';
import { MemoryJournal } from '../../support/memory-journal.ts';
import { QuestionsRig } from '../../support/questions-rig.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

describe('the purge of the journal', () => {
  it('goes on batch by batch until nothing is left whose time is over, and is counted', async () => {
    const clock = new ManualClock();
    const many = new Many({ clock, random: () => 0 });
    const journal = new MemoryJournal({ clock });
    const rig = await QuestionsRig.started({ clock, journal, more: { many } });
    for (let claim = 0; claim < 2_500; claim++) await journal.claim(`old ${claim}`);
    clock.jumpWall(DAY_MS);
    await journal.claim('new');
    await clock.advance(MINUTE_MS);
    await settle();
    expect([...journal.claims.keys()]).to.deep.equal(['new']);
    expect(many.figures()['purges']).to.include({ runs: 1, items: 3, failures: 0, in_flight: 0 });
    await rig.stop();
  });

  it('that fails is tried again in a minute, not at once', async () => {
    const clock = new ManualClock();
    const many = new Many({ clock, random: () => 0 });
    const journal = new MemoryJournal({ clock });
    const rig = await QuestionsRig.started({ clock, journal, more: { many } });
    journal.purge = () => Promise.reject(new Error('disk I/O error'));
    await clock.advance(MINUTE_MS);
    await settle();
    expect(many.figures()['purges']).to.include({ items: 1, failures: 1 });
    expect(rig.fields('store.failed').map(({ operation }) => operation)).to.deep.equal(['purge']);
    await rig.stop();
  });
});
