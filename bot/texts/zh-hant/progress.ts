import type { progressTexts as English } from '../en/progress.ts';
import { ago, number, wait } from './amounts.ts';

/** What is said while a question is on its way. */
export const progressTexts: typeof English = {
  working: '處理中…',
  queued: (place, waitMs) =>
    place <= 1 ? `下一個就輪到您${wait(waitMs)}。` : `您排在第 ${number(place)} 位${wait(waitMs)}。`,
  stages: {
    submitted: '正在詢問 Genie…',
    reading: '正在理解問題…',
    thinking: '正在撰寫 SQL…',
    waking: '正在啟動資料倉儲…',
    running: '正在執行查詢…',
    fetching: '正在取得資料列…',
  },
  stopButton: '停止',
  retryButton: '再試一次',
  answeredAgo: (ageMs) => `${ago(ageMs)}回答。`,
  refreshButton: '重新詢問',
};
