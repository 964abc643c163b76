import type { chartTexts as English } from '../en/charts.ts';

/** What a chart says of itself, and why there is none, or none of the form that was wished for. */
export const chartTexts: typeof English = {
  chartOthers: '其他',
  pictureWords: { noValues: '沒有可以顯示的數值', quarter: '{year}年第{quarter}季' },
  chartKind: {
    bar: '長條圖',
    column: '直條圖',
    line: '折線圖',
    donut: '環圈圖',
    number: '數字',
    scatter: '散佈圖',
    heatmap: '熱圖',
    histogram: '直方圖',
  },
  chartAlt: (kind, title) => `圖表：${kind}${title === '' ? '' : `，${title}`}。`,
  chartRange: (low, high) => `數值從 ${low} 到 ${high}。`,
  whyNoChart: {
    chosen: '您選擇了表格。',
    no_rows: '沒有可以繪製的資料列。',
    truncated: '只畫一部分資料會看似全貌，因此以表格呈現。',
    one_value: '單一數值不需要圖表。',
    one_row: '只有一列，不需要圖表。',
    no_numbers: '沒有可以繪製的數字。',
    too_few: '數值太少，畫不成這種圖。',
    too_many: '內容太多，一張圖看不清楚。',
    too_many_columns: '欄位太多，畫不成這種圖。',
    repeats: '同一個名稱出現在多列，圖表會造成誤解。',
    different_scales: '數字大小相差太多，不適合放在同一座標軸。',
    part_count: '圓餅圖需要二到六個部分。',
    not_parts: '這些數字不是同一整體的組成部分：負值、平均值和比率無法畫成圓餅圖。',
    no_order: '折線圖需要有先後順序，例如時間。',
  },
};
