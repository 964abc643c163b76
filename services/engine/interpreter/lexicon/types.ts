import type { Aggregate, ModelColumn, ModelSnippet, ModelTable } from '../../model.ts';
import type { CalendarGrain, Interval } from '../dates/calendar.ts';
import type { NumberFacts } from '../text/tokens.ts';

/** Steps in which time can be broken down: stretches of the calendar, or parts that come again. */
export type Grain = CalendarGrain | 'hour_of_day' | 'day_of_week' | 'day_type' | 'month_of_year';

/** Least or greatest first. */
export type Direction = 'asc' | 'desc';
/** How a value is compared with a number; spelled as in SQL. */
export type CompareOp = '>' | '>=' | '<' | '<=' | '=' | '<>';

/** What an adjective measures: decides the column that `older`, `cheapest` or `longest` speak of. */
export type Concept =
  | 'money'
  | 'length'
  | 'distance'
  | 'age'
  | 'recency'
  | 'lead'
  | 'size'
  | 'mass'
  | 'speed'
  | 'warmth'
  | 'rain'
  | 'height'
  | 'frequency'
  | 'quality'
  | 'gain'
  | 'pay'
  | 'income'
  | 'gross'
  /** Money that goes out, where columns tell it from what comes in. */
  | 'outlay'
  | 'amount';

/** The form of picture a person asked for; `any` leaves the choice, `table` and `none` want none. */
export type ChartHint = 'bar' | 'column' | 'line' | 'donut' | 'number' | 'table' | 'none' | 'any';

/** Calculations on top of plain figures; some are recognised only in order to say that they are not answered. */
export type CalcFamily =
  | 'share'
  | 'ratio'
  /** Of rows that are something, without a word for the whole: `damage rate`. */
  | 'rate'
  | 'growth'
  | 'yearly'
  | 'difference'
  | 'cumulative'
  | 'moving average'
  | 'correlation'
  | 'percentile'
  | 'spread'
  | 'buckets'
  | 'distribution'
  | 'forecast'
  | 'cause'
  /** What to do about it: no figure tells. */
  | 'advice'
  | 'change';

/** What a follow-up does to the question before it. */
export type Edit = 'add' | 'replace' | 'swap' | 'only' | 'remove' | 'same' | 'about';

/** A column with the table it belongs to. */
export interface ColumnOf {
  readonly table: ModelTable;
  readonly column: ModelColumn;
}

/** Readings that name a part of the model. */
export type ModelReading =
  | { readonly kind: 'table'; readonly table: ModelTable }
  | ({ readonly kind: 'column' } & ColumnOf)
  | { readonly kind: 'snippet'; readonly table: ModelTable; readonly snippet: ModelSnippet }
  | ({ readonly kind: 'value'; readonly value: string } & ColumnOf);

/** Readings that the language itself gives a word. */
export type GrammarReading =
  /** `rows`: how often it happened, whatever stands next. */
  | { readonly kind: 'count'; readonly rows?: boolean }
  | { readonly kind: 'how much' }
  | { readonly kind: 'distinct' }
  | { readonly kind: 'aggregate'; readonly aggregate: Aggregate }
  | { readonly kind: 'group'; readonly each?: boolean }
  | { readonly kind: 'compare'; readonly op: CompareOp; readonly concept?: Concept }
  /** After its number: `5 or more`. */
  | { readonly kind: 'tail compare'; readonly op: CompareOp; readonly concept?: Concept }
  | { readonly kind: 'between' }
  /** Below or above nothing: `negative profit`. */
  | { readonly kind: 'sign of figure'; readonly op: '<' | '>'; readonly concept?: Concept }
  | { readonly kind: 'number'; readonly facts: NumberFacts }
  | { readonly kind: 'unit'; readonly unit: string }
  | {
      readonly kind: 'date';
      readonly intervals: readonly Interval[];
      readonly grain: CalendarGrain;
      readonly assumptions: readonly string[];
    }
  | { readonly kind: 'clock'; readonly fromMinute: number; readonly toMinute: number; readonly assumption?: string }
  | { readonly kind: 'weekdays'; readonly days: readonly number[] }
  | { readonly kind: 'grain'; readonly grain: Grain; readonly adjective?: boolean }
  | { readonly kind: 'trend' }
  | {
      readonly kind: 'rank';
      readonly direction: Direction;
      /** `top 5` cuts a list, `most` asks for an amount, `longest` names the quality it ranks by. */
      readonly sense: 'cut' | 'most' | 'quality';
      readonly concept?: Concept;
      /** `best seller`: the things that are dealt in are ranked. */
      readonly things?: true;
    }
  /** A word of business for the money that comes or goes: `income`, `spending`. */
  | { readonly kind: 'concept'; readonly concept: Concept }
  /** A quality without a degree: `old` in `65 years old`, `long` in `how long`. */
  | { readonly kind: 'quality'; readonly concept: Concept }
  | { readonly kind: 'how'; readonly concept: Concept }
  | { readonly kind: 'order' }
  | { readonly kind: 'direction'; readonly direction: Direction; readonly alphabetical?: boolean }
  | { readonly kind: 'chart'; readonly chart: ChartHint }
  | { readonly kind: 'not' }
  | { readonly kind: 'without' }
  | { readonly kind: 'missing' }
  /** Was to be done before the as-of day (ISO), and was not. */
  | { readonly kind: 'overdue'; readonly before: string }
  | { readonly kind: 'present' }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'and' }
  | { readonly kind: 'or' }
  | { readonly kind: 'versus' }
  | { readonly kind: 'ask'; readonly word: 'which' | 'what' | 'who' | 'when' | 'where' }
  | { readonly kind: 'list' }
  | { readonly kind: 'rows'; readonly persons?: boolean }
  | { readonly kind: 'preposition'; readonly word: string }
  | { readonly kind: 'be' }
  | { readonly kind: 'have' }
  | { readonly kind: 'that' }
  | { readonly kind: 'any' }
  | { readonly kind: 'generic' }
  | { readonly kind: 'text match'; readonly op: 'is' | 'contains' | 'starts' | 'ends' }
  | { readonly kind: 'edit'; readonly edit: Edit }
  /** `grain`: of the periods that are compared, when the words say it. */
  | {
      readonly kind: 'calc';
      readonly family: CalcFamily;
      readonly grain?: CalendarGrain;
      readonly percent?: boolean;
      readonly down?: boolean;
    }
  | { readonly kind: 'quoted'; readonly text: string }
  /** Both ends of a figure. */
  | { readonly kind: 'range' }
  /** A verb that may as well be a noun; some say what they measure (`earn`, `weigh`). */
  | { readonly kind: 'verb'; readonly concept?: Concept }
  | { readonly kind: 'noise' };

/** Anything a stretch of words can mean. */
export type Reading = ModelReading | GrammarReading;

/** What a stretch of the question was taken for; words that nothing explains stay visible. */
export type ItemReading =
  | Reading
  | { readonly kind: 'unknown' }
  /** Means something in other tables than the one the question is read against. */
  | { readonly kind: 'foreign'; readonly tables: readonly ModelTable[] };

/** A stretch of tokens with one of its readings. */
export interface Span {
  /** Index of the first token, and of the one after the last. */
  readonly start: number;
  readonly end: number;
  readonly reading: Reading;
  /** How much of the question this reading explains, about one per content word. */
  readonly weight: number;
  /** How sure the words name this: 1 for an exact name, less for parts of names and related words. */
  readonly quality: number;
  /** The word as typed and what it was taken for, when the spelling was corrected. */
  readonly corrected?: { readonly from: string; readonly to: string };
}

/** A phrase of the grammar: `a|b|c` are spellings of the same thing. */
export interface PhraseEntry {
  readonly phrases: string;
  readonly reading: GrammarReading;
  /** Per word; the kind's own weight when left out. */
  readonly weight?: number;
  /** Only where the question begins. */
  readonly initial?: boolean;
}

/** One key for equal readings. */
export function keyOf(reading: ModelReading): string {
  switch (reading.kind) {
    case 'table':
      return `table ${reading.table.identifier}`;
    case 'column':
      return `column ${reading.table.identifier} ${reading.column.name}`;
    case 'snippet':
      return `snippet ${reading.table.identifier} ${reading.snippet.kind} ${reading.snippet.name}`;
    case 'value':
      return `value ${reading.table.identifier} ${reading.column.name} ${reading.value}`;
  }
}
