import type { JsonValue } from '../json.ts';
import type { QuestionRow, StateName } from './record.ts';

/** Whether a claim was granted. */
export type ClaimResult =
  | { readonly kind: 'granted' }
  /** Claimed before, by the named question if it was one. */
  | { readonly kind: 'taken'; readonly questionId: string | undefined };

/** Whether an inbound may be carried out now. */
export type BeginResult =
  /** `begunAt`: an earlier process began it then (epoch milliseconds) and did not come to its end. */
  | { readonly kind: 'granted'; readonly begunAt?: number }
  /** It was carried out before, or is being carried out. */
  | { readonly kind: 'taken' };

/** A row that cannot be read: damaged, or written by a version that knew other states. */
export interface UnreadableRow {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
}

/** Some of the open rows. */
export interface OpenPage {
  /** In the order in which they were accepted. */
  readonly rows: readonly QuestionRow[];
  readonly unreadable: readonly UnreadableRow[];
  /** Hand it back for the next page; undefined: this was the last. */
  readonly next: number | undefined;
}

/** Whether the journal takes writes, as of the newest one. */
export interface JournalHealth {
  readonly writable: boolean;
  /** For the operator. */
  readonly reason?: string;
  /** Writes that wait for the disk, where there is one. */
  readonly pendingWrites?: number;
}

/** How long things are kept. Milliseconds. */
export interface Retention {
  /** Claims; a repeat of an inbound that is older is taken as new. */
  readonly claimsMs: number;
  /** Finished questions with texts, answers and addresses. */
  readonly finishedMs: number;
  /** The same for questions of a channel that says otherwise. */
  readonly finishedMsByChannel: Readonly<Record<string, number>>;
  /** Answers that could not be delivered, for the operator to send again. */
  readonly deadMs: number;
}

/**
 * The record of every question, kept so that any process can go on from it. Every promise resolves after the write is
 * durable. Writes take effect in the order of the calls.
 * All writes throw AppError `state.unwritable` when nothing was kept.
 * The contract suite in `test/contracts/journal.ts` holds for every implementation.
 */
export interface Journal {
  /** Claims the inbound and keeps its row, with the outcome that it may be born with, in one write: all or none. */
  accept(claimKey: string, row: QuestionRow): Promise<ClaimResult>;
  /** Claims an inbound for good: one that belongs to a question that is there already. */
  claim(claimKey: string, questionId?: string): Promise<ClaimResult>;
  /**
   * Claims an inbound for as long as this process carries it out. What an earlier process began and did not end is
   * nobody's: it may be begun anew, or accepted as a question.
   */
  begin(claimKey: string): Promise<BeginResult>;
  /**
   * Ends what this process began; anything else stays as it is. `done`: nobody carries it out again. `given back`: the
   * next copy of it is carried out. It must survive the death of the process, but need not survive a power cut.
   */
  end(claimKey: string, how: 'done' | 'given back'): Promise<void>;
  /** Who holds the claim. Undefined: nobody who lives. */
  claimed(claimKey: string): Promise<{ readonly questionId: string | undefined } | undefined>;
  /**
   * Replaces a row whose state is one of `from`. False: it is in another state; nothing was written. `passing`: it must
   * survive the death of the process, but need not survive a power cut.
   */
  advance(row: QuestionRow, from: readonly StateName[], options?: { readonly passing?: boolean }): Promise<boolean>;
  /**
   * Makes several buffered rows one question in one write. False: one of them is not buffered any more; nothing was
   * written.
   */
  join(leader: QuestionRow, merged: readonly QuestionRow[]): Promise<boolean>;
  find(id: string): Promise<QuestionRow | undefined>;
  /** Questions that are not finished, page by page; start with 0. */
  open(after: number, limit: number): Promise<OpenPage>;
  /** Takes a row that cannot be read out of the open ones, keeping its content for a look by hand. */
  setAside(id: string): Promise<void>;
  /** Questions of a session, newest first. */
  history(sessionKey: string, limit: number): Promise<readonly QuestionRow[]>;
  /** Answers that could not be delivered, newest first; of one session where named. */
  dead(options: { readonly limit: number; readonly sessionKey?: string }): Promise<readonly QuestionRow[]>;
  countDead(): Promise<number>;
  /** Removes what has been kept long enough, at most `limit` rows of each kind. @returns how many. */
  purge(limit: number): Promise<number>;
  /** Small facts that must survive a restart. */
  read(name: string): Promise<JsonValue | undefined>;
  write(name: string, value: JsonValue): Promise<void>;
  health(): JournalHealth;
  /** Commits what waits and closes. Idempotent. */
  close(): Promise<void>;
}
