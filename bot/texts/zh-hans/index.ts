import type { Texts } from '../en/index.ts';
import { alertTexts } from './alerts.ts';
import { answerTexts } from './answers.ts';
import { commandTexts } from './commands.ts';
import { errorTexts } from './errors.ts';
import { introductionTexts } from './introduction.ts';
import { pageTexts } from './page.ts';
import { progressTexts } from './progress.ts';
import { spaceTexts } from './spaces.ts';
import { statusTexts } from './status.ts';

/** Every sentence a person can read, in Simplified Chinese. */
export const zhHans: Texts = {
  locale: 'zh-Hans',
  ownName: '简体中文',
  errors: errorTexts,
  alerts: alertTexts,
  page: pageTexts,
  ...introductionTexts,
  ...commandTexts,
  ...statusTexts,
  ...spaceTexts,
  ...progressTexts,
  ...answerTexts,
};
