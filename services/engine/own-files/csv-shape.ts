import { isDateLike } from './date-readings.ts';
import { isNumberLike } from './number-readings.ts';

/** How a text file is cut into rows and columns. */
export interface CsvShape {
  readonly delimiter: ',' | ';' | '\t' | '|';
  /** Lines before the first row of data: notes, empty ones, the header. */
  readonly skippedLines: number;
  /** As the file has them; absent: it has none. */
  readonly headers?: readonly string[];
  readonly columnCount: number;
  /** Lines of notes before the header. */
  readonly noteLines: number;
}

interface CsvRecord {
  readonly fields: readonly string[];
  /** First and one after the last line, from 0. */
  readonly line: number;
  readonly endLine: number;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const MAX_RECORDS = 1_000;
/** A file of notes above a table has few of them. */
const MAX_NOTE_RECORDS = 20;
/** Columns that only some rows have are kept when so many rows have them. */
const COMMON_SHARE = 0.05;
const FEW_RECORDS = 5;

/**
 * Finds out the shape of a text from its beginning: the separator under which most lines have the same number of
 * fields; notes above the table; whether the first row names the columns.
 * @returns nothing for a text without a line in it.
 */
export function csvShapeOf(text: string, known?: CsvShape['delimiter']): CsvShape | undefined {
  const declared = /^sep=([,;|\t])\r?\n/.exec(text);
  const wanted = (declared?.[1] as CsvShape['delimiter'] | undefined) ?? known;
  const body = declared ? text.slice(declared[0].length) : text;
  const tried = (wanted ? [wanted] : DELIMITERS).map((delimiter) => {
    const records = recordsOf(body, delimiter);
    return { delimiter, records, ...evenness(records) };
  });
  const [best] = tried.sort((a, b) => b.score - a.score);
  if (!best || best.records.length === 0) return undefined;
  const { records, columnCount } = best;
  const first = Math.max(
    0,
    records
      .slice(0, MAX_NOTE_RECORDS)
      .findIndex(({ fields }) => fields.length >= Math.min(columnCount, 2) && isFull(fields, columnCount)),
  );
  const head = records[first];
  const rest = records.slice(first + 1);
  const named = head !== undefined && isHeader(head.fields, rest);
  const start = named ? head.endLine : (head?.line ?? 0);
  const width = Math.max(columnCount, head?.fields.length ?? 0, widthOf(rest));
  return {
    delimiter: best.delimiter,
    skippedLines: start + (declared ? 1 : 0),
    ...(named ? { headers: head.fields.map((field) => field.trim()) } : {}),
    columnCount: width,
    noteLines: first,
  };
}

/** Most of the columns are there and filled: a line of notes has one. */
function isFull(fields: readonly string[], columnCount: number): boolean {
  return fields.length * 2 >= columnCount && fields.filter((field) => field.trim() !== '').length * 2 >= columnCount;
}

/** How far the rows agree on a number of fields; more fields count for more where they agree. */
function evenness(records: readonly CsvRecord[]): { score: number; columnCount: number } {
  const counts = new Map<number, number>();
  for (const { fields } of records) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  const [columnCount = 1, agreeing = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  const share = records.length === 0 ? 0 : agreeing / records.length;
  return { columnCount, score: columnCount === 1 ? 0.01 * share : share * (1 + Math.log2(columnCount) / 10) };
}

/** Fields of the widest rows that are no exception. */
function widthOf(records: readonly CsvRecord[]): number {
  const widths = records.map(({ fields }) => fields.length).sort((a, b) => b - a);
  return widths[Math.floor(records.length * COMMON_SHARE)] ?? 0;
}

/** Names are texts, each once, and do not come again below as values. */
function isHeader(fields: readonly string[], rest: readonly CsvRecord[]): boolean {
  const texts = fields.map((field) => field.trim());
  if (areYearsAfterNames(texts)) return true;
  if (texts.some((text) => isNumberLike(text) || isDateLike(text))) return false;
  if (texts.every((text) => text === '')) return false;
  if (rest.length < FEW_RECORDS) return true;
  return !texts.some((text, at) => text !== '' && rest.some((record) => record.fields[at]?.trim() === text));
}

/** Wide tables of statistics: `country, 2019, 2020, 2021`. */
function areYearsAfterNames(texts: readonly string[]): boolean {
  const years = texts.filter((text) => /^(19|20)\d\d$/.test(text));
  const names = texts.filter((text) => !isNumberLike(text));
  if (years.length < 2 || names.length === 0 || years.length + names.length !== texts.length) return false;
  const steps = new Set(years.slice(1).map((year, at) => Number(year) - Number(years[at])));
  return steps.size === 1 && !steps.has(0);
}

/** Rows as spreadsheets write them: quotes may hold separators, line ends and doubled quotes. Empty lines are none. */
function recordsOf(text: string, delimiter: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  let line = 0;
  let begun = 0;
  const end = () => {
    fields.push(field);
    if (fields.length > 1 || field.trim() !== '') records.push({ fields, line: begun, endLine: line + 1 });
    fields = [];
    field = '';
  };
  for (let at = 0; at < text.length && records.length < MAX_RECORDS; at++) {
    const char = text[at] ?? '';
    if (quoted) {
      if (char === '"' && text[at + 1] === '"') {
        field += '"';
        at++;
      } else if (char === '"') quoted = false;
      else {
        field += char;
        if (char === '\n') line++;
      }
    } else if (char === '"' && field.trim() === '') {
      quoted = true;
      field = '';
    } else if (char === delimiter) {
      fields.push(field);
      field = '';
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') at++;
      end();
      line++;
      begun = line;
    } else field += char;
  }
  if (records.length < MAX_RECORDS && (field !== '' || fields.length > 0)) end();
  return records;
}
