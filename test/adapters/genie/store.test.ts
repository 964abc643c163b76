import { expect } from 'chai';
import { GenieStore, type StoreOptions } from '../../../adapters/genie/store.ts';

describe('The store of the embedded Genie', () => {
  let store: GenieStore;
  let at: number;

  const open = (options: Partial<StoreOptions> = {}) => {
    store = new GenieStore({ path: ':memory:', ...options });
    at = 1_000;
  };

  const begin = (id: string) => {
    at += 1;
    const conversation = { id, spaceId: null, title: id, createdAt: at, usedAt: at };
    store.addConversation(conversation, message(`${id}-first`, id));
  };

  const message = (id: string, conversationId: string) => {
    at += 1;
    return { id, conversationId, content: id, wantsChart: false, createdAt: at };
  };

  const finish = (id: string) => store.complete(id, { kind: 'answer', text: 'x', suggestions: [], state: null }, at);

  const all = { size: 100, from: 0 };
  const names = () => store.conversations(all).rows.map((one) => one.id);

  afterEach(() => {
    store.close();
  });

  it('forgets the conversations used longest ago, but none with an open question', () => {
    open({ maxConversations: 2 });
    begin('a');
    begin('b');
    finish('b-first');
    begin('c');
    finish('c-first');
    expect(names()).to.deep.equal(['c', 'a']);
    begin('d');
    expect(names()).to.deep.equal(['d', 'a']);
    finish('a-first');
    finish('d-first');
    store.addMessage(message('a-again', 'a'));
    finish('a-again');
    begin('e');
    expect(names(), 'a was used last').to.deep.equal(['e', 'a']);
  });

  it('forgets the oldest messages of a conversation, but none that is open', () => {
    open({ maxMessagesPerConversation: 3 });
    begin('a');
    for (const id of ['m1', 'm2', 'm3']) {
      store.addMessage(message(id, 'a'));
      finish(id);
    }
    const kept = () => store.messages('a', all).rows.map((one) => one.id);
    expect(kept()).to.deep.equal(['m3', 'm2', 'm1', 'a-first']);
    finish('a-first');
    store.addMessage(message('m4', 'a'));
    expect(kept()).to.deep.equal(['m4', 'm3', 'm2']);
  });

  it('forgets the oldest comments of a message', () => {
    open();
    begin('a');
    for (let i = 0; i < 105; i++) {
      store.addComment({ id: `c${i}`, conversationId: 'a', messageId: 'a-first', content: `${i}`, createdAt: i });
    }
    const { rows, next } = store.comments({ messageId: 'a-first' }, { size: 100, from: 0 });
    expect(rows).to.have.length(100);
    expect(rows[0]?.content).to.equal('5');
    expect(next).to.equal(undefined);
  });

  it('takes messages and comments along when a conversation is deleted', () => {
    open();
    begin('a');
    store.addComment({ id: 'c', conversationId: 'a', messageId: 'a-first', content: 'x', createdAt: 1 });
    store.deleteConversation('a');
    expect(store.message('a', 'a-first')).to.equal(undefined);
    expect(store.comments({ conversationId: 'a' }, all).rows).to.deep.equal([]);
    expect(store.openMessages()).to.deep.equal([]);
  });

  it('does not find a message by another conversation', () => {
    open();
    begin('a');
    begin('b');
    expect(store.message('b', 'a-first')).to.equal(undefined);
  });

  it('writes a question wholly or not at all', () => {
    open();
    begin('a');
    expect(() => begin('a')).to.throw('UNIQUE');
    expect(store.messages('a', all).rows).to.have.length(1);
    begin('b');
    expect(names()).to.deep.equal(['b', 'a']);
  });

  it('counts attempts, and takes back those that were broken off on purpose', () => {
    open();
    begin('a');
    expect(store.beginAttempt('a-first')).to.equal(1);
    expect(store.beginAttempt('a-first')).to.equal(2);
    store.returnAttempt('a-first');
    expect(store.beginAttempt('a-first')).to.equal(2);
  });

  it('keeps everything of an answer but its rows', () => {
    open();
    begin('a');
    const columns = [{ name: 'n', type: 'LONG' }];
    store.complete(
      'a-first',
      {
        kind: 'answer',
        text: 'x',
        result: { columns, rows: [['9007199254740993']], totalRows: 1, truncated: false },
        suggestions: ['y'],
        state: { deep: [1, 'two'] },
      },
      at,
    );
    expect(store.message('a', 'a-first')?.answer).to.deep.equal({
      kind: 'answer',
      text: 'x',
      columns,
      totalRows: 1,
      truncated: false,
      suggestions: ['y'],
    });
    expect(store.previousState('a')).to.deep.equal({ deep: [1, 'two'] });
  });
});
