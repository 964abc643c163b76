import type { statusTexts as English } from '../en/status.ts';
import { shortened } from '../facts.ts';
import { inSeconds, number, wait } from './amounts.ts';

const named = (question: string): string => `“${shortened(question)}”`;

/** What is running, what waits, and how far a task is. */
export const statusTexts: typeof English = {
  statusIdle: '目前没有正在处理的问题，请尽管问。',
  statusRunning: (question, sinceMs, stage) =>
    `已处理 ${inSeconds(Math.round(sinceMs / 1000)) ?? '一会儿'}：${named(question)}${stage ? `。${stage}` : ''}`,
  statusWaiting: (place, question, queue) => {
    const inQueue = queue.place > place ? `，排在第 ${number(queue.place)} 位` : '';
    return `${place}. 等待中${inQueue}${wait(queue.waitMs)}：${named(question)}`;
  },
  statusBuffered: (texts) => `刚收到 ${number(texts.length)} 条消息，即将合并成一个问题发送：${named(texts.join(' '))}`,

  taskStatus: {
    buffering: '稍等片刻，看看是否还有消息。',
    queued: '等待处理。',
    processing: '正在回答。',
    completed: '已回答。',
    failed: '没有回答，请查看错误。',
    cancelled: '已取消。',
  },
};
