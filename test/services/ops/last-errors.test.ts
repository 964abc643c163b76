import { expect } from 'chai';
import { AppError } from '../../../services/errors.ts';
import { Events } from '../../../services/events.ts';
import { LastErrors } from '../../../services/ops/last-errors.ts';
import { ManualClock } from '../../support/clock.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('the last errors', () => {
  const make = (max?: number) => {
    const clock = new ManualClock();
    const events = new Events((error) => {
      throw error;
    });
    return { clock, events, errors: new LastErrors({ clock, events, ...(max === undefined ? {} : { max }) }) };
  };
  const call = { operation: 'get-message', status: 503, durationMs: 1 } as const;

  it('are listed newest first, with code, trace and question', () => {
    const { events, errors, clock } = make();
    const named = { questionId: 'q1', traceId: TRACE };
    const error = new AppError('delivery.gone', 'the conversation is gone');
    events.emit('store.failed', { store: 'journal', operation: 'RUNNING', error: new Error('disk full') });
    events.emit('turn.failed', { channel: 'teams', kind: 'message', error: new Error('boom'), traceId: TRACE });
    events.emit('http.failed', { route: '/api/chat', status: 500, error: new Error('bang'), traceId: TRACE });
    events.emit('genie.called', { ...call, outcome: 'genie.busy', error: new AppError('genie.busy', 'HTTP 503') });
    events.emit('question.answered', { ...named, durationMs: 1, code: 'genie.busy' });
    events.emit('question.sent', { ...named, channel: 'teams', outcome: 'delivery.gone', durationMs: 1, error });
    events.emit('question.dead', { ...named, channel: 'teams', code: 'delivery.gone', error });
    expect(errors.list(100).map(({ event, code, message }) => [event, code, message])).to.deep.equal([
      ['question.dead', 'delivery.gone', 'the conversation is gone'],
      ['question.sent', 'delivery.gone', 'the conversation is gone'],
      ['question.answered', 'genie.busy', 'the question ended without an answer'],
      ['genie.called', 'genie.busy', 'HTTP 503'],
      ['http.failed', 'internal', 'bang'],
      ['turn.failed', 'internal', 'boom'],
      ['store.failed', 'internal', 'disk full'],
    ]);
    expect(errors.list(1)[0]).to.include({ ...named, at: clock.now(), firstAt: clock.now(), count: 1 });
    expect(errors.list(2)).to.have.length(2);
  });

  it('are no errors where all went well, or people are at fault', () => {
    const { events, errors } = make();
    events.emit('genie.called', { ...call, outcome: 'ok' });
    events.emit('question.answered', { questionId: 'q1', durationMs: 1 });
    events.emit('question.answered', { questionId: 'q1', durationMs: 1, code: 'question.cancelled' });
    events.emit('question.sent', { questionId: 'q1', channel: 'teams', outcome: 'ok', durationMs: 1, renderMs: 1 });
    events.emit('question.refused', { channel: 'teams', code: 'question.too_long' });
    expect(errors.list(100)).to.deep.equal([]);
  });

  it('that happen again are counted, however the ids in them differ', () => {
    const { events, errors, clock } = make();
    const from = clock.now();
    for (let at = 0; at < 1_000; at++) {
      const error = new Error(`question 6f1d3a52-0b7c-4e2d-9a48-1c5e7b9d2f${at % 10}0 was not ACCEPTED after ${at} ms`);
      events.emit('turn.failed', { channel: 'teams', kind: 'message', error, traceId: String(at) });
      clock.jumpWall(1);
    }
    const list = errors.list(100);
    expect(list).to.have.length(1);
    expect(list[0]).to.include({ count: 1_000, firstAt: from, at: from + 999, traceId: '999' });
  });

  it('are bounded: what has not happened for longest goes first', () => {
    const { events, errors } = make(3);
    for (const text of ['a', 'b', 'c', 'a', 'd']) {
      events.emit('turn.failed', { channel: 'teams', kind: 'message', error: new Error(text) });
    }
    expect(errors.list(100).map(({ message, count }) => [message, count])).to.deep.equal([
      ['d', 1],
      ['a', 2],
      ['c', 1],
    ]);
  });

  it('are cut, and hold nothing of an error but its message', () => {
    const { events, errors } = make();
    const error = Object.assign(new Error('x'.repeat(5_000)), { request: { authorization: 'Bearer secret' } });
    events.emit('turn.failed', { channel: 'teams', kind: 'message', error });
    events.emit('turn.failed', { channel: 'teams', kind: 'message', error: { toString: () => 'thrown' } });
    expect(errors.list(100).map(({ message }) => message.length)).to.deep.equal([6, 300]);
    expect(JSON.stringify(errors.list(100))).not.to.contain('secret');
  });

  it('name a failed delivery once when it is one of a question', () => {
    const { events, errors } = make();
    const attempt = { channel: 'teams', operation: 'create', outcome: 'delivery.gone', durationMs: 1 } as const;
    events.emit('delivery.attempted', { ...attempt, traceId: TRACE });
    expect(errors.list(100)).to.deep.equal([]);
    events.emit('delivery.attempted', attempt);
    expect(errors.list(100).map(({ event, message }) => [event, message])).to.deep.equal([
      ['delivery.attempted', 'create failed'],
    ]);
  });

  it('end with their stop', () => {
    const { events, errors } = make();
    errors.stop();
    events.emit('turn.failed', { channel: 'teams', kind: 'message', error: new Error('late') });
    expect(errors.list(100)).to.deep.equal([]);
  });
});
