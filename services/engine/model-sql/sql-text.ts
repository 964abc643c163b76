import { identifier } from '../interpreter/sql/spelling.ts';

/** SQL of a language model as text: taken out of its reply, cut into pieces, and spelled for either engine. */

/** Far more than any question needs; a bound for whatever reads it. */
export const MAX_SQL_CHARACTERS = 8_000;

/** A piece of a statement. `text` and `name` hold what their quotes do. */
export type Piece =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'other'; readonly value: string };

/** A statement in pieces, or what is wrong with it, for whoever wrote it. */
export type Pieces =
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'fault'; readonly fault: string };

const fault = (text: string): Pieces => ({ kind: 'fault', fault: text });

/** A comment, a quoted text or name, or what stands between them; where a quote is not closed, nothing fits. */
const PIECE = /--[^\n]*|\/\*[\s\S]*?\*\/|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|(?:(?!--|\/\*)[^'"`])+/gy;
/** Everything that the common part of both dialects is made of, outside quotes. */
const PLAIN = /^[A-Za-z0-9_\s()+\-*/%=<>!|,.:;]*$/;
/** Control and invisible characters show a statement otherwise than it is. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;
/** A word that touches a text changes how it is read (`E'..'`), but for these. */
const TOUCHING = /[A-Za-z0-9_&]$/;
const TYPED = /(?<![A-Za-z0-9_])(date|timestamp|interval)$/i;

/**
 * Cuts one statement into pieces. Comments and a semicolon at its end are left out. What the two engines read
 * differently, and what does not show as it is, is a fault.
 */
export function piecesOf(sql: string): Pieces {
  if (sql.length > MAX_SQL_CHARACTERS) return fault(`The SQL is longer than ${MAX_SQL_CHARACTERS} characters.`);
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of sql.matchAll(PIECE)) {
    end = found.index + found[0].length;
    const piece = pieceOf(found);
    const last = pieces.at(-1);
    const wrong = faultOf(piece, last);
    if (wrong !== undefined) return fault(wrong);
    if (piece.kind === 'other' && last?.kind === 'other') {
      // Where a comment was, one blank is enough.
      const before = piece.value.startsWith(' ') ? last.value.replace(/ $/, '') : last.value;
      pieces[pieces.length - 1] = { kind: 'other', value: `${before}${piece.value}` };
    } else pieces.push(piece);
  }
  if (end < sql.length) return fault('A quote or a comment is not closed.');
  const last = pieces.pop();
  if (last) pieces.push({ ...last, value: last.kind === 'other' ? last.value.replace(/;\s*$/, '') : last.value });
  const isOne = pieces.every(({ kind, value }) => kind !== 'other' || !value.includes(';'));
  return isOne ? { kind: 'pieces', pieces } : fault('One statement only, without semicolons.');
}

function pieceOf([whole, text, double, back]: RegExpExecArray): Piece {
  if (text !== undefined) return { kind: 'text', value: text.replaceAll("''", "'") };
  const name = double?.replaceAll('""', '"') ?? back?.replaceAll('``', '`');
  if (name !== undefined) return { kind: 'name', value: name };
  // A comment parts words like a blank.
  return { kind: 'other', value: /^(--|\/\*)/.test(whole) ? ' ' : whole };
}

function faultOf(piece: Piece, last: Piece | undefined): string | undefined {
  if (piece.kind === 'other') {
    if (PLAIN.test(piece.value)) return undefined;
    const [odd] = piece.value.replace(/[A-Za-z0-9_\s()+\-*/%=<>!|,.:;]+/g, '');
    return `The character ${JSON.stringify(odd)} is not used outside quotes; names with other characters go into backticks.`;
  }
  if (HIDDEN.test(piece.value)) return 'No control or invisible characters in texts and names.';
  if (piece.kind === 'name') return piece.value === '' ? 'A name is empty.' : undefined;
  if (piece.value.includes('\\')) return 'No backslashes in texts: the engines read them differently.';
  if (last?.kind === 'other' && TOUCHING.test(last.value) && !TYPED.test(last.value)) {
    return 'A blank is missing before a text.';
  }
  return last?.kind === 'text' ? 'Two texts stand side by side.' : undefined;
}

/** For DuckDB: names in double quotes. */
export function duckDbSpelling(pieces: readonly Piece[]): string {
  return spelled(pieces, (name) => `"${name.replaceAll('"', '""')}"`);
}

/** As it is shown: names as Databricks quotes them, and only where they need it. */
export function shownSpelling(pieces: readonly Piece[]): string {
  return spelled(pieces, identifier).replace(/[ \t]+$/gm, '');
}

function spelled(pieces: readonly Piece[], name: (value: string) => string): string {
  return pieces
    .map(({ kind, value }) => {
      if (kind === 'other') return value;
      return kind === 'name' ? name(value) : `'${value.replaceAll("'", "''")}'`;
    })
    .join('')
    .trim();
}
