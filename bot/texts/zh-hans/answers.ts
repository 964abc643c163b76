import type { answerTexts as English } from '../en/answers.ts';
import { rowsMissingText } from './errors.ts';

/** What stands around an answer; its own words come from Genie. */
export const answerTexts: typeof English = {
  onlyQuery: 'Genie 为此写了一段查询。',
  rowsMissing: rowsMissingText,
  noRows: '没有符合这个问题的数据。',
  nothingSaid: 'Genie 对此没有回复。请换个说法再问一次。',
  clarificationHint: '直接写下您的回答即可。',
  curated: '这个回答使用了贵公司数据团队核对过的查询。',
  repeat: '您可能已经看过这个回答：我在发送时重启了。',
  showSql: '显示 SQL',
  sqlTooLong: 'SQL 太长，无法在这里显示。',
  suggestionsLabel: '接着问',
  cardSummary: '您的问题的回答',
  aiLabel: 'AI 生成',
};
