import type { ModelColumn } from '../model.ts';
import { wordsOf } from './text/tokens.ts';

const labels = new WeakMap<ModelColumn, readonly string[]>();

/** The words of a column's label, cut once for each column: every reading of every question looks at them. */
export function labelWords(column: ModelColumn): readonly string[] {
  const known = labels.get(column);
  if (known) return known;
  const words = wordsOf(column.label);
  labels.set(column, words);
  return words;
}
