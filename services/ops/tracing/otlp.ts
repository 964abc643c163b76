import type { AttributeValue, Span } from './span.ts';

/** Who sends the spans. */
export interface Resource {
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** Tells processes apart that run under one name. */
  readonly instanceId: string;
}

/** Numbers of the protocol. */
const KINDS = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;
/** Sampled, and it is known whether the parent is in another process. */
const FLAGS = { localParent: 0x101, remoteParent: 0x301 };

/** The body of `POST /v1/traces`: OTLP 1.x as JSON, ids in hex, 64-bit numbers as text. */
export function toOtlpJson(spans: readonly Span[], resource: Resource): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: {
          attributes: attributesOf({
            'service.name': resource.serviceName,
            'service.version': resource.serviceVersion,
            'service.instance.id': resource.instanceId,
          }),
        },
        scopeSpans: [{ scope: { name: 'lamp', version: resource.serviceVersion }, spans: spans.map(spanJson) }],
      },
    ],
  });
}

function spanJson(span: Span): object {
  const { traceId, spanId, parentSpanId, name, kind, startAt, endAt, attributes, error, links } = span;
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    flags: kind === 'server' && parentSpanId !== undefined ? FLAGS.remoteParent : FLAGS.localParent,
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanosOf(startAt),
    endTimeUnixNano: nanosOf(endAt),
    attributes: attributesOf(error === undefined ? attributes : { ...attributes, 'error.type': error }),
    ...(links ? { links: links.map((link) => ({ ...link, attributes: [] })) } : {}),
    status: error === undefined ? {} : { code: STATUS_ERROR, message: error },
  };
}

/** To the microsecond: more than a double of milliseconds holds. */
function nanosOf(epochMs: number): string {
  return `${Math.round(epochMs * 1_000)}000`;
}

function attributesOf(attributes: Readonly<Record<string, AttributeValue>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueOf(value) }));
}

function anyValueOf(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
