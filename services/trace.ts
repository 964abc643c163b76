import { hash, randomUUID } from 'node:crypto';

/** The trace of one question, W3C Trace Context: from the request that brought it to the message that answers it. */
export interface Trace {
  /** 32 hex digits, lower case. */
  readonly traceId: string;
  /** The span of the question as a whole, 16 hex digits: everything that belongs to the question hangs on it. */
  readonly spanId: string;
  /** The caller's span, where the request named one. */
  readonly parentSpanId?: string;
  /** Whether spans are recorded; the caller's word where there is one. */
  readonly sampled: boolean;
}

/** What a `traceparent` header says. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** Later versions may append fields; a longer header is none. */
const MAX_HEADER_CHARACTERS = 512;
const SAMPLED = 1;
const SHORT_CHARACTERS = 8;
/** Digits of the trace id that decide about its share: enough for any share, and exact as a number. */
const SHARE_DIGITS = 12;

/**
 * Reads a `traceparent` header. Undefined: it is missing or invalid, or repeated, which is no error: the question then
 * gets a trace of its own.
 */
export function parseTraceparent(header: string | readonly string[] | undefined): TraceParent | undefined {
  if (typeof header !== 'string' || header.length > MAX_HEADER_CHARACTERS) return undefined;
  const [whole, version, traceId, spanId, flags = '', more] = TRACEPARENT.exec(header.trim()) ?? [];
  if (whole === undefined || traceId === undefined || spanId === undefined) return undefined;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (isZero(traceId) || isZero(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

/** The header for whoever is called on behalf of the question. `spanId` is that of the call; default: of the question. */
export function traceparentOf({ traceId, spanId, sampled }: Trace, callSpanId: string = spanId): string {
  return `00-${traceId}-${callSpanId}-${sampled ? '01' : '00'}`;
}

/**
 * The trace of a new question: the caller's where it brought one.
 * @param share of the questions without a caller's word that are recorded, 0 to 1. Default 0: nobody records.
 */
export function newTrace(caller: TraceParent | undefined, share = 0): Trace {
  if (caller) {
    return { traceId: caller.traceId, spanId: newSpanId(), parentSpanId: caller.spanId, sampled: caller.sampled };
  }
  const traceId = newTraceId();
  return { traceId, spanId: newSpanId(), sampled: isInShare(traceId, share) };
}

/** 16 hex digits. */
export function newSpanId(): string {
  const digits = randomUUID();
  return `${digits.slice(0, 8)}${digits.slice(9, 13)}${digits.slice(32)}`;
}

/** 32 hex digits. From a UUID: Node has those ready, where other random bytes take microseconds. */
export function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}

/** The trace of a question that an earlier version kept without one: the same however often it is asked for. */
export function traceFromId(id: string): Trace {
  const digits = hash('sha256', id);
  return { traceId: digits.slice(0, 32), spanId: digits.slice(32, 48), sampled: false };
}

/** What people can read out to an operator. */
export function shortTraceId(traceId: string): string {
  return traceId.slice(0, SHORT_CHARACTERS);
}

/** By the id, so that everybody who looks at the same trace decides the same. */
function isInShare(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-SHARE_DIGITS), 16) < share * 16 ** SHARE_DIGITS;
}

function isZero(digits: string): boolean {
  return /^0+$/.test(digits);
}
