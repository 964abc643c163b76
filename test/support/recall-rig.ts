import type { Asker } from '../../bot/types.ts';
import { AnswerCache, type AnswerCacheOptions } from '../../services/cache/answer-cache.ts';
import { Events } from '../../services/events.ts';
import { questionSessions, SpaceNames } from '../../services/questions/session-targets.ts';
import { keyvSessionStore } from '../../services/sessions/keyv-session-store.ts';
import { Sessions } from '../../services/sessions/sessions.ts';
import type { Session } from '../../services/sessions/types.ts';
import { SqliteKeyvStore } from '../../services/store/keyv-sqlite.ts';
import { ManualClock, settle } from './clock.ts';
import { QuestionsRig, type RigOptions } from './questions-rig.ts';

const SPACES = [
  { alias: 'main', spaceId: 'space-1' },
  { alias: 'other', spaceId: 'space-2' },
];

export interface RecallRigOptions extends RigOptions {
  readonly cache?: Partial<AnswerCacheOptions>;
}

/** Questions with real sessions and the real memory of answers, both in SQLite, in front of a scripted Genie. */
export class RecallRig {
  readonly clock: ManualClock;
  readonly store: SqliteKeyvStore;
  readonly sessions: Sessions;
  readonly rig: QuestionsRig;
  readonly failures: unknown[] = [];
  cache: AnswerCache;
  readonly #options: RecallRigOptions;

  constructor(options: RecallRigOptions = {}) {
    this.#options = options;
    this.clock = options.clock ?? new ManualClock();
    this.store = new SqliteKeyvStore({ path: ':memory:', clock: this.clock });
    this.cache = this.#newCache();
    this.sessions = new Sessions({
      store: keyvSessionStore(this.store.namespace<Session>('sessions')),
      clock: this.clock,
      events: new Events(),
      idleMs: 240 * 60_000,
      sweepMs: 60_000,
      max: 1_000,
      isPinned: () => false,
    });
    const names = new SpaceNames({ spaces: async () => [] }, () => SPACES);
    const memory = {
      keyOf: (question: Parameters<AnswerCache['keyOf']>[0]) => this.cache.keyOf(question),
      find: (key: string) => this.cache.find(key),
      keep: (key: string, kept: Parameters<AnswerCache['keep']>[1]) => this.cache.keep(key, kept),
      count: (what: 'flight' | 'miss') => this.cache.count(what),
    };
    const more = { memory, sessions: questionSessions(this.sessions, names), ...options.more };
    this.rig = new QuestionsRig({ ...options, clock: this.clock, more });
  }

  static async started(options: RecallRigOptions = {}): Promise<RecallRig> {
    const rig = new RecallRig(options);
    await rig.rig.questions.start();
    return rig;
  }

  get genie() {
    return this.rig.genie;
  }

  /** Another process: nothing in memory, the same store. */
  async forgetFirstLevel(): Promise<void> {
    await this.clock.advance(50);
    this.cache = this.#newCache();
  }

  /** Asks and lets everything happen that takes no time. @returns the question's id. */
  async ask(text: string, more: Parameters<QuestionsRig['ask']>[1] = {}): Promise<string> {
    const id = await this.rig.ask(text, more);
    await this.clock.advance(0);
    await settle(20);
    return id;
  }

  /** What the question was answered with; `remembered` is undefined when Genie was asked for it. */
  async answerTo(id: string): Promise<{ texts: readonly string[]; remembered: string | undefined } | string> {
    const outcome = (await this.rig.questions.tasks.find(id))?.outcome;
    if (outcome?.kind !== 'answer') return outcome?.code ?? 'open';
    return { texts: outcome.answer.texts, remembered: outcome.remembered };
  }

  async stop(): Promise<void> {
    await this.rig.stop();
    await this.cache.stop();
    this.store.close();
  }

  #newCache(): AnswerCache {
    let ids = 0;
    return new AnswerCache({
      clock: this.clock,
      workspace: 'https://workspace',
      identityOf: () => 'principal',
      versionOf: () => '1',
      ttlMs: 300_000,
      resolutionMs: 0,
      maxEntries: 1_000,
      maxBytes: 10_000_000,
      store: this.store.namespace<unknown>('answers').keyv,
      onStoreFailure: (_operation, error) => this.failures.push(error),
      newId: () => `generation-${++ids}-${this.clock.monotonicMs()}`,
      ...this.#options.cache,
    });
  }
}

/** A person of the tests. */
export const person = (userId: string): Asker => ({ userId, tenantId: 'tenant' });
