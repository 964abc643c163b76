import { identifier } from './interpreter/sql/spelling.ts';
import type { ModelColumn, ModelSnippet, ModelTable } from './model.ts';
import { singularOf } from './profile-words.ts';

/** A ratio that people of a trade call by a name of its own. */
interface TradeRatio {
  readonly name: string;
  readonly synonyms: readonly string[];
  /** What is divided, and by what: the last words of names, in the singular; the first of which there is one column counts. */
  readonly over: readonly string[];
  readonly under: readonly string[];
  /** What the quotient is told in: a hundred times it, in the unit of what is divided, or a bare number of times. */
  readonly told: 'percent' | 'as above' | 'times';
  /** So many of what it is divided by are one: `per thousand`. */
  readonly per?: number;
}

const COST = ['cost', 'spend', 'spending', 'expense', 'spent'];
const MAILS = ['delivered', 'sent', 'delivery'];

/** Of advertising, mail and production. */
const RATIOS: readonly TradeRatio[] = [
  {
    name: 'click through rate',
    synonyms: ['ctr', 'clickthrough rate', 'click rate'],
    over: ['click'],
    under: ['impression', 'view'],
    told: 'percent',
  },
  {
    name: 'conversion rate',
    synonyms: ['cvr', 'conversions rate'],
    over: ['conversion', 'purchase', 'order'],
    under: ['click', 'visit', 'session', 'visitor'],
    told: 'percent',
  },
  {
    name: 'cost per click',
    synonyms: ['cpc', 'spend per click'],
    over: COST,
    under: ['click'],
    told: 'as above',
  },
  {
    name: 'cost per thousand impressions',
    synonyms: ['cpm', 'cost per mille'],
    over: COST,
    under: ['impression'],
    told: 'as above',
    per: 1000,
  },
  {
    name: 'cost per conversion',
    synonyms: ['cpa', 'cost per acquisition', 'cost per action'],
    over: COST,
    under: ['conversion', 'acquisition'],
    told: 'as above',
  },
  { name: 'cost per lead', synonyms: ['cpl'], over: COST, under: ['lead'], told: 'as above' },
  {
    name: 'return on ad spend',
    synonyms: ['roas', 'return on advertising spend', 'return on spend'],
    over: ['revenue', 'sales', 'turnover'],
    under: COST,
    told: 'times',
  },
  { name: 'open rate', synonyms: [], over: ['open', 'opened'], under: MAILS, told: 'percent' },
  {
    name: 'bounce rate',
    synonyms: [],
    over: ['bounce', 'bounced'],
    under: [...MAILS, 'session', 'visit'],
    told: 'percent',
  },
  {
    name: 'unsubscribe rate',
    synonyms: [],
    over: ['unsubscribe', 'unsubscribed', 'unsubscription'],
    under: MAILS,
    told: 'percent',
  },
  {
    name: 'defect rate',
    synonyms: ['reject rate'],
    over: ['defect', 'defective', 'reject', 'rejected'],
    under: ['produced', 'output', 'inspected', 'made', 'production'],
    told: 'percent',
  },
  {
    name: 'scrap rate',
    synonyms: [],
    over: ['scrap', 'scrapped'],
    under: ['produced', 'output', 'made', 'production'],
    told: 'percent',
  },
];

/** Words behind the noun of a figure that only say what it is told in, or that it is a number. */
const AFTER = new Set('usd eur gbp chf jpy inr dollar euro count total unit number'.split(' '));
/** What may be, per one of something, or a share already. */
const OTHER = /\b(per|rate|ratio|average|avg|budget|target|goal|quota|planned|forecast|expected|percent|pct)\b/;

/**
 * Ratios by the names that their trade has for them, where a table has one figure each for what is divided and by what: the
 * sum over the sum, never the mean of the rows' own. None where a column or the space says the ratio itself.
 */
export function tradeSnippets(tables: readonly ModelTable[], known: readonly ModelSnippet[]): readonly ModelSnippet[] {
  return tables.flatMap((table) => {
    const names = new Set([
      ...table.columns.flatMap(({ label, synonyms }) => [label, ...synonyms]),
      ...known.filter((one) => one.table === table.identifier).flatMap(({ name, synonyms }) => [name, ...synonyms]),
    ]);
    return RATIOS.flatMap((ratio) => {
      if ([ratio.name, ...ratio.synonyms].some((name) => names.has(name))) return [];
      const over = figureOf(table, ratio.over);
      const under = figureOf(table, ratio.under);
      return over && under && over !== under ? [snippetOf(table, ratio, { over, under })] : [];
    });
  });
}

/** The one figure that is called so; undefined where there are two. */
function figureOf({ columns }: ModelTable, nouns: readonly string[]): ModelColumn | undefined {
  const figures = columns.filter(
    ({ role, defaultAggregate, label }) => role === 'measure' && defaultAggregate === 'sum' && !OTHER.test(label),
  );
  for (const noun of nouns) {
    const [only, more] = figures.filter(({ label }) => {
      const words = label.split(' ').map(singularOf);
      return words.findLast((word) => !AFTER.has(word)) === noun;
    });
    if (only) return more === undefined ? only : undefined;
  }
  return undefined;
}

function snippetOf(
  table: ModelTable,
  { name, synonyms, told, per = 1 }: TradeRatio,
  { over, under }: { readonly over: ModelColumn; readonly under: ModelColumn },
): ModelSnippet {
  const short = table.identifier.split('.').at(-1) ?? table.identifier;
  const sum = (column: ModelColumn) => `SUM(${identifier(short)}.${identifier(column.name)})`;
  const factor = told === 'percent' ? 100 : per;
  const unit = told === 'percent' ? 'percent' : told === 'as above' ? over.unit : undefined;
  return {
    kind: 'measure',
    name,
    synonyms: [...synonyms],
    table: table.identifier,
    sql: `${factor}.0 * ${sum(over)} / NULLIF(${sum(under)}, 0)`,
    ...(unit === undefined ? {} : { unit }),
  };
}
