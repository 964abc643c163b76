import type { progressTexts as English } from '../en/progress.ts';
import { ago, number, wait } from './amounts.ts';

/** What is said while a question is on its way. */
export const progressTexts: typeof English = {
  working: '处理中…',
  queued: (place, waitMs) =>
    place <= 1 ? `下一个就轮到您${wait(waitMs)}。` : `您排在第 ${number(place)} 位${wait(waitMs)}。`,
  stages: {
    submitted: '正在询问 Genie…',
    reading: '正在理解问题…',
    thinking: '正在编写 SQL…',
    waking: '正在启动数据仓库…',
    running: '正在执行查询…',
    fetching: '正在获取数据行…',
  },
  stopButton: '停止',
  retryButton: '重试',
  answeredAgo: (ageMs) => `${ago(ageMs)}回答。`,
  refreshButton: '重新询问',
};
