import { identifier } from './interpreter/sql/spelling.ts';
import type { ModelColumn, ModelSnippet, ModelTable } from './model.ts';

const PROFIT = new Set(['profit', 'profits']);
const REVENUE = new Set(['sales', 'revenue', 'revenues', 'turnover']);

/**
 * What people call the part of the revenue that is profit, where a table says both of each row: the sum of the one over
 * the sum of the other, never the mean of the rows' own margins. None where a column says the margin itself, or where
 * it is not clear which two are meant.
 */
export function marginSnippets(tables: readonly ModelTable[], known: readonly ModelSnippet[]): readonly ModelSnippet[] {
  return tables.flatMap((table): ModelSnippet[] => {
    if (table.columns.some(({ label }) => /\bmargins?\b/.test(label))) return [];
    if (known.some(({ table: of, name }) => of === table.identifier && /\bmargins?\b/i.test(name))) return [];
    const [profit, otherProfit] = table.columns.filter((column) => isMoney(column, PROFIT));
    const [revenue, otherRevenue] = table.columns.filter((column) => isMoney(column, REVENUE));
    if (!profit || !revenue || otherProfit || otherRevenue) return [];
    const short = table.identifier.split('.').at(-1) ?? table.identifier;
    const sum = ({ name }: ModelColumn) => `SUM(${identifier(short)}.${identifier(name)})`;
    const sql = `100.0 * ${sum(profit)} / NULLIF(${sum(revenue)}, 0)`;
    return [
      { kind: 'measure', name: 'profit margin', synonyms: ['margin'], table: table.identifier, sql, unit: 'percent' },
    ];
  });
}

function isMoney({ role, defaultAggregate, label }: ModelColumn, words: ReadonlySet<string>): boolean {
  return role === 'measure' && defaultAggregate === 'sum' && words.has(label.split(' ').at(-1) ?? '');
}
