import type { fileTexts as english } from '../en/files.ts';

/** About files of results, in Traditional Chinese. */
export const fileTexts: typeof english = {
  files: {
    /** Name of the sheet in a workbook. */
    sheet: '資料',
    /** Name of a file whose answer has no title. */
    untitled: '查詢結果',
    /** In the name of a file that Genie did not give all rows for. */
    partial: '僅前面的資料列',
    /** Behind what is left of a text that is too long for a cell of a workbook. */
    cut: '〔此處截斷：CSV 檔案有全文〕',
    linkOverTitle: '連結已失效',
    linkOver: '這個檔案連結已經失效。請回到對話，再索取一次檔案。',
  },
};
