import type { AnswerTable } from '../../../genie/types.ts';
import { isName, wholeName } from '../borrowed.ts';
import type { Compiled } from '../compiled.ts';
import type { QueryPlan } from '../plan.ts';

/** More rows are not named in a sentence. */
const MAX_NAMED_ROWS = 10;
/** A text is told as far as this. */
const MAX_TEXT_CHARS = 200;

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_TEXT_CHARS ? `${line.slice(0, MAX_TEXT_CHARS - 1)}…` : line;
}

/** What the rows of a short list are called; nothing where the list is long, or not every row shows a name. */
export function rowNames(compiled: Compiled, plan: QueryPlan, result: AnswerTable): readonly string[] {
  const table = compiled.tables.get(plan.base);
  if (!table || result.rows.length > MAX_NAMED_ROWS || result.totalRows > result.rows.length) return [];
  const places = wholeName(table.columns.filter(isName)).map((column) =>
    result.columns.findIndex(({ name }) => name === column.name),
  );
  if (places.length === 0 || places.includes(-1)) return [];
  const names = result.rows.map((row) => cut(places.flatMap((at) => row[at] ?? []).join(' ')));
  return names.includes('') ? [] : names;
}

/** The words of an only row that is a text: what the latest note says. */
export function rowText(compiled: Compiled, plan: QueryPlan, result: AnswerTable): string | undefined {
  const table = compiled.tables.get(plan.base);
  const [column, more] = table?.columns.filter(({ role, type }) => role === 'text' && type === 'string') ?? [];
  const at = column && !more ? result.columns.findIndex(({ name }) => name === column.name) : -1;
  const text = result.rows.length === 1 ? result.rows[0]?.[at] : undefined;
  // Somebody's own text must not become a link or a heading of the answer.
  return text ? cut(text.replace(/[[\]<>*_`#|]/g, ' ')) : undefined;
}
