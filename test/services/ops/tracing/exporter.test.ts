import { expect } from 'chai';
import { type Log, type LogFields, silentLog } from '../../../../services/log.ts';
import { type ExporterOptions, SpanExporter } from '../../../../services/ops/tracing/exporter.ts';
import type { Span } from '../../../../services/ops/tracing/span.ts';
import { newSpanId } from '../../../../services/trace.ts';
import { ManualClock } from '../../../support/clock.ts';
import { eventually } from '../../../support/eventually.ts';
import { OtlpReceiver } from '../../../support/otlp-receiver.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const AT = Date.UTC(2026, 10, 20);

function span(name = 'work'): Span {
  const attributes = { 'lamp.state': 'RUNNING', 'lamp.polls': 3, 'lamp.resumed': true, share: 0.5 };
  return {
    traceId: TRACE,
    spanId: newSpanId(),
    name,
    kind: 'internal',
    startAt: AT + 0.125,
    endAt: AT + 2,
    attributes,
  };
}

describe('exporting spans', () => {
  let receiver: OtlpReceiver;
  let clock: ManualClock;
  let warnings: { fields: LogFields; message: string }[];
  let exporter: SpanExporter | undefined;

  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
    clock = new ManualClock();
    warnings = [];
  });

  afterEach(async () => {
    await exporter?.stop(AbortSignal.abort());
    expect(receiver.malformed).to.deep.equal([]);
    await receiver.stop();
  });

  const build = (options: Partial<ExporterOptions> = {}) => {
    const log: Log = { ...silentLog, warn: (fields, message) => void warnings.push({ fields, message }) };
    exporter = new SpanExporter({
      url: new URL('/v1/traces', receiver.url),
      headers: { 'x-api-key': 'secret' },
      resource: { serviceName: 'lamp', serviceVersion: '1.2.3', instanceId: 'i' },
      clock,
      log,
      ...options,
    });
    return exporter;
  };
  const sumOf = (one: SpanExporter) => one.figures().exported + one.figures().dropped + one.figures().rejected;
  /** Lets time pass until it holds; sockets need moments of their own. */
  const passUntil = async (holds: () => boolean, stepMs = 500) => {
    while (!holds()) {
      await clock.advance(stepMs);
      await new Promise<void>((resolve) => setTimeout(resolve, 2));
    }
  };

  it('happens in batches, in the form and with the headers of the protocol', async () => {
    const one = build();
    one.add([span('a'), { ...span('b'), error: 'genie.busy', links: [{ traceId: TRACE, spanId: newSpanId() }] }]);
    expect(receiver.requests, 'nobody waits for it').to.have.length(0);
    await passUntil(() => receiver.spans.length === 2);
    expect(receiver.requests).to.have.length(1);
    expect(receiver.requests[0]?.path).to.equal('/v1/traces');
    expect(receiver.requests[0]?.headers).to.include({ 'x-api-key': 'secret', 'content-type': 'application/json' });
    const [a, b] = receiver.spans;
    expect(a?.attributes).to.deep.equal({ 'lamp.state': 'RUNNING', 'lamp.polls': 3, 'lamp.resumed': true, share: 0.5 });
    expect(a?.start).to.equal(BigInt(AT) * 1_000_000n + 125_000n);
    expect(b?.error).to.equal('genie.busy');
    expect(b?.attributes).to.include({ 'error.type': 'genie.busy' });
    expect(receiver.resources[0]).to.include({ 'service.name': 'lamp', 'service.version': '1.2.3' });
    await passUntil(() => one.figures().exported === 2);
  });

  it('is bounded while the receiver hangs: what has no room is dropped and counted, and nothing waits', async () => {
    receiver.fail({ kind: 'hang' });
    const one = build({ maxQueued: 1_000 });
    one.add(Array.from({ length: 512 }, () => span()));
    await eventually(() => receiver.requests.length === 1);
    for (let at = 0; at < 5_000; at++) one.add([span()]);
    expect(one.figures()).to.deep.equal({ exported: 0, dropped: 4_000, rejected: 0, queued: 1_000 });
    await passUntil(() => one.figures().exported === 1_512);
    expect(one.figures()).to.deep.equal({ exported: 1_512, dropped: 4_000, rejected: 0, queued: 0 });
  });

  it('is tried again when the receiver says later, as late as it says', async () => {
    receiver.fail({ kind: 'status', status: 503, headers: { 'retry-after': '7' } });
    const one = build();
    one.add([span()]);
    await passUntil(() => receiver.requests.length === 1);
    await new Promise<void>((resolve) => setTimeout(resolve, 20));
    await clock.advance(6_000);
    expect(receiver.requests).to.have.length(1);
    await passUntil(() => one.figures().exported === 1);
    expect(receiver.requests).to.have.length(2);
  });

  it('is given up when it is refused, or the receiver is away: counted, and told once a minute', async () => {
    receiver.fail({ kind: 'status', status: 400 }, { kind: 'status', status: 401 });
    const one = build();
    for (const dropped of [1, 2]) {
      one.add([span()]);
      await passUntil(() => one.figures().dropped === dropped);
    }
    expect(receiver.requests, 'not tried again').to.have.length(2);
    expect(warnings).to.have.length(1);
    await clock.advance(60_000);
    const { url } = receiver;
    await receiver.stop();
    const away = build({ url: new URL('/v1/traces', url) });
    away.add([span()]);
    await passUntil(() => away.figures().dropped === 1);
    expect(JSON.stringify(warnings)).not.to.contain('secret');
    await one.stop(AbortSignal.abort());
    receiver = await OtlpReceiver.start();
  });

  it('counts what the receiver took and refused', async () => {
    const body = JSON.stringify({ partialSuccess: { rejectedSpans: '2', errorMessage: 'too old' } });
    receiver.fail({ kind: 'status', status: 200, body });
    const one = build();
    one.add([span(), span(), span()]);
    await passUntil(() => sumOf(one) === 3);
    expect(one.figures()).to.include({ exported: 1, rejected: 2, dropped: 0 });
  });

  it('does not follow a redirect', async () => {
    receiver.fail({ kind: 'status', status: 302, headers: { location: '/elsewhere' } });
    const one = build();
    one.add([span()]);
    await passUntil(() => one.figures().dropped === 1);
    expect(receiver.requests).to.have.length(1);
  });

  it('brings what waits at the stop, and takes nothing afterwards', async () => {
    const one = build();
    one.add([span()]);
    await one.stop(new AbortController().signal);
    expect(receiver.spans).to.have.length(1);
    one.add([span()]);
    expect(one.figures()).to.deep.equal({ exported: 1, dropped: 1, rejected: 0, queued: 0 });
    expect(clock.pendingTimers).to.equal(0);
  });

  it('holds no stop up when the receiver hangs', async () => {
    receiver.fail({ kind: 'hang' }, { kind: 'hang' });
    const one = build({ flushWithinMs: 2_000 });
    one.add(Array.from({ length: 600 }, () => span()));
    await eventually(() => receiver.requests.length === 1);
    let stopped = false;
    const stopping = one.stop(new AbortController().signal).then(() => {
      stopped = true;
    });
    const from = clock.monotonicMs();
    await passUntil(() => stopped, 100);
    await stopping;
    expect(clock.monotonicMs() - from).to.be.within(1_900, 2_500);
    expect(one.figures()).to.deep.equal({ exported: 0, dropped: 600, rejected: 0, queued: 0 });
    expect(clock.pendingTimers).to.equal(0);
  });

  it('ends with the signal of the stop', async () => {
    receiver.fail({ kind: 'hang' });
    const one = build();
    one.add(Array.from({ length: 512 }, () => span()));
    await eventually(() => receiver.requests.length === 1);
    await one.stop(AbortSignal.abort());
    expect(one.figures().dropped).to.equal(512);
  });
});
