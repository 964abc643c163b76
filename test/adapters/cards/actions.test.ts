import { expect } from 'chai';
import { messageBackButton, parseAction, submitButton } from '../../../adapters/cards/actions.ts';
import type { BotAction } from '../../../bot/types.ts';

const actions: readonly BotAction[] = [
  { verb: 'ask', question: 'How many trips?', nonce: 'n' },
  { verb: 'retry', question: '[x](https://evil.example) <at>x</at>', nonce: 'n' },
  { verb: 'stop', questionId: 'q1', nonce: 'n' },
  { verb: 'feedback', questionId: 'q1', rating: 'negative', nonce: 'n' },
];

describe('adapters/cards/actions', () => {
  it('reads back what a button carries, as data or as JSON text', () => {
    for (const action of actions) {
      const button = submitButton('Press', action);
      const data = button.type === 'Action.Submit' ? button.data : {};
      expect(parseAction(data)).to.deep.equal(action);
      expect(parseAction(JSON.stringify(data))).to.deep.equal(action);
    }
  });

  it('takes no other data for an action', () => {
    const nothing = [
      undefined,
      null,
      7,
      'text',
      '{broken',
      [],
      {},
      { lamp: null },
      { lamp: 'ask' },
      { lamp: { verb: 'x' } },
    ];
    const tampered = [
      { lamp: { verb: 'ask', question: '', nonce: 'n' } },
      { lamp: { verb: 'ask', question: 'q' } },
      { lamp: { verb: 'ask', question: 'q'.repeat(11_000), nonce: 'n' } },
      { lamp: { verb: 'stop', questionId: { $ne: 1 }, nonce: 'n' } },
      { lamp: { verb: 'feedback', questionId: 'q', rating: 'best', nonce: 'n' } },
      Object.create({ lamp: { verb: 'stop', questionId: 'q', nonce: 'n' } }),
    ];
    for (const value of [...nothing, ...tampered]) expect(parseAction(value)).to.equal(undefined);
  });

  it('drops what it does not know', () => {
    const value = { lamp: { verb: 'stop', questionId: 'q', nonce: 'n', admin: true }, other: 1 };
    expect(parseAction(value)).to.deep.equal({ verb: 'stop', questionId: 'q', nonce: 'n' });
  });

  it('gives every button a title that is only a title', () => {
    const action = { verb: 'ask', question: 'q', nonce: 'n' } as const;
    expect(submitButton(' \n ', action).title).to.equal('…');
    expect(submitButton('x'.repeat(500), action).title).to.have.length(120);
    const button = messageBackButton('<at>x</at>', action, 'https://evil.example');
    expect(button.title).not.to.contain('<at');
    expect(JSON.stringify(button)).not.to.contain('https://evil');
  });
});
