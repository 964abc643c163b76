import type { chartTexts as English } from '../en/charts.ts';

/** What a chart says of itself, and why there is none, or none of the form that was wished for. */
export const chartTexts: typeof English = {
  chartOthers: '其他',
  pictureWords: { noValues: '没有可以显示的数值', quarter: '{year}年第{quarter}季度' },
  chartKind: {
    bar: '条形图',
    column: '柱状图',
    line: '折线图',
    donut: '环形图',
    number: '数字',
    scatter: '散点图',
    heatmap: '热力图',
    histogram: '直方图',
  },
  chartAlt: (kind, title) => `图表：${kind}${title === '' ? '' : `，${title}`}。`,
  chartRange: (low, high) => `数值从 ${low} 到 ${high}。`,
  whyNoChart: {
    chosen: '您选择了表格。',
    no_rows: '没有可以绘制的数据行。',
    truncated: '只画一部分数据会看似全貌，因此以表格呈现。',
    one_value: '单个数值不需要图表。',
    one_row: '只有一行，不需要图表。',
    no_numbers: '没有可以绘制的数字。',
    too_few: '数值太少，画不成这种图。',
    too_many: '内容太多，一张图看不清楚。',
    too_many_columns: '列太多，画不成这种图。',
    repeats: '同一个名称出现在多行，图表会造成误解。',
    different_scales: '数字大小相差太多，不适合放在同一坐标轴。',
    part_count: '饼图需要二到六个部分。',
    not_parts: '这些数字不是同一整体的组成部分：负值、平均值和比率无法画成饼图。',
    no_order: '折线图需要有先后顺序，例如时间。',
  },
};
