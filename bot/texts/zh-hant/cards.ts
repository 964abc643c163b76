import type { cardTexts as english } from '../en/cards.ts';

/** What cards say by themselves, in Traditional Chinese. */
export const cardTexts: typeof english = {
  yes: '是',
  no: '否',

  previousRows: '上一頁',
  nextRows: '下一頁',
  valuesCut: '過長的值已縮短。',
  inFile: '檔案中有完整內容。',
  fileUnreachable: '無法從這裡取得檔案。',

  sqlTitle: 'SQL 查詢',
  textCut: '文字太長，無法在這裡完整顯示。',
  chartLeftOut: '圖表太大，無法在這裡顯示。',
  onlyWords: '答案太大，無法在這裡完整顯示。請縮小範圍，例如減少欄位或只看前 20 名。',
};
