import { join } from 'node:path';
import { Alerts } from '../services/ops/alerts/alerts.ts';
import type { ChannelConfig, Notifier } from '../services/ops/alerts/channels.ts';
import type { FigureHistory } from '../services/ops/alerts/types.ts';
import { toMs } from '../services/settings.ts';
import type { Ground } from './ground.ts';
import type { Ops } from './operations.ts';

/** What alerts stand on. */
export interface AlertParts {
  readonly ops: Ops;
  readonly history: FigureHistory;
  /** How far the history reaches back, milliseconds. */
  readonly historyMs: number;
  /** Brings alerts to channels; without one they are shown and logged. */
  readonly notifier?: Notifier;
  /** Conversations that asked to be told. */
  readonly conversations?: () => readonly ChannelConfig[];
}

/** Builds the alerts, with their figures and their health check; undefined when they are switched off. */
export function buildAlerts(ground: Ground, parts: AlertParts): Alerts | undefined {
  const { config, clock, events, lifecycle, options } = ground;
  if (!config.alertsEnabled) return undefined;
  const { ops, history, historyMs, notifier, conversations } = parts;
  const alerts = new Alerts({
    history,
    historyMs,
    clock,
    events,
    notifier,
    ...(conversations ? { conversations } : {}),
    storePath: join(config.stateDir, 'alerts.db'),
    file: {
      path: config.alertsFile ?? join(config.stateDir, 'alerts.yaml'),
      isNamed: config.alertsFile !== undefined,
      variable: options.variable ?? (() => undefined),
    },
    groupWaitMs: toMs.seconds(config.alertGroupWaitSeconds),
    hourlyCap: config.alertHourlyCap,
    maxEvents: config.alertHistoryMax,
    maxEventAgeMs: toMs.days(config.alertHistoryDays),
  });
  // Its store is open from here on. It ends after whatever brings its messages, which says then what became of them.
  lifecycle.addOpen({ name: 'alerts', stop: (signal) => alerts.stop(signal) });
  lifecycle.add({ name: 'alert rules', start: () => alerts.start() });
  ops.health.addCheck({ name: 'alerts', run: () => alerts.health() });
  ops.figures.add('alerts', () => ({ ...alerts.counts(), rules: alerts.rules.effective().length }));
  const gauge = { name: 'lamp_alerts', help: 'Rules of alerts by where they stand', labels: ['state'] };
  ops.metrics.read('gauge', gauge, () => ({ ...alerts.counts() }));
  return alerts;
}
