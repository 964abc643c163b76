import type { Clock } from '../services/clock.ts';
import type { Events } from '../services/events.ts';
import type { GenieService } from '../services/genie/types.ts';
import type { Log } from '../services/log.ts';
import type { Questions, QuestionTasks } from '../services/questions/types.ts';
import type { AlertSubscriptions } from './alerts.ts';
import type { LanguageOptions } from './language.ts';
import type { Offers } from './offers.ts';
import type { Rerun } from './rows-again.ts';
import type { Sender } from './sender.ts';
import type { DataRights } from './texts/index.ts';
import type {
  Address,
  FeedbackTargets,
  RememberedAnswers,
  Reply,
  ResultFiles,
  ScheduleCommands,
  SessionChoices,
} from './types.ts';

export interface BotOptions extends LanguageOptions {
  readonly questions: Omit<Questions, 'isPinned'>;
  /** What became of the questions, for what is said of answers that were given. */
  readonly tasks: Pick<QuestionTasks, 'find' | 'history' | 'replaceAnswer'>;
  readonly sessions: SessionChoices;
  readonly genie: Pick<GenieService, 'spaces' | 'feedback'>;
  readonly feedbackTargets: FeedbackTargets;
  readonly sender: Sender;
  /** Without it no answer is shown to more than one person. */
  readonly remembered?: RememberedAnswers;
  /** Offered questions are asked at once. */
  readonly offers?: Offers;
  /** Conversations that get alerts; without it the commands for that say so. */
  readonly alerts?: AlertSubscriptions;
  /** Takes what is said of scheduled questions; without it such a message is a question. */
  readonly schedules?: ScheduleCommands;
  /** Without it nobody is offered a file. */
  readonly files?: Pick<ResultFiles, 'offer'>;
  /** Runs a query of an answer again whose rows Genie no longer has; without it nobody is offered that. */
  readonly rerun?: Rerun;
  /** Puts pictures into a reply for channels that draw none themselves. Without it there are none. Does not reject. */
  readonly painted?: (reply: Reply, address: Address) => Promise<Reply>;
  /** Aliases of the settings, the default first. At least one. */
  readonly spaceAliases: readonly string[];
  /** Alias that a channel's people ask unless they choose another; undefined: the first. */
  readonly defaultSpaceOf?: (channel: string) => string | undefined;
  /** What people call a space, by its id; for answers that name where they come from. */
  readonly spaceName?: (spaceId: string) => string | undefined;
  /** Told to everybody in the welcome and in help. */
  readonly dataRights: DataRights;
  readonly events: Events;
  readonly clock: Clock;
  readonly log: Log;
}
