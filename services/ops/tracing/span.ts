/** What an attribute can say: never a text, a query, a name or a token. */
export type AttributeValue = string | number | boolean;

/** One piece of work of a question, as OpenTelemetry has it. Times are epoch milliseconds with a fraction. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** A call to another service, or work of our own; `server` is the question as its sender sees it. */
  readonly kind: 'server' | 'internal' | 'client';
  readonly startAt: number;
  readonly endAt: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** The code of the error that it ended with; it did its work when absent. */
  readonly error?: string;
  /** Spans elsewhere that this one has to do with. */
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** Takes finished spans. Never waits and never throws. */
export interface SpanSink {
  add(spans: readonly Span[]): void;
}
