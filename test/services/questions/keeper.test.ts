import { expect } from 'chai';
import { Events } from '../../../services/events.ts';
import { OpenQuestion } from '../../../services/questions/book.ts';
import type { Journal } from '../../../services/questions/journal.ts';
import { Keeper } from '../../../services/questions/keeper.ts';
import type { QuestionRow } from '../../../services/questions/record.ts';
import { settle } from '../../support/clock.ts';

const ROW: QuestionRow = {
  id: 'question',
  sessionKey: 'session',
  address: { channel: 'teams', conversationKey: 'conversation', data: {} },
  asker: { userId: 'user', tenantId: 'tenant' },
  text: 'first',
  priority: 'normal',
  activityId: 'activity',
  acceptedAt: 0,
  waitUntil: 0,
  crashes: 0,
  state: 'BUFFERED',
};

describe('the keeper', () => {
  it('begins the second write of a question when the first one is kept, and makes it from what that one made', async () => {
    const gates = Array.from({ length: 2 }, () => Promise.withResolvers<void>());
    const written: string[] = [];
    const advance = async (row: QuestionRow) => {
      await gates[written.push(row.text) - 1]?.promise;
      return true;
    };
    const keeper = new Keeper({ journal: { advance } as Partial<Journal> as Journal, events: new Events() });
    const question = new OpenQuestion(ROW, { acceptedMs: 0, waitUntilMs: 0 });
    const more = (word: string) => (row: QuestionRow) => ({ ...row, text: `${row.text} ${word}` });
    const both = Promise.all([keeper.change(question, more('second')), keeper.changeAnyway(question, more('third'))]);
    await settle();
    expect(written, 'while the first is on its way').to.deep.equal(['first second']);
    gates[0]?.resolve();
    await settle();
    expect(written).to.deep.equal(['first second', 'first second third']);
    gates[1]?.resolve();
    expect(await both).to.deep.equal([true, true]);
    expect(question.row.text).to.equal('first second third');
  });
});
