/** A chart as data: enough to draw it as a picture or as a channel's own chart element. */
export interface ChartSpec {
  /** `bar` lies, `column` stands, `number` is one big figure (one series, one point). */
  readonly kind: 'bar' | 'column' | 'line' | 'donut' | 'number';
  readonly title: string;
  readonly xTitle?: string;
  readonly yTitle?: string;
  readonly series: readonly ChartSeries[];
  /** Categories that the data have beyond the ones in the chart. */
  readonly omitted?: number;
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
  paint(spec: ChartSpec, signal?: AbortSignal): Promise<Uint8Array>;
  /** Told that a picture will probably be wanted soon; what takes time to start is started. */
  warm?(): void;
  /** Ends the drawing process if it runs. */
  stop(): Promise<void>;
}
