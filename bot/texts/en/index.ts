import { alertTexts } from './alerts.ts';
import { answerTexts } from './answers.ts';
import { cardTexts } from './cards.ts';
import { chartTexts } from './charts.ts';
import { commandTexts } from './commands.ts';
import { conversationTexts } from './conversation.ts';
import { errorTexts } from './errors.ts';
import { fileTexts } from './files.ts';
import { introductionTexts } from './introduction.ts';
import { languageTexts } from './language.ts';
import { numberTexts, type WriteNumber } from './numbers.ts';
import { pageTexts } from './page.ts';
import { progressTexts } from './progress.ts';
import { scheduleTexts } from './schedules.ts';
import { spaceTexts } from './spaces.ts';
import { statusTexts } from './status.ts';
import { teamsTexts } from './teams.ts';

/** Every sentence a person can read, in English. Another language is a record of the same shape. */
export function enIn(write: WriteNumber) {
  const { answers, cards, conversation, errors } = numberTexts(write);
  return {
    locale: 'en',
    ownName: 'English',
    /** What else people may call it, in lower case. */
    otherNames: ['english'] as readonly string[],
    errors: { ...errorTexts, ...errors },
    alerts: alertTexts,
    page: pageTexts,
    conversation: { ...conversationTexts, ...conversation },
    cards: { ...cardTexts, ...cards },
    teams: teamsTexts,
    language: languageTexts,
    schedules: scheduleTexts,
    ...introductionTexts,
    ...commandTexts,
    ...statusTexts,
    ...spaceTexts,
    ...progressTexts,
    ...answerTexts,
    ...answers,
    ...chartTexts,
    ...fileTexts,
  };
}

/** With numbers as the language itself writes them. */
export const en = enIn((value) => value.toLocaleString('en'));

/** The shape that every language fills. */
export type Texts = typeof en;
