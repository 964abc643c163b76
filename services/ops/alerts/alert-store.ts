import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase } from '../../store/database.ts';
import type { Acknowledgement, Incident, Silence } from './states.ts';
import type { AlertEvent } from './types.ts';

const MIGRATIONS = [
  `CREATE TABLE incidents (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE silences (rule TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE rules (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE INDEX events_by_time ON events (at);
   CREATE TABLE sends (channel TEXT NOT NULL, rule TEXT NOT NULL, at INTEGER NOT NULL);
   CREATE INDEX sends_by_time ON sends (at)`,
];

/** An alert that is not over for everybody: it fires, or a channel that was told of it waits for the end. */
export interface KeptIncident {
  readonly rule: string;
  readonly incident: Incident;
  readonly acknowledgement?: Acknowledgement;
  /** What was last told, for those who wait for the end of a rule that is no more. */
  readonly event: AlertEvent;
  readonly resolved: boolean;
  /** Channels that were told that it fires, and not that it is over. */
  readonly told: readonly string[];
}

/** A silence as it is kept: what lies on the monotonic clock of a process means nothing to the next. */
export type KeptSilence = Omit<Silence, 'untilMs'>;

/** A rule of the API as it is kept. */
export interface KeptRule {
  readonly body: Readonly<Record<string, unknown>>;
  readonly changedAt: number;
  readonly changedBy: string;
}

/** One message that went out: to a channel (`rule` empty), or about a rule to a channel. */
export interface KeptSend {
  readonly channel: string;
  readonly rule: string;
  readonly at: number;
}

/** One page of the history, newest first. */
export interface HistoryPage {
  readonly events: readonly AlertEvent[];
  /** Give this as `before` to read on; undefined at the end. */
  readonly nextBefore: number | undefined;
}

export interface AlertStoreOptions {
  /** File, or `:memory:`. */
  readonly path: string;
  /** Most events in the history; the oldest go first. */
  readonly maxEvents: number;
  /** How long an event stays, milliseconds. */
  readonly maxAgeMs: number;
}

/** Deleting a few now and then is cheaper than one for each event. */
const PRUNE_EVERY = 50;

type Kind = 'incidents' | 'silences' | 'rules';
const KEY_OF: Readonly<Record<Kind, string>> = { incidents: 'id', silences: 'rule', rules: 'name' };

/**
 * What alerts keep over a restart, in a SQLite file of their own (`synchronous=NORMAL`). Calls are synchronous, come only
 * when something changes, and throw what SQLite throws: the caller decides how to go on without.
 */
export class AlertStore {
  readonly #database: DatabaseSync;
  readonly #options: AlertStoreOptions;
  readonly #sql: {
    readonly addEvent: StatementSync;
    readonly page: StatementSync;
    readonly tooOld: StatementSync;
    readonly tooMany: StatementSync;
    readonly addSend: StatementSync;
    readonly sends: StatementSync;
    readonly dropSends: StatementSync;
  };
  #sincePruned = 0;

  /** @throws AppError `state.corrupt`, `state.unwritable`. */
  constructor(options: AlertStoreOptions) {
    this.#options = options;
    this.#database = openDatabase({ path: options.path, synchronous: 'NORMAL', migrations: MIGRATIONS });
    const prepare = (sql: string) => this.#database.prepare(sql);
    this.#sql = {
      addEvent: prepare('INSERT INTO events (at, body) VALUES (?, ?)'),
      page: prepare('SELECT seq, body FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?'),
      tooOld: prepare('DELETE FROM events WHERE at < ?'),
      tooMany: prepare('DELETE FROM events WHERE seq <= (SELECT seq FROM events ORDER BY seq DESC LIMIT 1 OFFSET ?)'),
      addSend: prepare('INSERT INTO sends (channel, rule, at) VALUES (?, ?, ?)'),
      sends: prepare('SELECT channel, rule, at FROM sends WHERE at >= ? ORDER BY at'),
      dropSends: prepare('DELETE FROM sends WHERE at < ?'),
    };
  }

  putIncident(kept: KeptIncident): void {
    this.#put('incidents', kept.incident.id, kept);
  }

  dropIncident(id: string): void {
    this.#drop('incidents', id);
  }

  incidents(): readonly KeptIncident[] {
    return this.#all<KeptIncident>('incidents').map(([, kept]) => kept);
  }

  putSilence(rule: string, silence: KeptSilence): void {
    this.#put('silences', rule, silence);
  }

  dropSilence(rule: string): void {
    this.#drop('silences', rule);
  }

  silences(): readonly (readonly [rule: string, silence: KeptSilence])[] {
    return this.#all<KeptSilence>('silences');
  }

  putRule(name: string, rule: KeptRule): void {
    this.#put('rules', name, rule);
  }

  dropRule(name: string): void {
    this.#drop('rules', name);
  }

  rules(): readonly (readonly [name: string, rule: KeptRule])[] {
    return this.#all<KeptRule>('rules');
  }

  /** Adds to the history, and lets go of what is too old or too much. */
  addEvent(event: AlertEvent): void {
    this.#sql.addEvent.run(event.at, JSON.stringify(event));
    this.#sincePruned++;
    if (this.#sincePruned >= PRUNE_EVERY) this.prune(event.at);
  }

  /** Brings the history within its bounds. */
  prune(now: number): void {
    this.#sincePruned = 0;
    this.#sql.tooOld.run(now - this.#options.maxAgeMs);
    this.#sql.tooMany.run(this.#options.maxEvents);
  }

  /** @param before as `nextBefore` of the page before; undefined for the newest. */
  history(limit: number, before?: number): HistoryPage {
    const rows = this.#sql.page.all(before ?? Number.MAX_SAFE_INTEGER, limit + 1) as { seq: number; body: string }[];
    const shown = rows.slice(0, Math.min(limit, this.#options.maxEvents));
    return {
      events: shown.map(({ body }) => JSON.parse(body) as AlertEvent),
      nextBefore: rows.length > shown.length ? shown.at(-1)?.seq : undefined,
    };
  }

  /** Notes what went out, and forgets what went out before `forgetBefore` (epoch milliseconds). */
  addSends(sends: readonly KeptSend[], forgetBefore: number): void {
    for (const { channel, rule, at } of sends) this.#sql.addSend.run(channel, rule, at);
    this.#sql.dropSends.run(forgetBefore);
  }

  sendsSince(at: number): readonly KeptSend[] {
    return this.#sql.sends.all(at) as unknown as KeptSend[];
  }

  /** Idempotent; calls after it fail. */
  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #put(kind: Kind, key: string, body: object): void {
    this.#database
      .prepare(`INSERT INTO ${kind} VALUES (?, ?) ON CONFLICT (${KEY_OF[kind]}) DO UPDATE SET body = excluded.body`)
      .run(key, JSON.stringify(body));
  }

  #drop(kind: Kind, key: string): void {
    this.#database.prepare(`DELETE FROM ${kind} WHERE ${KEY_OF[kind]} = ?`).run(key);
  }

  #all<T>(kind: Kind): (readonly [string, T])[] {
    const rows = this.#database.prepare(`SELECT ${KEY_OF[kind]} AS key, body FROM ${kind} ORDER BY 1`).all();
    return (rows as { key: string; body: string }[]).map(({ key, body }) => [key, JSON.parse(body) as T] as const);
  }
}
