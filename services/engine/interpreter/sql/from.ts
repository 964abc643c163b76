import type { ModelColumn, ModelJoin, ModelTable } from '../../model.ts';
import type { Compiled } from '../compiled.ts';
import type { QueryPlan } from '../plan.ts';
import { calledIn } from './called.ts';
import { dotted, identifier } from './spelling.ts';

/** Every column that the plan speaks of, wherever it does. */
function columnsIn(compiled: Compiled, part: unknown, found: Map<string, ModelColumn>): void {
  if (typeof part !== 'object' || part === null) return;
  if ('kind' in part && part.kind === 'absent') return;
  if ('table' in part && 'column' in part && typeof part.table === 'string' && typeof part.column === 'string') {
    const column = compiled.find(part.table, part.column)?.column;
    if (column) found.set(column.name, column);
  }
  for (const inner of Object.values(part)) columnsIn(compiled, inner, found);
}

/** The columns of the plan that stand in other tables. */
export function borrowedIn(compiled: Compiled, plan: QueryPlan): ModelColumn[] {
  const found = new Map<string, ModelColumn>();
  columnsIn(compiled, plan, found);
  for (const { columns } of calledIn(compiled, plan)) for (const column of columns) found.set(column.name, column);
  return [...found.values()].filter(({ borrowed }) => borrowed !== undefined);
}

/**
 * What the rows are taken from: the table, or the table with what its keys point at beside each row. Only keys that name
 * at most one row are followed, so that no row is there twice.
 */
export function fromClause(compiled: Compiled, plan: QueryPlan, table: ModelTable): string {
  const columns = borrowedIn(compiled, plan);
  if (columns.length === 0) return `FROM ${dotted(table.identifier)}`;
  const own = identifier(table.identifier.split('.').at(-1) ?? table.identifier);
  const names = new Map<string, string>();
  const joins: string[] = [];
  const nameOf = (via: readonly ModelJoin[]): string => {
    const last = via.at(-1);
    if (!last) return 'base_rows';
    const key = JSON.stringify(via);
    const known = names.get(key);
    if (known !== undefined) return known;
    const before = nameOf(via.slice(0, -1));
    const name = `joined_${names.size + 1}`;
    names.set(key, name);
    joins.push(
      `LEFT JOIN ${dotted(last.right.table)} AS ${name} ON ${before}.${identifier(last.left.column)} = ${name}.${identifier(last.right.column)}`,
    );
    return name;
  };
  const terms = columns.flatMap(({ name, borrowed }) =>
    borrowed ? [`${nameOf(borrowed.via)}.${identifier(borrowed.column)} AS ${identifier(name)}`] : [],
  );
  return [
    'FROM (',
    `  SELECT base_rows.*, ${terms.join(', ')}`,
    `  FROM ${dotted(table.identifier)} AS base_rows`,
    ...joins.map((join) => `  ${join}`),
    `) AS ${own}`,
  ].join('\n');
}
