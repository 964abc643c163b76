import { drawAs, type NoChart } from '../services/charts/choose.ts';
import { formatCell } from '../services/charts/format.ts';
import type { ChartSpec } from '../services/charts/types.ts';
import type { AnswerQuery, AnswerTable } from '../services/genie/types.ts';
import { type AnswerContext, shorten } from './answer-types.ts';
import { plainText } from './markdown.ts';
import { pictureAlt } from './pictures.ts';
import { queryViewOf, withQueryView } from './query-views.ts';
import type { AnswerView, ChartForm, QueryView, ReplyPart } from './types.ts';

/** One query of an answer as parts of a message. */
export interface DrawnQuery {
  readonly parts: readonly ReplyPart[];
  /** The value of a result that is one number. */
  readonly figure?: string;
  /**
   * What is shown: `table` where there is no chart, `other` where it is a chart that no button is for. Undefined: nothing
   * that could be shown otherwise.
   */
  readonly form?: ChartForm | 'other';
}

type Query = Omit<AnswerQuery, 'attachmentId'>;

const MAX_ALT_CHARS = 500;
/** In which Genie writes into its pictures. */
const GENIES_LOCALE = 'en';

/** The picture, the table, and what is missing of them. `place` of the query: 0 is the first. */
export function drawQuery(
  query: Query,
  context: AnswerContext,
  shown: { readonly sentences: readonly string[]; readonly view: AnswerView; readonly place: number },
): DrawnQuery {
  const { texts, locale, question } = context;
  const { table } = query;
  const { place } = shown;
  const view = queryViewOf(shown.view, place);
  const drawn = pictureFor(query, context, view);
  const { spec } = drawn;
  const figure = spec?.kind === 'number' && table ? onlyFigure(table, locale)?.value : undefined;
  const parts: ReplyPart[] = [];
  if (drawn.why !== undefined) {
    parts.push({ kind: 'notice', tone: 'info', text: texts.whyNoChart[drawn.why] });
  }
  parts.push(...chartPart(query, { spec, figure, sentences: shown.sentences, view, context }));
  // One figure says it all; a table of one cell beneath would only repeat it.
  if (table && spec?.kind !== 'number') {
    const paged = { questionId: question.id, ...(place === 0 ? {} : { query: place }), ...pageOf(shown.view, place) };
    parts.push({ kind: 'table', table: whole(table), ...paged });
  }
  if (query.rowsMissing !== undefined) {
    parts.push({ kind: 'notice', tone: 'warning', text: texts.rowsMissing(query.rowsMissing) });
  }
  const form = spec ? formOf(spec) : 'table';
  return { parts, ...(figure === undefined ? {} : { figure }), ...(table && form ? { form } : {}) };
}

/** The value of a table that holds one, with the name of its column as people write it. */
export function onlyFigure(
  table: AnswerTable,
  locale: string,
): { readonly name: string; readonly value: string } | undefined {
  const [column, ...others] = table.columns;
  const value = table.rows[0]?.[0];
  if (!column || others.length > 0 || table.rows.length !== 1 || value === null || value === undefined)
    return undefined;
  return { name: column.name.replaceAll('_', ' '), value: formatCell(value, column, locale) };
}

/** `why`: the wished form cannot be drawn. Then the chart that fits is drawn after all. */
function pictureFor(
  { table, title = '', chart }: Query,
  { question, texts }: AnswerContext,
  { chart: form }: QueryView,
): { readonly spec?: ChartSpec; readonly why?: NoChart } {
  if (!table || form === 'table') return {};
  const wish = { title: chart?.title || title, others: texts.chartOthers };
  const fitting = drawAs(table, { ...wish, question: question.text });
  const drawn = form === undefined ? fitting : drawAs(table, { ...wish, form });
  if (drawn.kind === 'chart') return { spec: drawn.spec, ...(drawn.unmet ? { why: drawn.unmet.why } : {}) };
  return {
    ...(fitting.kind === 'chart' ? { spec: fitting.spec } : {}),
    ...(form === undefined ? {} : { why: drawn.why }),
  };
}

/** The button that a chart is drawn by. */
function formOf({ kind }: ChartSpec): DrawnQuery['form'] {
  switch (kind) {
    case 'number':
      return undefined;
    case 'line':
      return 'line';
    case 'donut':
      return 'pie';
    case 'bar':
    case 'column':
      return 'bar';
    default:
      return 'other';
  }
}

interface ChartFacts {
  readonly spec: ChartSpec | undefined;
  readonly figure: string | undefined;
  readonly sentences: readonly string[];
  readonly view: QueryView;
  readonly context: AnswerContext;
}

function chartPart({ title = '', chart }: Query, facts: ChartFacts): readonly ReplyPart[] {
  const { spec, figure, sentences, view, context } = facts;
  const { texts, locale } = context;
  // Genie's own picture is what it drew, and its words are English: who wishes for another form, or reads another
  // language, gets one of ours where the rows allow it.
  const isOurs = view.chart !== undefined || (spec !== undefined && texts.locale !== GENIES_LOCALE);
  const pngBase64 = isOurs ? undefined : chart?.pngBase64;
  if (!spec && !pngBase64) return [];
  const named = chart?.title || title;
  // What is seen in the picture is what the sentences say: the best words for those who do not see it.
  const seen = spec && !pngBase64 ? pictureAlt(spec, { texts, locale }) : `${named}.`;
  const alt = shorten([seen, ...sentences.map(plainText)].join(' '))
    .slice(0, MAX_ALT_CHARS)
    .toWellFormed();
  return [
    {
      kind: 'chart',
      title: named,
      alt,
      ...(pngBase64 ? { pngBase64 } : {}),
      ...(spec ? { spec } : {}),
      ...(figure === undefined ? {} : { figure }),
    },
  ];
}

/** The page of one query, and how the whole is shown beside it. */
function pageOf(view: AnswerView, place: number): { readonly page?: number; readonly view?: AnswerView } {
  const { page, ...own } = queryViewOf(view, place);
  const kept = withQueryView(view, place, own);
  return {
    ...(page === undefined ? {} : { page }),
    ...(Object.keys(kept).length === 0 ? {} : { view: kept }),
  };
}

function whole(table: AnswerTable): AnswerTable {
  return { ...table, totalRows: Math.max(table.totalRows, table.rows.length) };
}
