import { createScheduleCommands, forgettingSchedules, stoppedReply } from '../bot/schedules.ts';
import type { Sender } from '../bot/sender.ts';
import type { Asker, Bot, ScheduleCommands, SessionChoices } from '../bot/types.ts';
import type { QuestionService } from '../services/questions/questions.ts';
import { Schedules } from '../services/schedules/schedules.ts';
import { keyvScheduleStore } from '../services/schedules/store.ts';
import type { Schedule } from '../services/schedules/types.ts';
import type { Preferences } from '../services/sessions/preferences.ts';
import type { Ground } from './ground.ts';
import type { Ops } from './operations.ts';
import type { Stores } from './stores.ts';

/** Scheduled questions, and how people speak of them. */
export interface ScheduleParts {
  readonly schedules: Schedules;
  readonly commands: ScheduleCommands;
  /** The bot that forgets what is scheduled where it is removed. */
  readonly forgetting: (bot: Bot) => Bot;
}

const HOUR_MS = 60 * 60_000;

/** Undefined when the settings leave nobody any. */
export function buildSchedules(
  ground: Ground,
  parts: {
    stores: Stores;
    questions: QuestionService;
    sessions: Pick<SessionChoices, 'get'>;
    sender: Sender;
    preferences: Pick<Preferences, 'of'>;
  },
): ScheduleParts | undefined {
  const { config, clock, events, random, many } = ground;
  const { stores, questions, sessions, sender, preferences } = parts;
  if (config.schedulesPerUser === 0) return undefined;
  const schedules = new Schedules({
    store: keyvScheduleStore(stores.keyvs.namespace<Schedule>('schedules')),
    questions,
    tasks: questions.tasks,
    ...{ clock, events, random, many },
    limits: { perUser: config.schedulesPerUser, inAll: config.schedulesMax },
    lateMs: config.schedulesLateHours * HOUR_MS,
    onFailing: (schedule) => {
      const { id, address, asker, state } = schedule;
      const since = state.kind === 'stopped' ? state.since : 0;
      const options = { deliveryKey: `schedule|${id}|stopped|${since}` };
      sender.send({ address, asker, reply: () => stoppedReply(schedule, config.defaultLocale), options });
    },
  });
  const { book } = schedules;
  const { defaultLocale, defaultTimeZone } = config;
  const chosenTimeZone = async (asker: Asker) => (await preferences.of(asker)).timeZone;
  const commands = createScheduleCommands({ book, sessions, defaultLocale, defaultTimeZone, chosenTimeZone });
  return { schedules, commands, forgetting: (bot) => forgettingSchedules(bot, book) };
}

/** How many there are, for the figures. */
export function tellSchedules(schedules: Schedules, { figures, metrics }: Pick<Ops, 'figures' | 'metrics'>): void {
  figures.add('schedules', () => ({ ...schedules.counts() }));
  const gauge = { name: 'lamp_schedules', help: 'Scheduled questions by what they do', labels: ['state'] };
  metrics.read('gauge', gauge, () => ({ ...schedules.counts() }));
}
