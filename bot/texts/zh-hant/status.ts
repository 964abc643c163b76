import type { statusTexts as English } from '../en/status.ts';
import { shortened } from '../facts.ts';
import { inSeconds, number, wait } from './amounts.ts';

const named = (question: string): string => `「${shortened(question)}」`;

/** What is running, what waits, and how far a task is. */
export const statusTexts: typeof English = {
  statusIdle: '目前沒有正在處理的問題，請儘管問。',
  statusRunning: (question, sinceMs, stage) =>
    `已處理 ${inSeconds(Math.round(sinceMs / 1000)) ?? '一會兒'}：${named(question)}${stage ? `。${stage}` : ''}`,
  statusWaiting: (place, question, queue) => {
    const inQueue = queue.place > place ? `，排在第 ${number(queue.place)} 位` : '';
    return `${place}. 等待中${inQueue}${wait(queue.waitMs)}：${named(question)}`;
  },
  statusBuffered: (texts) => `剛收到 ${number(texts.length)} 則訊息，即將合併成一個問題送出：${named(texts.join(' '))}`,

  taskStatus: {
    buffering: '稍等片刻，看看是否還有訊息。',
    queued: '等待處理。',
    processing: '正在回答。',
    completed: '已回答。',
    failed: '沒有回答，請查看錯誤。',
    cancelled: '已取消。',
  },
};
