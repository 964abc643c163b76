import { write as writeFd, writeSync } from 'node:fs';
import { type Clock, systemClock, type Timer } from './clock.ts';

/** Writes a part of a buffer, as `fs.write` with a position of null does. */
export type WriteFd = (
  fd: number,
  data: Buffer,
  offset: number,
  done: (error: NodeJS.ErrnoException | null, writtenBytes: number) => void,
) => void;

export interface LogSinkOptions {
  /** Where lines go. Default 1, standard output. */
  readonly fd?: number;
  /** Most bytes that wait to be written; urgent lines may use all of it, others three quarters. Default 1,048,576. */
  readonly maxBufferBytes?: number;
  /** Whether a line is written at once and kept as long as possible. Default: none is. */
  readonly isUrgent?: (line: string) => boolean;
  /** Called when lines were dropped and there is room again; may write a line that says so. */
  readonly onGap?: (droppedLines: number) => void;
  /** Default: the time of this process. */
  readonly clock?: Clock;
  /** Default: `fs.write`. */
  readonly write?: WriteFd;
}

/** What became of the lines, since the start but for the last two. */
export interface LogFigures {
  readonly lines_written: number;
  readonly lines_dropped: number;
  readonly bytes_written: number;
  /** Writes that failed: the disk is full, or nobody reads any more. */
  readonly write_failures: number;
  readonly buffered_bytes: number;
  readonly failing: boolean;
}

const DEFAULT_MAX_BUFFER_BYTES = 1_048_576;
/** More at once makes no write cheaper. */
const MAX_WRITE_BYTES = 65_536;
/** A disk that was full is tried again this often. */
const RETRY_MS = 1_000;
/** A pipe whose reader is slow: sooner, it is not broken. */
const BUSY_RETRY_MS = 100;
/** How long an orderly end waits for lines to be taken. */
const FLUSH_MS = 1_000;
/** How long the end of the process may be held up by a reader that takes nothing. */
const LAST_WRITE_MS = 200;
/** A write that is under way is with the kernel after so long, where the process's end does not take it back. */
const UNDER_WAY_MS = 5;
const PLAIN_SHARE = 0.75;
const ROOM_SHARE = 0.5;

/** What is happening with the file. */
type SinkState =
  | { readonly kind: 'idle' }
  /** Lines of one turn of the event loop go together. */
  | { readonly kind: 'gathering'; readonly soon: NodeJS.Immediate }
  | { readonly kind: 'writing' }
  /** The last write failed. */
  | { readonly kind: 'pausing'; readonly timer: Timer };

/** Lines that are written together. */
interface Chunk {
  readonly data: Buffer;
  readonly lines: number;
  writtenBytes: number;
}

/**
 * Where log lines go: a file descriptor that is never waited for. What cannot be written waits in a bounded buffer and
 * goes out, whole and in order, when it can. When the buffer is full the newest lines are dropped and counted, until half
 * of it is free again: what led to the trouble stays, and the log has one gap, with its size written into it.
 */
export class LogSink {
  readonly #fd: number;
  readonly #maxBufferBytes: number;
  readonly #options: LogSinkOptions;
  readonly #clock: Clock;
  readonly #write: WriteFd;
  #state: SinkState = { kind: 'idle' };
  #lines: string[] = [];
  #linesBytes = 0;
  #chunk: Chunk | undefined;
  /** Lines are dropped until there is room again. */
  #isFull = false;
  #unreported = 0;
  #failing = false;
  readonly #counts = { written: 0, dropped: 0, bytes: 0, failures: 0 };
  readonly #onIdle = new Set<() => void>();

  constructor(options: LogSinkOptions = {}) {
    this.#options = options;
    this.#fd = options.fd ?? 1;
    this.#maxBufferBytes = options.maxBufferBytes ?? DEFAULT_MAX_BUFFER_BYTES;
    this.#clock = options.clock ?? systemClock;
    this.#write = options.write ?? ((fd, data, offset, done) => writeFd(fd, data, offset, done));
  }

  /** Takes a line with its line break. Never throws and never waits. */
  write(line: string): void {
    const urgent = this.#options.isUrgent?.(line) ?? false;
    const bytes = Buffer.byteLength(line);
    if (!this.#fits(bytes, urgent)) {
      // A line that is too long for an empty buffer keeps no other out.
      this.#isFull ||= this.#bufferedBytes() > 0;
      this.#counts.dropped += 1;
      this.#unreported += 1;
      return;
    }
    this.#lines.push(line);
    this.#linesBytes += bytes;
    if (this.#state.kind === 'idle') this.#gather();
    if (urgent && this.#state.kind === 'gathering') this.#next();
  }

  figures(): LogFigures {
    const { written, dropped, bytes, failures } = this.#counts;
    return {
      lines_written: written,
      lines_dropped: dropped,
      bytes_written: bytes,
      write_failures: failures,
      buffered_bytes: this.#bufferedBytes(),
      failing: this.#failing,
    };
  }

  /** Resolves when all lines are written, or cannot be for the time being, or at latest after a second. */
  flush(): Promise<void> {
    if (this.#state.kind === 'gathering') this.#next();
    if (this.#state.kind === 'idle' || this.#failing) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel();
        this.#onIdle.delete(done);
        resolve();
      };
      const timer = this.#clock.after(FLUSH_MS, done);
      this.#onIdle.add(done);
    });
  }

  /** For the very end of the process: writes what is left now, as far as it is taken, and counts the rest as dropped. */
  flushNow(): void {
    if (this.#bufferedBytes() === 0) return;
    if (this.#state.kind === 'writing') {
      pause(UNDER_WAY_MS);
      this.#chunk = undefined;
    } else this.#leave();
    const left = this.#chunk ? [this.#chunk.data.subarray(this.#chunk.writtenBytes)] : [];
    const lines = (this.#chunk?.lines ?? 0) + this.#lines.length;
    const taken = writeAllSync(this.#fd, Buffer.concat([...left, Buffer.from(this.#lines.join(''))]));
    this.#counts[taken ? 'written' : 'dropped'] += lines;
    this.#chunk = undefined;
    this.#lines = [];
    this.#linesBytes = 0;
  }

  #bufferedBytes(): number {
    const { data, writtenBytes } = this.#chunk ?? { data: { length: 0 }, writtenBytes: 0 };
    return this.#linesBytes + data.length - writtenBytes;
  }

  #fits(bytes: number, urgent: boolean): boolean {
    const afterBytes = this.#bufferedBytes() + bytes;
    if (urgent) return afterBytes <= this.#maxBufferBytes;
    return !this.#isFull && afterBytes <= this.#maxBufferBytes * PLAIN_SHARE;
  }

  #gather(): void {
    this.#state = { kind: 'gathering', soon: setImmediate(() => this.#next()) };
  }

  /** Ends waiting of whatever kind. */
  #leave(): void {
    if (this.#state.kind === 'gathering') clearImmediate(this.#state.soon);
    if (this.#state.kind === 'pausing') this.#state.timer.cancel();
    this.#state = { kind: 'idle' };
  }

  /** Writes on: the rest of a chunk, or what has gathered. */
  #next(): void {
    this.#leave();
    const chunk = this.#chunk ?? this.#gathered();
    this.#chunk = chunk;
    if (!chunk) {
      for (const done of [...this.#onIdle]) done();
      return;
    }
    this.#state = { kind: 'writing' };
    this.#write(this.#fd, chunk.data, chunk.writtenBytes, (error, writtenBytes) => {
      this.#state = { kind: 'idle' };
      if (error) this.#failed(error);
      else this.#wrote(chunk, writtenBytes);
    });
  }

  #gathered(): Chunk | undefined {
    if (this.#lines.length === 0) return undefined;
    let lines = 0;
    for (let bytes = 0; lines < this.#lines.length && bytes < MAX_WRITE_BYTES; lines++) {
      bytes += this.#lines[lines]?.length ?? 0;
    }
    const data = Buffer.from(this.#lines.splice(0, lines).join(''));
    this.#linesBytes -= data.length;
    return { data, lines, writtenBytes: 0 };
  }

  #failed(error: NodeJS.ErrnoException): void {
    const isBusy = error.code === 'EAGAIN' || error.code === 'EBUSY';
    if (!isBusy) {
      this.#failing = true;
      this.#counts.failures += 1;
      for (const done of [...this.#onIdle]) done();
    }
    const timer = this.#clock.after(isBusy ? BUSY_RETRY_MS : RETRY_MS, () => this.#next());
    this.#state = { kind: 'pausing', timer };
  }

  #wrote(chunk: Chunk, writtenBytes: number): void {
    this.#failing = false;
    this.#counts.bytes += writtenBytes;
    chunk.writtenBytes += writtenBytes;
    // Undefined when the process's end has taken over.
    if (this.#chunk === chunk && chunk.writtenBytes >= chunk.data.length) {
      this.#counts.written += chunk.lines;
      this.#chunk = undefined;
      this.#tellGap();
    }
    this.#next();
  }

  /** The gap is told where it is: behind the lines that were kept, before those that come. */
  #tellGap(): void {
    if (this.#unreported === 0 || this.#bufferedBytes() > this.#maxBufferBytes * ROOM_SHARE) return;
    const dropped = this.#unreported;
    this.#unreported = 0;
    this.#isFull = false;
    this.#options.onGap?.(dropped);
  }
}

/** Holds the thread; nothing else of this process runs meanwhile. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** @returns whether all of it was taken. */
function writeAllSync(fd: number, data: Buffer): boolean {
  const untilMs = performance.now() + LAST_WRITE_MS;
  for (let offset = 0; offset < data.length; ) {
    try {
      offset += writeSync(fd, data, offset);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'EAGAIN' && code !== 'EBUSY') || performance.now() > untilMs) return false;
      pause(UNDER_WAY_MS);
    }
  }
  return true;
}
