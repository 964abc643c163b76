import { performance } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { type Clock, every, type Timer } from '../clock.ts';
import type { Log } from '../log.ts';

export interface MemorySaverOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Time between two looks, milliseconds. Default 1,000. */
  readonly intervalMs?: number;
  /** Default: as V8 and the event loop count it; it costs microseconds. */
  readonly look?: () => Look;
  /** Tells V8 to save memory, or to stop that. Default: its flag, which it reads at each collection. */
  readonly save?: (saving: boolean) => void;
}

/** What a thread did since the look before. */
export interface Look {
  /** Bytes that live and dead objects take. */
  readonly usedBytes: number;
  /** Share of the time in which the event loop had something to do, 0 to 1. */
  readonly busy: number;
}

/**
 * Above this V8 saves memory. Lamp that takes a hundred questions a second uses 50 to 70 MB (`--trace-gc`); 10,000 parked
 * ones need 180 (`npm run bench -- parked`).
 */
const SAVE_ABOVE_BYTES = 110e6;
/** Below this it stops: far enough from the other that a single collection does not turn it about. */
const STOP_BELOW_BYTES = 80e6;
/** Nobody waits for a thread that has less to do: its timers, and a question now and then. */
const IDLE_BELOW = 0.05;
/** So long it has had nothing to do, in looks, before it counts as idle. */
const IDLE_LOOKS = 5;

/**
 * Has V8 collect sooner and give pages back while this thread's heap is large or nobody waits for it, and only then. By
 * itself V8 keeps pages that it does not need any more, hundreds of megabytes after a rush; told to save at all times it
 * collects so often that messages wait for it (docs/decisions.md, 12).
 */
export class MemorySaver {
  readonly name = 'memory saver';
  readonly #options: MemorySaverOptions;
  #saving = false;
  #idleLooks = 0;
  #timer: Timer | undefined;

  constructor(options: MemorySaverOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, log, intervalMs = 1_000, look = looking() } = this.#options;
    const onError = (error: unknown) => log.warn({ err: error }, 'V8 could not be told to save memory');
    this.#timer = every(clock, intervalMs, { run: () => this.#decide(look()), onError });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #decide({ usedBytes, busy }: Look): void {
    const { save = saveMemory, log } = this.#options;
    this.#idleLooks = busy < IDLE_BELOW ? this.#idleLooks + 1 : 0;
    const large = usedBytes > (this.#saving ? STOP_BELOW_BYTES : SAVE_ABOVE_BYTES);
    const saving = large || this.#idleLooks >= IDLE_LOOKS;
    if (saving === this.#saving) return;
    save(saving);
    this.#saving = saving;
    log.debug({ used_mb: Math.round(usedBytes / 1e6), saving }, 'whether V8 saves memory has changed');
  }
}

function looking(): () => Look {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return { usedBytes: getHeapStatistics().used_heap_size, busy: utilization };
  };
}

function saveMemory(saving: boolean): void {
  setFlagsFromString(saving ? '--memory-saver-mode' : '--no-memory-saver-mode');
}
