import { type Drawn, drawAs, drawShape } from '../../../charts/choose.ts';
import type { Dimension, Measure } from '../../../charts/shape.ts';
import type { ChartSpec } from '../../../charts/types.ts';
import type { Look } from '../../../charts/wishes.ts';
import type { AnswerTable } from '../../../genie/types.ts';
import type { Compiled } from '../compiled.ts';
import { isOrderedDim } from '../compose/order.ts';
import { figuresOf, type PlanDim, type PlanMeasureEntry, type QueryPlan } from '../plan.ts';
import { toldFigures } from './besides.ts';
import { cellText, groupText } from './cells.ts';
import { noteOf } from './chart-notes.ts';
import { title } from './echo.ts';
import { dimLabel, entryLabel } from './labels.ts';
import { cellNumber } from './numbers.ts';
import { entryUnit } from './units.ts';

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

const LOOKS: Readonly<Record<string, Look>> = { bar: 'bar', column: 'column', line: 'line', donut: 'pie' };
/** So many bins can be told apart. */
const MAX_BINS = 60;

/**
 * Decides on a chart from the plan and its rows, by the rules of all charts: the plan knows what each column is for, where
 * the columns of a result alone would leave a guess.
 */
export function chooseChart(drawing: Drawing): ChartChoice {
  const { compiled, plan, result } = drawing;
  if (plan.chart === 'none' || plan.chart === 'table' || result.rows.length === 0) return {};
  if (plan.shape === 'aggregate' && (plan.dims.length === 0 || plan.countGroups)) return figure(drawing);
  const drawn = plan.shape === 'aggregate' ? fromPlan(drawing) : drawAs(result, { title: title(compiled, plan) });
  const note = noteOf(plan, drawn);
  return {
    ...(drawn.kind === 'chart' ? { spec: drawn.spec } : {}),
    ...(note === undefined ? {} : { note }),
  };
}

/** One value, large; several are sentences. */
function figure({ compiled, plan, result }: Drawing): ChartChoice {
  if (plan.besides) return {};
  const y = cellNumber(result.rows[0]?.[0]);
  if (plan.measures.length > 1 || y === undefined) return {};
  const entry = plan.measures[0];
  const name = entry && !plan.countGroups ? entryLabel(compiled, entry, plan.base) : cellText(result.columns[0]?.name);
  return {
    spec: { kind: 'number', title: title(compiled, plan), series: [{ name, points: [{ x: name, y }] }] },
    ...(plan.chart !== undefined && LOOKS[plan.chart] ? { note: 'A single figure needs no chart.' } : {}),
  };
}

function fromPlan(drawing: Drawing): Drawn {
  const { compiled, plan, result } = drawing;
  if (result.truncated || result.totalRows > result.rows.length) return { kind: 'none', why: 'truncated' };
  const bins = binned(drawing);
  if (bins) return { kind: 'chart', spec: bins };
  const measures = measuresOf(drawing);
  const drawn = drawShape(
    { dimensions: plan.dims.map((dim, at) => dimensionOf(drawing, dim, at)), measures },
    {
      title: title(compiled, plan),
      look: plan.chart === undefined ? undefined : LOOKS[plan.chart],
      // Parts of the first few alone are no whole.
      shares: plan.calc?.kind === 'share' && !plan.limit,
      ranked: plan.limit !== undefined,
    },
  );
  const [measure, ...others] = measures;
  if (drawn.kind === 'none' || !measure?.unit || others.length > 0 || drawn.spec.yTitle === undefined) return drawn;
  return { ...drawn, spec: { ...drawn.spec, yTitle: `${measure.name} (${measure.unit})` } };
}

function isCalendar(dim: PlanDim): boolean {
  return dim.kind === 'time' && !['hour_of_day', 'day_of_week', 'month_of_year', 'year'].includes(dim.grain);
}

function dimensionOf({ compiled, result }: Drawing, dim: PlanDim, at: number): Dimension {
  return {
    name: dimLabel(compiled, dim),
    role: isCalendar(dim) ? 'time' : isOrderedDim(compiled, dim) ? 'ordered' : 'category',
    values: result.rows.map((row) => label(dim, row[at])),
  };
}

/** Values of one breakdown as labels; along the calendar as ISO dates, which the painter spaces. */
function label(dim: PlanDim, cell: string | null | undefined): string {
  if (isCalendar(dim) && cell)
    return cell.slice(0, dim.kind === 'time' && dim.grain === 'hour' ? 19 : 10).replace(' ', 'T');
  return groupText(dim, cell);
}

/** The figures that are drawn: running totals, moving averages and parts stand behind the plain one and take its place. */
function measuresOf(drawing: Drawing): readonly Measure[] {
  const { compiled, plan, result } = drawing;
  if (plan.calc?.kind === 'quotient') {
    return toldFigures(drawing).map(({ at, label: name, unit = '' }) => ({
      name,
      values: result.rows.map((row) => cellNumber(row[at]) ?? null),
      unit,
      additive: false,
    }));
  }
  const behind = plan.calc !== undefined && ['running', 'moving', 'part'].includes(plan.calc.kind);
  const entries = behind ? figuresOf(plan).slice(0, 1) : figuresOf(plan);
  return entries.map(({ entry, base }, at) => {
    const column = plan.dims.length + (behind ? plan.measures.length : at);
    const additive = behind ? false : isSum(entry);
    return {
      name: entryLabel(compiled, entry, base),
      values: result.rows.map((row) => cellNumber(row[column]) ?? null),
      unit: entryUnit(compiled, entry) ?? '',
      ...(additive === undefined ? {} : { additive }),
    };
  });
}

/** Whether the figures of groups add up to that of all; undefined where only the name of the figure can tell. */
function isSum({ of, perGroup }: PlanMeasureEntry): boolean | undefined {
  if (perGroup) return false;
  if (of.kind === 'rows') return true;
  if (of.kind === 'column') return of.aggregate === 'sum' || of.aggregate === 'count';
  return of.kind === 'snippet' && of.aggregate === undefined ? undefined : false;
}

/** How many rows lie in which range. Ranges without any are not in the result, but in the picture. */
function binned({ compiled, plan, result }: Drawing): ChartSpec | undefined {
  const [dim, second] = plan.dims;
  const [entry, other] = plan.measures;
  if (dim?.kind !== 'bin' || second || !entry || other || entry.of.kind !== 'rows' || entry.perGroup) return undefined;
  if (plan.calc || plan.limit || (plan.chart !== undefined && LOOKS[plan.chart])) return undefined;
  const rows = result.rows.map(([from, count]) => ({ from: cellNumber(from), count: cellNumber(count) ?? 0 }));
  const counts = new Map(
    rows.flatMap(({ from, count }) => (from === undefined ? [] : [[Math.round(from / dim.width), count]])),
  );
  const [first, last] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  if (counts.size < 2 || counts.size < rows.length || last - first >= MAX_BINS) return undefined;
  const bound = (at: number) => Number((at * dim.width).toPrecision(12));
  const points = Array.from({ length: last - first + 1 }, (_, index) => {
    const at = first + index;
    return { x: `${bound(at)}–${bound(at + 1)}`, y: counts.get(at) ?? 0 };
  });
  const name = entryLabel(compiled, entry, plan.base);
  const xTitle = dimLabel(compiled, dim);
  return { kind: 'histogram', title: title(compiled, plan), xTitle, yTitle: name, series: [{ name, points }] };
}
