/**
 * The semantic model as the interpreter sees it: tables, columns and their words, made from the serialized space and
 * from a profile of the data. The interpreter knows nothing else about the data; no name of a sample occurs in it.
 */
export type ColumnType = 'integer' | 'decimal' | 'double' | 'string' | 'boolean' | 'date' | 'timestamp';

/** What a column is good for: decides aggregates, breakdowns and which column a bare value or date belongs to. */
export type ColumnRole = 'time' | 'dimension' | 'measure' | 'identifier' | 'text' | 'boolean';

/** How the values of a measure are put together. */
export type Aggregate =
  | 'count'
  | 'count_distinct'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'median'
  | 'stddev'
  | 'variance'
  | 'p10'
  | 'p25'
  | 'p75'
  | 'p90'
  | 'p95'
  | 'p99';

/** One column, with the words that name it. */
export interface ModelColumn {
  /** As it stands in SQL. */
  readonly name: string;
  /** In plain words, singular, lower case: `pickup zip`. */
  readonly label: string;
  /** Other words for it, lower case; with `label` the only phrases that name the column. */
  readonly synonyms: readonly string[];
  readonly description?: string;
  readonly type: ColumnType;
  readonly role: ColumnRole;
  /** Taken when a measure is named without an aggregate. */
  readonly defaultAggregate: Aggregate;
  /** `usd`, `mile`, `percent`, ...; for texts and charts. */
  readonly unit?: string;
  readonly distinctCount: number;
  readonly nullCount: number;
  /** What stands between the values, where a cell holds several: a condition is then on any of them. */
  readonly listedBy?: string;
  /** Least and greatest value as text (ISO for dates). */
  readonly min?: string;
  readonly max?: string;
  /** Of a column that is reached from its table over keys, never more than one row each: the way, and where it ends. */
  readonly borrowed?: { readonly via: readonly ModelJoin[]; readonly column: string };
}

/** A phrase of the space that stands for SQL over one table: `revenue` for `SUM(price * quantity)`. */
export interface ModelSnippet {
  readonly kind: 'measure' | 'filter' | 'dimension';
  readonly name: string;
  readonly synonyms: readonly string[];
  readonly table: string;
  readonly sql: string;
  readonly unit?: string;
  /** Said with every answer that is broken down by it. */
  readonly note?: string;
}

/** One table, with the words that name it. */
export interface ModelTable {
  /** Three-part name, as in Databricks: `catalog.schema.table`. */
  readonly identifier: string;
  readonly label: string;
  readonly synonyms: readonly string[];
  readonly description?: string;
  /** What one row is: `trip`, `trips`. */
  readonly rowNoun: { readonly singular: string; readonly plural: string };
  readonly rowCount: number;
  /** The key of what the rows are called, where several rows share one: orders are counted by it, not by their lines. */
  readonly countedBy?: string;
  readonly columns: readonly ModelColumn[];
  /** The column that dates belong to when none is named. */
  readonly timeColumn?: string;
  /** Of a table without dates whose rows are parts of dated ones: when those were. Not among `columns`. */
  readonly lentTime?: ModelColumn;
  /** The measure that "how much" and "best" mean when none is named. */
  readonly defaultMeasure?: string;
  /** "Today" for questions about this table, ISO date; without it the model's counts. */
  readonly asOf?: string;
}

/** Many-to-one from `left` to `right`. */
export interface ModelJoin {
  readonly left: { readonly table: string; readonly column: string };
  readonly right: { readonly table: string; readonly column: string };
}

/** What the embedded Genie knows about the data of one space. */
export interface Model {
  readonly title: string;
  readonly tables: readonly ModelTable[];
  readonly snippets: readonly ModelSnippet[];
  readonly joins: readonly ModelJoin[];
  readonly sampleQuestions: readonly string[];
  /** "Today" of the data, ISO date; relative times count from here. */
  readonly asOf?: string;
  /** Month, 1 to 12, in which the fiscal year begins; it is named after the year it ends in. Default: the calendar's. */
  readonly fiscalYearStartMonth?: number;
}

/** A value of the data that a phrase of the question may mean. */
export interface ValueHit {
  readonly table: string;
  readonly column: string;
  /** Exactly as stored. */
  readonly value: string;
  readonly match: 'exact' | 'stem' | 'fuzzy';
}

/** Finds values of string columns (dictionary columns only) by their words. */
export interface ValueIndex {
  /** All columns that hold this phrase (normalised by the caller: lower case, single blanks). */
  find(phrase: string): readonly ValueHit[];
  /** Values within a small edit distance, best first; for words that matched nothing else. */
  findSimilar(phrase: string): readonly ValueHit[];
  /** Words of the longest indexed value: no longer phrase needs to be tried. */
  readonly maxWords: number;
}
