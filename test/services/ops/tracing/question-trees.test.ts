import { expect } from 'chai';
import { Events } from '../../../../services/events.ts';
import { QuestionTrees } from '../../../../services/ops/tracing/question-trees.ts';
import type { Span } from '../../../../services/ops/tracing/span.ts';
import { newTrace, type Trace } from '../../../../services/trace.ts';
import { ManualClock } from '../../../support/clock.ts';

describe('trees of spans', () => {
  const make = (maxOpen?: number) => {
    const clock = new ManualClock();
    const events = new Events((error) => {
      throw error;
    });
    const traces = new Map<string, Trace>();
    const spans: Span[] = [];
    const find = (questionId: string) => {
      const trace = traces.get(questionId);
      return trace && { trace, channel: 'teams', acceptedAt: clock.now(), acceptedMs: clock.monotonicMs() };
    };
    const sink = { add: (more: readonly Span[]) => void spans.push(...more) };
    const trees = new QuestionTrees({ events, clock, sink, find, ...(maxOpen === undefined ? {} : { maxOpen }) });
    const accept = (questionId: string, trace = newTrace(undefined, 1)) => {
      traces.set(questionId, trace);
      events.emit('question.accepted', { questionId, channel: 'teams', state: 'ACCEPTED', durationMs: 0 });
      return trace;
    };
    const deliver = (questionId: string) =>
      events.emit('question.delivered', { questionId, channel: 'teams', totalMs: 1, repeat: false });
    return { clock, events, spans, trees, accept, deliver };
  };

  it('keep two questions of one caller’s trace apart', () => {
    const { events, spans, accept, deliver } = make();
    const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true };
    const [one, two] = [accept('q1', newTrace(caller)), accept('q2', newTrace(caller))];
    const call = { operation: 'list-messages', outcome: 'ok', status: 200, durationMs: 0 } as const;
    for (const [at, { traceId, spanId: rootSpanId }] of [one, two].entries()) {
      events.emit('genie.called', { ...call, traceId, rootSpanId, spanId: `${at}`.padStart(16, 'a') });
    }
    deliver('q1');
    deliver('q2');
    const calls = spans.filter(({ name }) => name === 'genie list-messages');
    expect(calls.map(({ parentSpanId }) => parentSpanId)).to.deep.equal([one.spanId, two.spanId]);
    expect(spans.filter(({ name }) => name === 'question').map(({ spanId }) => spanId)).to.deep.equal([
      one.spanId,
      two.spanId,
    ]);
  });

  it('are no trees of questions that are not recorded, and forget those that have ended', () => {
    const { spans, trees, accept, deliver } = make();
    accept('q1', newTrace(undefined, 0));
    deliver('q1');
    expect(spans).to.deep.equal([]);
    accept('q2');
    expect(trees.open).to.equal(1);
    deliver('q2');
    deliver('q2');
    expect(trees.open).to.equal(0);
    expect(spans.map(({ name }) => name)).to.deep.equal(['accept', 'queue wait', 'question']);
  });

  it('are bounded in number; what is too much is counted', () => {
    const { trees, accept } = make(2);
    for (const id of ['q1', 'q2', 'q3']) accept(id);
    expect(trees.open).to.equal(2);
    expect(trees.unfollowed).to.equal(1);
  });

  it('do not bend when the wall clock jumps', async () => {
    const { clock, spans, accept, deliver } = make();
    const startAt = clock.now();
    accept('q1');
    await clock.advance(1_000);
    clock.jumpWall(-86_400_000);
    await clock.advance(1_000);
    deliver('q1');
    const root = spans.find(({ name }) => name === 'question');
    expect([root?.startAt, root?.endAt]).to.deep.equal([startAt, startAt + 2_000]);
  });

  it('end with a dead letter as a fault', () => {
    const { events, spans, accept } = make();
    accept('q1');
    const error = new Error('gone');
    events.emit('question.dead', { questionId: 'q1', channel: 'teams', code: 'delivery.gone', error });
    expect(spans.at(-1)).to.include({ name: 'question', error: 'delivery.gone' });
    expect(spans.at(-1)?.attributes).to.include({ 'lamp.outcome': 'dead', 'lamp.code': 'delivery.gone' });
  });

  it('show the first of very many calls of one ask, and count the rest', () => {
    const { events, spans, accept, deliver } = make();
    const { traceId, spanId: rootSpanId } = accept('q1');
    events.emit('genie.query.started', { space: 's', traceId, rootSpanId });
    for (let at = 0; at < 1_000; at++) {
      const call = { operation: 'result-chunk', outcome: 'ok', status: 200, durationMs: 0 } as const;
      events.emit('genie.called', { ...call, traceId, rootSpanId, spanId: at.toString(16).padStart(16, 'a') });
    }
    events.emit('genie.query.ended', { space: 's', outcome: 'ok', durationMs: 0, traceId, rootSpanId });
    deliver('q1');
    expect(spans.filter(({ name }) => name === 'genie result-chunk')).to.have.length(200);
    expect(spans.find(({ name }) => name === 'genie ask')?.attributes).to.include({ 'lamp.calls.left_out': 800 });
  });

  it('end with the stop', () => {
    const { spans, trees, accept } = make();
    trees.stop();
    accept('q1');
    expect(spans).to.deep.equal([]);
  });
});
