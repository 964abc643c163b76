/** Names for SQL made out of names that people gave: of files and of columns. */

/** Where the tables of people's own files lie. */
export const OWN_SCHEMA = 'local.main';

/** DuckDB and Databricks take longer ones; nobody reads them. */
const MAX_NAME_CHARACTERS = 60;
const ENDINGS = /(\.(csv|tsv|tab|txt|parquet|json|ndjson|jsonl))?(\.gz)?$/i;

/** Letters, digits and underscores, never a digit first; `fallback` where nothing is left. */
export function safeName(text: string, fallback: string): string {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, MAX_NAME_CHARACTERS)
    .replace(/_+$/, '');
  if (plain === '') return fallback;
  return /^\p{N}/u.test(plain) ? `_${plain}` : plain;
}

/** The names, each once: a later one of the same name gets a number. Letter case does not make names differ. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((wanted) => {
    let name = wanted;
    for (let next = 2; taken.has(name.toLowerCase()); next++) name = `${wanted}_${next}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** Names of tables for files, in their order: `Sales 2024.csv` is `sales_2024`, `SupportTickets.csv` `support_tickets`. */
export function tableNames(files: readonly string[]): readonly string[] {
  return uniqueNames(files.map((file) => safeName(divided(file.replace(ENDINGS, '')), 'table').toLowerCase()));
}

/** Whether both name the same table, however its words are divided. */
export function isSameTableName(one: string, other: string): boolean {
  return one.replaceAll('_', '').toLowerCase() === other.replaceAll('_', '').toLowerCase();
}

/** What only letter case divides, divided so that it stays two words in small letters. */
function divided(name: string): string {
  return name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1_$2').replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2');
}

/** Names of columns for headers; a column without one is called by its place. */
export function columnNames(headers: readonly string[]): readonly string[] {
  return uniqueNames(headers.map((header, index) => safeName(header, `column_${index + 1}`)));
}
