import type { Compiled } from '../compiled.ts';
import { adds } from '../compose/fitting.ts';
import { figuresOf, type PlanMeasureEntry, type QueryPlan, tablesOf } from '../plan.ts';
import { orderBy } from './calculations.ts';
import { type Called, calledIn } from './called.ts';
import { resultNames } from './names.ts';
import { alias, identifier, limited } from './spelling.ts';

/** One table's figures, worked out before they are put beside those of the others. */
interface Sheet {
  readonly name: string;
  readonly sql: string;
  readonly dims: readonly string[];
  readonly figures: readonly string[];
  /** By breakdown, what its things are called. */
  readonly called: readonly Called[];
}

/** Whether no rows mean none of it, not that nobody knows. */
function isNoneWithoutRows(compiled: Compiled, { of, perGroup }: PlanMeasureEntry): boolean {
  if (perGroup) return false;
  const counts = of.kind === 'groups' || (of.kind === 'column' && of.aggregate === 'count_distinct');
  return counts || adds(compiled, of);
}

function sheetsOf(compiled: Compiled, plan: QueryPlan, sqlOf: (one: QueryPlan) => string): Sheet[] {
  return tablesOf(plan).map((one, index, all) => {
    const own = resultNames(compiled, one);
    const noun = compiled.tables.get(one.base)?.rowNoun.plural ?? String(index + 1);
    const twice = all.some((other) => other !== one && compiled.tables.get(other.base)?.rowNoun.plural === noun);
    const name = identifier(alias(`figures of ${noun}${twice ? ` ${index + 1}` : ''}`));
    const of = (column: string) => `${name}.${identifier(column)}`;
    const called = calledIn(compiled, one);
    return { name, sql: sqlOf(one), dims: own.dims.map(of), figures: own.measures.map(of), called };
  });
}

/** The first that has a group names it. */
function firstKnown(sheets: readonly Sheet[], dim: number): string {
  const names = sheets.map(({ dims }) => dims[dim] ?? '');
  return names.length === 1 ? (names[0] ?? '') : `COALESCE(${names.join(', ')})`;
}

/** What the things of the breakdowns are called, from the first table that knows. */
function namesOf(compiled: Compiled, plan: QueryPlan, sheets: readonly Sheet[]): { name: string; from: string }[] {
  return calledIn(compiled, plan).flatMap(({ dim, columns }) =>
    columns.map(({ name }, place) => {
      const known = sheets.flatMap((sheet) => {
        const column = sheet.called.find((one) => one.dim === dim)?.columns[place];
        return column ? [`${sheet.name}.${identifier(column.name)}`] : [];
      });
      return { name: identifier(name), from: known.length > 1 ? `COALESCE(${known.join(', ')})` : (known[0] ?? '') };
    }),
  );
}

/** Puts the sheets side by side: a group that one of them lacks is there all the same, and groups without a name meet. */
function joined(sheets: readonly Sheet[]): string[] {
  return sheets.map(({ name, dims }, index) => {
    if (index === 0) return `FROM ${name}`;
    if (dims.length === 0) return `CROSS JOIN ${name}`;
    const known = sheets.slice(0, index);
    const same = dims.map((dim, at) => `${firstKnown(known, at)} IS NOT DISTINCT FROM ${dim}`);
    return `FULL JOIN ${name} ON ${same.join(' AND ')}`;
  });
}

function indented(sql: string): string {
  return sql.split('\n').join('\n  ');
}

/**
 * Writes figures of several tables for the same groups. Each table is added up by itself (`sqlOf`) and only then put
 * beside the others, so that no row of one counts once for each row of another.
 */
export function besidesSql(compiled: Compiled, plan: QueryPlan, sqlOf: (one: QueryPlan) => string): string {
  const names = resultNames(compiled, plan);
  const sheets = sheetsOf(compiled, plan, sqlOf);
  const figures = sheets.flatMap((sheet) => sheet.figures);
  const called = namesOf(compiled, plan, sheets);
  const columns = [
    ...names.dims.map((name, at) => `${firstKnown(sheets, at)} AS ${identifier(name)}`),
    ...called.map(({ name, from }) => `${from} AS ${name}`),
    ...figuresOf(plan).map(({ entry }, at) => {
      const figure = figures[at] ?? '';
      const told = isNoneWithoutRows(compiled, entry) ? `COALESCE(${figure}, 0)` : figure;
      return `${told} AS ${identifier(names.measures[at] ?? '')}`;
    }),
  ];
  const together = [`SELECT ${columns.join(',\n  ')}`, ...joined(sheets)].join('\n');
  const parts = [...sheets, { name: 'figures', sql: together }].map(
    ({ name, sql }) => `${name} AS (\n  ${indented(sql)}\n)`,
  );
  return [
    `WITH ${parts.join(', ')}`,
    `SELECT ${[...names.dims.map(identifier), ...called.map(({ name }) => name), ...names.measures.map(identifier)].join(', ')}${quotient(plan, names)}`,
    'FROM figures',
    ...(plan.dims.length > 0 ? [orderBy(plan, names)] : []),
    ...(plan.limit ? [limited(plan.limit)] : []),
  ].join('\n');
}

function quotient(
  { calc }: QueryPlan,
  names: { readonly measures: readonly string[]; readonly calc: readonly string[] },
) {
  if (calc?.kind !== 'quotient') return '';
  const [over, under] = names.measures.map(identifier);
  const divided = `${over} / NULLIF(${under}, 0)`;
  return `,\n  ${calc.percent ? `100.0 * ${divided}` : divided} AS ${identifier(names.calc[0] ?? '')}`;
}
