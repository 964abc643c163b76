import type { ModelColumn, ModelTable } from '../../model.ts';
import { labelWords } from '../column-words.ts';

const THING_WORDS: ReadonlySet<string> = new Set(
  'product item article good service dish title model brand sku'.split(' '),
);

/** The column with the things that the rows deal in, where there is one: what `best sellers` are. */
export function thingColumn({ columns }: ModelTable): ModelColumn | undefined {
  const [only, more] = columns.filter(
    (column) =>
      column.role === 'dimension' && column.type === 'string' && THING_WORDS.has(labelWords(column).at(-1) ?? ''),
  );
  return more ? undefined : only;
}
