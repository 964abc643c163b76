import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const value = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  // 64-bit numbers are text in the protocol's JSON.
  z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
  z.strictObject({ doubleValue: z.number() }),
]);
const attributes = z.array(z.strictObject({ key: z.string().min(1), value }));
const traceId = z.string().regex(/^(?!0+$)[0-9a-f]{32}$/);
const spanId = z.string().regex(/^(?!0+$)[0-9a-f]{16}$/);
const nanos = z.string().regex(/^\d{19}$/);

const span = z.strictObject({
  traceId,
  spanId,
  parentSpanId: spanId.optional(),
  flags: z.number().int(),
  name: z.string().min(1),
  kind: z.number().int().min(1).max(5),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes,
  links: z.array(z.strictObject({ traceId, spanId, attributes })).optional(),
  status: z.strictObject({ code: z.number().int().min(0).max(2).optional(), message: z.string().optional() }),
});

/** An export as the protocol allows it; what is not known there is refused here. */
const request = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          spans: z.array(span).min(1),
        }),
      ),
    }),
  ),
});

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Message of an error status. */
  readonly error: string | undefined;
}

/** What the receiver does with the next exports. */
export type ReceiverFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** Never answers. */
  | { readonly kind: 'hang' };

/** An OpenTelemetry receiver on loopback: OTLP over HTTP as JSON, checked field by field, with faults on demand. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** Attributes of the senders, by export. */
  readonly resources: Readonly<Record<string, unknown>>[] = [];
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[] = [];
  /** Why exports were not understood; must stay empty. */
  readonly malformed: string[] = [];
  /** Everything that came, as it came. */
  text = '';
  #url = '';
  readonly #faults: ReceiverFault[] = [];
  readonly #server = createServer((req, res) => void this.#serve(req, res));

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    receiver.#url = `http://127.0.0.1:${(receiver.#server.address() as AddressInfo).port}`;
    return receiver;
  }

  /** Also after its stop: where it was. */
  get url(): string {
    return this.#url;
  }

  fail(...faults: readonly ReceiverFault[]): void {
    this.#faults.push(...faults);
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of req) chunks.push(chunk as Buffer);
    } catch {
      // The sender broke off: nobody waits for an answer.
      return;
    }
    this.requests.push({ path: req.url ?? '', headers: req.headers });
    const fault = this.#faults.shift();
    if (fault?.kind === 'hang') return;
    if (fault) {
      res.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      res.end(fault.body ?? '{}');
      if (fault.status >= 300) return;
    } else {
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end('{"partialSuccess":{}}');
    }
    this.#take(Buffer.concat(chunks).toString('utf8'));
  }

  #take(text: string): void {
    this.text += text;
    const parsed = request.safeParse(JSON.parse(text));
    if (!parsed.success) {
      this.malformed.push(z.prettifyError(parsed.error));
      return;
    }
    for (const { resource, scopeSpans } of parsed.data.resourceSpans) {
      this.resources.push(plain(resource.attributes));
      for (const one of scopeSpans.flatMap(({ spans }) => spans)) this.spans.push(received(one));
    }
  }
}

function received(one: z.infer<typeof span>): ReceivedSpan {
  const { traceId: trace, spanId: id, parentSpanId, name, kind, status, links = [] } = one;
  return {
    ...{ traceId: trace, spanId: id, parentSpanId, name, kind },
    start: BigInt(one.startTimeUnixNano),
    end: BigInt(one.endTimeUnixNano),
    attributes: plain(one.attributes),
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    error: status.code === 2 ? (status.message ?? '') : undefined,
  };
}

function plain(list: z.infer<typeof attributes>): Record<string, unknown> {
  return Object.fromEntries(
    list.map(({ key, value: one }) => {
      const [text] = Object.values(one);
      return [key, 'intValue' in one ? Number(text) : text];
    }),
  );
}

/** A span and what hangs on it. */
export interface TreeNode {
  readonly span: ReceivedSpan;
  readonly children: readonly TreeNode[];
}

/**
 * The trees that the spans make: a root is a span `question`; its parent, if any, is the caller's.
 * @throws Error when they make anything but trees: a span without its parent, an id twice, a child beyond its parent's time.
 */
export function treesOf(spans: readonly ReceivedSpan[]): readonly TreeNode[] {
  const ids = new Set(spans.map(({ spanId: id }) => id));
  if (ids.size !== spans.length) throw new Error('an id of a span came twice');
  const used = new Set<string>();
  const nodeOf = (one: ReceivedSpan): TreeNode => {
    used.add(one.spanId);
    if (one.end < one.start) throw new Error(`${one.name} ends before it begins`);
    const children = spans.filter((child) => child.parentSpanId === one.spanId && child.name !== 'question');
    for (const child of children) {
      if (child.traceId !== one.traceId) throw new Error(`${child.name} hangs on a span of another trace`);
      if (child.start < one.start || child.end > one.end)
        throw new Error(
          `${child.name} (${child.start} to ${child.end}) lies outside of ${one.name} (${one.start} to ${one.end})`,
        );
    }
    const inOrder = children.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
    return { span: one, children: inOrder.map(nodeOf) };
  };
  const trees = spans.filter(({ name }) => name === 'question').map(nodeOf);
  const orphans = spans.filter(({ spanId: id }) => !used.has(id));
  if (orphans.length > 0) throw new Error(`without a parent: ${orphans.map(({ name }) => name).join(', ')}`);
  return trees;
}

/** The names in a tree, children in brackets: `question(accept, genie ask(poll))`. */
export function outline({ span: one, children }: TreeNode): string {
  return children.length === 0 ? one.name : `${one.name}(${children.map(outline).join(', ')})`;
}
