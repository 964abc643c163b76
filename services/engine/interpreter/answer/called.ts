import type { AnswerTable } from '../../../genie/types.ts';
import type { Compiled } from '../compiled.ts';
import type { QueryPlan } from '../plan.ts';
import { calledIn } from '../sql/called.ts';

/**
 * The rows as they are told and drawn: each key gives way to what its thing is called, and the columns with the names are
 * gone, so that a row holds breakdowns and figures only. Things of one name keep their key behind it.
 */
export function asCalled(compiled: Compiled, plan: QueryPlan, result: AnswerTable): AnswerTable {
  const called = calledIn(compiled, plan);
  if (called.length === 0) return result;
  const first = plan.dims.length;
  const count = called.reduce((sum, { columns }) => sum + columns.length, 0);
  let next = first;
  const places = called.map(({ dim, columns }) => {
    const from = next;
    next += columns.length;
    return { dim, from, to: next };
  });
  const names = places.map(({ from, to }) =>
    result.rows.map((row) =>
      row
        .slice(from, to)
        .filter((cell) => cell !== null && cell.trim() !== '')
        .join(' '),
    ),
  );
  const keysByName = places.map(({ dim }, place) => {
    const keys = Map.groupBy(result.rows.keys(), (row) => names[place]?.[row] ?? '');
    return (name: string) => new Set((keys.get(name) ?? []).map((row) => result.rows[row]?.[dim])).size;
  });
  const rows = result.rows.map((row, at) => {
    const cells = [...row];
    places.forEach(({ dim }, place) => {
      const name = names[place]?.[at] ?? '';
      if (name === '') return;
      cells[dim] = (keysByName[place]?.(name) ?? 0) > 1 ? `${name} (${row[dim]})` : name;
    });
    return [...cells.slice(0, first), ...cells.slice(first + count)];
  });
  const columns = result.columns.map((column, at) =>
    places.some(({ dim }) => dim === at) ? { ...column, type: 'STRING' } : column,
  );
  return { ...result, columns: [...columns.slice(0, first), ...columns.slice(first + count)], rows };
}
