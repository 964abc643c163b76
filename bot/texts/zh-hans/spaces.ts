import type { spaceTexts as English } from '../en/spaces.ts';

/** Which data can be asked. */
export const spaceTexts: typeof English = {
  spacesTitle: '可以询问的数据',
  spaceLine: (alias, title, current) =>
    `${alias}${title === alias ? '' : `：${title}`}${current ? '（当前使用中）' : ''}`,
  spacesHint: (alias) => `输入“space ${alias}”即可切换。`,
  oneSpace: (title) => `可以询问的数据只有一份：${title}。`,
  spaceChosen: (title) => `从现在起，您询问的是“${title}”。下一个问题会重新开始。`,
  spaceAlready: (title) => `您当前询问的就是“${title}”。`,
  spaceUnknown: (alias) => `没有名为“${alias}”的数据。如果这是一个问题，请在结尾加上问号。`,
};
