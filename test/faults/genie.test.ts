import { expect } from 'chai';
import { en } from '../../bot/texts/en/index.ts';
import { empty500, html503, throttled } from '../support/workspace/faults.ts';
import { gate, textScript } from '../support/workspace/scripts.ts';
import { another, elsewhere, type TeamsActivity, textOf, WELL } from './people.ts';
import { Stage, type StageOptions } from './stage.ts';

const MINUTE_MS = 60_000;

describe('a Genie', () => {
  let stage: Stage;

  const open = async (options?: StageOptions) => {
    stage = await Stage.open(options);
  };

  afterEach(() => stage.close());

  async function answered(question: TeamsActivity): Promise<void> {
    await stage.post(question);
    await stage.passUntilFinal(question);
    await stage.passQuietly(MINUTE_MS);
    expect(stage.fateOf(question)).to.deep.equal(WELL);
    expect(stage.finalsOf(question).join()).to.contain(`The answer to ${textOf(question)}`);
    expect(stage.asked).to.deep.equal([textOf(question)]);
    expect(stage.workspace.faultsLeft, 'faults that no request met').to.equal(0);
  }

  describe('that throttles', () => {
    it('is asked no more than the rate allows, by turns, and everybody gets an answer', async () => {
      await open({ env: { GENIE_QUESTIONS_PER_MINUTE: '6', QUEUE_MAX_WAIT_SECONDS: '3600' } });
      stage.workspace.fail('start-conversation', throttled('30'), 5);
      const people = ['ann', 'bob', 'cat', 'dan'].map((name) => stage.people.ask(`${name} 1`));
      // Ann wrote all of hers before anybody else wrote anything.
      const questions = people.flatMap((first) => {
        const [name] = textOf(first).split(' ');
        return [first, elsewhere(first, 'b', `${name} 2`), elsewhere(first, 'c', `${name} 3`)];
      });
      for (const question of questions) expect(await stage.post(question)).to.equal(200);
      const asksMs: number[] = [];
      await stage.pass(() => {
        while (asksMs.length < stage.workspace.count('start-conversation')) asksMs.push(stage.clock.monotonicMs());
        return questions.every((question) => stage.finalsOf(question).length > 0);
      });
      expect(questions.map((question) => stage.fateOf(question))).to.deep.equal(questions.map(() => WELL));
      expect(stage.asked).to.have.members(questions.map(textOf));
      for (const startMs of asksMs) {
        const within = asksMs.filter((atMs) => atMs >= startMs && atMs < startMs + MINUTE_MS);
        expect(within.length, 'asks in a minute, with the burst of two').to.be.at.most(8);
      }
      const rounds = ['1', '2', '3'].map((round) => stage.asked.findLastIndex((text) => text.endsWith(round)));
      const firsts = ['2', '3'].map((round) => stage.asked.findIndex((text) => text.endsWith(round)));
      expect(rounds[0], 'everybody’s first before anybody’s second').to.be.below(firsts[0] ?? 0);
      expect(rounds[1], 'everybody’s second before anybody’s third').to.be.below(firsts[1] ?? 0);
    });

    it('for longer than people wait is not asked ever more; they are told', async () => {
      await open({
        env: { GENIE_QUESTIONS_PER_MINUTE: '5', QUEUE_MAX_WAIT_SECONDS: '60' },
        workspace: { asksAllowed: 0 },
      });
      const questions = [stage.people.ask(), stage.people.ask()];
      for (const question of questions) await stage.post(question);
      await Promise.all(questions.map((question) => stage.passUntilFinal(question)));
      expect(stage.workspace.count('start-conversation')).to.be.at.most(20);
      for (const question of questions) {
        expect(stage.finalsOf(question).join()).to.contain(en.errors['question.expired']({}));
        expect(stage.fateOf(question)).to.deep.equal(WELL);
      }
    });
  });

  describe('that is out of order', () => {
    beforeEach(() => open());

    for (const [name, operation, fault, times] of [
      ['503 for an ask', 'start-conversation', html503, 2],
      ['500 for looks', 'get-message', empty500, 4],
      ['429 for looks', 'get-message', throttled('5'), 2],
      ['resets of looks', 'get-message', { kind: 'resetBefore' }, 3],
      ['cut JSON for looks', 'get-message', { kind: 'cutJson' }, 2],
      ['a look that hangs', 'get-message', { kind: 'hang' }, 1],
      ['a look whose body never ends', 'get-message', { kind: 'drip' }, 1],
    ] as const) {
      it(`with ${name} is asked once and answers once`, async () => {
        stage.workspace.fail(operation, fault, times);
        await answered(stage.people.ask());
      });
    }

    it('with nothing but errors is told of in one clear message', async () => {
      stage.workspace.fail('start-conversation', html503, 1_000);
      const question = stage.people.ask();
      await stage.post(question);
      await stage.passUntilFinal(question);
      expect(stage.fateOf(question)).to.deep.equal(WELL);
      expect(stage.finalsOf(question).join()).to.contain('Try again');
      expect(stage.workspace.count('start-conversation'), 'asks').to.be.at.most(6);
    });
  });

  describe('of which it is not known whether it took the question', () => {
    beforeEach(() => open());

    for (const [name, fault] of [
      ['the connection broke after it had', { kind: 'resetAfter' }],
      ['a proxy answered 502 after it had', { kind: 'statusAfter', status: 502 }],
      ['it hangs after it had', { kind: 'hangAfter' }],
      ['the connection broke before it had', { kind: 'resetBefore' }],
      ['its answer cannot be read', { kind: 'cutJson' }],
    ] as const) {
      it(`because ${name}, is looked through first: one ask, one answer`, async () => {
        stage.workspace.fail('start-conversation', fault);
        await answered(stage.people.ask());
        expect(stage.workspace.count('list-conversations')).to.be.at.least(1);
      });
    }

    it('is looked through for a follow-up as well', async () => {
      const first = stage.people.ask('sales');
      await stage.post(first);
      await stage.passUntilFinal(first);
      stage.workspace.fail('create-message', { kind: 'resetAfter' });
      await stage.post(another(first, 'by region'));
      await stage.passUntilFinal(first, 2);
      expect(stage.asked).to.deep.equal(['sales', 'by region']);
      expect(new Set(stage.workspace.asked.map(({ conversationId }) => conversationId)).size).to.equal(1);
    });

    it('and that cannot be looked through either, is not asked twice; the person is told', async () => {
      stage.workspace.fail('start-conversation', { kind: 'resetAfter' });
      stage.workspace.fail('list-conversations', empty500, 1_000);
      const question = stage.people.ask();
      await stage.post(question);
      await stage.passUntilFinal(question);
      expect(stage.asked).to.have.length(1);
      expect(stage.fateOf(question)).to.deep.equal(WELL);
    });
  });

  it('that has a hundred questions is looked at by a budget, and everybody gets an answer', async () => {
    await open({ env: { GENIE_POLL_INITIAL_MS: '10' } });
    const { until, open: answer } = gate();
    stage.workspace.on(/./, { ...textScript('Done.'), until });
    const questions = Array.from({ length: 100 }, () => stage.people.ask());
    await Promise.all(questions.map((question) => stage.post(question)));
    await stage.pass(() => stage.asked.length === questions.length);
    const before = stage.workspace.count('get-message');
    await stage.passMs(10_000);
    // Without a budget each of them would be looked at some twenty times a second.
    expect(stage.workspace.count('get-message') - before).to.be.below(10_000);
    answer();
    await stage.pass(() => questions.every((question) => stage.finalsOf(question).length > 0));
    expect(questions.filter((question) => stage.fateOf(question).finals !== 1)).to.deep.equal([]);
  });

  it('that never ends a question is left at the deadline', async () => {
    await open({ env: { GENIE_ANSWER_DEADLINE_SECONDS: '60' } });
    const question = stage.people.ask('endless');
    stage.workspace.on('endless', { statuses: ['EXECUTING_QUERY'] });
    await stage.post(question);
    await stage.passUntilFinal(question);
    await stage.pass(() => stage.workspace.count('delete-message') === 1);
    expect(stage.fateOf(question)).to.deep.equal(WELL);
    expect(stage.finalsOf(question).join()).to.contain('got no answer within');
  });
});
