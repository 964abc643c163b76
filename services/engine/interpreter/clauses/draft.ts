import type { Aggregate, ModelTable } from '../../model.ts';
import type { CalendarGrain, Interval } from '../dates/calendar.ts';
import type { CalcFamily, ChartHint, ColumnOf, CompareOp, Concept, Direction, Edit } from '../lexicon/types.ts';
import type { PlanDim, PlanFilter, PlanMeasure } from '../plan.ts';

/** A figure that was asked for, before the defaults are filled in. */
export interface DraftMeasure {
  readonly of: PlanMeasure;
  /** The aggregate was named and not taken from the column's default. */
  readonly explicit: boolean;
  readonly column?: ColumnOf;
  readonly at: number;
  /** Named by a word for what comes in over time (`sales`), not for what one row amounts to. */
  readonly flow?: boolean;
  /** `average number of orders`: an average over groups that are named later. */
  readonly averaged?: boolean;
  /** What it is divided by the number of, whatever it is broken down by: `average invoice value`. */
  readonly over?: PlanDim;
}

/** A column or grain that the question names as something to break down by or to show. */
export interface DraftDim {
  readonly dim: PlanDim;
  readonly column?: ColumnOf;
  readonly at: number;
  readonly plural: boolean;
  /** How surely the words name it. */
  readonly quality: number;
  /** A preposition stood before it: it describes what came before (`visits of patients`). */
  readonly led?: boolean;
  /** It is who does what is asked about: `which wards do patients visit`. */
  readonly acts?: boolean;
  /** `per day`, `each day`, not `by day`: what is said of it may be said of each. */
  readonly each?: boolean;
  /** The word was `per`: one figure divided by how many there are, when there are very many. */
  readonly per?: boolean;
  /** A condition is part of it: it says which rows are meant (`items with a price below 4`). */
  readonly described?: boolean;
  /** `payments and orders`, `sales and orders`: beside rows or a figure, so it is to be counted as well. */
  readonly joined?: 'rows' | 'figure';
}

/** A ranking while it is read: its pieces come before and after the rank word. */
export interface DraftRank {
  direction: Direction;
  readonly sense: 'cut' | 'most' | 'quality';
  readonly concept?: Concept;
  readonly at: number;
  count?: number;
  /** `the second longest`: only the one in this place. */
  place?: number;
  /** Rows of the table are ranked, or the values of a column. */
  target?: DraftDim | 'rows';
  measure?: DraftMeasure;
  plural: boolean;
  /** The thing ranked is still awaited: only filters stood between. */
  open: boolean;
}

/** What stands on the left of a comparison; `implied` is found out once the whole question is read. */
export type ComparisonSubject =
  | { readonly kind: 'column'; readonly column: ColumnOf; readonly aggregate?: Aggregate; readonly unit?: string }
  | { readonly kind: 'rows' }
  | { readonly kind: 'distinct'; readonly column: ColumnOf }
  | { readonly kind: 'measure'; readonly of: PlanMeasure }
  | { readonly kind: 'implied'; readonly concept?: Concept; readonly unit?: string };

/** A comparison with a number, before its column or figure is settled. */
export interface DraftComparison {
  readonly subject: ComparisonSubject;
  readonly test:
    | { readonly kind: 'op'; readonly op: CompareOp; readonly value: number }
    | { readonly kind: 'between'; readonly low: number; readonly high: number; readonly negated: boolean };
  readonly at: number;
}

/** A calculation that was asked for. */
export interface DraftCalc {
  readonly family: CalcFamily;
  readonly at: number;
  readonly grain?: CalendarGrain;
  /** Of a moving average: how many periods; of ranges: how wide. */
  readonly number?: number;
  /** Of growth: the word says that it goes down. */
  readonly down?: boolean;
  /** Of a ratio: in percent. */
  readonly percent?: boolean;
}

/** What keeps a reading from becoming a plan. */
export type Problem =
  /** A content word that means nothing here. `slot`: it stood where something that matters belongs. */
  | { readonly kind: 'unknown'; readonly text: string; readonly slot: boolean }
  | { readonly kind: 'foreign'; readonly text: string; readonly tables: readonly ModelTable[] }
  | { readonly kind: 'calc'; readonly family: CalcFamily }
  /** `certain`: the question was understood, and it asks for what cannot be. */
  | { readonly kind: 'misuse'; readonly why: string; readonly certain?: boolean };

interface Pending {
  readonly aggregates: Aggregate[];
  counting: boolean;
  distinct: boolean;
  /** `average total`: the total of each group, on average. */
  averaged: boolean;
  /** What follows limits or groups; it is not what the aggregate is of: `the total for agency orders`. */
  detached: boolean;
  readonly at: number;
}

/** Everything one reading of a question says, in the question's own order, before it becomes a plan. */
export interface Draft {
  readonly base: ModelTable;
  /** Aggregate words whose object has not come yet. */
  pending: Pending | undefined;
  /** Where the next figure goes: shown, or only sorted by. */
  role: 'select' | 'by' | 'rank';
  readonly measures: DraftMeasure[];
  readonly orderMeasures: DraftMeasure[];
  readonly dims: DraftDim[];
  /** Of `which X`. */
  readonly targets: DraftDim[];
  /** Columns named without a role of their own. */
  readonly mentions: DraftDim[];
  readonly filters: PlanFilter[];
  /** Where each filter stood, in the same order. */
  readonly filterPlaces: number[];
  readonly calcs: DraftCalc[];
  /** Where the verb stands that says what a share is of: `which part of X *is* Y`. */
  predicateAt: number | undefined;
  /** Where `among` stands, behind which the whole of a share is told. */
  amongAt: number | undefined;
  readonly comparisons: DraftComparison[];
  readonly ranks: DraftRank[];
  asked: 'which' | 'what' | 'who' | 'when' | 'where' | undefined;
  /** `which orders`: the rows themselves are asked for. */
  rowsAsked: boolean;
  list: boolean;
  /** `list`, not only `show`: rows are wanted even beside a breakdown, which then sorts them. */
  listsRows: boolean;
  tableMentioned: boolean;
  /** Where the noun of the rows stood first. */
  tableAt: number | undefined;
  tablePlural: boolean;
  /** The rows were spoken of as persons. */
  persons: boolean;
  /** `rows`, `lines`: these themselves, whatever thing several of them belong to. */
  linesMeant: boolean;
  howMuch: boolean;
  /** `how much money`: a sum, never what one thing costs. */
  money: boolean;
  /** By the date of what the things counted have become: `hires per year`. */
  happened: ColumnOf | undefined;
  how: Concept | undefined;
  limit: number | undefined;
  sort: { direction?: Direction; by?: DraftDim; asked: boolean; judged?: boolean };
  trend: boolean;
  /** Dates that participles of the question belong to: `closed`, `hired`. */
  readonly timeVerbs: ColumnOf[];
  /** Time was named without saying which of the dates. */
  defaultTime: boolean;
  /** `per visit` over a table of visits: no breakdown, an average. */
  perRow: boolean;
  /** `with their beds`: what follows is told of each row. */
  theirs: boolean;
  versus: boolean;
  /** The other side of what was named: `compared to the others`. */
  others: boolean;
  /** Every stretch of time that was named, as it was said. */
  readonly stretches: Interval[];
  /** Of the first date: what stretches of time stand beside each other when times are compared. */
  dateGrain: CalendarGrain | undefined;
  /** What the verbs of the question measure: `earn`, `weigh`, `last`. */
  readonly verbConcepts: { readonly concept: Concept; readonly at: number }[];
  /** A verb of trade stands in the question. */
  trades: boolean;
  /** Something is bought or sold in the question. */
  deals: boolean;
  /** It is said of something that it was sold or bought. */
  dealt: boolean;
  /** We are those who pay. */
  outgoing: boolean;
  /** A verb says at which end of a way something is. */
  end: 'start' | 'end' | undefined;
  /** `and where`: asked behind what is looked for. */
  andWhere: boolean;
  /** `in a single game`: what one row has, and no sum of several. */
  single: boolean;
  /** The question speaks of what will be. */
  future: boolean;
  chart: ChartHint | undefined;
  readonly edits: { readonly edit: Edit; readonly at: number }[];
  readonly problems: Problem[];
  readonly assumptions: string[];
  readonly unused: string[];
  readonly corrections: { readonly from: string; readonly to: string }[];
  /** Bonus and malus for how well the pieces fit together. */
  fit: number;
}

/** A draft of a question about this table, with nothing read yet. */
export function emptyDraft(base: ModelTable): Draft {
  return {
    base,
    pending: undefined,
    role: 'select',
    measures: [],
    orderMeasures: [],
    dims: [],
    targets: [],
    mentions: [],
    filters: [],
    filterPlaces: [],
    calcs: [],
    predicateAt: undefined,
    amongAt: undefined,
    comparisons: [],
    ranks: [],
    asked: undefined,
    rowsAsked: false,
    list: false,
    listsRows: false,
    tableMentioned: false,
    tableAt: undefined,
    tablePlural: false,
    persons: false,
    linesMeant: false,
    howMuch: false,
    money: false,
    happened: undefined,
    how: undefined,
    limit: undefined,
    sort: { asked: false },
    trend: false,
    timeVerbs: [],
    defaultTime: false,
    perRow: false,
    theirs: false,
    versus: false,
    others: false,
    stretches: [],
    dateGrain: undefined,
    verbConcepts: [],
    trades: false,
    deals: false,
    dealt: false,
    outgoing: false,
    end: undefined,
    andWhere: false,
    single: false,
    future: false,
    chart: undefined,
    edits: [],
    problems: [],
    assumptions: [],
    unused: [],
    corrections: [],
    fit: 0,
  };
}
