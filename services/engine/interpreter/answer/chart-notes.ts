import type { Drawn, NoChart } from '../../../charts/choose.ts';
import type { ChartKind } from '../../../charts/types.ts';
import type { QueryPlan } from '../plan.ts';

/** Why something is not drawn as it was asked for; goes on with what is shown instead. */
const REASONS: Readonly<Record<NoChart, string>> = {
  chosen: 'A table was asked for',
  no_rows: 'There are no rows to draw',
  truncated: 'A chart of a part of the rows would look like the whole',
  one_value: 'One value needs no chart',
  one_row: 'One row needs no chart',
  no_numbers: 'A list of rows has no figures to draw',
  too_few: 'There are too few values for this chart',
  too_many: 'There are too many groups for a chart that can be read',
  too_many_columns: 'A chart shows at most two breakdowns, and one figure of both',
  repeats: 'The same name stands in several rows, which a chart would hide',
  different_scales: 'The figures have different units or sizes and cannot share an axis',
  part_count: 'A pie with so many parts cannot be read',
  not_parts: 'A pie needs parts of one whole, which negative values, averages and rates are not',
  no_order: 'A line needs an order such as time',
};

const KINDS: Readonly<Record<ChartKind, string>> = {
  bar: 'bars',
  column: 'columns',
  line: 'a line',
  donut: 'a ring',
  number: 'the figure',
  scatter: 'points',
  heatmap: 'a heat map',
  histogram: 'a histogram',
};

/** What is to be said about the chart of an answer: a wish that could not be followed, and what the picture leaves out. */
export function noteOf({ chart, dims, shape }: QueryPlan, drawn: Drawn): string | undefined {
  const because = (why: NoChart, form?: string) =>
    form === 'pie' && why === 'too_many_columns' && dims.length > 1 ? 'A pie shows one breakdown' : REASONS[why];
  if (drawn.kind === 'none') {
    if (chart === undefined) return undefined;
    return `${shape === 'aggregate' ? because(drawn.why) : REASONS.no_numbers}, so here is the table.`;
  }
  const { spec, unmet } = drawn;
  if (unmet) return `${because(unmet.why, unmet.form)}, so I drew ${KINDS[spec.kind]}.`;
  if (spec.kind === 'bar' && spec.omitted) return `The chart shows the first ${spec.series[0]?.points.length ?? 0}.`;
  if (spec.kind === 'line' && spec.others !== undefined) {
    return `The chart names the ${spec.series.length - 1} largest, and has the rest as one line.`;
  }
  return undefined;
}
