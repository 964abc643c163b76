import { open } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { DuckDBStructType, DuckDBTypeId } from '@duckdb/node-api';
import { quoteName } from '../duckdb-import.ts';
import { csvShapeOf } from './csv-shape.ts';
import type { DataFile } from './folder.ts';
import { columnNames } from './names.ts';
import { counted } from './notice.ts';
import { sqlText } from './reading.ts';
import type { Source } from './source.ts';

/** A column of a file before its texts are understood. */
export interface RawColumn {
  /** Safe and unique. */
  readonly name: string;
  /** As the file calls it; empty where it has no name. */
  readonly header: string;
  /** SQL of its value over the relation. */
  readonly value: string;
  /** Whether its texts may be numbers or dates that nobody declared. */
  readonly isText: boolean;
  /** Whether there is more around its texts than blanks, which takes longer to cut off. */
  readonly isWidelySpaced?: boolean;
}

/** A file as something to select from. */
export interface Relation {
  /** What stands after FROM. */
  readonly from: string;
  readonly columns: readonly RawColumn[];
  /** Sentences for the owner. */
  readonly notes: readonly string[];
  /** Separator of the file, where it has one. */
  readonly delimiter?: string;
  /** SQL that is true for a row with more fields than columns. */
  readonly overflow?: string;
}

/** What stands in a row beyond the last column; DuckDB would drop it without a word. */
const OVERFLOW = 'beyond';
/** As much of a text file as its shape is guessed from. */
const HEAD_BYTES = 256 * 1024;
const MAX_COLUMNS = 1_000;
/** A longer line is most often a quote that never ends. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
/** Levels of records inside records that become columns; what lies deeper is text. */
const MAX_NESTING = 2;

/**
 * @throws Error with a sentence for the owner where nothing can be read, or DuckDB's own.
 */
export async function relationOf(connection: DuckDBConnection, file: DataFile, source: Source): Promise<Relation> {
  if (file.format === 'csv' || file.format === 'tsv') return await csvRelation(file, source);
  const path = sqlText(source.path);
  if (file.sizeBytes === 0) throw new Error('it is empty');
  const from =
    file.format === 'parquet'
      ? `read_parquet(${path})`
      : `read_json(${path}, maximum_object_size = ${MAX_LINE_BYTES * 4})`;
  const head = await connection.run(`SELECT * FROM ${from} LIMIT 0`);
  const types = head.columnTypes();
  const found = head.columnNames().flatMap((name, at) => {
    const type = types[at];
    return type ? columnsOf([name], type) : [];
  });
  return { from, ...named(found) };
}

async function csvRelation(file: DataFile, source: Source): Promise<Relation> {
  const text = await headOf(source.path);
  const shape = csvShapeOf(text, file.format === 'tsv' ? '\t' : undefined);
  if (!shape) throw new Error('it is empty');
  const raw = Array.from({ length: shape.columnCount }, (_, at) => `c${at + 1}`);
  const columns = [...raw, OVERFLOW].map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ');
  const options = [
    'auto_detect = false',
    `columns = {${columns}}`,
    `delim = ${sqlText(shape.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    'header = false',
    `skip = ${shape.skippedLines}`,
    'null_padding = true',
    // Strictly read, rows with a quote too many would be left out, and line ends of two kinds be an error.
    'strict_mode = false',
    'store_rejects = true',
    'rejects_limit = 1000',
    'parallel = false',
    `max_line_size = ${MAX_LINE_BYTES}`,
  ];
  const notes: string[] = [];
  if (!shape.headers)
    notes.push('it has no line of column names, so its columns are called column 1, column 2 and so on');
  if (shape.noteLines > 0)
    notes.push(
      `${counted(shape.noteLines, 'line')} above the table ${shape.noteLines === 1 ? 'was' : 'were'} passed over`,
    );
  const found = raw.map((value, at) => ({ header: shape.headers?.[at] ?? '', value: quoteName(value), isText: true }));
  const relation = named(found);
  return {
    from: `read_csv(${sqlText(source.path)}, ${options.join(', ')})`,
    ...relation,
    notes: [...notes, ...doubtful(shape.headers ?? []), ...relation.notes],
    delimiter: shape.delimiter,
    overflow: `${quoteName(OVERFLOW)} <> ''`,
  };
}

/** Columns that had to be given a name. */
function doubtful(headers: readonly string[]): readonly string[] {
  const lower = headers.map((header) => header.toLowerCase()).filter((header) => header !== '');
  const repeated = [...new Set(lower.filter((header, at) => lower.indexOf(header) !== at))];
  const empty = headers.filter((header) => header === '').length;
  const quoted = repeated
    .slice(0, 3)
    .map((header) => `"${header}"`)
    .join(', ');
  return [
    ...(repeated.length > 0 ? [`several columns are called ${quoted}: the later ones got a number`] : []),
    ...(empty > 0 ? [`${counted(empty, 'column')} without a name: called by their place`] : []),
  ];
}

function named(found: readonly Omit<RawColumn, 'name'>[]): Pick<Relation, 'columns' | 'notes'> {
  const kept = found.slice(0, MAX_COLUMNS);
  const names = columnNames(kept.map(({ header }) => header));
  const columns = kept.map((column, at) => ({ ...column, name: names[at] ?? `column_${at + 1}` }));
  if (columns.length === 0) throw new Error('it has no columns');
  const cut = found.length - kept.length;
  return { columns, notes: cut > 0 ? [`${counted(cut, 'column')} more than ${MAX_COLUMNS} were left out`] : [] };
}

/** A record inside a record is several columns; lists and maps are texts; bytes are nothing to ask about. */
function columnsOf(path: readonly string[], type: DuckDBType): readonly Omit<RawColumn, 'name'>[] {
  const value = path.map(quoteName).join('.');
  const header = path.join(' ');
  if (type instanceof DuckDBStructType && path.length <= MAX_NESTING) {
    return type.entryNames.flatMap((name, at) => {
      const inner = type.entryTypes[at];
      return inner ? columnsOf([...path, name], inner) : [];
    });
  }
  switch (type.typeId) {
    case DuckDBTypeId.BLOB:
    case DuckDBTypeId.BIT:
      return [];
    case DuckDBTypeId.VARCHAR:
      return [{ header, value, isText: true }];
    case DuckDBTypeId.TIMESTAMP_TZ:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_S:
      return [{ header, value: `CAST(${value} AS TIMESTAMP)`, isText: false }];
    case DuckDBTypeId.FLOAT:
      return [{ header, value: `CAST(${value} AS DOUBLE)`, isText: false }];
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.MAP:
    case DuckDBTypeId.ARRAY:
    case DuckDBTypeId.UNION:
      return [{ header, value: `CAST(to_json(${value}) AS VARCHAR)`, isText: false }];
    case DuckDBTypeId.ENUM:
    case DuckDBTypeId.UUID:
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_TZ:
    case DuckDBTypeId.INTERVAL:
      return [{ header, value: `CAST(${value} AS VARCHAR)`, isText: false }];
    default:
      return [{ header, value, isText: false }];
  }
}

async function headOf(path: string): Promise<string> {
  const buffer = Buffer.alloc(HEAD_BYTES);
  const file = await open(path);
  const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, 0).finally(() => file.close());
  const text = new TextDecoder().decode(buffer.subarray(0, bytesRead));
  if (bytesRead < HEAD_BYTES) return text;
  // The last line is not whole.
  return text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}
