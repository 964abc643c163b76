import type { NoChart } from '../../../services/charts/choose.ts';

/** Why there is no chart, or none of the form that was wished for. */
export const chartTexts = {
  chartOthers: 'Others',
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
