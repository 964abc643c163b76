import { chooseChart } from '../services/charts/choose.ts';
import type { ChartSpec } from '../services/charts/types.ts';
import type { AnswerTable } from '../services/genie/types.ts';
import type { ChartForm } from './types.ts';

/** What is drawn of a table, or why nothing is. */
export type Picture =
  | { readonly kind: 'chart'; readonly spec: ChartSpec }
  /** `why`: a key of `texts.conversation.noChart`. */
  | { readonly kind: 'none'; readonly why: string };

/** What a chart is called, and what it is wished to be. */
export interface PictureWish {
  readonly title: string;
  readonly question?: string;
  readonly form?: Exclude<ChartForm, 'table'>;
}

const WISHED = { bar: 'as bars', line: 'as a line', pie: 'as a pie' } as const;
const FORMS = ['bar', 'line', 'pie'] as const;

/** The chart for a table, in the form that is wished where there is a wish. */
export function pictureOf(table: AnswerTable, { title, question, form }: PictureWish): Picture {
  if (table.rows.length === 0) return { kind: 'none', why: 'no_rows' };
  const said = form === undefined ? question : WISHED[form];
  const spec = chooseChart(table, { title, ...(said === undefined ? {} : { question: said }) });
  if (spec && (form === undefined || formOf(spec) === form)) return { kind: 'chart', spec };
  if (table.truncated || table.totalRows > table.rows.length) return { kind: 'none', why: 'truncated' };
  if (spec?.kind === 'number') return { kind: 'none', why: 'one_value' };
  if (form === 'pie') return { kind: 'none', why: 'no_shares' };
  return { kind: 'none', why: form === 'line' ? 'no_order' : 'does_not_fit' };
}

/** The form that a chart has; undefined for a figure. */
export function formOf(spec: ChartSpec): ChartForm | undefined {
  switch (spec.kind) {
    case 'number':
      return undefined;
    case 'line':
      return 'line';
    case 'donut':
      return 'pie';
    default:
      return 'bar';
  }
}

/** Forms in which a table can be drawn; `table` among them where there is any. */
export function formsOf(table: AnswerTable): readonly ChartForm[] {
  const drawn = FORMS.filter((form) => pictureOf(table, { title: '', form }).kind === 'chart');
  return drawn.length > 0 ? [...drawn, 'table'] : [];
}
