import type { commandTexts as English } from '../en/commands.ts';

/** What commands are called and what they answer. */
export const commandTexts: typeof English = {
  commandsTitle: '指令',
  emptyMessage: '我在。請用平常的話詢問您的資料，或輸入「help」。',
  nothingToFlush: '目前沒有等待送出的內容。',
  attachmentsOnly: '我無法讀取檔案或圖片。請用文字寫下您的問題。',

  newConversation: '好的，下一個問題會重新開始。',
  nothingToStop: '沒有可以停止的：您沒有正在處理或等待中的問題。',
  /** After a press on the button of a question. */
  stopGone: '那個問題已經結束，沒有可以停止的。',
  nothingAtPlace: (place) => `第 ${place} 個位置沒有等待中的問題。輸入「status」可以查看清單。`,
  buttonUnknown: '這個按鈕已經失效，請重新提問。',
  buttonPressed: '收到。',
  reference: (id) => `參考編號 ${id}`,
};
