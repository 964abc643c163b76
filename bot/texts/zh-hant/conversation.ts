import type { ConversationTexts } from '../en/conversation.ts';
import { shortened } from '../facts.ts';
import { ago } from './amounts.ts';

const named = (question: string): string => `「${shortened(question)}」`;

/** What commands, buttons and the parts of an answer say, in Traditional Chinese. */
export const conversationTexts: ConversationTexts = {
  words: {
    help: ['說明', '幫助', '求助'],
    new: ['新對話', '重新開始'],
    stop: ['停止', '取消'],
    status: ['狀態', '進度'],
    go: ['送出', '開始'],
    history: ['記錄', '紀錄', '歷史記錄'],
    sql: ['查詢語句', '顯示 sql'],
    csv: ['下載 csv'],
    xlsx: ['下載 excel'],
    space: ['資料', '空間'],
    language: ['語言'],
    feedback: ['意見', '回饋'],
    alerts: ['警示'],
  },
  verdicts: { positive: ['好', '很好', '有用'], negative: ['不好', '差', '有誤'] },

  commands: [
    ['新對話', '重新開始：下一個問題不再延續先前的問題'],
    ['停止', '取消正在處理的問題；「停止 2」取消第二個等候中的問題'],
    ['狀態', '正在處理和等候中的問題'],
    ['記錄', '您最近的問題，點一下即可再問一次'],
    ['sql', '上一個回答所用的查詢'],
    ['csv', '把上一個回答的所有資料存成檔案；「excel」則存成 Excel 檔'],
    ['資料', '目前詢問的資料；「資料 名稱」可切換，「@名稱 問題」只問一次其他資料'],
    ['語言', '我使用的語言；「語言 en」可切換'],
    ['意見', '您對上一個回答的看法：「意見 好」，或「意見 不好」並說明哪裡有誤'],
    ['送出', '立即詢問您目前寫好的內容'],
    ['說明', '顯示此頁'],
  ],

  unknownCommand: (word, nearest) =>
    nearest === undefined
      ? `沒有「/${word}」這個指令。請輸入「說明」查看所有指令，或去掉斜線直接提問。`
      : `沒有「/${word}」這個指令。您是指「${nearest}」嗎？輸入「說明」可查看所有指令。`,
  takesNothing: (word) => `「/${word}」後面不能接其他文字。請只輸入「${word}」，或去掉前面的斜線直接提問。`,

  noAnswerYet: '這裡還沒有可以處理的回答。請先提出問題。',
  noSql: '上一個回答沒有用到查詢。',
  noTable: '上一個回答沒有可以存成檔案的表格。',
  noFiles: '這裡無法產生檔案。',
  sqlOf: (question) => `${named(question)}所用的查詢`,
  fileLabel: (format) => (format === 'csv' ? '下載 CSV' : '下載 Excel'),
  fileReady: (question) => `${named(question)}的完整結果：`,

  historyTitle: '您最近的問題',
  historyEmpty: '您在這裡還沒有問過問題。',
  historyLine: (place, question, state, ageMs) => `${place}. ${named(question)}：${state}，${ago(ageMs)}`,
  historyHint: '點一下即可再問一次。',
  historyStates: {
    buffering: '即將詢問',
    queued: '等候中',
    processing: '處理中',
    completed: '已回答',
    failed: '沒有回答',
    cancelled: '已停止',
  },

  feedbackHow: '請輸入「意見 好」，或「意見 不好」並說明哪裡有誤。這是針對上一個回答的意見。',
  feedbackThanks: '謝謝，您的意見已轉達。',
  feedbackFailed: '謝謝，但目前無法轉達您的意見。請稍後再試一次。',
  feedbackGone: '那個回答已不再保留，所以無法轉達您的意見。',
  feedbackTell: '很抱歉這個回答沒有幫上忙。若要說明哪裡有誤，請輸入「意見 不好」再加上幾個字。',

  asideUnknown: (alias) => `沒有名為「${alias}」的資料，因此沒有提出這個問題。`,
  asideEmpty: (alias) => `請把問題寫在後面：「@${alias} 上個月有多少訂單？」`,

  onlyAsker: '只有提問的人可以變更這個回答。您可以自己再問一次。',
  viewGone: '那個回答已不再保留，無法以其他方式顯示。請再問一次。',
  rowsUnchanged: '那個回答的查詢無法重新執行。請再問一次。',

  headlineValue: (name, figure) => `${name} 為 ${figure}`,
  furtherQuery: (place) => `查詢 ${place}`,
  understandingLabel: '我如何理解這個問題',
  optionsLabel: '請選一個，或直接輸入您的回答',
  showAsLabel: '顯示為',
  chartForms: { bar: '長條圖', line: '折線圖', pie: '圓餅圖', table: '僅表格' },
  rowsButton: '重新取得資料',
};
