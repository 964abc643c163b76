import type { Teams } from '../adapters/botframework/teams.ts';
import type { WebChat } from '../adapters/webchat/webchat.ts';
import type { AnswerCache } from '../services/cache/answer-cache.ts';
import type { OwnedGenieService } from '../services/genie/service.ts';
import { ClockWatch } from '../services/ops/clock-watch.ts';
import { Figures } from '../services/ops/figures.ts';
import { Health } from '../services/ops/health.ts';
import { LastErrors } from '../services/ops/last-errors.ts';
import { tellLog } from '../services/ops/log-figures.ts';
import { tellMany } from '../services/ops/many-figures.ts';
import { Metrics } from '../services/ops/metrics.ts';
import type { Notifications } from '../services/ops/notify/notifications.ts';
import { observe } from '../services/ops/observe.ts';
import { tellPools } from '../services/ops/pool-figures.ts';
import { StatsLog } from '../services/ops/stats-log.ts';
import { SystemMonitor } from '../services/ops/system.ts';
import type { QuestionService } from '../services/questions/questions.ts';
import type { Sessions } from '../services/sessions/sessions.ts';
import { toMs } from '../services/settings.ts';
import { addCacheFigures } from './cache.ts';
import { buildWatch, type Watch } from './figures.ts';
import type { Ground } from './ground.ts';
import { watchRedis } from './redis-watch.ts';
import type { SharedStores } from './stores.ts';
import { buildTracing, type Tracing } from './tracing.ts';

/** What the process tells about itself. */
export interface Ops {
  readonly health: Health;
  readonly figures: Figures;
  /** Parts add theirs. */
  readonly metrics: Metrics;
  readonly watch: Watch;
  readonly system: SystemMonitor;
  readonly clockWatch: ClockWatch;
  readonly lastErrors: LastErrors;
  /** Undefined: spans go nowhere. */
  readonly tracing: Tracing | undefined;
  /** Ends the observing of events. */
  readonly quiet: () => void;
}

/** Builds what watches and tells: events become lines and figures from here on. */
export function buildOps(
  ground: Ground,
  parts: {
    genie: OwnedGenieService;
    teams: Teams;
    webChat: WebChat | undefined;
    questions: QuestionService;
    sessions: Sessions;
    notifications: Notifications;
    cache: AnswerCache | undefined;
    shared: SharedStores | undefined;
  },
): Ops {
  const { config, clock, events, log, random, many, options } = ground;
  const { genie, teams, questions, sessions, notifications } = parts;
  const system = new SystemMonitor({ clock, log, diskPath: config.stateDir });
  const metrics = new Metrics();
  const statsLog = new StatsLog({
    clock,
    log,
    random,
    statistics: () => genie.statistics(),
    get intervalMs() {
      return toMs.seconds(config.statsLogIntervalSeconds);
    },
    get sampleRate() {
      return config.statsLogSampleRate;
    },
  });
  const observed = observe({ events, metrics, log, clock, onQueryEnded: () => statsLog.queryEnded() });
  const lastErrors = new LastErrors({ events, clock });
  const figures = new Figures({
    clock,
    metrics,
    observed,
    system,
    genie: () => genie.statistics(),
    activeSessions: () => sessions.count(),
    questionsNow: () => {
      const { buffered, waiting, running, delivering } = questions.counts();
      return { buffered, waiting, running, delivering };
    },
  });
  if (parts.cache) addCacheFigures(parts.cache, { figures, metrics });
  tellPools({ figures, metrics, read: () => ({ ...genie.pools(), connector: teams.pool() }) });
  tellMany({ figures, metrics, many });
  if (options.logFigures) tellLog({ figures, metrics, read: options.logFigures });
  parts.webChat?.tell({ figures, metrics });
  const watch = buildWatch(ground, { metrics, observed, system, questions, sessions });
  addParts(figures, { watch, questions, system });
  const notified = () => ({ waiting: notifications.waiting, undelivered: notifications.dead });
  figures.add('notifications', notified);
  const described = { name: 'lamp_alert_notifications', help: 'Kept notifications by state', labels: ['state'] };
  metrics.read('gauge', described, notified);
  const health = new Health({ clock, events });
  health.addCheck({
    name: 'journal',
    critical: true,
    run: () => {
      const { writable, reason } = questions.health();
      return writable ? { status: 'ok' } : { status: 'failed', ...(reason === undefined ? {} : { detail: reason }) };
    },
  });
  health.addCheck({
    name: 'genie',
    run: () => {
      const { ok, error } = genie.health();
      return ok ? { status: 'ok' } : { status: 'degraded', ...(error ? { detail: error.code } : {}) };
    },
  });
  if (parts.shared) watchRedis(parts.shared, { health, figures, metrics });
  const tracing = buildTracing(ground, { questions, figures, metrics });
  const clockWatch = new ClockWatch({ clock, events });
  const quiet = () => {
    observed.stop();
    lastErrors.stop();
  };
  return { health, figures, metrics, watch, system, clockWatch, lastErrors, tracing, quiet };
}

/** What the journal, the breaker, the process and the history tell in the JSON of the metrics. */
function addParts(figures: Figures, parts: { watch: Watch; questions: QuestionService; system: SystemMonitor }): void {
  const { watch, questions, system } = parts;
  figures.add('journal', () => {
    const { buffered, waiting, running, delivering, oldestMs } = questions.counts();
    return {
      depth: buffered + waiting + running + delivering,
      oldest_question_age_seconds: Number((oldestMs / 1000).toFixed(1)),
      pending_writes: questions.health().pendingWrites ?? 0,
      dead_letters: watch.deadLetters() ?? null,
    };
  });
  figures.add('breaker', () => {
    const { breaker, tokensAvailable } = questions.brakes();
    return { state: breaker, tokens_available: Number.isFinite(tokensAvailable) ? tokensAvailable : null };
  });
  figures.add('process', () => {
    const { memory, memoryPercent, utilization, resources, disk } = system.readings;
    return {
      resident_bytes: memory.rss,
      heap_used_bytes: memory.heapUsed,
      external_bytes: memory.external,
      memory_percent: Number(memoryPercent.toFixed(1)),
      event_loop_utilization: Number(utilization.toFixed(3)),
      active_resources: resources,
      disk_free_bytes: disk?.freeBytes ?? null,
    };
  });
  figures.add('history', () => ({
    samples: watch.history.size,
    figures: watch.catalogue.infos().length,
    size_bytes: watch.history.sizeBytes,
  }));
}
