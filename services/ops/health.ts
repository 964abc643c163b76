import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';

/** What one part says about itself. `detail` is for operators: which error, which limit; never a secret. */
export interface CheckResult {
  readonly status: 'ok' | 'degraded' | 'failed';
  readonly detail?: string;
}

/** How a part tells about itself. */
export interface Check {
  readonly name: string;
  /** Whether the service must not be given work when this one fails. Default false: it degrades. */
  readonly critical?: boolean;
  /** Must be quick; an answer that takes longer than a second counts as failed. */
  readonly run: () => CheckResult | Promise<CheckResult>;
}

/** What the whole process is: `degraded` does its work, but not all of it. */
export type HealthStatus = 'ok' | 'degraded' | 'starting' | 'draining';

/** The state of the process at one moment. */
export interface HealthReport {
  readonly status: HealthStatus;
  /** Whether work may be sent here: false while starting, draining, or when a critical check has failed. */
  readonly ready: boolean;
  readonly uptimeSeconds: number;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

export interface HealthOptions {
  readonly clock: Clock;
  readonly events: Events;
}

const CHECK_DEADLINE_MS = 1_000;

/** The state of the process and of its parts. */
export class Health {
  readonly #options: HealthOptions;
  readonly #startedAtMs: number;
  readonly #checks: Check[] = [];
  #phase: 'starting' | 'running' | 'draining' = 'starting';

  constructor(options: HealthOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.monotonicMs();
    options.events.emit('process.state', { state: 'starting' });
  }

  /** Parts add theirs while the application is put together. */
  addCheck(check: Check): void {
    this.#checks.push(check);
  }

  /** Everything has been started. */
  running(): void {
    if (this.#phase !== 'starting') return;
    this.#phase = 'running';
    this.#options.events.emit('process.state', { state: 'ready' });
  }

  /** The first thing on stop, so that nobody sends more work. There is no way back. */
  draining(): void {
    if (this.#phase === 'draining') return;
    this.#phase = 'draining';
    this.#options.events.emit('process.state', { state: 'draining' });
  }

  get isDraining(): boolean {
    return this.#phase === 'draining';
  }

  /** Runs all checks side by side. Never throws: a check that does is a failed one. */
  async report(): Promise<HealthReport> {
    const results = await Promise.all(this.#checks.map((check) => this.#run(check)));
    const entries = this.#checks.map((check, at) => ({ check, result: results[at] ?? { status: 'failed' as const } }));
    const brokenCritically = entries.some(({ check, result }) => check.critical && result.status === 'failed');
    const allWell = entries.every(({ result }) => result.status === 'ok');
    return {
      status: this.#phase === 'running' ? (allWell ? 'ok' : 'degraded') : this.#phase,
      ready: this.#phase === 'running' && !brokenCritically,
      uptimeSeconds: (this.#options.clock.monotonicMs() - this.#startedAtMs) / 1000,
      checks: Object.fromEntries(entries.map(({ check, result }) => [check.name, result])),
    };
  }

  async #run(check: Check): Promise<CheckResult> {
    const deadline = Promise.withResolvers<CheckResult>();
    const timer = this.#options.clock.after(CHECK_DEADLINE_MS, () =>
      deadline.resolve({ status: 'failed', detail: 'no answer within a second' }),
    );
    try {
      return await Promise.race([check.run(), deadline.promise]);
    } catch (error) {
      return { status: 'failed', detail: error instanceof Error ? error.message : String(error) };
    } finally {
      timer.cancel();
    }
  }
}
