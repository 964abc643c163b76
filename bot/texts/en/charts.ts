import type { NoChart } from '../../../services/charts/choose.ts';
import type { ChartKind, PaintWords } from '../../../services/charts/types.ts';

/** What a chart says of itself, and why there is none, or none of the form that was wished for. */
export const chartTexts = {
  chartOthers: 'Others',
  pictureWords: { noValues: 'No values to show', quarter: 'Q{quarter} {year}' } satisfies PaintWords as PaintWords,
  chartKind: {
    bar: 'Bar chart',
    column: 'Column chart',
    line: 'Line chart',
    donut: 'Ring chart',
    number: 'Figure',
    scatter: 'Chart of points',
    heatmap: 'Heat map',
    histogram: 'Histogram',
  } satisfies Record<ChartKind, string>,
  /** What a picture is, for those who do not see it. */
  chartAlt: (kind: string, title: string): string => (title === '' ? `${kind}.` : `${kind}: ${title}.`),
  /** Between which values the figures of a chart lie. */
  chartRange: (low: string, high: string): string => `From ${low} to ${high}.`,
  whyNoChart: {
    chosen: 'You chose the table.',
    no_rows: 'There are no rows to draw.',
    truncated: 'A chart of a part of the rows would look like the whole, so here is the table.',
    one_value: 'One value needs no chart.',
    one_row: 'One row needs no chart.',
    no_numbers: 'There are no figures to draw.',
    too_few: 'There are too few values for this chart.',
    too_many: 'There is too much for one picture that can be read.',
    too_many_columns: 'There are too many columns for this chart.',
    repeats: 'The same name stands in several rows, so a chart would mislead.',
    different_scales: 'The figures are of too different sizes for one axis.',
    part_count: 'A pie needs two to six parts.',
    not_parts: 'These figures are not parts of one whole: negative values, averages and rates cannot make a pie.',
    no_order: 'A line needs an order such as time.',
  } satisfies Record<NoChart, string>,
};
