import type { fileTexts as english } from '../en/files.ts';

/** About files of results, in Simplified Chinese. */
export const fileTexts: typeof english = {
  files: {
    /** Name of the sheet in a workbook. */
    sheet: '数据',
    /** Name of a file whose answer has no title. */
    untitled: '查询结果',
    /** In the name of a file that Genie did not give all rows for. */
    partial: '仅前面的数据行',
    /** Behind what is left of a text that is too long for a cell of a workbook. */
    cut: '〔此处截断：CSV 文件有全文〕',
    linkOverTitle: '链接已失效',
    linkOver: '这个文件链接已经失效。请回到对话，再获取一次文件。',
  },
};
