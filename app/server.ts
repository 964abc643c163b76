import { messagesRoute } from '../adapters/botframework/messages-route.ts';
import type { Teams } from '../adapters/botframework/teams.ts';
import { createHttpServer } from '../adapters/http/server.ts';
import type { Door, HttpServer } from '../adapters/http/types.ts';
import { OpsAccess } from '../adapters/ops/access.ts';
import { addAlertRoutes } from '../adapters/ops/alert-routes.ts';
import { addCacheRoutes } from '../adapters/ops/cache-routes.ts';
import { addDeadLetterRoutes } from '../adapters/ops/dead-letter-routes.ts';
import { addErrorRoutes } from '../adapters/ops/error-routes.ts';
import { addHistoryRoutes } from '../adapters/ops/history-routes.ts';
import { addOpsPage } from '../adapters/ops/page.ts';
import { addOpsRoutes } from '../adapters/ops/routes.ts';
import { addSettingsRoutes } from '../adapters/ops/settings-routes.ts';
import { addUndeliveredRoutes } from '../adapters/ops/undelivered-routes.ts';
import { callerCheck } from '../adapters/rest/callers.ts';
import { Chat } from '../adapters/rest/chat.ts';
import { addRestRoutes } from '../adapters/rest/routes.ts';
import type { WebChat } from '../adapters/webchat/webchat.ts';
import { textsFor } from '../bot/texts/index.ts';
import type { Config } from '../services/config.ts';
import type { OwnedGenieService } from '../services/genie/service.ts';
import type { Alerts } from '../services/ops/alerts/alerts.ts';
import type { Undelivered } from '../services/ops/notify/types.ts';
import type { SpaceNames } from '../services/questions/session-targets.ts';
import { Sessions } from '../services/sessions/sessions.ts';
import { toMs } from '../services/settings.ts';
import type { SettingsKeeper } from '../services/settings-keeper.ts';
import type { Conversation } from './conversation.ts';
import type { Files } from './files.ts';
import type { Ground } from './ground.ts';
import type { Ops } from './operations.ts';
import type { Stores } from './stores.ts';
import { VERSION } from './version.ts';

const REST_ANSWER_WITHIN_MS = 30_000;

/** Builds the HTTP server with the routes of every room. */
export function buildServer(
  ground: Ground,
  parts: Conversation & {
    teams: Teams;
    webChat: WebChat | undefined;
    genie: OwnedGenieService;
    spaces: SpaceNames;
    ops: Ops;
    stores: Stores;
    keeper: SettingsKeeper;
    files: Files;
    /** Undefined when they are switched off. */
    alerts?: Alerts | undefined;
    notifications: Undelivered;
  },
): HttpServer {
  const { config, clock, events, log } = ground;
  const { teams, webChat, questions, bot, spaces, genie, ops } = parts;
  const server = createHttpServer({
    host: config.host,
    port: config.port,
    gzipMinBytes: config.gzipMinBytes,
    drainListenMs: toMs.seconds(config.drainListenSeconds),
    hasKey: (door) => hasKey(config, door),
    clock,
    events,
    log,
  });
  server.route(messagesRoute(teams.receiveFor(bot), clock));
  const noticed = config.dataDir === undefined ? 'sampleDataNotice' : 'ownFilesNotice';
  webChat?.mount(server, bot, {
    starters: async () => (await genie.spaces()).flatMap((space) => space.starters),
    spaces: () => genie.spaces(),
    data: (alias) => genie.data(alias),
    notice: config.databricksHost === undefined ? (locale) => textsFor(locale)[noticed] : undefined,
    defaultLocale: config.defaultLocale,
    preferences: parts.preferences,
  });
  const texts = textsFor(config.defaultLocale);
  parts.files.mount(server);
  addRestRoutes(server, {
    files: parts.files.files,
    clock,
    locale: config.defaultLocale,
    chat: new Chat({
      questions,
      tasks: questions.tasks,
      sessions: { keyOf: Sessions.keyOf, remove: (key) => parts.sessions.remove(key) },
      requests: parts.stores.keyvs.namespace<string>('rest-requests').keyv,
      clock,
      spaceAliases: async () => (await spaces.list()).map(({ alias }) => alias),
    }),
    callerOf: callerCheck(config.apiKeys),
    texts: {
      error: (code, facts) => texts.errors[code](facts),
      status: (status) => texts.taskStatus[status],
      rowsMissing: texts.rowsMissing,
    },
    waitForAnswerMs: REST_ANSWER_WITHIN_MS,
    version: VERSION,
  });
  const access = new OpsAccess({ token: config.opsToken, publicUrl: config.publicUrl, clock });
  addOpsPage(server, { access });
  addSettingsRoutes(server, { settings: parts.keeper, access });
  addDeadLetterRoutes(server, { deadLetters: questions.deadLetters, access });
  if (parts.alerts) addAlertRoutes(server, { alerts: parts.alerts, access });
  addUndeliveredRoutes(server, { undelivered: parts.notifications, access });
  addCacheRoutes(server, { cache: parts.cache, spaces: () => spaces.list(), access });
  addErrorRoutes(server, { errors: ops.lastErrors, access });
  const { catalogue, history, report } = ops.watch;
  addHistoryRoutes(server, {
    report,
    named: (name) => catalogue.named(name),
    names: () => catalogue.names(),
    all: () => catalogue.infos().map(({ name }) => name),
    spanMs: history.spanMs,
    access,
  });
  addOpsRoutes(server, { health: ops.health, figures: ops.figures, version: VERSION, access });
  return server;
}

/** Whether the door may be open beyond this machine. Web Chat has no sign-in, so its door never is. */
function hasKey(config: Config, door: Door): boolean {
  switch (door) {
    case 'messages':
      return config.appId !== undefined;
    case 'rest':
      return config.apiKeys !== undefined;
    case 'ops':
      return config.opsToken !== undefined;
    case 'webchat':
      return false;
    case 'public':
      return true;
  }
}
