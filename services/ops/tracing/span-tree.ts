import { type ErrorCode, errorKinds } from '../../errors.ts';
import type { EventMap } from '../../events.ts';
import { newSpanId, type Trace } from '../../trace.ts';
import type { AttributeValue, Span, SpanSink } from './span.ts';

export interface SpanTreeOptions {
  readonly questionId: string;
  readonly trace: Trace;
  readonly channel: string;
  /** The beginning of the question on both clocks: epoch milliseconds, and monotonic ones. */
  readonly acceptedAt: number;
  readonly acceptedMs: number;
  readonly sink: SpanSink;
}

/** Waits of a question before it is asked. */
export type WaitName = 'debounce wait' | 'queue wait';

/** A piece of work that has begun; times are monotonic. */
interface Begun {
  readonly spanId: string;
  readonly startMs: number;
}

/** One ask of Genie: everything in it goes out with it, so that no span is without its parent. */
interface Ask extends Begun {
  readonly calls: { readonly fields: EventMap['genie.called']; readonly endMs: number }[];
  leftOut: number;
  readonly polls: { count: number; failed: number; startMs: number; endMs: number };
}

/** Calls for the rows and the picture of an answer. */
const FETCHING = new Set(['query-result', 'execute-query', 'result-chunk', 'download-visualization']);
/** Calls of one ask that are shown one by one. A result of thousands of chunks says no more with all of them. */
const MAX_CALLS = 200;

/**
 * The spans of one question. Times come in on the monotonic clock and go out counted from the moment of acceptance, so
 * that a jump of the wall clock bends no tree.
 */
export class SpanTree {
  readonly #options: SpanTreeOptions;
  readonly #attributes: Record<string, AttributeValue> = {};
  #links: { traceId: string; spanId: string }[] = [];
  #wait: (Begun & { readonly name: WaitName }) | undefined;
  #ask: Ask | undefined;
  #attempt = 0;
  #deliveries = 0;
  #code: ErrorCode | undefined;

  constructor(options: SpanTreeOptions) {
    this.#options = options;
  }

  get rootSpanId(): string {
    return this.#options.trace.spanId;
  }

  /** The question is kept, and waits. */
  accepted(nowMs: number, then: WaitName): void {
    this.#child({ name: 'accept', startMs: this.#options.acceptedMs, endMs: nowMs });
    this.#wait = { ...begun(nowMs), name: then };
  }

  /** Another process had it until now. */
  resumed(nowMs: number, state: string): void {
    const { traceId, spanId } = this.#options.trace;
    this.#attributes['lamp.resumed'] = true;
    const links = [{ traceId, spanId }];
    this.#child({ name: 'resume', startMs: nowMs, endMs: nowMs, attributes: { 'lamp.state': state }, links });
    if (state === 'BUFFERED') this.#wait = { ...begun(nowMs), name: 'debounce wait' };
    if (state === 'ACCEPTED') this.#wait = { ...begun(nowMs), name: 'queue wait' };
  }

  flushed(nowMs: number, { parts, reason }: { readonly parts: number; readonly reason: string }): void {
    this.#attributes['lamp.parts'] = parts;
    this.#endWait(nowMs, { 'lamp.reason': reason });
    this.#wait = { ...begun(nowMs), name: 'queue wait' };
  }

  asking(nowMs: number, attempt: number): void {
    this.#attempt = Math.max(this.#attempt, attempt);
    this.#endWait(nowMs, {});
  }

  askStarted(nowMs: number): void {
    // After a failure it is not always asked anew: what Genie has is looked at again.
    this.#wait = undefined;
    this.#ask = {
      ...begun(nowMs),
      calls: [],
      leftOut: 0,
      polls: { count: 0, failed: 0, startMs: Number.POSITIVE_INFINITY, endMs: 0 },
    };
  }

  /** One exchange with Genie. Polls are counted; the others are spans. */
  called(nowMs: number, fields: EventMap['genie.called']): void {
    const ask = this.#ask;
    if (!ask) {
      this.#exchange({ fields, endMs: nowMs }, this.rootSpanId);
    } else if (fields.spanId !== undefined) {
      if (ask.calls.length < MAX_CALLS) ask.calls.push({ fields, endMs: nowMs });
      else ask.leftOut += 1;
    } else {
      const { polls } = ask;
      polls.count += 1;
      if (fields.outcome !== 'ok') polls.failed += 1;
      polls.startMs = Math.min(polls.startMs, nowMs - fields.durationMs);
      polls.endMs = nowMs;
    }
  }

  askEnded(nowMs: number, outcome: 'ok' | ErrorCode): void {
    const ask = this.#ask;
    if (!ask) return;
    this.#ask = undefined;
    const { spanId, startMs, leftOut } = ask;
    const attributes = { 'lamp.attempt': this.#attempt, ...(leftOut > 0 ? { 'lamp.calls.left_out': leftOut } : {}) };
    this.#child({ name: 'genie ask', spanId, startMs, endMs: nowMs, outcome, attributes });
    this.#polls(ask);
    const fetches = ask.calls.filter(({ fields }) => FETCHING.has(fields.operation));
    const fetchId = this.#fetch(fetches, spanId);
    for (const call of ask.calls) this.#exchange(call, fetches.includes(call) ? fetchId : spanId);
    // Asked again, it waits in the queue from here on.
    if (outcome !== 'ok') this.#wait = { ...begun(nowMs), name: 'queue wait' };
  }

  answered(nowMs: number, code: ErrorCode | undefined): void {
    this.#code = code;
    // A wait that began after a failed ask was none.
    if (this.#attempt === 0) this.#endWait(nowMs, {});
    this.#wait = undefined;
  }

  /** One try to deliver. */
  sent(nowMs: number, { outcome, durationMs, renderMs }: EventMap['question.sent']): void {
    this.#deliveries += 1;
    const startMs = nowMs - durationMs;
    const renderedMs = renderMs === undefined ? nowMs : startMs + renderMs;
    const attributes = { 'lamp.attempt': this.#deliveries };
    const isMade = renderMs !== undefined;
    this.#child({ name: 'render', startMs, endMs: renderedMs, attributes, ...(isMade ? {} : { outcome }) });
    if (isMade) this.#child({ name: 'deliver', startMs: renderedMs, endMs: nowMs, attributes, outcome });
  }

  /** A question elsewhere that this one became part of. */
  linkTo({ traceId, spanId }: Trace): void {
    this.#links = [{ traceId, spanId }];
  }

  end(nowMs: number, how: 'delivered' | 'refused' | 'cancelled' | 'merged' | 'dead', dead?: ErrorCode): void {
    this.#endWait(nowMs, {});
    const { trace, channel, questionId, acceptedMs, sink } = this.#options;
    const code = dead ?? this.#code;
    const outcome = how === 'delivered' ? deliveredAs(this.#code) : how;
    const isFault = code !== undefined && errorKinds[code].blame !== 'user';
    const attributes = {
      ...this.#attributes,
      'lamp.question.id': questionId,
      'lamp.channel': channel,
      'lamp.outcome': outcome,
      ...(code === undefined ? {} : { 'lamp.code': code }),
      ...(this.#attempt > 0 ? { 'lamp.attempts': this.#attempt } : {}),
    };
    sink.add([
      {
        traceId: trace.traceId,
        spanId: trace.spanId,
        ...(trace.parentSpanId === undefined ? {} : { parentSpanId: trace.parentSpanId }),
        name: 'question',
        kind: 'server',
        startAt: this.#at(acceptedMs),
        endAt: this.#at(nowMs),
        attributes,
        ...(isFault ? { error: code } : {}),
        ...(this.#links.length > 0 ? { links: this.#links } : {}),
      },
    ]);
  }

  #endWait(nowMs: number, attributes: Record<string, AttributeValue>): void {
    const wait = this.#wait;
    this.#wait = undefined;
    if (wait) this.#child({ ...wait, endMs: nowMs, attributes });
  }

  #polls({ polls, spanId }: Ask): void {
    if (polls.count === 0) return;
    const { startMs, endMs, count, failed } = polls;
    const attributes = { 'lamp.polls': count, 'lamp.polls.failed': failed };
    this.#child({ name: 'poll', parentSpanId: spanId, startMs, endMs, attributes });
  }

  /** The span around the calls for the rows. */
  #fetch(calls: Ask['calls'], askSpanId: string): string {
    const spanId = newSpanId();
    if (calls.length === 0) return spanId;
    const startMs = Math.min(...calls.map(({ fields, endMs }) => endMs - fields.durationMs));
    const endMs = Math.max(...calls.map((call) => call.endMs));
    const attributes = { 'lamp.calls': calls.length };
    this.#child({ name: 'fetch rows', spanId, parentSpanId: askSpanId, startMs, endMs, attributes });
    return spanId;
  }

  #exchange({ fields, endMs }: Ask['calls'][number], parentSpanId: string): void {
    const { operation, outcome, status, durationMs, spanId } = fields;
    const attributes = {
      'lamp.operation': operation,
      ...(status > 0 ? { 'http.response.status_code': status } : {}),
    };
    const startMs = endMs - durationMs;
    const ids = { parentSpanId, ...(spanId === undefined ? {} : { spanId }) };
    this.#child({ name: `genie ${operation}`, kind: 'client', ...ids, startMs, endMs, outcome, attributes });
  }

  #child(span: {
    readonly name: string;
    readonly kind?: Span['kind'];
    readonly spanId?: string;
    readonly parentSpanId?: string;
    readonly startMs: number;
    readonly endMs: number;
    readonly outcome?: 'ok' | ErrorCode;
    readonly attributes?: Readonly<Record<string, AttributeValue>>;
    readonly links?: Span['links'];
  }): void {
    const { trace, sink } = this.#options;
    const { outcome = 'ok', links } = span;
    sink.add([
      {
        traceId: trace.traceId,
        spanId: span.spanId ?? newSpanId(),
        parentSpanId: span.parentSpanId ?? trace.spanId,
        name: span.name,
        kind: span.kind ?? 'internal',
        startAt: this.#at(span.startMs),
        endAt: this.#at(span.endMs),
        attributes: span.attributes ?? {},
        ...(outcome === 'ok' ? {} : { error: outcome }),
        ...(links ? { links } : {}),
      },
    ]);
  }

  #at(monotonicMs: number): number {
    const { acceptedAt, acceptedMs } = this.#options;
    return acceptedAt + (monotonicMs - acceptedMs);
  }
}

function begun(startMs: number): Begun {
  return { spanId: newSpanId(), startMs };
}

function deliveredAs(code: ErrorCode | undefined): string {
  if (code === undefined) return 'answered';
  if (code === 'question.cancelled') return 'cancelled';
  return code === 'question.expired' || code === 'question.deadline' ? 'expired' : 'failed';
}
