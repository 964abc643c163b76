import { expect } from 'chai';
import fc from 'fast-check';
import type { Log, LogFields } from '../../../services/log.ts';
import { silentLog } from '../../../services/log.ts';
import { settle } from '../../support/clock.ts';
import { QuestionsRig, type RigOptions } from '../../support/questions-rig.ts';

const started = (options: RigOptions = {}) =>
  QuestionsRig.started({ ...options, debounce: { enabled: true, ...options.debounce } });

describe('debouncing', () => {
  it('makes one question of messages that follow each other, in order, when the window has been quiet', async () => {
    const rig = await started();
    const ids: string[] = [];
    for (const text of ['hello', 'sales last month', 'by region please']) {
      ids.push(await rig.ask(text));
      await rig.clock.advance(1_500);
    }
    expect(rig.genie.asked).to.deep.equal([]);
    await rig.clock.advance(500);
    expect(rig.genie.asked).to.deep.equal(['hello\nsales last month\nby region please']);
    expect(rig.outlet.delivered).to.have.length(1);
    expect(await Promise.all(ids.map(async (id) => (await rig.journal.find(id))?.state))).to.deep.equal([
      'DELIVERED',
      'MERGED',
      'MERGED',
    ]);
    await rig.stop();
  });

  it('asks a steady typist after the longest window', async () => {
    const rig = await started();
    for (let typed = 0; typed < 15; typed++) {
      await rig.ask(`word${typed}`);
      await rig.clock.advance(1_000);
    }
    expect(rig.genie.asked).to.have.length(1);
    expect(rig.fields('question.flushed')[0]).to.include({ reason: 'max_wait', parts: 10, waitedMs: 10_000 });
    await rig.stop();
  });

  it('keeps people and conversations apart', async () => {
    const rig = await started();
    await rig.ask('mine', { user: 'ann' });
    await rig.ask('yours', { user: 'bob' });
    await rig.clock.advance(2_000);
    expect(rig.genie.asked).to.have.members(['mine', 'yours']);
    await rig.stop();
  });

  it('lets a message that is complete by itself wait only a little', async () => {
    const rig = await started();
    await rig.ask('How many trips were there?');
    await rig.clock.advance(299);
    expect(rig.genie.asked).to.deep.equal([]);
    await rig.clock.advance(1);
    expect(rig.genie.asked).to.deep.equal(['How many trips were there?']);
    await rig.stop();
  });

  it('lets the reply to a clarification wait only a little', async () => {
    const rig = await started();
    rig.genie.script({ answer: { clarification: 'Which year?' } });
    await rig.ask('How many trips were there?');
    await rig.clock.advance(400);
    await rig.ask('2016');
    await rig.clock.advance(300);
    expect(rig.genie.asked).to.deep.equal(['How many trips were there?', '2016']);
    await rig.ask('and more');
    await rig.clock.advance(300);
    expect(rig.genie.asked).to.have.length(2);
    await rig.stop();
  });

  for (const [name, text, more, expected] of [
    ['a leading "!"', '! sales now', {}, 'sales now'],
    ['an urgent word', 'urgent: sales now', {}, 'urgent: sales now'],
    ['high priority', 'sales now', { priority: 'high' }, 'sales now'],
  ] as const) {
    it(`asks at once, with what waits: ${name}`, async () => {
      const rig = await started();
      await rig.ask(text, more);
      await rig.clock.advance(0);
      expect(rig.genie.asked).to.deep.equal([expected]);
      await rig.clock.advance(100);
      await rig.ask('by region');
      await rig.ask(text, { ...more, user: 'ann' });
      await rig.clock.advance(0);
      expect(rig.genie.asked[1]).to.equal(`by region\n${expected}`);
      await rig.stop();
    });
  }

  it('does not take a word that only begins like an urgent one for urgent', async () => {
    const rig = await started();
    await rig.ask('urgently needed');
    await rig.clock.advance(1_999);
    expect(rig.genie.asked).to.deep.equal([]);
    await rig.stop();
  });

  it('lets low priority wait to the longest window, and run behind others', async () => {
    const rig = await started({ limits: { maxConcurrent: 1 } });
    rig.genie.standard = { answerAfterMs: 1_000 };
    await rig.ask('in no hurry', { priority: 'low', user: 'low' });
    await rig.clock.advance(9_500);
    await rig.ask('! first', { user: 'one' });
    await rig.clock.advance(400);
    await rig.ask('! second', { user: 'two' });
    await rig.clock.advance(100);
    await rig.ask('! third', { user: 'three' });
    await rig.clock.advance(5_000);
    expect(rig.genie.asked).to.deep.equal(['first', 'second', 'third', 'in no hurry']);
    await rig.stop();
  });

  it('fits the window to the rhythm of the person, within half and twice the plain window', async () => {
    const rig = await started({ debounce: { adaptive: true } });
    for (const pauseMs of [200, 200, 200, 200]) {
      await rig.ask('word', { user: 'quick', activityId: `${rig.clock.monotonicMs()}` });
      await rig.clock.advance(pauseMs);
    }
    await rig.clock.advance(800);
    expect(rig.fields('question.flushed').map(({ waitedMs }) => waitedMs)).to.deep.equal([600 + 1_000]);
    // Genie is still at the first words when the next ones come, as usual.
    rig.genie.standard = { answerAfterMs: 10_000 };
    for (const pauseMs of [2_000, 2_500]) {
      await rig.ask(`word ${pauseMs}`, { user: 'slow' });
      await rig.clock.advance(pauseMs);
    }
    await rig.ask('last', { user: 'slow' });
    await rig.clock.advance(3_500);
    const slow = rig.fields('question.flushed').slice(1);
    expect(slow.at(-1)?.parts).to.be.above(1);
    await rig.stop();
  });

  it('learns nothing from copies of a message', async () => {
    const rig = await started({ debounce: { adaptive: true } });
    const first = rig.newQuestion('sales');
    for (let copy = 0; copy < 5; copy++) await rig.questions.submit(first);
    await rig.clock.advance(1_500);
    await rig.ask('by region');
    await rig.clock.advance(2_200);
    expect(rig.genie.asked).to.deep.equal([]);
    await rig.clock.advance(50);
    expect(rig.genie.asked).to.deep.equal(['sales\nby region']);
    await rig.stop();
  });

  it('learns nothing from the time that somebody waits for an answer', async () => {
    const rig = await started({ debounce: { adaptive: true } });
    for (let turn = 0; turn < 4; turn++) {
      await rig.ask(`thought ${turn}`, { user: 'patient' });
      await rig.clock.advance(2_500);
    }
    expect(rig.fields('question.flushed').map(({ parts, waitedMs }) => [parts, waitedMs])).to.deep.equal(
      Array(4).fill([1, 2_000]),
    );
    await rig.stop();
  });

  it('joins the same text once: in a burst, and within a message', async () => {
    const rig = await started();
    for (const text of ['sales last month', 'Sales  last month.', 'by region'])
      await rig.ask(text, { address: rest(rig) });
    await rig.clock.advance(2_000);
    await rig.ask('total cost today total cost today', { user: 'bob' });
    await rig.clock.advance(2_000);
    expect(rig.genie.asked).to.deep.equal(['sales last month\nby region', 'total cost today']);
    await rig.stop();
  });

  it('joins repeats as they are when told so', async () => {
    const rig = await started({ debounce: { joinRepeatsOnce: false } });
    for (const text of ['one', 'one']) await rig.ask(text);
    await rig.clock.advance(2_000);
    expect(rig.genie.asked).to.deep.equal(['one\none']);
    await rig.stop();
  });

  it('takes the wishes of a request, within the longest window', async () => {
    const rig = await started();
    await rig.ask('no waiting', { debounce: { enabled: false }, user: 'a' });
    await rig.ask('short', { debounce: { windowMs: 500 }, user: 'b' });
    await rig.ask('too long', { debounce: { windowMs: 3_600_000 }, user: 'c' });
    await rig.clock.advance(0);
    expect(rig.genie.asked).to.deep.equal(['no waiting']);
    await rig.clock.advance(500);
    expect(rig.genie.asked).to.deep.equal(['no waiting', 'short']);
    await rig.clock.advance(9_500);
    expect(rig.genie.asked).to.deep.equal(['no waiting', 'short', 'too long']);
    await rig.stop();
  });

  it('can be off, and be wished for then', async () => {
    const rig = await started({ debounce: { enabled: false } });
    await rig.ask('at once', { user: 'a' });
    await rig.ask('joined', { user: 'b', debounce: { enabled: true } });
    await rig.clock.advance(0);
    expect(rig.genie.asked).to.deep.equal(['at once']);
    await rig.clock.advance(2_000);
    expect(rig.genie.asked).to.deep.equal(['at once', 'joined']);
    await rig.stop();
  });

  it('lets a button bypass it, after what is buffered', async () => {
    const rig = await started({ limits: { maxWaitingPerUser: 5 } });
    rig.genie.standard = { answerAfterMs: 100 };
    await rig.ask('sales last');
    await rig.ask('month');
    await rig.ask('from the button', { immediate: true });
    await rig.clock.advance(1_000);
    expect(rig.genie.asked).to.deep.equal(['sales last\nmonth', 'from the button']);
    await rig.stop();
  });

  it('is not flushed by the repeat of a button', async () => {
    const rig = await started({ limits: { maxWaitingPerUser: 5 } });
    const button = rig.newQuestion('from the button', { immediate: true });
    await rig.questions.submit(button);
    await rig.clock.advance(100);
    await rig.ask('sales last');
    expect((await rig.questions.submit(button)).kind).to.equal('duplicate');
    await rig.clock.advance(1_000);
    expect(rig.genie.asked).to.deep.equal(['from the button']);
    await rig.stop();
  });

  it('is flushed, counted and cancelled by hand', async () => {
    const rig = await started();
    await rig.ask('one');
    await rig.ask('two');
    expect(rig.questions.status('session-ann').buffered).to.deep.equal(['one', 'two']);
    expect(await rig.questions.flush('session-ann')).to.equal(2);
    expect(await rig.questions.flush('session-ann')).to.equal(0);
    await rig.clock.advance(0);
    expect(rig.genie.asked).to.deep.equal(['one\ntwo']);
    const id = await rig.ask('three');
    expect(await rig.questions.cancelById(id, 'ann')).to.equal(true);
    await rig.clock.advance(5_000);
    expect(rig.genie.asked).to.have.length(1);
    expect((await rig.journal.find(id))?.state).to.equal('CANCELLED');
    await rig.stop();
  });

  it('is bounded: by messages and characters of a person, and by messages of all', async () => {
    const rig = await started({
      debounce: { maxMessages: 3, maxTotal: 4 },
      limits: { maxCharacters: 30, maxWaitingPerUser: 9 },
    });
    for (const text of ['a', 'b', 'c', 'd']) await rig.ask(text, { user: 'many' });
    await rig.clock.advance(0);
    expect(rig.genie.asked).to.deep.equal(['a\nb\nc']);
    await rig.clock.advance(10_000);
    for (const text of ['0123456789 0123', '0123456789 4567']) await rig.ask(text, { user: 'long' });
    await rig.clock.advance(0);
    expect(rig.genie.asked.slice(2)).to.deep.equal(['0123456789 0123']);
    await rig.clock.advance(10_000);
    for (const user of ['e', 'f', 'g', 'h', 'i']) await rig.ask(`of ${user}`, { user });
    await rig.clock.advance(0);
    expect(rig.genie.asked.slice(4)).to.deep.equal(['of i']);
    await rig.stop();
  });

  it('keeps the order of messages that arrive while a merge is written, and strands none', async () => {
    const rig = await started({ limits: { maxWaitingPerUser: 9 } });
    await rig.ask('one');
    rig.memory.full = true;
    await rig.clock.advance(2_000);
    rig.memory.full = false;
    await rig.ask('two');
    await rig.clock.advance(1_000);
    await rig.ask('three');
    await rig.clock.advance(20_000);
    expect(rig.genie.asked).to.deep.equal(['one', 'two\nthree']);
    await rig.stop();
  });

  it('tells of each merge: events with parts, wait and reason, lines without texts', async () => {
    const lines: { level: string; message: string; fields: LogFields }[] = [];
    const record = (level: string) => (fields: LogFields, message: string) =>
      void lines.push({ level, message, fields });
    const log: Log = { ...silentLog, debug: record('debug'), info: record('info') };
    const rig = await started({ more: { log } });
    await rig.ask('secret sales');
    await rig.clock.advance(500);
    await rig.ask('of the secret region');
    await rig.clock.advance(2_000);
    expect(rig.fields('question.flushed')).to.containSubset([
      { questionId: 'q1', parts: 2, waitedMs: 2_500, reason: 'quiet' },
    ]);
    expect(rig.fields('question.merged')).to.containSubset([
      { questionId: 'q2', into: 'q1', parts: 2, waitedMs: 2_500, reason: 'quiet' },
    ]);
    expect(lines.filter(({ level }) => level === 'info').map(({ message }) => message)).to.deep.equal([
      'messages joined into one question',
    ]);
    expect(lines.filter(({ level }) => level === 'debug').map(({ message }) => message)).to.deep.equal([
      'message buffered',
      'message buffered',
      'buffer flushed',
    ]);
    expect(JSON.stringify(lines)).to.not.include('secret');
    await rig.stop();
  });

  it('asks every message exactly once, in order, whatever the pace and wherever the process dies', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('say' as const), user: fc.constantFrom('ann', 'bob') }) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 400, 2_500, 11_000) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const rig = await started({ limits: { maxWaitingPerUser: 100 } });
        const said: Record<string, string[]> = { ann: [], bob: [] };
        for (const [index, one] of steps.entries()) {
          if (one.do === 'say') {
            await rig.ask(`word${index} of ${one.user}`, { user: one.user });
            said[one.user]?.push(`word${index} of ${one.user}`);
          } else if (one.do === 'wait') await rig.clock.advance(one.ms);
          else await rig.restart();
        }
        await rig.clock.advance(30_000);
        for (const [user, words] of Object.entries(said)) {
          const asked = rig.genie.asked.filter((text) => text.includes(` of ${user}`));
          expect(asked.join('\n').split('\n').filter(Boolean)).to.deep.equal(words);
        }
        expect(rig.questions.counts()).to.include({ buffered: 0, waiting: 0, running: 0, delivering: 0 });
        await rig.stop();
        await settle();
      }),
      { numRuns: 40 },
    );
  });
});

/** A channel that never sends a message twice by itself. */
function rest(rig: QuestionsRig) {
  return { ...rig.newQuestion('').address, channel: 'rest' };
}
