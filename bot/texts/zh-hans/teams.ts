import type { teamsTexts as English } from '../en/teams.ts';

/** What people read in Microsoft Teams alone. */
export const teamsTexts: typeof English = {
  buttonTooSlow: '这次处理时间较长，请稍后再点一次。',
  fileOffer: '包含这个答案的所有数据行。接受后，文件会保存到你的 OneDrive。',
  fileGone: '这个文件的邀请已失效，请重新请求文件。',
  fileFailed: '文件无法保存到你的 OneDrive，请稍后再试。',
  fileTooLarge: '文件太大，无法在这个聊天中发送。请缩小查询范围。',
  sourceTable: '这个答案所读取的数据表。',
  sourceSpace: '这次所询问的数据。',
};
