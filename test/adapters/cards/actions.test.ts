import { expect } from 'chai';
import {
  executeButton,
  messageBackButton,
  openButton,
  parseAction,
  submitButton,
} from '../../../adapters/cards/actions.ts';
import type { BotAction } from '../../../bot/types.ts';

const actions: readonly BotAction[] = [
  { verb: 'ask', question: 'How many trips?', nonce: 'n' },
  { verb: 'retry', question: '[x](https://evil.example) <at>x</at>', nonce: 'n' },
  { verb: 'stop', questionId: 'q1', nonce: 'n' },
  { verb: 'feedback', questionId: 'q1', rating: 'negative', nonce: 'n' },
  { verb: 'refresh', question: 'How many trips?', nonce: 'n' },
  { verb: 'view', questionId: 'q1', view: {}, nonce: 'n' },
  { verb: 'view', questionId: 'q1', view: { chart: 'pie', page: 1_000, sql: true }, nonce: 'n' },
  { verb: 'view', questionId: 'q1', view: { page: 1, more: [{ query: 1, chart: 'bar', page: 2 }] }, nonce: 'n' },
  { verb: 'rows', questionId: 'q1', nonce: 'n' },
  { verb: 'schedule', change: 'resume', scheduleId: 's1', list: 'l1', nonce: 'n' },
  { verb: 'download', questionId: 'q1', query: 4, format: 'csv', nonce: 'n' },
  { verb: 'download', questionId: 'q1', format: 'xlsx', nonce: 'n' },
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

  it('reads back what a button carries that replaces the card, and what stands in for it', () => {
    for (const action of actions) {
      const button = executeButton('Press', action);
      expect(button).to.include({ type: 'Action.Execute', verb: 'lamp', title: 'Press' });
      expect(parseAction(button.data)).to.deep.equal(action);
      expect(parseAction(button.fallback.data)).to.deep.equal(action);
    }
  });

  it('opens addresses of the web and nothing else', () => {
    expect(openButton('Get it', 'https://lamp.example/api/files/x')).to.deep.equal({
      type: 'Action.OpenUrl',
      title: 'Get it',
      url: 'https://lamp.example/api/files/x',
    });
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'mailto:a@b.co',
      'msteams:/l/x',
      '/api/files/x',
      '',
    ]) {
      expect(openButton('Get it', url), url).to.equal(undefined);
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
      { lamp: { verb: 'view', questionId: 'q', nonce: 'n' } },
      { lamp: { verb: 'view', questionId: 'q', view: { page: -1 }, nonce: 'n' } },
      { lamp: { verb: 'view', questionId: 'q', view: { page: 1_001 }, nonce: 'n' } },
      { lamp: { verb: 'view', questionId: 'q', view: { page: 0.5 }, nonce: 'n' } },
      { lamp: { verb: 'view', questionId: 'q', view: { chart: 'cake' }, nonce: 'n' } },
      { lamp: { verb: 'view', questionId: 'q', view: { sql: 'yes' }, nonce: 'n' } },
      { lamp: { verb: 'view', questionId: 'q', view: { more: [{ page: 1 }] }, nonce: 'n' } },
      { lamp: { verb: 'view', questionId: 'q', view: { more: [{ query: 0 }] }, nonce: 'n' } },
      { lamp: { verb: 'view', questionId: 'q', view: { more: Array(21).fill({ query: 1 }) }, nonce: 'n' } },
      { lamp: { verb: 'download', questionId: 'q', query: 21, format: 'csv', nonce: 'n' } },
      { lamp: { verb: 'download', questionId: 'q', query: '1', format: 'csv', nonce: 'n' } },
      { lamp: { verb: 'schedule', change: 'steal', scheduleId: 's1', list: 'l1', nonce: 'n' } },
      { lamp: { verb: 'rows', questionId: 'q'.repeat(201), nonce: 'n' } },
      { lamp: { verb: 'download', questionId: 'q', format: 'exe', nonce: 'n' } },
      { lamp: { verb: 'download', format: 'csv', nonce: 'n' } },
      Object.create({ lamp: { verb: 'stop', questionId: 'q', nonce: 'n' } }),
    ];
    for (const value of [...nothing, ...tampered]) expect(parseAction(value)).to.equal(undefined);
  });

  it('drops what it does not know', () => {
    const value = { lamp: { verb: 'stop', questionId: 'q', nonce: 'n', admin: true }, other: 1 };
    expect(parseAction(value)).to.deep.equal({ verb: 'stop', questionId: 'q', nonce: 'n' });
    const viewed = { verb: 'view', questionId: 'q', view: { page: 2, rows: 99_999 }, nonce: 'n' };
    expect(parseAction({ lamp: viewed })).to.deep.equal({ ...viewed, view: { page: 2 } });
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
