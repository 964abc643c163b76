import type { Answer } from '../services/genie/types.ts';
import type { AnswerSource } from './types.ts';

/** A channel shows twenty at most; more than a few are read by nobody. */
const MAX_SOURCES = 5;
/** SQL beyond that is not looked at. */
const MAX_SQL_CHARS = 20_000;

const NAME = '(?:`[^`]+`|"[^"]+"|[\\p{L}_][\\p{L}\\p{N}_$]*)';
/** What a query reads from; a name with a bracket behind it is a function. */
const READS = new RegExp(`\\b(?:from|join)\\s+(${NAME}(?:\\s*\\.\\s*${NAME})*)(?![\\p{L}\\p{N}_$.]|\\s*\\()`, 'giu');
/** A name that the query itself gives to a part of it. */
const NAMED_PARTS = new RegExp(`(${NAME})\\s*(?:\\([^()]*\\)\\s*)?\\bas\\s*\\(`, 'giu');
/** FROM is a word in some functions and comparisons as well. */
const OTHER_FROM = /\b(?:extract|trim|substring|overlay|position)\s*\([^()]*\)|\bdistinct\s+from\b/giu;
const COMMENTS_AND_TEXTS = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g;

/** What an answer was read from: the tables that its queries name, or the space where there is no query. */
export function sourcesOf(answer: Answer, space: string | undefined): readonly AnswerSource[] {
  const queries = [answer.sql, ...(answer.more ?? []).map(({ sql }) => sql)];
  const tables = new Set(queries.flatMap((sql) => (sql === undefined ? [] : tablesIn(sql))));
  if (tables.size > 0) return [...tables].slice(0, MAX_SOURCES).map((name) => ({ kind: 'table', name }));
  return space === undefined ? [] : [{ kind: 'space', name: space }];
}

/** Names of tables in the order in which the query reads them, as it writes them but without quotes. */
function tablesIn(sql: string): readonly string[] {
  const text = sql.slice(0, MAX_SQL_CHARS).replace(COMMENTS_AND_TEXTS, "''").replace(OTHER_FROM, ' ');
  const own = new Set([...text.matchAll(NAMED_PARTS)].map(([, name]) => unquoted(name).toLowerCase()));
  const names = [...text.matchAll(READS)].map(([, name]) => unquoted(name));
  return names.filter((name) => !own.has(name.toLowerCase()));
}

function unquoted(name = ''): string {
  return name.replace(/[`"]/g, '').replace(/\s*\.\s*/g, '.');
}
