import type { cardTexts as english } from '../en/cards.ts';

/** What cards say by themselves, in Simplified Chinese. */
export const cardTexts: typeof english = {
  yes: '是',
  no: '否',

  previousRows: '上一页',
  nextRows: '下一页',
  valuesCut: '过长的值已缩短。',
  inFile: '文件中有完整内容。',
  fileUnreachable: '无法从这里获取文件。',

  sqlTitle: 'SQL 查询',
  textCut: '文字太长，无法在这里完整显示。',
  chartLeftOut: '图表太大，无法在这里显示。',
  onlyWords: '答案太大，无法在这里完整显示。请缩小范围，例如减少列数或只看前 20 名。',
};
