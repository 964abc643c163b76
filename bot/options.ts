import type { Clock } from '../services/clock.ts';
import type { Events } from '../services/events.ts';
import type { GenieService } from '../services/genie/types.ts';
import type { Log } from '../services/log.ts';
import type { Questions } from '../services/questions/types.ts';
import type { AlertSubscriptions } from './alerts.ts';
import type { LanguageOptions } from './language.ts';
import type { Offers } from './offers.ts';
import type { Sender } from './sender.ts';
import type { DataRights } from './texts/index.ts';
import type { FeedbackTargets, RememberedAnswers, ScheduleCommands, SessionChoices } from './types.ts';

/** What the conversation stands on. */
export interface BotOptions extends LanguageOptions {
  readonly questions: Omit<Questions, 'isPinned'>;
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
  /** Without it what is said of scheduled questions is a question. */
  readonly schedules?: ScheduleCommands;
  /** Aliases of the settings, the default first. At least one. */
  readonly spaceAliases: readonly string[];
  /** Told to everybody in the welcome and in help. */
  readonly dataRights: DataRights;
  readonly events: Events;
  readonly clock: Clock;
  readonly log: Log;
}
