import type { EventMap, EventName } from '../../services/events.ts';
import { Events } from '../../services/events.ts';
import type { GenieIds } from '../../services/genie/types.ts';
import { silentLog } from '../../services/log.ts';
import type { CrashHook } from '../../services/questions/crash-points.ts';
import type { Journal } from '../../services/questions/journal.ts';
import type { QuestionLimits, QuestionsOptions } from '../../services/questions/options.ts';
import type { QuestionSessions, SessionQuestion, SessionTarget } from '../../services/questions/ports.ts';
import { createQuestions, type QuestionService } from '../../services/questions/questions.ts';
import type { NewQuestion, Submission } from '../../services/questions/types.ts';
import type { DebounceOptions } from '../../services/questions/windows.ts';
import { ManualClock, settle } from './clock.ts';
import { MemoryJournal } from './memory-journal.ts';
import { RecordingOutlet } from './recording-outlet.ts';
import { ScriptedGenie } from './scripted-genie.ts';

export const LIMITS: QuestionLimits = {
  maxConcurrent: 100,
  maxOpen: 10_000,
  maxWaitMs: 300_000,
  answerDeadlineMs: 600_000,
  maxRunningPerUser: 1,
  maxWaitingPerUser: 2,
  maxCharacters: 10_000,
  questionsPerMinute: Number.POSITIVE_INFINITY,
  burst: 1,
};

export const NO_DEBOUNCE: DebounceOptions = {
  enabled: false,
  windowMs: 2_000,
  maxWindowMs: 10_000,
  completeWindowMs: 300,
  separator: '\n',
  adaptive: false,
  urgentWords: ['urgent'],
  joinRepeatsOnce: true,
};

export interface RigOptions {
  /** Default: a journal in memory. */
  readonly journal?: Journal;
  readonly clock?: ManualClock;
  readonly update?: boolean;
  readonly limits?: Partial<QuestionLimits>;
  readonly debounce?: Partial<DebounceOptions>;
  readonly more?: Partial<QuestionsOptions>;
  readonly crashPoint?: CrashHook;
}

/** Sessions of a test: every session continues what was remembered last. */
export class PlainSessions implements QuestionSessions {
  readonly remembered = new Map<string, GenieIds>();

  async target({ sessionKey, space }: SessionQuestion): Promise<SessionTarget> {
    const ids = this.remembered.get(sessionKey);
    return { spaceId: space ?? 'space-1', unasked: [], ...(ids ? { conversationId: ids.conversationId } : {}) };
  }

  async remember(sessionKey: string, ids: GenieIds): Promise<void> {
    this.remembered.set(sessionKey, ids);
  }

  async served(): Promise<void> {}
  async caughtUp(): Promise<void> {}
  async blur(): Promise<void> {}
}

/** Questions with everything around them under a test's control; `restart` is a new process on the same journal. */
export class QuestionsRig {
  readonly clock: ManualClock;
  readonly genie: ScriptedGenie;
  readonly sessions = new PlainSessions();
  readonly outlet: RecordingOutlet;
  readonly journal: Journal;
  readonly happened: { [N in EventName]: { name: N; fields: EventMap[N] } }[EventName][] = [];
  questions: QuestionService;
  readonly #options: RigOptions;
  #ids = 0;
  #claims = 0;

  constructor(options: RigOptions = {}) {
    this.#options = options;
    this.clock = options.clock ?? new ManualClock();
    this.genie = new ScriptedGenie(this.clock);
    this.journal = options.journal ?? new MemoryJournal({ clock: this.clock });
    this.outlet = new RecordingOutlet({ update: options.update ?? true });
    this.questions = this.#build();
  }

  static async started(options: RigOptions = {}): Promise<QuestionsRig> {
    const rig = new QuestionsRig(options);
    await rig.questions.start();
    return rig;
  }

  get memory(): MemoryJournal {
    if (this.journal instanceof MemoryJournal) return this.journal;
    throw new Error('this rig has a journal of its own');
  }

  newQuestion(text: string, more: Partial<NewQuestion> & { readonly user?: string } = {}): NewQuestion {
    const { user = 'ann', ...rest } = more;
    this.#claims += 1;
    return {
      claimKey: `claim-${this.#claims}`,
      sessionKey: `session-${user}`,
      address: { channel: 'teams', conversationKey: `conversation-${user}`, data: { to: user } },
      asker: { userId: user, tenantId: 'tenant' },
      text,
      activityId: `activity-${this.#claims}`,
      ...rest,
    };
  }

  submit(text: string, more: Partial<NewQuestion> & { readonly user?: string } = {}): Promise<Submission> {
    return this.questions.submit(this.newQuestion(text, more));
  }

  /** Submits and returns the id of the question. */
  async ask(text: string, more: Partial<NewQuestion> & { readonly user?: string } = {}): Promise<string> {
    const submission = await this.submit(text, more);
    if (submission.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(submission)}`);
    return submission.questionId;
  }

  fields<N extends EventName>(name: N): EventMap[N][] {
    return this.happened.flatMap((event) => (event.name === name ? [event.fields as EventMap[N]] : []));
  }

  /** The process dies: nothing of it happens any more. The journal, Genie and the channel stay. */
  async crash(): Promise<void> {
    await settle();
    this.#silence();
    if (this.journal instanceof MemoryJournal) this.journal.startAnew();
    this.questions = this.#build();
  }

  /** Dies in the middle of what it is doing; to be called from a hook. */
  kill(): never {
    this.#silence();
    throw new Error('the process is dead');
  }

  get isDead(): boolean {
    return this.#isDead();
  }

  async restart(): Promise<void> {
    await this.crash();
    await this.questions.start();
    await settle();
  }

  async stop(): Promise<void> {
    const stopped = this.questions.stop(new AbortController().signal);
    await this.clock.advance(0);
    await this.clock.advance(10_000);
    await stopped;
  }

  #silence: () => void = () => {};
  #isDead: () => boolean = () => false;

  #build(): QuestionService {
    let dead = false;
    const never = new Promise<never>(() => {});
    const alive = <T extends object>(part: T): T =>
      new Proxy(part, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => (dead && name !== 'health' ? never : Reflect.apply(value, target, args));
        },
      });
    this.#silence = () => {
      dead = true;
    };
    this.#isDead = () => dead;
    const events = new Events((error) => {
      throw error;
    });
    events.onAny((event) => {
      if (!dead) this.happened.push(event);
    });
    const clock = this.clock;
    const { limits, debounce, more, crashPoint } = this.#options;
    return createQuestions({
      journal: alive(this.journal),
      genie: alive(this.genie),
      sessions: alive(this.sessions),
      outlet: alive(this.outlet),
      clock: {
        now: () => clock.now(),
        monotonicMs: () => clock.monotonicMs(),
        after: (delayMs, run) => clock.after(delayMs, () => (dead ? undefined : run())),
      },
      events,
      log: silentLog,
      limits: { ...LIMITS, ...limits },
      debounce: { ...NO_DEBOUNCE, ...debounce },
      rates: {},
      resendingChannels: ['teams', 'webchat'],
      random: () => 0.5,
      newId: () => `q${++this.#ids}`,
      ...(crashPoint ? { crashPoint } : {}),
      ...more,
    });
  }
}
