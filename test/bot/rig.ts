import { Keyv } from 'keyv';
import { createBot } from '../../bot/chat.ts';
import { Offers } from '../../bot/offers.ts';
import type { BotOptions } from '../../bot/options.ts';
import { Sender } from '../../bot/sender.ts';
import type { Bot, ChannelCapabilities, FeedbackTarget, Inbound, Reply } from '../../bot/types.ts';
import { type EventMap, Events } from '../../services/events.ts';
import type { Rating, Space } from '../../services/genie/types.ts';
import { silentLog } from '../../services/log.ts';
import { KeyvPreferences } from '../../services/sessions/preferences.ts';
import { ManualClock, settle } from '../support/clock.ts';
import { FakeChannel, FakeQuestions, FakeSessions, FakeTasks, OpenLanes } from './fakes.ts';

/** Two spaces, the first is the default. */
export const spaces: readonly Space[] = [
  { alias: 'taxi', spaceId: 's1', title: 'Taxi trips', starters: ['How many trips?'] },
  { alias: 'bakery', spaceId: 's2', title: 'Bakery sales', starters: ['Total sales?'] },
];

/** Genie as the bot sees it. */
export class FakeGenie {
  readonly rated: { ids: unknown; rating: Rating; comment: string | undefined }[] = [];
  tells: () => Promise<readonly Space[]> = async () => spaces;

  spaces(): Promise<readonly Space[]> {
    return this.tells();
  }

  async feedback(ids: unknown, rating: Rating, comment?: string): Promise<void> {
    this.rated.push({ ids, rating, comment });
  }
}

/** A bot with everything around it faked. */
export interface Rig {
  readonly sender: Sender;
  readonly offers: Offers;
  readonly bot: Bot;
  readonly channel: FakeChannel;
  readonly questions: FakeQuestions;
  readonly sessions: FakeSessions;
  readonly tasks: FakeTasks;
  readonly genie: FakeGenie;
  readonly clock: ManualClock;
  readonly events: string[];
  readonly failures: EventMap['turn.failed'][];
  /** Hands all of them over, one after the other, and lets the replies go out. */
  receive(...all: Inbound[]): Promise<void>;
  last(): Reply | undefined;
}

/** What a test wishes otherwise. */
export interface RigOptions {
  readonly aliases?: readonly string[];
  readonly maxTasks?: number;
  readonly target?: FeedbackTarget;
  readonly channel?: Partial<ChannelCapabilities>;
  readonly bot?: Partial<BotOptions>;
}

/** Builds one. */
export function rig(options: RigOptions = {}): Rig {
  const { aliases = spaces.map((space) => space.alias), maxTasks = 100 } = options;
  const [channel, questions, sessions, genie, clock] = [
    new FakeChannel(options.channel),
    new FakeQuestions(),
    new FakeSessions(),
    new FakeGenie(),
    new ManualClock(),
  ];
  const emitter = new Events();
  const tasks = new FakeTasks();
  const events: string[] = [];
  const failures: EventMap['turn.failed'][] = [];
  emitter.on('turn.failed', (fields) => failures.push(fields));
  emitter.onAny(({ name, fields }) => events.push(`${name} ${'kind' in fields ? fields.kind : ''}`.trim()));
  const sender = new Sender({
    channels: [channel],
    lanes: new OpenLanes(),
    clock,
    events: emitter,
    random: () => 0.5,
    maxTasks,
  });
  const offers = new Offers(clock);
  const preferences = new KeyvPreferences({ kept: new Keyv({ throwOnErrors: true }), clock, events: emitter });
  const bot = createBot({
    questions,
    tasks,
    sessions,
    genie,
    feedbackTargets: { find: async () => options.target },
    sender,
    offers,
    preferences,
    spaceAliases: aliases,
    dataRights: 'shared',
    defaultLocale: 'en',
    events: emitter,
    clock,
    log: silentLog,
    ...options.bot,
  });
  return {
    bot,
    sender,
    offers,
    channel,
    questions,
    tasks,
    sessions,
    genie,
    clock,
    events,
    failures,
    async receive(...all) {
      for (const one of all) await bot.receive(one);
      await settle();
    },
    last: () => channel.replies.at(-1),
  };
}
