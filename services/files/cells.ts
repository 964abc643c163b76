import { isPlainNumber } from './columns.ts';

/** A cell of a spreadsheet. `days`: since the end of 1899, as spreadsheets count, with the time as a fraction. */
export type SheetCell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  /** Written as it came: every digit stays. */
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'date' | 'moment'; readonly days: number };

const NUMBERS = new Set(['BYTE', 'SHORT', 'INT', 'LONG', 'DECIMAL', 'DOUBLE', 'FLOAT']);
const MOMENTS = new Set(['TIMESTAMP', 'TIMESTAMP_NTZ']);
const DAY_MS = 86_400_000;
/** Spreadsheets keep so many digits of a number and put zeros for the others. */
const MAX_DIGITS = 15;
/** Before it, spreadsheets are a day off: they know a 29 February 1900. */
const FIRST_DAY = 61;
/** 9999-12-31. */
const LAST_DAY = 2_958_465;
const MAX_MAGNITUDE = 9.99e307;
const MIN_MAGNITUDE = 2.3e-308;

/** A cell by the type of its column; what a spreadsheet cannot keep whole stays the text that it is. */
export function sheetCell(text: string | null, type: string): SheetCell {
  if (text === null) return { kind: 'empty' };
  return typedCell(text, type.toUpperCase()) ?? { kind: 'text', text };
}

function typedCell(text: string, type: string): SheetCell | undefined {
  if (NUMBERS.has(type)) return keepsNumber(text, type) ? { kind: 'number', digits: String(Number(text)) } : undefined;
  if (type === 'BOOLEAN') {
    const lower = text.toLowerCase();
    return lower === 'true' || lower === 'false' ? { kind: 'flag', value: lower === 'true' } : undefined;
  }
  if (type === 'DATE') return dateCell(text);
  return MOMENTS.has(type) ? momentCell(text) : undefined;
}

function keepsNumber(text: string, type: string): boolean {
  if (!isPlainNumber(text)) return false;
  const size = Math.abs(Number(text));
  if (size !== 0 && (size > MAX_MAGNITUDE || size < MIN_MAGNITUDE)) return false;
  // A double has no other digits than those of the double that it becomes.
  if (type === 'DOUBLE' || type === 'FLOAT') return true;
  const digits = text.replace(/[eE].*$/, '').replace(/\D/g, '');
  return digits.replace(/^0+/, '').replace(/0+$/, '').length <= MAX_DIGITS;
}

function dateCell(text: string): SheetCell | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const days = found && daysOf(found);
  return days === undefined || days === null ? undefined : { kind: 'date', days };
}

/** The time of the clock as it is written, where it is in no other zone than UTC and has no more than milliseconds. */
function momentCell(text: string): SheetCell | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})0*)?(?:Z|\+00:?00)?$/.exec(text);
  const days = found && daysOf(found);
  if (!found || days === undefined || days === null) return undefined;
  const [hours, minutes, seconds] = [4, 5, 6].map((at) => Number(found[at]));
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + Number((found[7] ?? '').padEnd(3, '0'));
  return { kind: 'moment', days: days + ms / DAY_MS };
}

/** Undefined for a day that does not exist or that spreadsheets do not have. */
function daysOf(found: RegExpExecArray): number | undefined {
  const [year = 0, month = 0, day = 0] = [1, 2, 3].map((at) => Number(found[at]));
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return undefined;
  const days = at.getTime() / DAY_MS + 25_569;
  return days >= FIRST_DAY && days <= LAST_DAY ? days : undefined;
}
