import { Catalogue } from '../services/ops/catalogue.ts';
import { addFigures, counter } from '../services/ops/figure-sources.ts';
import { GarbageWatch } from '../services/ops/garbage.ts';
import { SampledHistory } from '../services/ops/history.ts';
import { HistoryReport } from '../services/ops/history-report.ts';
import type { Metrics } from '../services/ops/metrics.ts';
import type { Observed } from '../services/ops/observe.ts';
import { Polled } from '../services/ops/polled.ts';
import { processFigures } from '../services/ops/process-metrics.ts';
import { type ServiceNow, serviceFigures, sharedLook } from '../services/ops/service-figures.ts';
import type { SystemMonitor } from '../services/ops/system.ts';
import type { QuestionService } from '../services/questions/questions.ts';
import type { Sessions } from '../services/sessions/sessions.ts';
import type { Ground } from './ground.ts';

/** What is sampled every second, and what became of it. */
export interface Watch {
  /** Parts add theirs until the start. */
  readonly catalogue: Catalogue;
  readonly history: SampledHistory;
  readonly report: HistoryReport;
  /** As of the newest count; undefined: not known. */
  readonly deadLetters: () => number | undefined;
  start(): void;
  stop(): void;
}

/** Builds the history with the figures of the process and of the service. */
export function buildWatch(
  ground: Ground,
  parts: {
    metrics: Metrics;
    observed: Observed;
    system: SystemMonitor;
    questions: QuestionService;
    sessions: Sessions;
  },
): Watch {
  const { config, clock, events } = ground;
  const { metrics, observed, system, questions, sessions } = parts;
  const garbage = new GarbageWatch(metrics);
  const polled = (operation: string, read: () => Promise<number>) => {
    const onError = (error: unknown) => events.emit('store.failed', { store: 'figures', operation, error });
    return new Polled({ clock, read, onError });
  };
  const activeSessions = polled('count sessions', () => sessions.count());
  const deadLetters = polled('count dead letters', () => questions.deadLetters.count());
  const catalogue = new Catalogue();
  const history = new SampledHistory({ catalogue, clock, events, samples: config.historySamples });
  const look = sharedLook(() => lookAt(questions));
  let heartbeats = 0;
  catalogue.beforeSample(() => {
    heartbeats += 1;
    look.refresh();
  });
  const startedAtMs = clock.monotonicMs();
  addFigures({ catalogue, metrics }, [
    ...processFigures(system, metrics),
    ...serviceFigures({
      metrics,
      observed,
      now: look.read,
      activeSessions: () => activeSessions.value,
      deadLetters: () => deadLetters.value,
      uptimeSeconds: () => (clock.monotonicMs() - startedAtMs) / 1000,
    }),
    counter(['lamp_heartbeat_total', 'count', 'Samples that were taken'], () => heartbeats),
  ]);
  const watchers = [garbage, activeSessions, deadLetters, history];
  return {
    catalogue,
    history,
    report: new HistoryReport({ history, catalogue, clock }),
    deadLetters: () => deadLetters.value,
    start: () => {
      for (const watcher of watchers) watcher.start();
    },
    stop: () => {
      for (const watcher of watchers.toReversed()) watcher.stop();
    },
  };
}

function lookAt(questions: QuestionService): ServiceNow {
  return { questions: questions.counts(), ...questions.brakes(), pendingWrites: questions.health().pendingWrites ?? 0 };
}
