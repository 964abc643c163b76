import type { ModelColumn, ModelTable } from '../../model.ts';
import { isName, wholeName } from '../borrowed.ts';
import { refOf } from '../clauses/scan.ts';
import { isPlace } from '../compose/asked-for.ts';
import type { Editing } from './editing.ts';

function columnsFor(table: ModelTable, asked: 'when' | 'where'): ModelColumn[] {
  if (asked === 'when') return table.columns.filter(({ role }) => role === 'time');
  return table.columns.filter((column) => column.role === 'dimension' && isPlace(column));
}

/** `when was that?`, `where are they?` after rows: what these rows say about it, beside what they are called. */
export function told(editing: Editing): boolean {
  const { draft, plan, pointing } = editing;
  const { asked, base } = draft;
  if (pointing === undefined || plan.shape !== 'rows' || (asked !== 'when' && asked !== 'where')) return false;
  const more = draft.measures.length + draft.dims.length + draft.mentions.length + draft.filters.length;
  if (more + draft.ranks.length + draft.comparisons.length > 0 || draft.pending) return false;
  const found = columnsFor(base, asked);
  if (found.length === 0) return false;
  const names = wholeName(base.columns.filter(isName)).filter((column) => !found.includes(column));
  plan.columns = [...names, ...found].map((column) => refOf({ table: base, column }));
  editing.changed = true;
  return true;
}
