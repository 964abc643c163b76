import { isMoney, unitStyle } from '../lexicon/units.ts';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const fine = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const plain = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** A figure for a sentence: thousands separated, two decimals where they mean something, with its unit. */
export function formatNumber(value: number, unit?: string): string {
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  if (isMoney(unit) && unit !== undefined) {
    const { prefix } = unitStyle(unit);
    return `${sign}${prefix}${Number.isInteger(size) && size >= 1_000 ? whole.format(size) : cents.format(size)}`;
  }
  const digits = Number.isInteger(size) ? whole.format(size) : size < 0.01 ? fine.format(size) : plain.format(size);
  if (unit === undefined) return `${sign}${digits}`;
  const { singular, plural } = unitStyle(unit);
  const word = digits === '1' ? singular : plural;
  return `${sign}${digits} ${word}`;
}

/** Figure of a cell, or undefined when it holds none. */
export function cellNumber(cell: string | null | undefined): number | undefined {
  if (cell === null || cell === undefined || cell.trim() === '') return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}
