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
  return tables.flatMap((table) => [
    ...goneRates(table, known),
    ...table.columns.flatMap((column): ModelSnippet[] => {
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
  ]);
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

const GONE = /^(cancel|churn)/;
const SUBSCRIBERS = new Set('user customer client member subscriber subscription account membership'.split(' '));

/** The share of rows that are gone, where a date says since when: those without one have stayed. */
function goneRates(table: ModelTable, known: readonly ModelSnippet[]): readonly ModelSnippet[] {
  const [only, more] = table.columns.filter(
    ({ role, label, nullCount }) =>
      role === 'time' && nullCount > 0 && label.split(' ').some((word) => GONE.test(word)),
  );
  const names = table.columns.map(({ label }) => label);
  const said = [...names, ...known.map(({ name }) => name)].some((name) =>
    /\b(churn|cancellation|attrition)/.test(name),
  );
  const subscribes = SUBSCRIBERS.has(table.rowNoun.singular) || SUBSCRIBERS.has(table.label);
  if (!only || more || said || !subscribes) return [];
  const short = table.identifier.split('.').at(-1) ?? table.identifier;
  const sql = `100.0 * COUNT(${identifier(short)}.${identifier(only.name)}) / NULLIF(COUNT(*), 0)`;
  const synonyms = ['churn', 'cancellation rate'];
  return [{ kind: 'measure', name: 'churn rate', synonyms, table: table.identifier, sql, unit: 'percent' }];
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
