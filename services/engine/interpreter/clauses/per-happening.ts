import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';
import { readingAt, type Scan } from './scan.ts';

/** `average points per game` where each row tells of one of a date's games: the mean of the rows, and no breakdown by day. */
export function perHappening(scan: Scan, at: number): boolean {
  const { draft } = scan;
  const column = readingAt(scan, at, 'column');
  const figure = draft.orderMeasures.at(-1) ?? draft.ranks.at(-1)?.measure ?? draft.measures.at(-1);
  const averaged = figure?.explicit && figure.of.kind === 'column' && figure.of.aggregate === 'avg';
  if (column?.column.role !== 'time' || !averaged) return false;
  const words = wordsOf(column.column.label);
  const said = stem(scan.items[at]?.text.toLowerCase() ?? '');
  if (words.length !== 2 || words[1] !== 'date' || said !== stem(words[0] ?? '')) return false;
  draft.perRow = true;
  draft.assumptions.push(`I took the average over all ${draft.base.rowNoun.plural}.`);
  return true;
}
