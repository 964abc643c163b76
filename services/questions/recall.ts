import { contextAfter } from '../cache/key.ts';
import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import type { FairQueue } from '../flow/fair-queue.ts';
import type { Answer } from '../genie/types.ts';
import type { OpenQuestion } from './book.ts';
import type { Dispatcher } from './dispatcher.ts';
import { Flights } from './flights.ts';
import type { Journal } from './journal.ts';
import type { AnswerMemory, MemoryQuestion, QuestionSessions, SessionQuestion, SessionTarget } from './ports.ts';
import type { QuestionRow } from './record.ts';
import type { Outcome, RememberedLevel } from './types.ts';
import { normalizedText } from './windows.ts';

export interface RecallOptions {
  /** Without it every question waits for its turn at Genie. */
  readonly memory: AnswerMemory | undefined;
  readonly sessions: QuestionSessions;
  readonly queue: FairQueue<OpenQuestion>;
  readonly journal: Pick<Journal, 'health'>;
  readonly clock: Clock;
  readonly events: Events;
  /** Work that a stop waits for. */
  readonly background: (work: Promise<unknown>) => void;
  readonly dispatcher: () => Dispatcher;
  /** Gives a question its outcome, while `only` holds for its row. False: it has one already, or it does not hold. */
  readonly conclude: (
    question: OpenQuestion,
    outcome: Outcome,
    only: (row: QuestionRow) => boolean,
  ) => Promise<boolean>;
}

/** Questions in a row that are answered from memory; after them Genie is asked, and told of them. */
const MAX_UNASKED = 2;
/** A message can be edited while its answer is looked for. */
const MAX_LOOKS = 3;
/** Ends that say nothing about the question: whoever waited for it is asked as if it had never been. */
const LEFT_OFF: ReadonlySet<string> = new Set(['question.cancelled', 'question.deadline', 'question.expired']);

interface Looked {
  readonly text: string;
  readonly key: string;
  readonly asked: MemoryQuestion;
  /** Epoch milliseconds. */
  readonly at: number;
}

interface Found {
  readonly answer: Answer;
  readonly level: RememberedLevel;
}

/**
 * Stands before the queue: a question whose answer is known gets it, without a place, a token or a word with Genie, and
 * in the order of its session. Of questions with the same answer one is asked and the others share it. Every question is
 * held in the queue until it was looked for; it keeps its place there, so that looking costs nobody a turn.
 */
export class Recall {
  readonly #options: RecallOptions;
  readonly #flights = new Flights();
  /** Held and not looked for yet; with what is to be said once it turns out that they wait. */
  readonly #unlooked = new Map<OpenQuestion, () => void>();
  readonly #looking = new Set<OpenQuestion>();
  readonly #looked = new Map<OpenQuestion, Looked>();

  constructor(options: RecallOptions) {
    this.#options = options;
  }

  /** Puts an accepted question into the queue. `announce` is called unless its answer is known. */
  add(question: OpenQuestion, announce: () => void): void {
    const { memory, queue, dispatcher } = this.#options;
    if (!memory) {
      dispatcher().add(question);
      announce();
      return;
    }
    queue.hold(question.id);
    dispatcher().add(question);
    this.#unlooked.set(question, announce);
    const isFirst = queue.nextOfLane(question.user, question.lane) === question;
    if (isFirst) this.#start(memory, question);
    else this.#announce(question);
  }

  /** The question has its turn: Genie is asked. */
  began(question: OpenQuestion): void {
    const { memory, queue } = this.#options;
    if (memory && question.askedMs === undefined) memory.count('miss');
    for (const other of this.#flights.begin(question)) queue.hold(other.id);
  }

  /** The question was put back: whoever waits for its answer may go first. */
  putBack(question: OpenQuestion): void {
    const looked = this.#looked.get(question);
    this.#release(this.#flights.leave(question));
    if (looked) this.#flights.join(looked.key, question);
  }

  /** The question left the queue, or what ran has ended: the next one of its session is looked for. */
  freed(question: OpenQuestion): void {
    const { memory, queue } = this.#options;
    if (!memory) return;
    this.#release(this.#flights.leave(question));
    this.#unlooked.delete(question);
    this.#looked.delete(question);
    const next = queue.nextOfLane(question.user, question.lane);
    if (next && this.#unlooked.has(next)) this.#start(memory, next);
  }

  /** Genie's part has ended: what others may see is kept and shared. To be called before the outcome is kept. */
  async settle(question: OpenQuestion, outcome: Outcome): Promise<void> {
    const { memory, events } = this.#options;
    if (!memory) return;
    try {
      await this.#settle(memory, question, outcome);
    } catch (error) {
      // Remembering is a courtesy: it must never stand between an answer and the person.
      events.emit('store.failed', { store: 'answers', operation: 'keep', error });
    }
  }

  async #settle(memory: AnswerMemory, question: OpenQuestion, outcome: Outcome): Promise<void> {
    const others = this.#flights.waitingFor(question);
    const key = outcome.kind === 'answer' ? keep(memory, question, outcome.answer) : undefined;
    if (key === undefined) await this.#blur(question);
    if (others.length === 0) return;
    if (key !== undefined && outcome.kind === 'answer') {
      this.#share(others, key, outcome.answer);
    } else if (outcome.kind === 'answer' || !LEFT_OFF.has(outcome.code)) {
      // Each has its own failure, or its own answer: waiting for one another once more would be waiting in a row.
      for (const other of others) this.#flights.leave(other);
    }
    this.#release(this.#flights.leave(question));
    this.#release(others);
  }

  #share(others: readonly OpenQuestion[], key: string, answer: Answer): void {
    const { background, dispatcher } = this.#options;
    for (const other of others) {
      this.#flights.leave(other);
      const looked = this.#looked.get(other);
      if (looked?.key !== key) continue;
      this.#looking.add(other);
      const serving = this.#serve(other, looked, { answer, level: 'flight' }).finally(() => {
        this.#looking.delete(other);
        this.#release([other]);
        dispatcher().kick();
      });
      background(serving);
    }
  }

  #start(memory: AnswerMemory, question: OpenQuestion): void {
    const { background, dispatcher } = this.#options;
    const announce = this.#unlooked.get(question);
    this.#unlooked.delete(question);
    this.#looking.add(question);
    const looking = this.#look(memory, question).finally(() => {
      this.#looking.delete(question);
      this.#release([question]);
      dispatcher().kick();
      if (!question.hasOutcome) announce?.();
    });
    background(looking);
  }

  /** Ends with the question served, waiting for another one, or ready for its turn. */
  async #look(memory: AnswerMemory, question: OpenQuestion): Promise<void> {
    for (let look = 1; look <= MAX_LOOKS; look++) {
      const looked = await this.#locate(memory, question);
      if (!looked || !this.#isOpen(question)) return;
      this.#looked.set(question, looked);
      this.#flights.join(looked.key, question);
      const found = await memory.find(looked.key);
      if (!this.#isOpen(question)) return;
      if (found && (await this.#serve(question, looked, found))) return;
      if (question.row.text === looked.text) return;
    }
  }

  /** Undefined: the answer must not come from memory. */
  async #locate(memory: AnswerMemory, question: OpenQuestion): Promise<Looked | undefined> {
    const { sessions, events, clock } = this.#options;
    const { row } = question;
    if (row.refresh) return undefined;
    let target: SessionTarget;
    try {
      target = await sessions.target(sessionQuestionOf(row), { peek: true });
    } catch (error) {
      // Asking meets the same fault and tells the person.
      events.emit('store.failed', { store: 'sessions', operation: 'peek', error });
      return undefined;
    }
    const { spaceId, context, unasked } = target;
    if (context === undefined || unasked.length >= MAX_UNASKED) return undefined;
    const asked = { asker: row.asker, spaceId, question: normalizedText(row.text), context };
    return { text: row.text, key: memory.keyOf(asked), asked, at: clock.now() };
  }

  /** False: it is not to be served any more, or what would be needed for it cannot be written. */
  async #serve(question: OpenQuestion, looked: Looked, { answer, level }: Found): Promise<boolean> {
    const { sessions, events, journal, conclude, dispatcher, memory } = this.#options;
    const { asked, at, text } = looked;
    const isSame = (row: QuestionRow) => row.state === 'ACCEPTED' && row.text === text;
    if (!journal.health().writable || !isSame(question.row) || !this.#isOpen(question)) return false;
    try {
      // First the session: the next question must know of this one, whatever happens in between.
      const { spaceId, context } = asked;
      await sessions.served(sessionQuestionOf(question.row), { spaceId, context, askedAt: at });
    } catch (error) {
      events.emit('store.failed', { store: 'sessions', operation: 'served', error });
      return false;
    }
    if (!this.#isOpen(question)) return false;
    const shown: Answer = { ...answer, question: text };
    const concluded = await conclude(question, { kind: 'answer', answer: shown, remembered: level }, isSame);
    if (!concluded) return false;
    if (level === 'flight') memory?.count('flight');
    dispatcher().remove(question);
    return true;
  }

  /** A session that cannot be written would tell the next question a wrong context; it is told of that. */
  async #blur(question: OpenQuestion): Promise<void> {
    const { sessions, events } = this.#options;
    const { row } = question;
    if (row.state !== 'ASKING' && row.state !== 'RUNNING') return;
    await question.noted;
    try {
      await sessions.blur(row.sessionKey, row.asked.askedAt);
    } catch (error) {
      events.emit('store.failed', { store: 'sessions', operation: 'blur', error });
    }
  }

  #isOpen(question: OpenQuestion): boolean {
    return !question.hasOutcome && question.cancelledBy === undefined && this.#options.queue.has(question.id);
  }

  #announce(question: OpenQuestion): void {
    const announce = this.#unlooked.get(question);
    this.#unlooked.set(question, () => {});
    announce?.();
  }

  /** Those that are looked for, or wait for another one, stay held. */
  #release(questions: readonly OpenQuestion[]): void {
    for (const question of questions) {
      if (!this.#looking.has(question) && !this.#flights.isWaiting(question)) this.#options.queue.release(question.id);
    }
  }
}

/** The question as sessions know it. */
export function sessionQuestionOf(row: QuestionRow): SessionQuestion {
  const { id: questionId, sessionKey, text, space, refresh, address } = row;
  return {
    ...{ sessionKey, questionId, text, channel: address.channel },
    ...(space === undefined ? {} : { space }),
    ...(refresh === undefined ? {} : { refresh }),
  };
}

/** What the question that follows this one will be understood by. Undefined: nobody can tell. */
export function nextContext(row: QuestionRow, conversationId: string): string | undefined {
  if (row.state !== 'RUNNING' && row.state !== 'ASKING') return undefined;
  const { context, request } = row.asked;
  // Genie began a new conversation instead of going on: what was asked before is lost.
  const isSame = request.conversationId === undefined || request.conversationId === conversationId;
  return context === undefined || !isSame ? undefined : contextAfter(context, normalizedText(request.content));
}

/** Keeps the answer if others may see it. @returns its name; undefined: it is this person's alone. */
function keep(memory: AnswerMemory, question: OpenQuestion, answer: Answer): string | undefined {
  const { row } = question;
  if (row.state !== 'RUNNING' || nextContext(row, answer.ids.conversationId) === undefined) return undefined;
  const { context = '', request } = row.asked;
  const text = request.content;
  const asked = { asker: row.asker, spaceId: request.spaceId, question: normalizedText(text), context };
  const key = memory.keyOf(asked);
  const sinceMs = question.askedMs ?? question.acceptedMs;
  return memory.keep(key, { asked, text, answer, sinceMs }) ? key : undefined;
}
