import { join } from 'node:path';
import { renderTeams } from '../adapters/botframework/render.ts';
import { createTeams, type Teams } from '../adapters/botframework/teams.ts';
import type { EmbeddedGenie } from '../adapters/genie/embedded.ts';
import { restChannel } from '../adapters/rest/channel.ts';
import { CHANNEL as WEBCHAT_CHANNEL } from '../adapters/webchat/activity.ts';
import { renderWebChat } from '../adapters/webchat/render.ts';
import { createWebChat, type WebChat } from '../adapters/webchat/webchat.ts';
import type { AlertSubscriptions } from '../bot/alerts.ts';
import { createBot } from '../bot/chat.ts';
import { type ChannelDelivery, createDelivery } from '../bot/delivery.ts';
import { FeedbackBook } from '../bot/feedback-targets.ts';
import { Offers } from '../bot/offers.ts';
import { inPreferredLocale } from '../bot/preferred-locale.ts';
import { describeProgress } from '../bot/progress.ts';
import { Sender } from '../bot/sender.ts';
import type { DataRights } from '../bot/texts/index.ts';
import type { Bot, Channel } from '../bot/types.ts';
import type { AnswerCache } from '../services/cache/answer-cache.ts';
import { createChartPainter } from '../services/charts/paint.ts';
import type { Config } from '../services/config.ts';
import type { ResultFiles } from '../services/files/types.ts';
import type { OwnedGenieService } from '../services/genie/service.ts';
import { debounceOptions, questionLimits } from '../services/questions/options.ts';
import { Outbox, TEAMS_RATES } from '../services/questions/outbox.ts';
import { createQuestions, type QuestionService } from '../services/questions/questions.ts';
import { questionSessions, type SpaceNames } from '../services/questions/session-targets.ts';
import type { Schedules } from '../services/schedules/schedules.ts';
import { type KeptPreference, KeyvPreferences, type Preferences } from '../services/sessions/preferences.ts';
import { Sessions } from '../services/sessions/sessions.ts';
import { toMs } from '../services/settings.ts';
import { newTrace } from '../services/trace.ts';
import { buildAnswerCache } from './cache.ts';
import type { Ground } from './ground.ts';
import { buildSchedules } from './schedules.ts';
import type { Stores } from './stores.ts';

/** Its own sockets cost nothing, so people see every stage. */
const WEBCHAT_PROGRESS_EVERY_MS = 500;

/** The ways in and out. */
export interface Channels {
  readonly teams: Teams;
  /** Undefined when it is switched off. */
  readonly webChat: WebChat | undefined;
  readonly channels: readonly Channel[];
}

/** Builds the channels; none of them connects to anything yet. */
export async function buildChannels(ground: Ground): Promise<Channels> {
  const { config, clock, events, log, options } = ground;
  const teams = await createTeams({
    settings: config,
    events,
    clock,
    render: renderTeams,
    ...(options.cloud ? { cloud: options.cloud } : {}),
  });
  const webChat = config.webchatEnabled
    ? createWebChat({ settings: config, clock, events, log, render: renderWebChat, describe: describeProgress })
    : undefined;
  const channels: readonly Channel[] = [teams.channel, restChannel, ...(webChat ? [webChat.channel] : [])];
  return { teams, webChat, channels };
}

/** The parts that carry a conversation. */
export interface Conversation {
  readonly questions: QuestionService;
  readonly sessions: Sessions;
  readonly sender: Sender;
  readonly bot: Bot;
  /** Undefined when they are switched off. */
  readonly schedules: Schedules | undefined;
  readonly preferences: Preferences;
  /** Undefined when it is switched off. */
  readonly cache: AnswerCache | undefined;
}

/** What lies between a message and its answer: sessions, questions, delivery and the bot. */
export function buildConversation(
  ground: Ground,
  parts: {
    stores: Stores;
    genie: OwnedGenieService;
    spaces: SpaceNames;
    teams: Teams;
    channels: readonly Channel[];
    alertConversations: AlertSubscriptions;
    embedded: EmbeddedGenie | undefined;
    files: ResultFiles;
  },
): Conversation {
  const { config, settings, clock, events, log, random, options, many } = ground;
  const { stores, genie, channels } = parts;
  const sessions = buildSessions(ground, stores, (key) => questions.isPinned(key));
  const cache = buildAnswerCache(ground, { ...parts, store: stores.sharedKeyvs.namespace<unknown>('answers').keyv });
  const book = new FeedbackBook({ index: stores.keyvs.namespace<string>('feedback').keyv, events });
  const offers = new Offers(clock);
  const delivery = buildDelivery(ground, { ...parts, offers });
  const outbox = new Outbox({ clock, rates: { [parts.teams.channel.name]: TEAMS_RATES } });
  const questions = createQuestions({
    journal: stores.journal,
    genie,
    sessions: questionSessions(sessions, parts.spaces, (channel) => config.genieChannelSpaces?.get(channel)),
    ...(cache ? { memory: cache } : {}),
    outlet: book.noting(delivery),
    outbox,
    clock,
    events,
    log,
    random,
    many,
    limits: settings.view(questionLimits),
    debounce: settings.view(debounceOptions),
    rates: {},
    progressEveryMs: { [WEBCHAT_CHANNEL]: WEBCHAT_PROGRESS_EVERY_MS },
    resendingChannels: [parts.teams.channel.name],
    newTrace: (caller) => newTrace(caller, config.otelEndpoint === undefined ? 0 : config.otelSampleShare),
    ...(options.crashPoint ? { crashPoint: options.crashPoint } : {}),
  });
  const sender = new Sender({ channels, lanes: outbox, clock, events, random });
  stopByChannel(parts.teams, { questions, sender });
  if (parts.files) {
    parts.teams.serveFiles({
      files: parts.files,
      begin: (claimKey) => questions.begin(claimKey),
      lanes: outbox,
      run: (task) => sender.run({ channel: parts.teams.channel.name, kind: 'file' }, task),
      spoolDir: join(config.stateDir, 'uploads'),
    });
  }
  const kept = stores.sharedKeyvs.namespace<KeptPreference>('preferences').keyv;
  const preferences = new KeyvPreferences({ kept, clock, events });
  const scheduling = buildSchedules(ground, { stores, questions, sessions, sender, preferences });
  const bot = createBot({
    questions,
    tasks: questions.tasks,
    sessions,
    genie,
    files: parts.files,
    rerun: (ids, attachmentId, signal) => genie.rerun(ids, attachmentId, signal),
    painted: (reply, address) => delivery.painted(reply, address),
    feedbackTargets: book.targets(questions.tasks),
    sender,
    ...(cache ? { remembered: cache } : {}),
    offers,
    preferences,
    alerts: parts.alertConversations,
    ...(scheduling ? { schedules: scheduling.commands } : {}),
    get spaceAliases() {
      return parts.spaces.known().map(({ alias }) => alias);
    },
    spaceName: (id) => spaceName(parts.spaces, id),
    defaultSpaceOf: (channel) => config.genieChannelSpaces?.get(channel),
    dataRights: dataRightsOf(config),
    defaultLocale: config.defaultLocale,
    events,
    clock,
    log,
  });
  const { schedules } = scheduling ?? {};
  const preferred = inPreferredLocale(scheduling?.forgetting(bot) ?? bot, preferences);
  return { questions, sessions, sender, bot: preferred, schedules, preferences, cache };
}

function buildSessions(ground: Ground, stores: Stores, isPinned: (key: string) => boolean): Sessions {
  const { config, clock, events, many } = ground;
  return new Sessions({
    store: stores.sessions,
    clock,
    events,
    get idleMs() {
      return toMs.minutes(config.sessionIdleMinutes);
    },
    sweepMs: toMs.seconds(config.sessionSweepSeconds),
    get max() {
      return config.sessionMax;
    },
    isPinned,
    many,
  });
}

/** The way out, with a painter for the channels that draw no charts. */
function buildDelivery(
  { config, clock, log, lifecycle }: Ground,
  { channels, spaces, offers }: { channels: readonly Channel[]; spaces: SpaceNames; offers: Offers },
): ChannelDelivery {
  const painter = createChartPainter({ clock });
  lifecycle.addOpen({ name: 'painter', stop: () => painter.stop() });
  return createDelivery({
    channels,
    clock,
    log,
    defaultLocale: config.defaultLocale,
    painter,
    offers,
    spaceName: (id) => spaceName(spaces, id),
    answers: { offersFiles: true, runsAgain: true },
  });
}

function spaceName(spaces: SpaceNames, id: string): string | undefined {
  return spaces.known().find(({ spaceId }) => spaceId === id)?.alias;
}

/** A person who presses the channel's own stop button stops the question. */
function stopByChannel(teams: Teams, { questions, sender }: Pick<Conversation, 'questions' | 'sender'>): void {
  teams.onStopped(({ questionId, address: { channel } }) => {
    // After the call that learnt of it: the last word waits for the same conversation to be free.
    sender.run({ channel, kind: 'stop' }, async () => {
      await questions.cancelById(questionId, 'stop button');
    });
  });
}

function dataRightsOf({ databricksHost, dataDir }: Config): DataRights {
  if (databricksHost !== undefined) return 'shared';
  return dataDir === undefined ? 'sample' : 'files';
}
