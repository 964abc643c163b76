import type { spaceTexts as English } from '../en/spaces.ts';

/** Which data can be asked. */
export const spaceTexts: typeof English = {
  spacesTitle: '可以詢問的資料',
  spaceLine: (alias, title, current) =>
    `${alias}${title === alias ? '' : `：${title}`}${current ? '（目前使用中）' : ''}`,
  spacesHint: (alias) => `輸入「space ${alias}」即可切換。`,
  oneSpace: (title) => `可以詢問的資料只有一份：${title}。`,
  spaceChosen: (title) => `從現在起，您詢問的是「${title}」。下一個問題會重新開始。`,
  spaceAlready: (title) => `您目前詢問的就是「${title}」。`,
  spaceUnknown: (alias) => `沒有名為「${alias}」的資料。如果這是一個問題，請在結尾加上問號。`,
};
