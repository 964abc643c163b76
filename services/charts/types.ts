/** What a chart looks like: `bar` lies, `column` stands, `number` is one big figure (one series, one point). */
export type ChartKind = 'bar' | 'column' | 'line' | 'donut' | 'number' | 'scatter' | 'heatmap' | 'histogram';

/** A chart as data: enough to draw it as a picture or as a channel's own chart element. */
export interface ChartSpec {
  /** In a `scatter` every `x` is a number in writing; a `heatmap` has one series a row; a `histogram` one point a bin. */
  readonly kind: ChartKind;
  readonly title: string;
  readonly xTitle?: string;
  readonly yTitle?: string;
  readonly series: readonly ChartSeries[];
  /** Bars or columns of one label stand on each other. */
  readonly stacked?: true;
  /** Name of the series, or of the point of an only series, that holds the sum of the rest. Drawn grey. */
  readonly others?: string;
  /** Categories that the data have beyond the ones in the chart; of a scatter, points. */
  readonly omitted?: number;
}

/** Of what ground a picture is for. Default `light`. */
export type ChartTheme = 'light' | 'dark';

/** The few words that a picture says of itself. */
export interface PaintWords {
  /** Where there is nothing to draw. */
  readonly noValues: string;
  /** A quarter of a year, which Intl cannot write, with `{quarter}` and `{year}` in their places. */
  readonly quarter: string;
}

/** How a picture looks beside its chart. */
export interface PaintStyle {
  readonly theme?: ChartTheme;
  /** How figures and dates are written, as BCP 47 names it. Default `en`. */
  readonly locale?: string;
  /** In the person's language. Default English. */
  readonly words?: PaintWords;
  /** Stands below the title, in the person's language, such as how much is left out. */
  readonly note?: string;
}

/** How and how long a picture is painted. */
export interface PaintOptions extends PaintStyle {
  /** Aborted: the picture is not wanted any more. */
  readonly signal?: AbortSignal;
}

/** One line, or one colour of bars. */
export interface ChartSeries {
  readonly name: string;
  /** `x` is a label, or an ISO date for time. */
  readonly points: readonly { readonly x: string; readonly y: number }[];
}

/** A column of a result; `type` as Genie names it (`LONG`, `DECIMAL(10,2)`, `STRING`, `DATE`, ...). */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

/** A result as text: cells are null or exactly what the data hold. */
export interface ResultTable {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows of the whole result, which may be more than `rows`. */
  readonly totalRows: number;
  readonly truncated: boolean;
}

/** Turns a chart into a PNG. */
export interface ChartPainter {
  /** @throws AppError `internal` when it cannot be drawn. */
  paint(spec: ChartSpec, options?: PaintOptions): Promise<Uint8Array>;
  /** Told that a picture will probably be wanted soon; what takes time to start is started. */
  warm?(): void;
  /** Ends the drawing process if it runs. */
  stop(): Promise<void>;
}
