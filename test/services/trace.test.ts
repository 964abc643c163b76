import { expect } from 'chai';
import fc from 'fast-check';
import { newTrace, parseTraceparent, shortTraceId, traceFromId, traceparentOf } from '../../services/trace.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('traceparent', () => {
  it('is read with its flag', () => {
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`)).to.deep.equal({ traceId: TRACE, spanId: SPAN, sampled: true });
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-00`)?.sampled).to.equal(false);
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-ff`)?.sampled, 'other flags may be set').to.equal(true);
  });

  it('of a later version is read as far as it is known', () => {
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-comes-later`)?.traceId).to.equal(TRACE);
  });

  const invalid: readonly (readonly [string, string | readonly string[] | undefined])[] = [
    ['missing', undefined],
    ['empty', ''],
    ['repeated', [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`]],
    ['repeated, as Node joins it', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['of the forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['of version 00 with more', `00-${TRACE}-${SPAN}-01-more`],
    ['with a zero trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['with a zero span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['in capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['without flags', `00-${TRACE}-${SPAN}`],
    ['endless', `01-${TRACE}-${SPAN}-01-${'x'.repeat(600)}`],
  ];
  for (const [what, header] of invalid) {
    it(`that is ${what} is none`, () => {
      expect(parseTraceparent(header)).to.equal(undefined);
    });
  }

  it('never fails, whatever comes', () => {
    fc.assert(fc.property(fc.string(), (header) => parseTraceparent(header)?.traceId !== ''));
  });

  it('is written so that it can be read', () => {
    const trace = newTrace({ traceId: TRACE, spanId: SPAN, sampled: true });
    expect(parseTraceparent(traceparentOf(trace))).to.deep.equal({
      traceId: TRACE,
      spanId: trace.spanId,
      sampled: true,
    });
    expect(traceparentOf(trace, SPAN)).to.equal(`00-${TRACE}-${SPAN}-01`);
  });
});

describe('a trace', () => {
  it('goes on from the caller, with its word about recording', () => {
    const trace = newTrace({ traceId: TRACE, spanId: SPAN, sampled: false }, 1);
    expect(trace).to.include({ traceId: TRACE, parentSpanId: SPAN, sampled: false });
    expect(trace.spanId)
      .to.match(/^[0-9a-f]{16}$/)
      .and.not.to.equal(SPAN);
  });

  it('begins anew without a caller, and no two are the same', () => {
    const traces = Array.from({ length: 1_000 }, () => newTrace(undefined));
    expect(new Set(traces.map(({ traceId }) => traceId)).size).to.equal(1_000);
    for (const { traceId, spanId, sampled } of traces) {
      expect(traceId).to.match(/^[0-9a-f]{32}$/);
      expect(spanId).to.match(/^[0-9a-f]{16}$/);
      expect(sampled).to.equal(false);
    }
  });

  it('is recorded for the share that is asked for', () => {
    const sampled = (share: number) =>
      Array.from({ length: 2_000 }, () => newTrace(undefined, share)).filter((trace) => trace.sampled).length;
    expect(sampled(0)).to.equal(0);
    expect(sampled(1)).to.equal(2_000);
    // 20 standard deviations wide.
    expect(sampled(0.25)).to.be.within(110, 890);
  });

  it('of an old question is always the same', () => {
    expect(traceFromId('q1')).to.deep.equal(traceFromId('q1'));
    expect(traceFromId('q1').traceId).not.to.equal(traceFromId('q2').traceId);
    expect(parseTraceparent(traceparentOf(traceFromId('q1')))?.traceId).to.equal(traceFromId('q1').traceId);
  });

  it('has a short form for people', () => {
    expect(shortTraceId(TRACE)).to.equal('0af76519');
  });
});
