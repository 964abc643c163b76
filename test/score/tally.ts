import type { Judged } from './judge.ts';

/** What is asked of a set. */
export interface Target {
  readonly rightPercent: number;
  /** Wrong but confident, at most. */
  readonly wrongPercent: number;
}

/** Counts over judged questions. */
export interface Tally {
  readonly questions: number;
  readonly right: number;
  readonly declined: number;
  readonly wrong: number;
  readonly rightPercent: number;
  readonly wrongPercent: number;
  /**
   * 100 when all is right; a declined question costs its share, a wrong answer three times as much, because somebody
   * acts on it. May be below 0.
   */
  readonly weighted: number;
}

const WRONG_COSTS = 3;

/** Counts how questions came out. */
export function tally(judged: readonly Judged[]): Tally {
  const count = (verdict: Judged['verdict']) => judged.filter((one) => one.verdict === verdict).length;
  const [questions, right, declined, wrong] = [judged.length, count('right'), count('declined'), count('wrong')];
  const percent = (part: number) => (questions === 0 ? 0 : (part / questions) * 100);
  return {
    questions,
    right,
    declined,
    wrong,
    rightPercent: percent(right),
    wrongPercent: percent(wrong),
    weighted: questions === 0 ? 0 : 100 - percent(declined + WRONG_COSTS * wrong),
  };
}

/** Judged questions by family, in the order in which the families first occur. */
export function byFamily(judged: readonly Judged[]): ReadonlyMap<string, readonly Judged[]> {
  return Map.groupBy(judged, (one) => one.question.family);
}

/** The value below which so many percent of the values lie; NaN without values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

const HEAD = ['', 'questions', 'right', 'declined', 'wrong', 'right %', 'wrong %', 'weighted', 'target'];

/** A table of tallies, in Markdown, columns aligned. */
export function tableOf(rows: readonly { readonly name: string; readonly tally: Tally; readonly target?: Target }[]) {
  const body = rows.map(({ name, tally: { questions, right, declined, wrong, ...rest }, target }) => [
    name,
    ...[questions, right, declined, wrong].map(String),
    ...[rest.rightPercent, rest.wrongPercent, rest.weighted].map((value) => value.toFixed(1)),
    target ? `${target.rightPercent} %, wrong < ${target.wrongPercent} %` : '',
  ]);
  return aligned([HEAD, ...body]);
}

/** Rows of cells as a Markdown table; the first row is its head. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const [head, ...body] = rows.map(line);
  return [head ?? '', rule, ...body];
}
