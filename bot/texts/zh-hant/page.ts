import type { PageTexts } from '../en/page.ts';

/** What the Web Chat page says itself, in Traditional Chinese. */
export const pageTexts: PageTexts = {
  title: '想知道什麼？',
  hint: '選一個範例，或直接用自己的話提問。',
  examples: '範例問題',
  placeholder: '詢問您的資料',
  chat: '對話',

  fresh: '新對話',
  data: '可以問什麼？',
  past: '對話紀錄',
  language: '語言',
  dark: '深色模式',
  light: '淺色模式',
  close: '關閉',

  online: '已連線',
  connecting: '連線中…',
  lost: '連線中斷，正在重試…',
  offline: '您目前離線。',
  unreachable: '無法連上 Lamp。',
  retry: '重試',

  dataHint: '用自己的話詢問這些資料表即可。欄位名稱和其中的值都是好用的關鍵字。',
  dataSpace: '資料',
  dataQuestions: '可以試試這些問題',
  dataTables: '資料表',
  dataExamples: '例如',
  dataColumns: '欄位',
  dataHidden: '這裡無法顯示背後的資料表，但您仍然可以提問。',
  loading: '請稍候…',
  dataFailed: '目前無法顯示。',

  pastHint: '您在這個瀏覽器中的對話。每段對話在最後一則訊息後保留一週。',
  pastNone: '還沒有對話。您問過的問題會出現在這裡。',
  pastFailed: '目前無法顯示您的對話。',
  pastCurrent: '目前開啟',
  pastElsewhere: '這段對話已在另一個分頁開啟。',
  pastGone: '這段對話已不存在。',
  pastDelete: '刪除「{title}」',
  pastConfirm: '要永久刪除嗎？',
  pastYes: '刪除',
  pastNo: '保留',

  copy: '複製',
  copied: '已複製',
  notCopied: '無法複製',

  commentUp: '很高興有幫助。哪裡最有用？',
  commentDown: '很抱歉。哪裡不對？',
  commentHint: '您的意見會轉給負責資料的人員。',
  commentSend: '送出',
  commentSkip: '不留言',
  commentThanks: '謝謝，您的意見已送出。',
};
