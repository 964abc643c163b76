import { identifier, text } from './interpreter/sql/spelling.ts';
import type { ModelColumn, ModelSnippet, ModelTable } from './model.ts';
import { truthOf } from './profile-truth.ts';

/** Words of a name that only say that the column is a yes or a no. */
const TRUTH_WORDS = new Set(['is', 'has', 'was', 'are', 'flag', 'indicator', 'ind', 'yn', 'status']);

/**
 * What people call the share of rows of which something is true: `churn rate` where a column says who has churned. The
 * rows of which nothing is known count as well.
 */
export function rateSnippets(tables: readonly ModelTable[], known: readonly ModelSnippet[]): readonly ModelSnippet[] {
  return tables.flatMap((table) =>
    table.columns.flatMap((column): ModelSnippet[] => {
      const name = rateName(column);
      const sql = name === undefined ? undefined : rateSql(table, column);
      if (name === undefined || sql === undefined) return [];
      if (known.some((one) => one.table === table.identifier && one.name === name)) return [];
      const rate = { kind: 'measure', table: table.identifier, unit: 'percent' } as const;
      const late = column.label === 'late' ? punctuality(table, column) : undefined;
      return [
        { ...rate, name, synonyms: late ? ['late delivery rate', 'late payment rate', 'delay rate'] : [], sql },
        ...(late ? [{ ...rate, name: 'on time rate', synonyms: PUNCTUAL, sql: late }] : []),
      ];
    }),
  );
}

/** What people call the share of what was done that was done in time. */
const PUNCTUAL = [
  'on time delivery rate',
  'on time delivery',
  'on time payment rate',
  'on time percentage',
  'on time share',
  'on time performance',
  'punctuality',
];

/** Of what was done at all: what is not done yet is neither late nor on time. */
function punctuality(table: ModelTable, column: ModelColumn): string | undefined {
  if (column.type !== 'boolean') return undefined;
  const short = table.identifier.split('.').at(-1) ?? table.identifier;
  const place = `${identifier(short)}.${identifier(column.name)}`;
  return `100.0 * COUNT(CASE WHEN NOT ${place} THEN 1 END) / NULLIF(COUNT(${place}), 0)`;
}

function rateName({ label }: ModelColumn): string | undefined {
  const words = label.split(' ').filter((word) => !TRUTH_WORDS.has(word));
  // A column that is called a rate says so itself.
  return words.length === 0 || words.at(-1) === 'rate' ? undefined : `${words.join(' ')} rate`;
}

function rateSql(table: ModelTable, column: ModelColumn): string | undefined {
  const short = table.identifier.split('.').at(-1) ?? table.identifier;
  const place = `${identifier(short)}.${identifier(column.name)}`;
  const isYes = column.type === 'boolean' ? place : comparedWithYes(place, column);
  return isYes === undefined ? undefined : `100.0 * COUNT(CASE WHEN ${isYes} THEN 1 END) / NULLIF(COUNT(*), 0)`;
}

function comparedWithYes(place: string, column: ModelColumn): string | undefined {
  const yes = column.role === 'boolean' ? truthOf(column)?.yes : undefined;
  if (yes === undefined) return undefined;
  return `${place} = ${typeof yes === 'number' ? yes : text(yes)}`;
}
