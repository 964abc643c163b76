import type { answerTexts as English } from '../en/answers.ts';
import { rowsMissingText } from './errors.ts';

/** What stands around an answer; its own words come from Genie. */
export const answerTexts: typeof English = {
  onlyQuery: 'Genie 為此寫了一段查詢。',
  rowsMissing: rowsMissingText,
  noRows: '沒有符合這個問題的資料。',
  nothingSaid: 'Genie 對此沒有回覆。請換個說法再問一次。',
  clarificationHint: '直接寫下您的回答即可。',
  curated: '這個回答使用了貴公司資料團隊核對過的查詢。',
  repeat: '您可能已經看過這個回答：我在傳送時重新啟動了。',
  showSql: '顯示 SQL',
  sqlTooLong: 'SQL 太長，無法在這裡顯示。',
  suggestionsLabel: '接著問',
  cardSummary: '您的問題的回答',
  aiLabel: 'AI 產生',
};
