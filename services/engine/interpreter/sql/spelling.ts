/** Words that one of the two engines does not take as a bare name. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'all analyse analyze and anti any array as asc asymmetric authorization between both by case cast check collate column constraint create cross current_date ' +
    'current_time current_timestamp current_user default deferrable delete desc describe distinct do drop else end escape except exists false fetch filter for ' +
    'foreign from full grant group having in initially inner insert intersect interval into is join lateral leading left like limit minus natural not null ' +
    'offset on only or order outer overlaps pivot placing primary qualify references returning right select semi session_user set show similar some summarize ' +
    'symmetric table tablesample then time to trailing true union unique unknown unpivot update user using values variadic when where window with'
  ).split(' '),
);

/** A name as it stands in SQL, Databricks spelling: bare where that is safe, else in backticks. */
export function identifier(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name.toLowerCase())) return name;
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A dotted name, each part quoted where needed. */
export function dotted(name: string): string {
  return name.split('.').map(identifier).join('.');
}

/**
 * A string literal that means the same in both engines. They disagree about quotes and backslashes inside literals, so
 * those are written as characters.
 */
export function text(value: string): string {
  const parts = value.split(/(['\\])/).filter((part) => part !== '');
  if (parts.length === 0) return "''";
  const written = parts.map((part) => (part === "'" ? 'chr(39)' : part === '\\' ? 'chr(92)' : `'${part}'`));
  return written.length === 1 ? (written[0] ?? "''") : `concat(${written.join(', ')})`;
}

/** A number literal. @throws RangeError when it is not finite. */
export function number(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`not a number for SQL: ${value}`);
  return String(value);
}

/** How many rows are kept; of a single place those before it are left out. */
export function limited({ count, place }: { readonly count: number; readonly place?: number | undefined }): string {
  return place === undefined ? `LIMIT ${count}` : `LIMIT ${count} OFFSET ${place - 1}`;
}

/** A name for a result column: lower case, words joined by underscores. */
export function alias(words: string): string {
  const plain = words
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return plain === '' || /^\d/.test(plain) ? `value_${plain}`.replace(/_$/, '') : plain;
}

/**
 * The same statement for DuckDB: names in backticks become names in double quotes; text literals are left alone. It is
 * only meant for statements written by this interpreter.
 */
export function toDuckDb(sql: string): string {
  return sql.replace(/'[^']*'|`((?:[^`]|``)*)`/g, (found, name: string | undefined) =>
    name === undefined ? found : `"${name.replaceAll('``', '`').replaceAll('"', '""')}"`,
  );
}
