import { Agent } from 'undici';
import { type Clock, sleep } from '../../clock.ts';
import { KeyedBatcher } from '../../flow/keyed-batcher.ts';
import type { Log } from '../../log.ts';
import { type Resource, toOtlpJson } from './otlp.ts';
import type { Span, SpanSink } from './span.ts';

export interface ExporterOptions {
  /** Where spans are posted, path included. */
  readonly url: URL;
  /** Sent along with each export; may hold a key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: Resource;
  readonly clock: Clock;
  readonly log: Log;
  /** Spans that may wait; one more is dropped. Default 8,192, some megabytes. */
  readonly maxQueued?: number;
  /** For one export, retries not counted. Default 10,000. */
  readonly timeoutMs?: number;
  /** For what still waits at the stop. Default 2,000. */
  readonly flushWithinMs?: number;
}

/** Spans since the start, by what became of them. */
export interface ExportFigures {
  readonly exported: number;
  /** Had no room, or could not be brought to the receiver. */
  readonly dropped: number;
  /** The receiver took the export and refused these. */
  readonly rejected: number;
  /** Wait now. */
  readonly queued: number;
}

const MAX_QUEUED = 8_192;
const BATCH = { quietMs: 1_000, maxWaitMs: 1_000, maxItems: 512 };
const TIMEOUT_MS = 10_000;
const FLUSH_WITHIN_MS = 2_000;
const MAX_TRIES = 3;
const RETRY_MS = 1_000;
/** The longest Retry-After that is believed. */
const MAX_RETRY_AFTER_MS = 30_000;
/** As the protocol says: after these the same export may be taken. */
const RETRYABLE = new Set([429, 502, 503, 504]);
const MAX_ANSWER_BYTES = 65_536;
/** A receiver that is away for a day is no reason for a day of log lines. */
const COMPLAIN_EVERY_MS = 60_000;
/** All spans go to one place. */
const KEY = 'spans';

/** How one try ended. */
type Try =
  | { readonly kind: 'taken'; readonly rejected: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly afterMs: number | undefined };

/**
 * Brings spans to an OpenTelemetry receiver in batches, OTLP over HTTP. What it does happens beside the questions: adding
 * costs a push, the queue is bounded, and what has no room is dropped and counted.
 */
export class SpanExporter implements SpanSink {
  readonly #options: ExporterOptions;
  readonly #batcher: KeyedBatcher<Span>;
  readonly #pool: Agent;
  /** Aborts when the time for flushing is over. */
  readonly #ended = new AbortController();
  #stopping: Promise<void> | undefined;
  #exported = 0;
  #dropped = 0;
  #rejected = 0;
  #complainedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ExporterOptions) {
    this.#options = options;
    const { clock, timeoutMs = TIMEOUT_MS } = options;
    this.#batcher = new KeyedBatcher({
      ...BATCH,
      clock,
      maxBytes: Number.POSITIVE_INFINITY,
      maxTotalItems: options.maxQueued ?? MAX_QUEUED,
      sizeOf: () => 1,
      flush: (_key, spans) => this.#export(spans),
      onError: (error, _key, spans) => this.#lose(spans.length, error),
    });
    this.#pool = new Agent({
      connections: 1,
      connect: { timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  add(spans: readonly Span[]): void {
    for (const span of spans) if (this.#stopping || !this.#batcher.add(KEY, span)) this.#dropped += 1;
  }

  figures(): ExportFigures {
    const { total: queued } = this.#batcher;
    return { exported: this.#exported, dropped: this.#dropped, rejected: this.#rejected, queued };
  }

  /** Sends what waits, for as long as that may take, and drops the rest. Idempotent. */
  stop(signal: AbortSignal): Promise<void> {
    this.#stopping ??= this.#stop(signal);
    return this.#stopping;
  }

  async #stop(signal: AbortSignal): Promise<void> {
    const { clock, flushWithinMs = FLUSH_WITHIN_MS } = this.#options;
    const end = () => this.#ended.abort(new Error('no more time for flushing'));
    const timer = clock.after(flushWithinMs, end);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    await this.#batcher.flush(KEY, 'stop');
    timer.cancel();
    signal.removeEventListener('abort', end);
    await this.#batcher.stop();
    // Nothing is on its way any more; a receiver that keeps the connection open is not waited for.
    await this.#pool.destroy();
  }

  async #export(spans: readonly Span[]): Promise<void> {
    const { clock, resource } = this.#options;
    const body = toOtlpJson(spans, resource);
    for (let attempt = 1; ; attempt++) {
      this.#ended.signal.throwIfAborted();
      const tried = await this.#try(body);
      if (tried.kind === 'taken') {
        this.#rejected += tried.rejected;
        this.#exported += spans.length - tried.rejected;
        return;
      }
      if (tried.afterMs === undefined || attempt >= MAX_TRIES) throw new Error(tried.reason);
      await sleep(clock, tried.afterMs, this.#ended.signal);
    }
  }

  async #try(body: string): Promise<Try> {
    const { clock, url, headers, timeoutMs = TIMEOUT_MS } = this.#options;
    const late = new AbortController();
    const timer = clock.after(timeoutMs, () => late.abort(new Error(`no answer within ${timeoutMs} ms`)));
    try {
      const response = await this.#pool.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([late.signal, this.#ended.signal]),
      });
      const { statusCode: status } = response;
      const answer = await readStart(response.body);
      if (status >= 200 && status < 300) return { kind: 'taken', rejected: rejectedIn(answer) };
      const afterMs = RETRYABLE.has(status) ? retryAfterMs(response.headers['retry-after']) : undefined;
      return { kind: 'failed', reason: `the receiver answered with ${status}`, afterMs };
    } catch (error) {
      // Whatever went wrong on the way may be over in a moment.
      return { kind: 'failed', reason: error instanceof Error ? error.message : String(error), afterMs: RETRY_MS };
    } finally {
      timer.cancel();
    }
  }

  #lose(spans: number, error: unknown): void {
    const { clock, log } = this.#options;
    this.#dropped += spans;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#complainedAtMs < COMPLAIN_EVERY_MS) return;
    this.#complainedAtMs = nowMs;
    log.warn({ err: error, dropped: this.#dropped }, 'spans could not be exported; questions go on as before');
  }
}

/** The answer says little, and nobody waits for more. */
async function readStart(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `{"partialSuccess": {"rejectedSpans": "3"}}`; anything else rejects nothing. */
function rejectedIn(answer: string): number {
  const count = /"rejectedSpans"\s*:\s*"?(\d{1,9})/.exec(answer)?.[1];
  return count === undefined ? 0 : Number(count);
}

function retryAfterMs(header: string | string[] | undefined): number {
  const seconds = typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
  return seconds === undefined ? RETRY_MS : Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS);
}
