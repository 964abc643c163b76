import { AppError, type ErrorCode } from '../../../services/errors.ts';
import { type AnyEvent, Events } from '../../../services/events.ts';
import { Many } from '../../../services/flow/many.ts';
import type { NewQuestion, Outcome, QuestionTask } from '../../../services/questions/types.ts';
import { Schedules } from '../../../services/schedules/schedules.ts';
import { keyvScheduleStore } from '../../../services/schedules/store.ts';
import type { NewSchedule, Schedule } from '../../../services/schedules/types.ts';
import { SqliteKeyvStore } from '../../../services/store/keyv-sqlite.ts';
import { ManualClock, settle } from '../../support/clock.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** A Friday. */
export const NOON = Date.UTC(2026, 10, 20, 12);

export const ann = { userId: 'u1', tenantId: 't1', name: 'Ann' };
export const address = { channel: 'fake', conversationKey: 'fake|c1', data: {} };

let ids = 0;

/** A schedule of every hour, unless something else is said. */
export function wanted(more: Partial<NewSchedule> = {}): NewSchedule {
  ids += 1;
  const recurrence = { every: 'hour', minute: 0 } as const;
  return { id: `s${ids}`, asker: ann, address, text: `question ${ids}`, recurrence, timeZone: 'UTC', ...more };
}

/** Schedules over a real store, with questions that are written down and end as the test says. */
export class SchedulesRig {
  readonly clock: ManualClock;
  readonly events = new Events();
  readonly told: AnyEvent[] = [];
  readonly submitted: NewQuestion[] = [];
  readonly failing: Schedule[] = [];
  readonly tasks = new Map<string, QuestionTask>();
  /** Errors of the next submissions. */
  readonly refuseWith: AppError[] = [];
  schedules: Schedules;
  readonly #claims = new Map<string, string>();
  readonly #keyvs: SqliteKeyvStore;

  constructor(options: { perUser?: number; inAll?: number; clock?: ManualClock; keyvs?: SqliteKeyvStore } = {}) {
    this.clock = options.clock ?? new ManualClock(NOON);
    this.#keyvs = new SqliteKeyvStore({ path: ':memory:', clock: this.clock });
    this.events.onAny((event) => this.told.push(event));
    this.schedules = this.#build(options);
  }

  #build({ perUser = 10, inAll = 100 }: { perUser?: number; inAll?: number }): Schedules {
    const { clock, events } = this;
    return new Schedules({
      store: keyvScheduleStore(this.#keyvs.namespace<Schedule>('schedules')),
      questions: { submit: (question) => this.#submit(question) },
      tasks: { find: async (id) => this.tasks.get(id) },
      ...{ clock, events, random: () => 0, many: new Many({ clock, random: () => 0 }) },
      limits: { perUser, inAll },
      lateMs: 6 * HOUR_MS,
      onFailing: (schedule) => this.failing.push(schedule),
    });
  }

  async start(): Promise<this> {
    await this.schedules.load();
    await this.schedules.start();
    await settle();
    return this;
  }

  /** Another process takes over; no time passes. */
  async restart(): Promise<void> {
    await this.schedules.stop();
    this.schedules = this.#build({});
    await this.start();
  }

  async stop(): Promise<void> {
    await this.schedules.stop();
    this.#keyvs.close();
  }

  get texts(): string[] {
    return this.submitted.map(({ text }) => text);
  }

  only(): Schedule | undefined {
    return this.schedules.book.of(ann)[0];
  }

  /** The newest question ends. */
  async end(how: { code?: ErrorCode; dead?: ErrorCode } = {}): Promise<void> {
    const questionId = `q${this.submitted.length}`;
    this.finish(questionId, how);
    const fields = { questionId, channel: 'fake' };
    if (how.dead) this.events.emit('question.dead', { ...fields, code: how.dead, error: undefined });
    else this.events.emit('question.delivered', { ...fields, totalMs: 1, repeat: false });
    await settle();
  }

  /** The journal knows the end, and nobody is told. */
  finish(questionId: string, { code, dead }: { code?: ErrorCode; dead?: ErrorCode }): void {
    const outcome = code ? { kind: 'error', code } : { kind: 'answer' };
    const task = { ...this.tasks.get(questionId), state: dead ? 'DEAD' : 'DELIVERED', outcome: outcome as Outcome };
    this.tasks.set(questionId, task as QuestionTask);
  }

  dues(): string[] {
    return this.told.flatMap(({ name, fields }) =>
      name === 'schedule.due' ? [(fields as { outcome: string }).outcome] : [],
    );
  }

  async #submit(question: NewQuestion) {
    const error = this.refuseWith.shift();
    if (error) throw error;
    const known = this.#claims.get(question.claimKey);
    if (known) return { kind: 'duplicate', questionId: known } as const;
    this.submitted.push(question);
    const questionId = `q${this.submitted.length}`;
    this.#claims.set(question.claimKey, questionId);
    this.tasks.set(questionId, { id: questionId, state: 'ACCEPTED' } as QuestionTask);
    return { kind: 'accepted', questionId, state: 'ACCEPTED' } as const;
  }
}

export const busy = (code: ErrorCode = 'question.queue_full') => new AppError(code, 'not now');
