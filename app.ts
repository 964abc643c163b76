import type { HttpServer } from './adapters/http/types.ts';
import { goAhead } from './app/ahead.ts';
import { buildAlerts } from './app/alerts.ts';
import { bannerOf, tellData } from './app/banner.ts';
import { buildChannels, buildConversation, type Channels, type Conversation } from './app/conversation.ts';
import { buildFiles } from './app/files.ts';
import { buildGenie, configuredSpaces } from './app/genie.ts';
import type { Ahead, AppOptions, Ground } from './app/ground.ts';
import { buildAlertConversations, buildNotifications } from './app/notifications.ts';
import { buildOps, type Ops } from './app/operations.ts';
import { tellSchedules } from './app/schedules.ts';
import { buildServer } from './app/server.ts';
import { openSettings, watchSettings } from './app/settings.ts';
import { openStores } from './app/stores.ts';
import { followToldFigures } from './app/told-figures.ts';
import { type Clock, systemClock } from './services/clock.ts';
import { AppError } from './services/errors.ts';
import { Many } from './services/flow/many.ts';
import { LiveSettings } from './services/live-settings.ts';
import type { Log } from './services/log.ts';
import type { AlertConversations } from './services/ops/notify/conversations.ts';
import type { Notifications } from './services/ops/notify/notifications.ts';
import { SpaceNames } from './services/questions/session-targets.ts';

/** The whole service, composed and not yet started. */
export interface App {
  /** @throws AppError naming what an operator has to put right; everything that had started is stopped then. */
  start(): Promise<void>;
  /** Drains: intake ends, what runs may finish, the rest stays in the journal for the next process. Idempotent. */
  stop(): Promise<void>;
  /** Address of the HTTP server; empty before `start`. */
  url(): string;
  /** The line that says where it is, who answers with whose rights, and how to stop. */
  banner(): string;
  /** Reads `settings.yaml` again. Never throws: what is wrong with it is reported, and the former settings hold. */
  reloadSettings(): Promise<void>;
}

/** A dead token endpoint must not keep the service from starting: it can still say what is wrong. */
const WARM_WITHIN_MS = 5_000;

/**
 * Takes the state folder, opens the stores and wires all parts; nothing runs and nobody is let in before `start`.
 * @throws AppError `state.*` or `config.*`; what was opened is closed then.
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, log, clock = systemClock, random = Math.random } = options;
  const ahead = options.ahead ?? (await goAhead(options));
  const { events, lifecycle } = ahead;
  const settings = new LiveSettings(config);
  const newest = settings.view((now) => now);
  const many = new Many({ clock, random });
  const ground: Ground = { config: newest, settings, log, clock, random, events, lifecycle, many, options };
  try {
    return await compose(ground, ahead);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function compose(ground: Ground, { state, embedded, heardSoFar }: Ahead): Promise<App> {
  const { config, events, lifecycle } = ground;
  const keeper = await openSettings(ground, state);
  const stores = await openStores(ground, state);
  const genie = buildGenie(ground, embedded);
  const { teams, webChat, channels } = await buildChannels(ground);
  const spaces = new SpaceNames(genie, () => configuredSpaces(config));
  const alertConversations = buildAlertConversations(ground, stores);
  const files = buildFiles(ground, { genie, find: (id) => conversation.questions.tasks.find(id) });
  const conversation = buildConversation(ground, {
    ...{ stores, genie, spaces, teams, channels, alertConversations, embedded },
    files: files.files,
  });
  const notifications = buildNotifications(ground, {
    ...conversation,
    stores,
    alertConversations,
    configured: (name) => alerts?.channels.find(name),
  });
  const unheard = heardSoFar();
  const ops = buildOps(ground, { ...conversation, shared: stores.shared, genie, teams, webChat, notifications });
  // The engine may be up before there is anybody to log it.
  for (const event of unheard) events.repeat(event);
  const { history } = ops.watch;
  const alerts = buildAlerts(ground, {
    ops,
    history,
    // A window as long as all that is kept would never be full.
    historyMs: history.spanMs - history.intervalMs,
    notifier: notifications,
    conversations: () => alertConversations.channels(),
  });
  if (conversation.schedules) tellSchedules(conversation.schedules, ops);
  followToldFigures({ catalogue: ops.watch.catalogue, metrics: ops.metrics });
  const told = { ops, alerts, notifications };
  const server = buildServer(ground, {
    ...conversation,
    ...told,
    stores,
    teams,
    webChat,
    genie,
    spaces,
    keeper,
    files,
  });
  ground.settings.onChange((newest) => {
    conversation.questions.limitsChanged();
    webChat?.adjust(newest);
  });
  watchSettings(ground, keeper, ops.health);
  if (embedded && config.dataDir !== undefined) tellData(embedded, ops.health);
  addParts(ground, { ...conversation, teams, webChat, channels, ops, server, alertConversations, notifications });
  return {
    start: () => lifecycle.start(),
    stop: () => lifecycle.stop(),
    url: () => server.address()?.url ?? '',
    banner: () => bannerOf(config, { url: server.address()?.url ?? '', data: embedded?.data }),
    reloadSettings: () => keeper.reload('SIGHUP'),
  };
}

/** In the order of starting; stopping goes the other way round: first nothing new is let in, last the stores close. */
function addParts(
  ground: Ground,
  parts: Conversation &
    Channels & {
      ops: Ops;
      server: HttpServer;
      alertConversations: AlertConversations;
      notifications: Notifications;
    },
): void {
  const { lifecycle, clock, log } = ground;
  const { teams, webChat, sessions, questions, schedules, sender, ops, server } = parts;
  const { tracing } = ops;
  lifecycle.add({ name: 'observer', stop: ops.quiet });
  // After everything that tells of questions: what is sent then is all there is.
  if (tracing) lifecycle.add({ name: 'tracing', stop: (signal) => tracing.stop(signal) });
  lifecycle.add({ name: 'clock', start: () => ops.clockWatch.start(), stop: () => ops.clockWatch.stop() });
  if (ground.options.observed === false) ops.quiet();
  else {
    lifecycle.add({ name: 'system', start: () => ops.system.start(), stop: () => ops.system.stop() });
    lifecycle.add({ name: 'history', start: () => ops.watch.start(), stop: () => ops.watch.stop() });
  }
  lifecycle.add({
    name: 'teams',
    start: () => within(clock, WARM_WITHIN_MS, teams.warm()).catch((error: unknown) => warmFailed(log, error)),
    stop: (signal) => teams.stop(signal),
  });
  if (webChat) lifecycle.add({ name: 'web chat', start: () => webChat.open(), stop: (signal) => webChat.stop(signal) });
  lifecycle.add({ name: 'sessions', start: () => sessions.start(), stop: () => sessions.stop() });
  // Probes are answered until the questions are put away.
  lifecycle.add({ name: 'http', stop: (signal) => server.stop(signal) });
  // Known before the questions go on, so that no end of one is missed.
  if (schedules) lifecycle.add({ name: 'schedules', start: () => schedules.load() });
  lifecycle.add({ name: 'questions', start: () => questions.start(), stop: (signal) => questions.stop(signal) });
  lifecycle.add({ name: 'sender', stop: (signal) => sender.stop(signal) });
  if (schedules) lifecycle.add({ name: 'schedule runs', start: () => schedules.start(), stop: () => schedules.stop() });
  lifecycle.add({ name: 'alert conversations', start: () => parts.alertConversations.start() });
  lifecycle.add({
    name: 'notifications',
    start: () => parts.notifications.start(),
    stop: (signal) => parts.notifications.stop(signal),
  });
  if (webChat) lifecycle.add({ name: 'web chat repair', start: () => webChat.repair() });
  lifecycle.add({ name: 'http intake', start: () => server.start(), stop: (signal) => server.drain(signal) });
  lifecycle.add({ name: 'health', start: () => ops.health.running(), stop: () => ops.health.draining() });
}

/** @throws AppError when the promise takes longer; what it does goes on. */
async function within<T>(clock: Clock, limitMs: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = clock.after(limitMs, () => late.reject(new AppError('service.starting', `not within ${limitMs} ms`)));
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    timer.cancel();
  }
}

function warmFailed(log: Log, error: unknown): void {
  const hint = 'Bot Framework keys or token could not be fetched; they are fetched again when they are needed';
  log.warn({ err: error }, hint);
}
