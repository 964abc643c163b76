/** What a person can ask a picture to be. `table`: no picture. */
export type WishedForm = 'bar' | 'line' | 'pie' | 'table';

/** A look that is wished for; undefined: what fits best. */
export type Look = 'bar' | 'column' | 'line' | 'pie' | undefined;

/** What the chart is to be called, and what the person wished for. */
export interface ChartWish {
  readonly title: string;
  /** What was asked: a wish such as "as a donut" in it is followed where the data allow. */
  readonly question?: string;
  /** Chosen by a button: drawn so, or not at all. */
  readonly form?: WishedForm;
  /** Name of the bucket of the rest, in the person's language. Default `Others`. */
  readonly others?: string;
}

/** What is wished of columns whose meaning is known, by whatever words it was. */
export interface ShapeWish extends Pick<ChartWish, 'title' | 'others'> {
  readonly look: Look;
  /** Parts of a whole are asked. */
  readonly shares?: boolean;
  /** How two figures go together is asked. */
  readonly relation?: boolean;
  /** How often which values occur is asked. */
  readonly distribution?: boolean;
  /** The rows are the first of a ranking: its beginning says something, however long it is. */
  readonly ranked?: boolean;
}

/** Why a table is not drawn, or not in the form that was wished for. */
export type NoChart =
  | 'chosen'
  | 'no_rows'
  | 'truncated'
  | 'one_value'
  | 'one_row'
  | 'no_numbers'
  | 'too_few'
  | 'too_many'
  | 'too_many_columns'
  | 'repeats'
  | 'different_scales'
  | 'part_count'
  | 'not_parts'
  | 'no_order';

/** A name for the rest that no category has. */
export function othersName(wish: Pick<ChartWish, 'others'>, taken: readonly string[]): string {
  const name = wish.others ?? 'Others';
  return taken.includes(name) ? `(${name})` : name;
}

const LOOKS: readonly (readonly [look: Exclude<Look, undefined>, words: RegExp])[] = [
  ['pie', /\b(pie|donut|doughnut)\b|[圓圆]餅[圖图]|[圓圆]饼[圖图]|饼[图圖]|餅圖|環圈圖|环形图|甜甜圈圖/i],
  ['line', /\bline (chart|graph|plot)\b|\bas a line\b|折[線线][圖图]|曲[線线][圖图]/i],
  ['column', /\bcolumn (chart|graph|plot)\b|\bvertical bars?\b|直條圖|柱狀圖|柱状图|柱形图/i],
  ['bar', /\bbar (chart|graph|plot)\b|\bas (a )?bars?\b|長條圖|橫條圖|条形图|條形圖/i],
];

/** The look that a question names, or undefined. */
export function wishedLook(question: string | undefined): Look {
  return question === undefined ? undefined : LOOKS.find(([, words]) => words.test(question))?.[0];
}

const SHARES =
  /\b(shares?|percent|percentages?|pct|proportions?|split|make-?up|composition)\b|%|佔比|占比|比例|份額|份额/i;
const RELATION =
  /\b(scatter|correlat\w*|relationship|relation between|versus each)\b|散[佈布點点][圖图]?|相關|相关|關係|关系/i;
const DISTRIBUTION = /\b(histogram|distribution|distributed|spread of)\b|分[佈布]|直方[圖图]/i;

/** Whether the text speaks of parts of a whole. */
export const speaksOfShares = (text: string) => SHARES.test(text);
/** Whether the text asks how two figures go together. */
export const speaksOfRelation = (text: string) => RELATION.test(text);
/** Whether the text asks how often which values occur. */
export const speaksOfDistribution = (text: string) => DISTRIBUTION.test(text);
