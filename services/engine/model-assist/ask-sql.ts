import { createHash } from 'node:crypto';
import type { LRUCache } from 'lru-cache';
import type { ReadByRules, WrittenAnswer } from '../assistant.ts';
import { ROW_LIMIT } from '../interpreter/sql/render.ts';
import { duckDbSpelling, type Piece, piecesOf, shownSpelling } from '../model-sql/sql-text.ts';
import type { WrittenFailure, WrittenLiteral, WrittenSql } from '../written.ts';
import type { AskedInVain, Asker } from './asker.ts';
import { HiddenValues } from './hidden-values.ts';
import { repairMessages } from './prompt.ts';
import { storedText, UnknownValue } from './resolve-filter.ts';
import { SQL_REPLY, sqlIn, sqlMessages } from './sql-prompt.ts';

/** What asking for SQL comes to. */
export type SqlOutcome =
  | { readonly kind: 'written'; readonly answer: WrittenAnswer }
  | { readonly kind: 'none'; readonly why: 'no way' | 'no fitting SQL' }
  | { readonly kind: 'failed'; readonly why: WrittenFailure }
  | AskedInVain;

type Tried = Exclude<SqlOutcome, AskedInVain> | { readonly kind: 'repair'; readonly fault: string };

/** What the model is asked with. */
export interface SqlAsking {
  readonly asker: Asker;
  /** The model's own name. */
  readonly name: string;
  readonly sendValues: boolean;
  /** Replies that held, by the hash of what was asked. */
  readonly kept: LRUCache<string, string>;
}

/** One question, with where its SQL may run. */
export interface SqlQuestion {
  readonly read: ReadByRules;
  readonly place: Pick<WrittenSql, 'check' | 'run'>;
  readonly system: string;
  /** Monotonic milliseconds: no reply counts that is not there by then. */
  readonly until: number;
  readonly signal: AbortSignal;
}

/**
 * Asks for one SELECT, checks and runs it; what is wrong with it is told once, for another try.
 * @throws the signal's reason.
 */
export async function askForSql(asking: SqlAsking, question: SqlQuestion): Promise<SqlOutcome> {
  const { read, system, until, signal } = question;
  const hidden = asking.sendValues ? undefined : new HiddenValues();
  const messages = sqlMessages(read, { system, hidden });
  const key = createHash('sha256').update(JSON.stringify(messages)).digest('base64');
  const attempt = (content: string) => tryOut(asking, question, { content, hidden });
  const kept = asking.kept.get(key);
  if (kept !== undefined) {
    const tried = await attempt(kept);
    if (tried.kind === 'written') return tried;
  }
  let asked = messages;
  for (let round = 0; round < 2; round++) {
    const heard = await asking.asker.ask({ messages: asked, reply: SQL_REPLY }, until, signal);
    if (heard.kind === 'fault') return heard;
    const { content } = heard;
    const tried = await attempt(content);
    if (tried.kind === 'written') asking.kept.set(key, content);
    if (tried.kind !== 'repair') return tried;
    asked = repairMessages(messages, { what: 'SQL', content, fault: tried.fault });
  }
  return { kind: 'none', why: 'no fitting SQL' };
}

interface Reply {
  readonly content: string;
  readonly hidden: HiddenValues | undefined;
}

async function tryOut(asking: SqlAsking, { read, place, signal }: SqlQuestion, reply: Reply): Promise<Tried> {
  const found = sqlIn(reply.content);
  if (found.kind === 'fault') return { kind: 'repair', fault: found.fault };
  if (found.sql === null) return { kind: 'none', why: 'no way' };
  const cut = piecesOf(found.sql);
  if (cut.kind === 'fault') return { kind: 'repair', fault: cut.fault };
  const revealed = cut.pieces.map((piece) => revealedPiece(piece, reply.hidden));
  const checked = await place.check(duckDbSpelling(revealed), signal);
  if (checked.kind === 'refused') return { kind: 'repair', fault: checked.fault };
  if (checked.kind === 'failed') return checked;
  const spelled = asStored(read, checked.literals);
  if (spelled.kind === 'unknown') {
    // As with plans: who may not see values is not told which there are.
    return asking.sendValues ? { kind: 'repair', fault: spelled.fault } : { kind: 'none', why: 'no fitting SQL' };
  }
  const pieces = revealed.map((piece) => corrected(piece, spelled.stored));
  const ran = await place.run(duckDbSpelling(pieces), { maxRows: ROW_LIMIT, signal });
  if (ran.kind === 'refused') return { kind: 'repair', fault: ran.fault };
  if (ran.kind === 'failed') return ran;
  const isOwn = revealed.every((piece, at) => piece.value === cut.pieces[at]?.value);
  return {
    kind: 'written',
    answer: {
      by: asking.name,
      sql: shownSpelling(pieces),
      ...(isOwn ? { again: shownSpelling(cut.pieces) } : {}),
      tables: checked.tables,
      corrections: [...spelled.stored].map(([from, to]) => ({ from, to })).filter(({ from, to }) => from !== to),
      result: ran.table,
    },
  };
}

function revealedPiece(piece: Piece, hidden: HiddenValues | undefined): Piece {
  return piece.kind === 'text' && hidden ? { ...piece, value: String(hidden.valueOf(piece.value)) } : piece;
}

function corrected(piece: Piece, stored: ReadonlyMap<string, string>): Piece {
  return piece.kind === 'text' ? { ...piece, value: stored.get(piece.value) ?? piece.value } : piece;
}

/** How the data spell the texts that columns are compared with. */
function asStored(
  { compiled }: ReadByRules,
  literals: readonly WrittenLiteral[],
):
  | { readonly kind: 'known'; readonly stored: ReadonlyMap<string, string> }
  | { readonly kind: 'unknown'; readonly fault: string } {
  const stored = new Map<string, string>();
  try {
    for (const { table, column: name, value } of literals) {
      const column = compiled.tables.get(table)?.columns.find((one) => one.name === name);
      if (!column || value === '') continue;
      const text = storedText(compiled, { table, column }, value);
      const other = stored.get(value);
      // One text of the SQL cannot become two.
      if (other !== undefined && other !== text) throw new UnknownValue(`${name} has no value like the others.`);
      stored.set(value, text);
    }
  } catch (error) {
    if (!(error instanceof UnknownValue)) throw error;
    return { kind: 'unknown', fault: error.message };
  }
  return { kind: 'known', stored };
}
