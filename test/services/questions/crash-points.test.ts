import { expect } from 'chai';
import { CRASH_POINTS, type CrashPoint } from '../../../services/questions/crash-points.ts';
import { acceptedRow } from '../../contracts/journal.ts';
import { QuestionsRig } from '../../support/questions-rig.ts';

describe('the crash points', () => {
  it('are all passed in the life of questions, and no other name is', async () => {
    const passed = new Set<CrashPoint>();
    const rig = new QuestionsRig({
      crashPoint: (point) => passed.add(point),
      debounce: { enabled: true },
      limits: { questionsPerMinute: 600, burst: 10, maxConcurrent: 2 },
    });
    const unreadable = rig.memory.open.bind(rig.memory);
    rig.memory.open = async (after, limit) => {
      const page = await unreadable(after, limit);
      return after > 0 ? page : { ...page, unreadable: [{ id: 'odd', state: 'FUTURE', reason: 'unknown state' }] };
    };
    await rig.memory.accept('claim of odd', acceptedRow('odd', { waitUntil: 0 }));
    await rig.questions.start();
    rig.genie.script(
      { progress: [{ stage: 'running' }], answerAfterMs: 5_000 },
      { ambiguous: true },
      { refuse: 'genie.throttled', retryAfterMs: 1_000 },
      {},
      { hang: true },
    );
    await rig.ask('one', { user: 'a', activityId: 'a1' });
    await rig.ask('two', { user: 'a' });
    await rig.questions.edit({ conversationKey: 'conversation-a', activityId: 'a1' }, 'eins');
    await rig.clock.advance(10_000);
    rig.outlet.scripts.deliver.push({ fail: 'delivery.throttled' }, { fail: 'delivery.gone' });
    await rig.ask('! ambiguous', { user: 'b' });
    await rig.clock.advance(10_000);
    await rig.ask('! throttled', { user: 'c' });
    await rig.clock.advance(20_000);
    const hanging = await rig.ask('! hangs', { user: 'd' });
    await rig.clock.advance(10);
    await rig.submit('! hangs', { user: 'd' });
    await rig.questions.cancelById(hanging, 'd');
    await (await rig.questions.begin('a button'))?.done();
    await rig.questions.submit({ ...rig.newQuestion(' '), refusalKey: 'refused' });
    await rig.clock.advance(700_000);
    expect([...passed]).to.have.members([...CRASH_POINTS]);
    await rig.stop();
  });
});
