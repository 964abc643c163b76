import type { ChartSeries, ChartSpec } from '../../../charts/types.ts';
import type { AnswerTable } from '../../../genie/types.ts';
import type { Compiled } from '../compiled.ts';
import { isOrderedDim } from '../compose/order.ts';
import type { PlanDim, QueryPlan } from '../plan.ts';
import { cellText, groupText } from './cells.ts';
import { title } from './echo.ts';
import { dimLabel, entryLabel } from './labels.ts';
import { cellNumber } from './numbers.ts';
import { entryUnit } from './units.ts';

/** Bounds of what a picture can show and still be read. */
const MAX_BARS = 20;
const MAX_COLUMNS = 60;
const MAX_POINTS = 2_000;
const MAX_LINES = 8;
const MAX_GROUPED = 4;
const MAX_PARTS = 7;
const MIN_LINE_POINTS = 3;
/** More different values than this without a ranking are a list, not a picture. */
const MAX_UNRANKED = 50;

/** A chart, or why there is none although one was asked for. */
export interface ChartChoice {
  readonly spec?: ChartSpec;
  readonly note?: string;
}

interface Drawing {
  readonly compiled: Compiled;
  readonly plan: QueryPlan;
  readonly result: AnswerTable;
}

function isCalendar(dim: PlanDim | undefined): boolean {
  return dim?.kind === 'time' && !['hour_of_day', 'day_of_week', 'month_of_year', 'year'].includes(dim.grain);
}

/** Values of one breakdown as labels; along the calendar as ISO dates, which the painter spaces. */
function label(dim: PlanDim, cell: string | null | undefined): string {
  if (isCalendar(dim) && cell)
    return cell.slice(0, dim.kind === 'time' && dim.grain === 'hour' ? 19 : 10).replace(' ', 'T');
  return groupText(dim, cell);
}

/** Where the figure that is drawn stands: running totals, moving averages and parts behind the plain one. */
function figureColumn(plan: QueryPlan, at: number): number {
  const behind = plan.calc && ['running', 'moving', 'part'].includes(plan.calc.kind);
  return plan.dims.length + (behind ? plan.measures.length : at);
}

function series(drawing: Drawing, at: number, most: number): ChartSeries {
  const { compiled, plan, result } = drawing;
  const [dim] = plan.dims;
  const entry = plan.measures[at];
  const points = result.rows.slice(0, most).flatMap((row) => {
    const y = cellNumber(row[figureColumn(plan, at)]);
    return dim && y !== undefined ? [{ x: label(dim, row[0]), y }] : [];
  });
  return { name: entry ? entryLabel(compiled, entry, plan.base) : '', points };
}

/** One series per value of the second breakdown. */
function splitSeries(drawing: Drawing, by: { across: number; along: number }): ChartSeries[] {
  const { plan, result } = drawing;
  const across = plan.dims[by.across];
  const along = plan.dims[by.along];
  if (!across || !along) return [];
  const lines = new Map<string, { x: string; y: number }[]>();
  for (const row of result.rows.slice(0, MAX_POINTS)) {
    const y = cellNumber(row[figureColumn(plan, 0)]);
    if (y === undefined) continue;
    const name = groupText(across, row[by.across]);
    const points = lines.get(name) ?? [];
    points.push({ x: label(along, row[by.along]), y });
    lines.set(name, points);
  }
  return [...lines].map(([name, points]) => ({ name, points }));
}

function titles(drawing: Drawing, along: PlanDim): { title: string; xTitle: string; yTitle: string } {
  const { compiled, plan } = drawing;
  const [entry] = plan.measures;
  const unit = entry && entryUnit(compiled, entry);
  const figure = entry ? entryLabel(compiled, entry, plan.base) : '';
  return {
    title: title(compiled, plan),
    xTitle: dimLabel(compiled, along),
    yTitle: unit === undefined ? figure : `${figure} (${unit})`,
  };
}

function oneDim(drawing: Drawing): ChartChoice {
  const { compiled, plan, result } = drawing;
  const [dim] = plan.dims;
  if (!dim) return {};
  const hint = plan.chart;
  const head = titles(drawing, dim);
  const ordered = isOrderedDim(compiled, dim);
  const count = result.totalRows;
  const units = new Set(plan.measures.map((entry) => entryUnit(compiled, entry)));
  const figures =
    plan.measures.length > 1 && plan.measures.length <= MAX_GROUPED && units.size === 1
      ? plan.measures.map((_, at) => at)
      : [0];
  if (plan.measures.length > 1 && figures.length === 1 && hint === undefined) return {};
  const draw = (kind: ChartSpec['kind'], most: number): ChartSpec => ({
    kind,
    ...head,
    series: figures.map((at) => series(drawing, at, most)),
  });
  const parts = plan.calc?.kind === 'share' && !plan.limit && !ordered && count >= 2 && count < MAX_PARTS;
  if (hint === 'donut' || (parts && hint === undefined)) return donut(drawing, draw('donut', MAX_PARTS));
  if (hint === 'line' && !ordered)
    return { spec: draw('bar', MAX_BARS), note: 'A line needs an order such as time, so I drew bars.' };
  if (isCalendar(dim)) {
    const short = count < MIN_LINE_POINTS && hint !== 'line';
    const bars = hint === 'bar' || hint === 'column' || short;
    return { spec: draw(bars ? 'column' : 'line', MAX_POINTS) };
  }
  if (ordered)
    return count > MAX_COLUMNS
      ? { spec: draw('line', MAX_POINTS) }
      : { spec: draw(hint === 'line' ? 'line' : 'column', MAX_COLUMNS) };
  const ranked = plan.limit !== undefined || hint !== undefined;
  if (count > MAX_UNRANKED && !ranked) return {};
  const kind = hint === 'column' ? 'column' : 'bar';
  const note = count > MAX_BARS ? { note: `The chart shows the first ${MAX_BARS}.` } : {};
  return { spec: draw(kind, MAX_BARS), ...note };
}

function donut(drawing: Drawing, spec: ChartSpec): ChartChoice {
  const { result } = drawing;
  const points = spec.series[0]?.points ?? [];
  const bars: ChartSpec = { ...spec, kind: 'bar', series: [series(drawing, 0, MAX_BARS)] };
  if (result.totalRows > MAX_PARTS)
    return { spec: bars, note: `A pie with more than ${MAX_PARTS} parts cannot be read, so I drew bars.` };
  if (points.some(({ y }) => y < 0)) return { spec: bars, note: 'A pie cannot show negative values, so I drew bars.' };
  if (points.length < 2) return { spec: bars, note: 'A pie needs at least two parts, so I drew a bar.' };
  return { spec: { ...spec, series: spec.series.slice(0, 1) } };
}

function twoDims(drawing: Drawing): ChartChoice {
  const { compiled, plan, result } = drawing;
  const calendar = plan.dims.findIndex((dim) => isCalendar(dim));
  const along =
    calendar >= 0
      ? calendar
      : Math.max(
          0,
          plan.dims.findIndex((dim) => isOrderedDim(compiled, dim)),
        );
  const across = along === 0 ? 1 : 0;
  const dim = plan.dims[along];
  if (!dim || plan.dims.length > 2) return asked(plan, 'A chart shows at most two breakdowns, so here is the table.');
  if (plan.chart === 'donut') return { note: 'A pie shows one breakdown, so here is the table.' };
  const lines = splitSeries(drawing, { across, along });
  const head = titles(drawing, dim);
  if (calendar >= 0) {
    if (lines.length > MAX_LINES || result.totalRows > MAX_POINTS)
      return asked(plan, `A chart shows at most ${MAX_LINES} lines, so here is the table.`);
    const bars = plan.chart === 'bar' || plan.chart === 'column';
    return { spec: { kind: bars ? 'column' : 'line', ...head, series: lines } };
  }
  const width = new Set(lines.flatMap(({ points }) => points.map(({ x }) => x))).size;
  if (lines.length > MAX_GROUPED || width > MAX_BARS) {
    // The smaller breakdown makes the better colours.
    const turned = splitSeries(drawing, { across: along, along: across });
    const other = plan.dims[across];
    const otherWidth = new Set(turned.flatMap(({ points }) => points.map(({ x }) => x))).size;
    if (!other || turned.length > MAX_GROUPED || otherWidth > MAX_BARS || isOrderedDim(compiled, dim)) {
      return asked(plan, 'There are too many groups for a chart, so here is the table.');
    }
    return { spec: { kind: 'bar', ...titles(drawing, other), series: turned } };
  }
  return {
    spec: { kind: isOrderedDim(compiled, dim) || plan.chart === 'column' ? 'column' : 'bar', ...head, series: lines },
  };
}

function asked(plan: QueryPlan, note: string): ChartChoice {
  return plan.chart === undefined ? {} : { note };
}

/** Decides on a chart from the plan and its rows: the wish of the person first, where the data allow it. */
export function chooseChart(drawing: Drawing): ChartChoice {
  const { compiled, plan, result } = drawing;
  if (plan.chart === 'none' || plan.chart === 'table') return {};
  if (plan.shape !== 'aggregate') return asked(plan, 'A list of rows has no figures to draw, so here is the table.');
  if (result.rows.length === 0) return {};
  if (plan.dims.length === 0 || plan.countGroups) {
    const [cell] = result.rows[0] ?? [];
    const y = cellNumber(cell);
    if (plan.measures.length > 1 || y === undefined) return {};
    const entry = plan.measures[0];
    const name =
      entry && !plan.countGroups ? entryLabel(compiled, entry, plan.base) : cellText(result.columns[0]?.name);
    const note =
      plan.chart !== undefined && plan.chart !== 'number' && plan.chart !== 'any'
        ? { note: 'A single figure needs no chart.' }
        : {};
    return {
      spec: { kind: 'number', title: title(compiled, plan), series: [{ name, points: [{ x: name, y }] }] },
      ...note,
    };
  }
  if (result.rows.length === 1 && plan.chart === undefined) return {};
  return plan.dims.length === 1 ? oneDim(drawing) : twoDims(drawing);
}
