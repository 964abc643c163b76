import { join } from 'node:path';
import { type AnyEvent, Events } from '../../../../services/events.ts';
import { Alerts, type AlertsOptions } from '../../../../services/ops/alerts/alerts.ts';
import type { ChannelConfig, Notifier } from '../../../../services/ops/alerts/channels.ts';
import type { AlertEvent } from '../../../../services/ops/alerts/types.ts';
import { ManualClock } from '../../../support/clock.ts';
import { type TempDir, tempDir } from '../../../support/temp-dir.ts';
import { FakeHistory, HISTORY_MS } from './figures.ts';

/** A channel that a test may name; `OPS` and `MAIL` are those that there are. */
export const channelNamed = (name: string): ChannelConfig => ({ name, kind: 'email', to: ['ops@example.com'] });

/** Keeps what it was given to send; a test decides how that ends. */
export class RecordingNotifier implements Notifier {
  readonly batches: { readonly channel: string; readonly alerts: readonly AlertEvent[] }[] = [];
  /** How the next calls end. */
  answer: () => Promise<void> = () => Promise.resolve();

  notify(alerts: readonly AlertEvent[], channel: ChannelConfig): Promise<void> {
    this.batches.push({ channel: channel.name, alerts });
    return this.answer();
  }

  /** `channel: rule state, rule state`, one for each batch. */
  told(): readonly string[] {
    return this.batches.map(
      ({ channel, alerts }) => `${channel}: ${alerts.map(({ rule, state }) => `${rule} ${state}`).join(', ')}`,
    );
  }
}

/** Alerts with a real store in a folder of their own, on a clock and figures that the test moves. */
export class AlertStage {
  readonly clock = new ManualClock();
  readonly dir: TempDir = tempDir();
  readonly seen: AnyEvent[] = [];
  history = new FakeHistory(this.clock);
  notifier = new RecordingNotifier();
  channels: readonly ChannelConfig[] = [channelNamed('ops')];
  #alerts: Alerts | undefined;

  get alerts(): Alerts {
    if (!this.#alerts) throw new Error('not started');
    return this.#alerts;
  }

  /**
   * Starts the next life: same folder, same clock, nothing else in common. Of the default rules only those are at work
   * that are named.
   */
  async start(changes: Partial<AlertsOptions> = {}, defaults: readonly string[] = []): Promise<Alerts> {
    const events = new Events((error) => {
      throw error;
    });
    events.onAny((event) => this.seen.push(event));
    this.history = new FakeHistory(this.clock);
    this.notifier = new RecordingNotifier();
    this.#alerts = new Alerts({
      history: this.history,
      historyMs: HISTORY_MS,
      clock: this.clock,
      events,
      notifier: this.notifier,
      conversations: () => this.channels,
      storePath: join(this.dir.path, 'alerts.db'),
      file: { path: join(this.dir.path, 'alerts.yaml'), isNamed: false, variable: () => undefined },
      groupWaitMs: 0,
      hourlyCap: 100,
      maxEvents: 1_000,
      maxEventAgeMs: 86_400_000,
      ...changes,
    });
    const { rules } = this.#alerts;
    for (const { name, source } of rules.entries()) {
      if (source === 'default' && !defaults.includes(name)) rules.replace(name, { enabled: false }, 'test');
    }
    await this.#alerts.start();
    return this.#alerts;
  }

  async stop(): Promise<void> {
    await this.#alerts?.stop(AbortSignal.abort());
    this.#alerts = undefined;
  }

  async end(): Promise<void> {
    await this.stop();
    this.dir.remove();
  }

  /** Adds a rule on the processor: above 80 at once, over at 70. */
  busy(changes: object = {}): void {
    this.alerts.createRule(
      {
        name: 'busy',
        summary: 'busy: {{value}}',
        condition: { kind: 'threshold', metric: 'lamp_cpu_percent', operator: '>', threshold: 80, clear: 70 },
        cooldown: '0s',
        ...changes,
      },
      'test',
    );
  }

  /** Seconds with a sample each, with the processor at so much. */
  cpu(percent: number | undefined, seconds = 1): Promise<void> {
    return this.history.pass(seconds, percent === undefined ? {} : { lamp_cpu_percent: percent });
  }

  states(): readonly string[] {
    return this.alerts.list().map(({ event, state, inhibitedBy }) => {
      return `${event.rule} ${state}${inhibitedBy === undefined ? '' : ` (${inhibitedBy})`}`;
    });
  }

  idOf(rule: string): string {
    return this.alerts.list().find(({ event }) => event.rule === rule)?.event.id ?? '';
  }
}
