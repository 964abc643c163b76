import type { FairItem } from '../flow/fair-queue.ts';
import type { Trace } from '../trace.ts';
import type { Interruption } from './interruption.ts';
import { isFinished, outcomeOf, type QuestionRow, type StateName, traceOf, userKeyOf } from './record.ts';
import type { QuestionProgress } from './types.ts';

/** A question that is not finished, as this process holds it. */
export class OpenQuestion implements FairItem {
  readonly id: string;
  readonly user: string;
  readonly lane: string;
  readonly trace: Trace;
  /** The newest row; may be ahead of the journal while that cannot be written. */
  row: QuestionRow;
  /** The state that the journal holds: what the next write expects. */
  savedState: StateName;
  /** Writes of one question follow each other. */
  lastWrite: Promise<unknown> = Promise.resolve();
  /** Monotonic milliseconds. */
  readonly acceptedMs: number;
  waitUntilMs: number;
  askedMs: number | undefined;
  progress: QuestionProgress | undefined;
  /** Resolves when the words to Genie are on the wire, or it turned out that there are none: other words come after them. */
  sent: Promise<void> = Promise.resolve();
  /** The session's note of where it runs. */
  noted: Promise<unknown> = Promise.resolve();
  /** Monotonic; when the person was last shown something. */
  shownMs = Number.NEGATIVE_INFINITY;
  /** Monotonic; when the work on it ends by itself, while there is any. */
  endsAtMs: number | undefined;
  /** Ends the work on it. */
  interrupt: ((how: Interruption) => void) | undefined;
  /** Set once somebody asked to cancel it. */
  cancelledBy: string | undefined;

  constructor(row: QuestionRow, times: { readonly acceptedMs: number; readonly waitUntilMs: number }) {
    this.id = row.id;
    this.user = userKeyOf(row.asker);
    this.lane = row.sessionKey;
    this.trace = traceOf(row);
    this.row = row;
    this.savedState = row.state;
    this.acceptedMs = times.acceptedMs;
    this.waitUntilMs = times.waitUntilMs;
  }

  get low(): boolean {
    return this.row.priority === 'low';
  }

  get traceId(): string {
    return this.trace.traceId;
  }

  get hasOutcome(): boolean {
    return outcomeOf(this.row) !== undefined || isFinished(this.row);
  }
}

/** All questions that are not finished, found by what people and channels know of them. Bounded by the intake. */
export class Book {
  readonly #byId = new Map<string, OpenQuestion>();
  readonly #bySession = new Map<string, Set<OpenQuestion>>();
  readonly #byUser = new Map<string, Set<OpenQuestion>>();
  /** Conversation and activity of every message, the joined ones included. */
  readonly #byActivity = new Map<string, OpenQuestion>();
  /** Messages that became part of an open question. */
  readonly #leaders = new Map<string, OpenQuestion>();
  #refusals = 0;

  /** Questions, without refusals. */
  get size(): number {
    return this.#byId.size - this.#refusals;
  }

  /** Refused messages whose senders are not told yet. */
  get refusals(): number {
    return this.#refusals;
  }

  all(): IterableIterator<OpenQuestion> {
    return this.#byId.values();
  }

  add(question: OpenQuestion): void {
    const { row } = question;
    this.#byId.set(question.id, question);
    if (row.refused) this.#refusals += 1;
    addTo(this.#bySession, row.sessionKey, question);
    addTo(this.#byUser, question.user, question);
    if (row.activityId !== undefined) this.#byActivity.set(activityKey(row, row.activityId), question);
    for (const part of row.parts ?? []) this.#addPart(question, part);
  }

  /** The question itself, or the one that the message became part of. */
  get(id: string): OpenQuestion | undefined {
    return this.#byId.get(id) ?? this.#leaders.get(id);
  }

  byActivity(ref: { readonly conversationKey: string; readonly activityId: string }): OpenQuestion | undefined {
    return this.#byActivity.get(JSON.stringify([ref.conversationKey, ref.activityId]));
  }

  /** Questions of a session, in the order they came. */
  ofSession(sessionKey: string): readonly OpenQuestion[] {
    return [...(this.#bySession.get(sessionKey) ?? [])];
  }

  ofUser(user: string): readonly OpenQuestion[] {
    return [...(this.#byUser.get(user) ?? [])];
  }

  /** Puts the leader, whose row names its parts now, in the place of the parts. */
  joined(leader: OpenQuestion, merged: readonly OpenQuestion[]): void {
    for (const question of merged) this.remove(question);
    for (const part of leader.row.parts ?? []) this.#addPart(leader, part);
  }

  remove(question: OpenQuestion): void {
    const { row } = question;
    if (!this.#byId.delete(question.id)) return;
    if (row.refused) this.#refusals -= 1;
    removeFrom(this.#bySession, row.sessionKey, question);
    removeFrom(this.#byUser, question.user, question);
    if (row.activityId !== undefined) this.#forgetActivity(question, row.activityId);
    for (const part of row.parts ?? []) {
      this.#leaders.delete(part.questionId);
      if (part.activityId !== undefined) this.#forgetActivity(question, part.activityId);
    }
  }

  #addPart(question: OpenQuestion, part: { readonly questionId: string; readonly activityId?: string }): void {
    if (part.questionId !== question.id) this.#leaders.set(part.questionId, question);
    if (part.activityId !== undefined) this.#byActivity.set(activityKey(question.row, part.activityId), question);
  }

  #forgetActivity(question: OpenQuestion, activityId: string): void {
    const key = activityKey(question.row, activityId);
    if (this.#byActivity.get(key) === question) this.#byActivity.delete(key);
  }
}

function activityKey(row: QuestionRow, activityId: string): string {
  return JSON.stringify([row.address.conversationKey, activityId]);
}

function addTo(map: Map<string, Set<OpenQuestion>>, key: string, question: OpenQuestion): void {
  const set = map.get(key) ?? new Set();
  map.set(key, set);
  set.add(question);
}

function removeFrom(map: Map<string, Set<OpenQuestion>>, key: string, question: OpenQuestion): void {
  const set = map.get(key);
  set?.delete(question);
  if (set?.size === 0) map.delete(key);
}
