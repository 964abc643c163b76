import type { AnswerTable } from '../../services/genie/types.ts';

type Row = readonly (string | null)[];

/**
 * The golden rows that are being looked for. Names of columns do not count, and an answer may show more columns; what
 * the gold SQL selects must be there, by value.
 */
export interface CompareOptions {
  /** The order of the rows belongs to the question. */
  readonly ordered?: boolean;
}

/** Averages may be rounded for display. */
const ABSOLUTE_TOLERANCE = 0.00501;
const RELATIVE_TOLERANCE = 1e-6;
const MIDNIGHT = /^(\d{4}-\d{2}-\d{2})[T ]00:00:00(\.0+)?Z?$/;

/** @returns nothing when the rows are the same, else what differs. */
export function compareRows(gold: AnswerTable, got: AnswerTable, options: CompareOptions = {}): string | undefined {
  if (gold.rows.length !== got.rows.length) return `${got.rows.length} rows instead of ${gold.rows.length}`;
  const candidates = gold.columns.map((_, index) => columnsLike(gold, got, index));
  const missing = candidates.findIndex((list) => list.length === 0);
  if (missing >= 0) return `no column has the values of ${gold.columns[missing]?.name} (${sample(gold, missing)})`;
  const same = options.ordered ? sameInOrder : sameInAnyOrder;
  const fits = choices(candidates).some((columns) =>
    same(
      gold.rows.map((row) => row.map(normal)),
      got.rows.map((row) => columns.map((column) => normal(row[column] ?? null))),
    ),
  );
  return fits ? undefined : 'the same values, combined or ordered in another way';
}

function sample(table: AnswerTable, column: number): string {
  return table.rows
    .slice(0, 3)
    .map((row) => row[column] ?? 'null')
    .join(', ');
}

/** Columns of the answer that hold the same values as a gold column, in whatever order. */
function columnsLike(gold: AnswerTable, got: AnswerTable, column: number): readonly number[] {
  const wanted = gold.rows.map((row) => [normal(row[column] ?? null)]);
  return got.columns
    .map((_, index) => index)
    .filter((index) =>
      sameInAnyOrder(
        wanted,
        got.rows.map((row) => [normal(row[index] ?? null)]),
      ),
    );
}

/** Every way to pick one candidate for each gold column, none twice. */
function choices(candidates: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return candidates.reduce<readonly (readonly number[])[]>(
    (picked, list) =>
      picked.flatMap((columns) => list.filter((one) => !columns.includes(one)).map((one) => [...columns, one])),
    [[]],
  );
}

function sameInOrder(gold: readonly Row[], got: readonly Row[]): boolean {
  return gold.every((row, index) => sameRow(row, got[index] ?? []));
}

function sameInAnyOrder(gold: readonly Row[], got: readonly Row[]): boolean {
  // Rows that differ only within the tolerance of a number sort next to each other, so neighbours are tried as well.
  const left = [...got].sort(byCells);
  return [...gold].sort(byCells).every((row) => {
    const near = left.findIndex((other, index) => index < NEIGHBOURS && sameRow(row, other));
    const found = near >= 0 ? near : left.findIndex((other) => sameRow(row, other));
    if (found < 0) return false;
    left.splice(found, 1);
    return true;
  });
}

const NEIGHBOURS = 4;

function byCells(a: Row, b: Row): number {
  for (const [index, cell] of a.entries()) {
    const order = byCell(cell, b[index] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function byCell(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a < b ? -1 : 1;
}

function sameRow(gold: Row, got: Row): boolean {
  return gold.every((cell, index) => sameCell(cell, got[index] ?? null));
}

function sameCell(gold: string | null, got: string | null): boolean {
  if (gold === null || got === null) return gold === got;
  if (gold === got) return true;
  const [wanted, given] = [Number(gold), Number(got)];
  if (gold === '' || got === '' || Number.isNaN(wanted) || Number.isNaN(given)) return false;
  return Math.abs(wanted - given) <= Math.max(ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE * Math.abs(wanted));
}

/** A day is the same as its midnight, a month the same as its first day. */
function normal(cell: string | null): string | null {
  if (cell === null) return null;
  const day = MIDNIGHT.exec(cell)?.[1];
  if (day) return day;
  return /^\d{4}-\d{2}$/.test(cell) ? `${cell}-01` : cell;
}
