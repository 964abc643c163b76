import type { Token } from '../text/tokens.ts';

/** A stretch of words that says that the day for something has passed. */
export interface OverdueMatch {
  readonly start: number;
  readonly end: number;
}

const DATES: ReadonlySet<string> = new Set(['due', 'deadline', 'deadlines']);
const WHOSE: ReadonlySet<string> = new Set(['the', 'their', 'its', 'our']);

/** `overdue`, `past due`, `past their deadline` that begins at `at`. */
export function overdueAt(tokens: readonly Token[], at: number): OverdueMatch | undefined {
  const lower = (index: number) => tokens[index]?.lower ?? '';
  if (lower(at) === 'overdue' || lower(at) === 'delinquent') return { start: at, end: at + 1 };
  if (lower(at) !== 'past' && lower(at) !== 'over') return undefined;
  const date = WHOSE.has(lower(at + 1)) ? at + 2 : at + 1;
  if (!DATES.has(lower(date)) || (lower(at) === 'over' && lower(date) !== 'due')) return undefined;
  return { start: at, end: lower(date) === 'due' && lower(date + 1) === 'date' ? date + 2 : date + 1 };
}
