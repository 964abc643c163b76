import type { teamsTexts as English } from '../en/teams.ts';

/** What people read in Microsoft Teams alone. */
export const teamsTexts: typeof English = {
  buttonTooSlow: '這次處理得比較久，請稍後再按一次。',
  fileOffer: '包含這個答案的所有資料列。接受後，檔案會存到你的 OneDrive。',
  fileGone: '這個檔案的邀請已經失效，請重新要求檔案。',
  fileFailed: '檔案無法存到你的 OneDrive，請稍後再試一次。',
  fileTooLarge: '檔案太大，無法在這個聊天中傳送。請縮小查詢範圍。',
  sourceTable: '這個答案所讀取的資料表。',
  sourceSpace: '這次所詢問的資料。',
};
