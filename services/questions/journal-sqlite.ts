import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { type JournalThread, openJournalThread } from '../store/journal-thread.ts';
import type { SqlRow, SqlStep, UnitResult } from '../store/journal-units.ts';
import type {
  BeginResult,
  ClaimResult,
  Journal,
  JournalHealth,
  OpenPage,
  Retention,
  UnreadableRow,
} from './journal.ts';
import { isFinished, outcomeOf, type QuestionRow, type StateName } from './record.ts';
import { rowFromText, rowToText } from './stored.ts';

export interface SqliteJournalOptions {
  /** SQLite file; nobody else may write it. */
  readonly path: string;
  readonly clock: Clock;
  readonly retention: Retention;
  /** As `JournalThreadOptions.hooks`. */
  readonly hooks?: URL;
}

/** Steps from the empty file to today's schema; never change one that was released. */
export const JOURNAL_MIGRATIONS: readonly string[] = [
  `CREATE TABLE questions (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     state TEXT NOT NULL,
     session_key TEXT NOT NULL,
     merged_into TEXT,
     purge_at INTEGER,
     data TEXT NOT NULL
   ) STRICT;
   CREATE INDEX questions_open ON questions (seq) WHERE purge_at IS NULL AND merged_into IS NULL;
   CREATE INDEX questions_dead ON questions (seq) WHERE state = 'DEAD';
   CREATE INDEX questions_by_session ON questions (session_key, seq);
   CREATE INDEX questions_by_leader ON questions (merged_into) WHERE merged_into IS NOT NULL;
   CREATE INDEX questions_by_purge ON questions (purge_at) WHERE purge_at IS NOT NULL;
   CREATE TABLE outcomes (
     question_id TEXT PRIMARY KEY REFERENCES questions (id) ON DELETE CASCADE,
     data TEXT NOT NULL
   ) STRICT;
   CREATE TABLE claims (
     key TEXT PRIMARY KEY,
     question_id TEXT,
     claimed_at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX claims_by_age ON claims (claimed_at);
   CREATE TABLE facts (name TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;`,
  // The process that carries the inbound out; NULL: the claim is for good.
  'ALTER TABLE claims ADD COLUMN run TEXT;',
];

const BEFORE_OUTCOME: ReadonlySet<StateName> = new Set(['BUFFERED', 'ACCEPTED', 'ASKING', 'RUNNING']);

/**
 * An expired claim may be granted again before it is purged, and so may one that a process has left which is no more: it
 * keeps the time of its beginning.
 */
const CLAIM = `INSERT INTO claims (key, question_id, claimed_at, run) VALUES (?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET question_id = excluded.question_id, run = excluded.run,
    claimed_at = iif(claims.claimed_at <= ?, excluded.claimed_at, claims.claimed_at)
  WHERE claims.claimed_at <= ? OR claims.run <> ?`;
const CLAIMED = 'SELECT question_id FROM claims WHERE key = ? AND claimed_at > ? AND (run IS NULL OR run = ?)';
const BEGUN = 'SELECT claimed_at FROM claims WHERE key = ? AND claimed_at > ?';
const END: Readonly<Record<'done' | 'given back', string>> = {
  done: 'UPDATE claims SET run = NULL WHERE key = ? AND run = ?',
  'given back': 'DELETE FROM claims WHERE key = ? AND run = ?',
};
const INSERT = 'INSERT INTO questions (id, state, session_key, data) VALUES (?, ?, ?, ?)';
/** The states come in as a JSON list, so that one statement serves every combination. */
const ADVANCE = `UPDATE questions SET state = ?, data = ?, merged_into = ?, purge_at = ?
  WHERE id = ? AND state IN (SELECT value FROM json_each(?))`;
const PURGE_PARTS = 'UPDATE questions SET purge_at = ? WHERE merged_into = ?';
const KEEP_OUTCOME = `INSERT INTO outcomes (question_id, data) VALUES (?, ?)
  ON CONFLICT (question_id) DO UPDATE SET data = excluded.data`;
const SELECT = `SELECT q.seq, q.id, q.state, q.data, o.data AS outcome
  FROM questions q LEFT JOIN outcomes o ON o.question_id = q.id`;
const FIND = `${SELECT} WHERE q.id = ?`;
/** Whatever has not ended, also in states that this version does not know: those are reported, not passed over. */
const OPEN = `${SELECT} WHERE q.purge_at IS NULL AND q.merged_into IS NULL AND q.seq > ? ORDER BY q.seq LIMIT ?`;
const HISTORY = `${SELECT} WHERE q.session_key = ? ORDER BY q.seq DESC LIMIT ?`;
const DEAD = `${SELECT} WHERE q.state = 'DEAD' ORDER BY q.seq DESC LIMIT ?`;
const DEAD_OF = `${SELECT} WHERE q.state = 'DEAD' AND q.session_key = ? ORDER BY q.seq DESC LIMIT ?`;
const COUNT_DEAD = `SELECT count(*) AS count FROM questions WHERE state = 'DEAD'`;
const SET_ASIDE = `UPDATE questions SET state = 'UNREADABLE', purge_at = ? WHERE id = ?`;
const PURGE_QUESTIONS = `DELETE FROM questions WHERE seq IN
  (SELECT seq FROM questions WHERE purge_at <= ? LIMIT ?)`;
const PURGE_CLAIMS = 'DELETE FROM claims WHERE key IN (SELECT key FROM claims WHERE claimed_at <= ? LIMIT ?)';
const READ = 'SELECT data FROM facts WHERE name = ?';
const WRITE = `INSERT INTO facts (name, data) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data`;

/**
 * Opens the journal of questions in a SQLite file on a thread of its own.
 * @throws AppError `state.corrupt` or `state.unwritable` when it cannot be opened.
 */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<Journal> {
  const { path, hooks } = options;
  const thread = await openJournalThread({ path, migrations: JOURNAL_MIGRATIONS, ...(hooks ? { hooks } : {}) });
  return new SqliteJournal(thread, options);
}

class SqliteJournal implements Journal {
  readonly #thread: JournalThread;
  readonly #clock: Clock;
  readonly #retention: Retention;
  /** Of this opening: nobody else has the file open, so every other value is of one that has ended. */
  readonly #run = randomUUID();
  #health: JournalHealth = { writable: true };

  constructor(thread: JournalThread, options: SqliteJournalOptions) {
    this.#thread = thread;
    this.#clock = options.clock;
    this.#retention = options.retention;
  }

  async accept(claimKey: string, row: QuestionRow): Promise<ClaimResult> {
    const outcome = outcomeOf(row);
    const result = await this.#write([
      this.#claimStep(claimKey, row.id),
      { sql: INSERT, params: [row.id, row.state, row.sessionKey, rowToText(row)] },
      ...(outcome ? [{ sql: KEEP_OUTCOME, params: [row.id, JSON.stringify(outcome)] }] : []),
    ]);
    return result.kind === 'done' ? { kind: 'granted' } : this.#takenBy(claimKey);
  }

  async claim(claimKey: string, questionId?: string): Promise<ClaimResult> {
    const result = await this.#write([this.#claimStep(claimKey, questionId ?? null)]);
    return result.kind === 'done' ? { kind: 'granted' } : this.#takenBy(claimKey);
  }

  async begin(claimKey: string): Promise<BeginResult> {
    const oldest = this.#clock.now() - this.#retention.claimsMs;
    const begun = { sql: BEGUN, params: [claimKey, oldest] };
    const result = await this.#write([begun, this.#claimStep(claimKey, null, this.#run)]);
    if (result.kind === 'refused') return { kind: 'taken' };
    const before = result.rows[0]?.[0];
    return before ? { kind: 'granted', begunAt: Number(before['claimed_at']) } : { kind: 'granted' };
  }

  async end(claimKey: string, how: 'done' | 'given back'): Promise<void> {
    await this.#write([{ sql: END[how], params: [claimKey, this.#run] }], { passing: true });
  }

  async claimed(claimKey: string): Promise<{ readonly questionId: string | undefined } | undefined> {
    const oldest = this.#clock.now() - this.#retention.claimsMs;
    const [row] = await this.#rows({ sql: CLAIMED, params: [claimKey, oldest, this.#run] });
    return row && { questionId: (row['question_id'] as string | null) ?? undefined };
  }

  async advance(row: QuestionRow, from: readonly StateName[], options?: { passing?: boolean }): Promise<boolean> {
    return (await this.#write(this.#advanceSteps(row, from), options)).kind === 'done';
  }

  async join(leader: QuestionRow, merged: readonly QuestionRow[]): Promise<boolean> {
    const steps = [leader, ...merged].flatMap((row) => this.#advanceSteps(row, ['BUFFERED']));
    return (await this.#write(steps)).kind === 'done';
  }

  async find(id: string): Promise<QuestionRow | undefined> {
    return readable(await this.#rows({ sql: FIND, params: [id] })).rows[0];
  }

  async open(after: number, limit: number): Promise<OpenPage> {
    const found = await this.#rows({ sql: OPEN, params: [after, limit] });
    const last = found.at(-1);
    return { ...readable(found), next: found.length === limit && last ? Number(last['seq']) : undefined };
  }

  async setAside(id: string): Promise<void> {
    const purgeAt = this.#clock.now() + this.#retention.deadMs;
    await this.#write([
      { sql: SET_ASIDE, params: [purgeAt, id], changes: 1 },
      { sql: PURGE_PARTS, params: [purgeAt, id] },
    ]);
  }

  async history(sessionKey: string, limit: number): Promise<readonly QuestionRow[]> {
    return readable(await this.#rows({ sql: HISTORY, params: [sessionKey, limit] })).rows;
  }

  async dead(options: { limit: number; sessionKey?: string }): Promise<readonly QuestionRow[]> {
    const { limit, sessionKey } = options;
    const step =
      sessionKey === undefined ? { sql: DEAD, params: [limit] } : { sql: DEAD_OF, params: [sessionKey, limit] };
    return readable(await this.#rows(step)).rows;
  }

  async countDead(): Promise<number> {
    const [row] = await this.#rows({ sql: COUNT_DEAD });
    return Number(row?.['count'] ?? 0);
  }

  async purge(limit: number): Promise<number> {
    const now = this.#clock.now();
    const result = await this.#write([
      { sql: PURGE_QUESTIONS, params: [now, limit] },
      { sql: PURGE_CLAIMS, params: [now - this.#retention.claimsMs, limit] },
    ]);
    return result.kind === 'done' ? result.changes.reduce((sum, changes) => sum + changes, 0) : 0;
  }

  async read(name: string): Promise<JsonValue | undefined> {
    const [row] = await this.#rows({ sql: READ, params: [name] });
    return row ? (JSON.parse(String(row['data'])) as JsonValue) : undefined;
  }

  async write(name: string, value: JsonValue): Promise<void> {
    await this.#write([{ sql: WRITE, params: [name, JSON.stringify(value)] }]);
  }

  health(): JournalHealth {
    return { ...this.#health, pendingWrites: this.#thread.waiting };
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  /** @param run who carries it out; null: the claim is for good. */
  #claimStep(claimKey: string, questionId: string | null, run: string | null = null): SqlStep {
    const now = this.#clock.now();
    const oldest = now - this.#retention.claimsMs;
    return { sql: CLAIM, params: [claimKey, questionId, now, run, oldest, oldest, this.#run], changes: 1 };
  }

  async #takenBy(claimKey: string): Promise<ClaimResult> {
    return { kind: 'taken', questionId: (await this.claimed(claimKey))?.questionId };
  }

  #advanceSteps(row: QuestionRow, from: readonly StateName[]): SqlStep[] {
    const purgeAt = this.#purgeAt(row);
    const into = row.state === 'MERGED' ? row.into : null;
    const params = [row.state, rowToText(row), into, purgeAt, row.id, JSON.stringify(from)];
    const steps: SqlStep[] = [{ sql: ADVANCE, params, changes: 1 }];
    const outcome = outcomeOf(row);
    // An answer is large: written on the way from a state without one, and again only where it is another one.
    const isChanged = row.state === 'DELIVERED' && from.includes('DELIVERED');
    const isNew = isChanged || outcome?.kind === 'error' || from.some((state) => BEFORE_OUTCOME.has(state));
    if (outcome && isNew) steps.push({ sql: KEEP_OUTCOME, params: [row.id, JSON.stringify(outcome)] });
    if (purgeAt !== null) steps.push({ sql: PURGE_PARTS, params: [purgeAt, row.id] });
    return steps;
  }

  /** When the row may go; a part goes with the question it became part of. */
  #purgeAt(row: QuestionRow): number | null {
    if (!isFinished(row)) return null;
    const { deadMs, finishedMs, finishedMsByChannel } = this.#retention;
    const keptMs = row.state === 'DEAD' ? deadMs : (finishedMsByChannel[row.address.channel] ?? finishedMs);
    return row.finishedAt + keptMs;
  }

  /** Reading says nothing about whether the disk takes writes. */
  async #rows(step: SqlStep): Promise<readonly SqlRow[]> {
    const result = await this.#thread.run([step]);
    return (result.kind === 'done' && result.rows[0]) || [];
  }

  async #write(steps: readonly SqlStep[], options?: { passing?: boolean }): Promise<UnitResult> {
    try {
      const result = await this.#thread.run(steps, options);
      this.#health = { writable: true };
      return result;
    } catch (error) {
      this.#health = { writable: false, reason: error instanceof AppError ? error.message : String(error) };
      throw error;
    }
  }
}

function readable(found: readonly SqlRow[]): { rows: QuestionRow[]; unreadable: UnreadableRow[] } {
  const rows: QuestionRow[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const one of found) {
    try {
      rows.push(rowFromText(String(one['data']), one['outcome'] as string | null));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      unreadable.push({ id: String(one['id']), state: String(one['state']), reason });
    }
  }
  return { rows, unreadable };
}
