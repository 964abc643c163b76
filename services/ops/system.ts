import { monitorEventLoopDelay } from 'node:perf_hooks';
import pidusage from 'pidusage';
import { type Clock, every, type Timer } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { Readings, type ReadingsOptions } from './readings.ts';

/** Resident memory and processor time of this process, as the operating system sees them. */
export interface SystemUsage {
  readonly memoryBytes: number;
  /** 100 is one core fully used, since the measurement before. */
  readonly cpuPercent: number;
}

/** How late the event loop ran timers, over the last one to two minutes, milliseconds. */
export interface EventLoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface SystemMonitorOptions extends ReadingsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Time between two measurements, milliseconds. Default 1,000. */
  readonly intervalMs?: number;
  /** Default: pidusage of this process. It costs 0.3 ms, which is why it runs on a timer and not per request. */
  readonly measure?: () => Promise<{ readonly memory: number; readonly cpu: number }>;
}

/** Resolution of the delay histogram; its timer wakes the process so often. */
const RESOLUTION_MS = 20;
const ROTATE_MS = 60_000;

/** Measures this process from `start` to `stop`. */
export class SystemMonitor {
  readonly name = 'system monitor';
  /** What the engine tells, refreshed with every measurement. */
  readonly readings: Readings;
  readonly #options: SystemMonitorOptions;
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #timer: Timer | undefined;
  #measured: Promise<SystemUsage> | undefined;
  #newest: SystemUsage | undefined;
  #delay: EventLoopDelay = { p50: 0, p99: 0, max: 0 };
  #before: EventLoopDelay = { p50: 0, p99: 0, max: 0 };
  #rotatedAtMs = 0;

  constructor(options: SystemMonitorOptions) {
    this.#options = options;
    this.readings = new Readings(options);
  }

  start(): void {
    const { clock, log, intervalMs = 1_000 } = this.#options;
    this.#histogram.enable();
    this.#rotatedAtMs = clock.monotonicMs();
    const onError = (error: unknown) => log.warn({ err: error }, 'memory and processor use could not be measured');
    const run = async () => {
      this.#rotate();
      this.#delay = this.eventLoopDelay();
      await Promise.all([this.#measure(), this.readings.refresh()]);
    };
    run().catch(onError);
    this.#timer = every(clock, intervalMs, { run, onError });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#histogram.disable();
    pidusage.clear();
  }

  /**
   * The newest measurement; waits for the first one.
   * @throws AppError `internal` when the last measurement failed, or none was begun.
   */
  async usage(): Promise<SystemUsage> {
    if (!this.#measured) throw new AppError('internal', 'the system monitor has not been started');
    return await this.#measured;
  }

  /** As `usage`, for those who cannot wait: undefined before the first measurement and after one that failed. */
  get newest(): SystemUsage | undefined {
    return this.#newest;
  }

  /** As of the newest measurement. */
  get delay(): EventLoopDelay {
    return this.#delay;
  }

  eventLoopDelay(): EventLoopDelay {
    const now = this.#readHistogram();
    const before = this.#before;
    return {
      p50: Math.max(now.p50, before.p50),
      p99: Math.max(now.p99, before.p99),
      max: Math.max(now.max, before.max),
    };
  }

  async #measure(): Promise<void> {
    const { measure = () => pidusage(process.pid) } = this.#options;
    const measuring = measure().then(({ memory, cpu }) => ({ memoryBytes: memory, cpuPercent: cpu }));
    // Until the first one is there, whoever asks waits for it; afterwards they get the one before.
    this.#measured ??= measuring;
    try {
      this.#newest = await measuring;
    } catch (error) {
      this.#newest = undefined;
      throw error;
    } finally {
      this.#measured = measuring;
    }
  }

  #rotate(): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#rotatedAtMs < ROTATE_MS) return;
    this.#before = this.#readHistogram();
    this.#histogram.reset();
    this.#rotatedAtMs = nowMs;
  }

  #readHistogram(): EventLoopDelay {
    if (this.#histogram.count === 0) return { p50: 0, p99: 0, max: 0 };
    // The histogram holds the whole time between two ticks, of which the resolution is no delay.
    const beyond = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
    const histogram = this.#histogram;
    return {
      p50: beyond(histogram.percentile(50)),
      p99: beyond(histogram.percentile(99)),
      max: beyond(histogram.max),
    };
  }
}
