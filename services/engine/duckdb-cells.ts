import { DuckDBDecimalType, type DuckDBType, DuckDBTypeId, type DuckDBValue } from '@duckdb/node-api';

/**
 * Types and cells as Genie sends them: type names of Databricks SQL, every cell a string or null. Wide integers become
 * decimals because Databricks has no wider integer than LONG.
 */

const NAMES: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.BOOLEAN]: 'BOOLEAN',
  [DuckDBTypeId.TINYINT]: 'INT',
  [DuckDBTypeId.SMALLINT]: 'INT',
  [DuckDBTypeId.INTEGER]: 'INT',
  [DuckDBTypeId.UTINYINT]: 'INT',
  [DuckDBTypeId.USMALLINT]: 'INT',
  [DuckDBTypeId.UINTEGER]: 'LONG',
  [DuckDBTypeId.BIGINT]: 'LONG',
  [DuckDBTypeId.UBIGINT]: 'DECIMAL(38,0)',
  [DuckDBTypeId.HUGEINT]: 'DECIMAL(38,0)',
  [DuckDBTypeId.UHUGEINT]: 'DECIMAL(38,0)',
  [DuckDBTypeId.FLOAT]: 'DOUBLE',
  [DuckDBTypeId.DOUBLE]: 'DOUBLE',
  [DuckDBTypeId.DATE]: 'DATE',
  [DuckDBTypeId.TIMESTAMP]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_S]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_MS]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_NS]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'TIMESTAMP',
};

/** Significant digits of a double: one less than a double is sure of twice over, so that rounding noise never shows. */
const DOUBLE_DIGITS = 12;
const MS_PER_DAY = 86_400_000;

/** Databricks' name of a DuckDB type; whatever has no counterpart travels as STRING. */
export function genieTypeName(type: DuckDBType): string {
  if (type instanceof DuckDBDecimalType) return `DECIMAL(${type.width},${type.scale})`;
  return NAMES[type.typeId] ?? 'STRING';
}

/** Text of one cell: dates as `2016-01-31`, timestamps as `2016-01-31T08:15:00.000Z`, doubles rounded to 12 digits. */
export function cellText(value: DuckDBValue, type: DuckDBType): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return doubleText(value);
  if (type.typeId === DuckDBTypeId.DATE && typeof value === 'object' && 'days' in value) {
    return isoFromMs(Number(value.days) * MS_PER_DAY, String(value)).slice(0, 10);
  }
  if (genieTypeName(type) === 'TIMESTAMP') return timestampText(value);
  return String(value);
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(DOUBLE_DIGITS));
  return Object.is(rounded, -0) ? '0' : String(rounded);
}

function timestampText(value: DuckDBValue): string {
  const text = String(value);
  if (typeof value !== 'object' || value === null) return text;
  if ('micros' in value && typeof value.micros === 'bigint') return isoFromMs(Number(value.micros / 1_000n), text);
  if ('millis' in value && typeof value.millis === 'bigint') return isoFromMs(Number(value.millis), text);
  if ('seconds' in value && typeof value.seconds === 'bigint') return isoFromMs(Number(value.seconds) * 1_000, text);
  if ('nanos' in value && typeof value.nanos === 'bigint') return isoFromMs(Number(value.nanos / 1_000_000n), text);
  return text;
}

/** `fallback` stands in for moments beyond what a JavaScript date holds, such as infinity. */
function isoFromMs(epochMs: number, fallback: string): string {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? fallback : date.toISOString();
}
