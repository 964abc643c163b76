import type { commandTexts as English } from '../en/commands.ts';

/** What commands are called and what they answer. */
export const commandTexts: typeof English = {
  commandsTitle: '指令',
  commands: [
    ['new', '重新開始：下一個問題不再參考先前的對話'],
    ['stop', '取消正在處理的問題；「stop 2」取消排在第二個的問題'],
    ['status', '查看正在處理和等待中的問題'],
    ['go', '立即送出您目前寫下的內容'],
    ['space', '查看目前詢問的資料；「space 名稱」可以切換'],
    ['language', '查看我使用的語言；「language en」可以切換'],
    ['help', '顯示這份說明'],
  ],
  emptyMessage: '我在。請用平常的話詢問您的資料，或輸入「help」。',
  nothingToFlush: '目前沒有等待送出的內容。',
  attachmentsOnly: '我無法讀取檔案或圖片。請用文字寫下您的問題。',

  newConversation: '好的，下一個問題會重新開始。',
  nothingToStop: '沒有可以停止的：您沒有正在處理或等待中的問題。',
  nothingAtPlace: (place) => `第 ${place} 個位置沒有等待中的問題。輸入「status」可以查看清單。`,
  buttonPressed: '收到。',
  reference: (id) => `參考編號 ${id}`,
};
