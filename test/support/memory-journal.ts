import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import type { JsonValue } from '../../services/json.ts';
import type {
  BeginResult,
  ClaimResult,
  Journal,
  JournalHealth,
  OpenPage,
  Retention,
} from '../../services/questions/journal.ts';
import { isFinished, OPEN_STATES, type QuestionRow, type StateName } from '../../services/questions/record.ts';

export const DAY_MS = 86_400_000;

export const RETENTION: Retention = {
  claimsMs: DAY_MS,
  finishedMs: DAY_MS,
  finishedMsByChannel: { rest: 3_600_000 },
  deadMs: 7 * DAY_MS,
};

interface Kept {
  readonly seq: number;
  row: QuestionRow;
  purgeAt: number | undefined;
}

/** What any journal must do, written as plainly as possible. Also stands in for a disk: it survives "processes". */
export class MemoryJournal implements Journal {
  readonly rows = new Map<string, Kept>();
  readonly claims = new Map<string, { questionId: string | undefined; claimedAt: number; run?: number }>();
  readonly facts = new Map<string, JsonValue>();
  /** Writes, by the state that they wrote or the name of the operation. */
  readonly writes: string[] = [];
  /** As a full disk. */
  full = false;
  #failed = false;
  #seq = 0;
  #run = 1;
  readonly #clock: Clock;
  readonly #retention: Retention;

  constructor(options: { readonly clock: Clock; readonly retention?: Retention }) {
    this.#clock = options.clock;
    this.#retention = options.retention ?? RETENTION;
  }

  /** The process died, and the next one has the same disk. */
  startAnew(): void {
    this.#run += 1;
  }

  /** As a journal of a version that knew no traces. */
  forgetTraces(): void {
    for (const kept of this.rows.values()) {
      const { trace: _unknown, ...row } = kept.row;
      kept.row = row as QuestionRow;
    }
  }

  async accept(claimKey: string, row: QuestionRow): Promise<ClaimResult> {
    this.#write('accept');
    const taken = this.#taken(claimKey);
    if (taken) return { kind: 'taken', questionId: taken.questionId };
    if (this.rows.has(row.id)) throw new AppError('state.unwritable', `question ${row.id} is there already`);
    this.claims.set(claimKey, { questionId: row.id, claimedAt: this.#clock.now() });
    this.#seq += 1;
    this.rows.set(row.id, { seq: this.#seq, row: copy(row), purgeAt: undefined });
    return { kind: 'granted' };
  }

  async claim(claimKey: string, questionId?: string): Promise<ClaimResult> {
    this.#write('claim');
    const taken = this.#taken(claimKey);
    if (taken) return { kind: 'taken', questionId: taken.questionId };
    this.claims.set(claimKey, { questionId, claimedAt: this.#clock.now() });
    return { kind: 'granted' };
  }

  async begin(claimKey: string): Promise<BeginResult> {
    this.#write('begin');
    if (this.#taken(claimKey)) return { kind: 'taken' };
    const left = this.#living(claimKey);
    this.claims.set(claimKey, {
      questionId: undefined,
      claimedAt: left?.claimedAt ?? this.#clock.now(),
      run: this.#run,
    });
    return left ? { kind: 'granted', begunAt: left.claimedAt } : { kind: 'granted' };
  }

  async end(claimKey: string, how: 'done' | 'given back'): Promise<void> {
    this.#write('end');
    const claim = this.claims.get(claimKey);
    if (claim?.run !== this.#run) return;
    if (how === 'given back') this.claims.delete(claimKey);
    else this.claims.set(claimKey, { questionId: claim.questionId, claimedAt: claim.claimedAt });
  }

  async claimed(claimKey: string): Promise<{ readonly questionId: string | undefined } | undefined> {
    const taken = this.#taken(claimKey);
    return taken && { questionId: taken.questionId };
  }

  async advance(row: QuestionRow, from: readonly StateName[]): Promise<boolean> {
    this.#write(row.state);
    const kept = this.rows.get(row.id);
    if (!kept || !from.includes(kept.row.state)) return false;
    this.#replace(kept, row);
    return true;
  }

  async join(leader: QuestionRow, merged: readonly QuestionRow[]): Promise<boolean> {
    this.#write('join');
    const all = [leader, ...merged].map((row) => ({ row, kept: this.rows.get(row.id) }));
    if (all.some(({ kept }) => kept?.row.state !== 'BUFFERED')) return false;
    for (const { row, kept } of all) if (kept) this.#replace(kept, row);
    return true;
  }

  async find(id: string): Promise<QuestionRow | undefined> {
    const kept = this.rows.get(id);
    return kept && copy(kept.row);
  }

  async open(after: number, limit: number): Promise<OpenPage> {
    const found = this.#sorted()
      .filter(({ seq, row }) => seq > after && (OPEN_STATES as readonly string[]).includes(row.state))
      .slice(0, limit);
    const next = found.length === limit ? found.at(-1)?.seq : undefined;
    return { rows: found.map(({ row }) => copy(row)), unreadable: [], next };
  }

  async setAside(id: string): Promise<void> {
    this.#write('setAside');
    this.rows.delete(id);
  }

  async history(sessionKey: string, limit: number): Promise<readonly QuestionRow[]> {
    return this.#newest(({ row }) => row.sessionKey === sessionKey, limit);
  }

  async dead(options: { limit: number; sessionKey?: string }): Promise<readonly QuestionRow[]> {
    const { limit, sessionKey } = options;
    const isMeant = (row: QuestionRow) => sessionKey === undefined || row.sessionKey === sessionKey;
    return this.#newest(({ row }) => row.state === 'DEAD' && isMeant(row), limit);
  }

  async countDead(): Promise<number> {
    return [...this.rows.values()].filter(({ row }) => row.state === 'DEAD').length;
  }

  async purge(limit: number): Promise<number> {
    this.#write('purge');
    const now = this.#clock.now();
    const rows = [...this.rows].filter(([, { purgeAt }]) => purgeAt !== undefined && purgeAt <= now).slice(0, limit);
    for (const [id] of rows) this.rows.delete(id);
    const oldest = now - this.#retention.claimsMs;
    const claims = [...this.claims].filter(([, { claimedAt }]) => claimedAt <= oldest).slice(0, limit);
    for (const [key] of claims) this.claims.delete(key);
    return rows.length + claims.length;
  }

  async read(name: string): Promise<JsonValue | undefined> {
    const value = this.facts.get(name);
    return value === undefined ? undefined : copy(value);
  }

  async write(name: string, value: JsonValue): Promise<void> {
    this.#write(`fact ${name}`);
    this.facts.set(name, copy(value));
  }

  health(): JournalHealth {
    return this.#failed ? { writable: false, reason: 'disk full' } : { writable: true };
  }

  async close(): Promise<void> {
    // Nothing is open.
  }

  #write(what: string): void {
    this.#failed = this.full;
    if (this.full) throw new AppError('state.unwritable', 'disk full');
    this.writes.push(what);
  }

  #taken(claimKey: string): { questionId: string | undefined } | undefined {
    const claim = this.#living(claimKey);
    return claim?.run === undefined || claim.run === this.#run ? claim : undefined;
  }

  /** A claim that is not too old, whoever holds it. */
  #living(claimKey: string) {
    const claim = this.claims.get(claimKey);
    return claim && claim.claimedAt > this.#clock.now() - this.#retention.claimsMs ? claim : undefined;
  }

  #replace(kept: Kept, row: QuestionRow): void {
    kept.row = copy(row);
    kept.purgeAt = this.#purgeAt(row);
    if (kept.purgeAt === undefined) return;
    for (const other of this.rows.values()) {
      if (other.row.state === 'MERGED' && other.row.into === row.id) other.purgeAt = kept.purgeAt;
    }
  }

  #purgeAt(row: QuestionRow): number | undefined {
    if (!isFinished(row)) return undefined;
    const { deadMs, finishedMs, finishedMsByChannel } = this.#retention;
    const keptMs = row.state === 'DEAD' ? deadMs : (finishedMsByChannel[row.address.channel] ?? finishedMs);
    return row.finishedAt + keptMs;
  }

  #sorted(): Kept[] {
    return [...this.rows.values()].sort((one, other) => one.seq - other.seq);
  }

  #newest(matches: (kept: Kept) => boolean, limit: number): readonly QuestionRow[] {
    return this.#sorted()
      .filter(matches)
      .toReversed()
      .slice(0, limit)
      .map(({ row }) => copy(row));
  }
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
