import type { Texts } from '../en/index.ts';
import type { WriteNumber } from '../en/numbers.ts';
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
import { numberTexts } from './numbers.ts';
import { pageTexts } from './page.ts';
import { progressTexts } from './progress.ts';
import { scheduleTexts } from './schedules.ts';
import { spaceTexts } from './spaces.ts';
import { statusTexts } from './status.ts';
import { teamsTexts } from './teams.ts';

/** Every sentence a person can read, in Traditional Chinese. */
export function zhHantIn(write: WriteNumber): Texts {
  const { answers, cards, conversation, errors } = numberTexts(write);
  return {
    locale: 'zh-Hant',
    ownName: '繁體中文',
    otherNames: ['traditional chinese', 'traditional', '繁體', '繁中', '繁体中文', '正體中文'],
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
export const zhHant = zhHantIn((value) => value.toLocaleString('zh-Hant'));
