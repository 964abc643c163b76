import type { ErrorCode } from '../errors.ts';
import type { Answer, GenieIds, GenieProgress } from '../genie/types.ts';
import type { JsonValue } from '../json.ts';
import type { Trace, TraceParent } from '../trace.ts';

/**
 * Where to answer. Opaque to everybody but the channel that made it; plain JSON, so that it can be stored and used by a
 * later process. Personal data: purged with the question.
 */
export interface Address {
  /** Name of the channel that can deliver to it, e.g. `teams`, `webchat`, `rest`. */
  readonly channel: string;
  /** One writer at a time per value: the conversation (with its thread) that the answer goes to. */
  readonly conversationKey: string;
  readonly data: { readonly [name: string]: JsonValue };
}

/** Who asks, as the channel verified it. */
export interface Asker {
  /** Stable and unique within the tenant: the Entra object id where there is one. */
  readonly userId: string;
  readonly tenantId: string;
  readonly name?: string;
  readonly locale?: string;
  /** IANA name, where the channel tells it. */
  readonly timeZone?: string;
}

/** How urgent the person says it is: `high` is asked at once, `low` runs behind others. */
export type Priority = 'high' | 'normal' | 'low';

/** Debounce wishes of one request; bounded by the settings. */
export interface DebounceWish {
  readonly enabled?: boolean;
  readonly windowMs?: number;
}

/** Marks a question that nobody typed just now: its time had come. */
export interface ScheduledMark {
  /** What its owner calls the schedule by. */
  readonly number: number;
}

/** What comes in as a question. */
export interface NewQuestion {
  /** Makes a repeat of the same inbound recognisable: channel + conversation + activity id. */
  readonly claimKey: string;
  readonly sessionKey: string;
  readonly address: Address;
  readonly asker: Asker;
  readonly text: string;
  /** Alias of the space; the session's own when absent. */
  readonly space?: string;
  readonly priority?: Priority;
  readonly debounce?: DebounceWish;
  /** A card button or a command: is neither joined with others nor delayed. */
  readonly immediate?: boolean;
  /**
   * What a refused message is claimed by. With it a refusal is kept and told as the final message of the question;
   * without it the caller is told by an error, and nothing is stored.
   */
  readonly refusalKey?: string;
  /** The channel activity that carries the text, for edits and deletions. */
  readonly activityId?: string;
  /** The trace of the request that brought it; without one the question begins its own. */
  readonly trace?: TraceParent;
  /** Ask Genie although the answer may be known. */
  readonly refresh?: true;
  /** Nobody waits for the answer: it comes without a sign of life before it, and says where it comes from. */
  readonly scheduled?: ScheduledMark;
}

/** A message that the channel can name again, to replace or delete it. */
export interface MessageRef {
  readonly activityId: string;
  /** What the channel wants to be told when the message is changed, by this process or the next. Opaque to others. */
  readonly note?: string;
}

/** What ends a question. Stored in the journal; the card is made from it at delivery. */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly answer: Answer;
      /** It was asked by an earlier question or by one that ran at the same time; where it was found. */
      readonly remembered?: RememberedLevel;
    }
  | {
      readonly kind: 'error';
      readonly code: ErrorCode;
      readonly facts?: Readonly<Record<string, string | number>>;
    };

/** Where an answer was found that Genie was not asked for: in memory, in the store, or at a question that just ran. */
export type RememberedLevel = 'l1' | 'l2' | 'flight';

/** What the outlet and commands may know of a question. */
export interface QuestionView {
  readonly id: string;
  readonly sessionKey: string;
  readonly address: Address;
  readonly asker: Asker;
  readonly text: string;
  /** Alias of the space, where it was asked for this question alone. */
  readonly space?: string;
  readonly acceptedAt: number;
  /** The channel activity that asked; answers refer to it. */
  readonly activityId?: string;
  /** The "working on it" message that the answer replaces. */
  readonly placeholder?: MessageRef;
  readonly scheduled?: ScheduledMark;
  readonly trace?: Trace;
}

/** What a waiting person is shown. */
export type QuestionProgress =
  | { readonly kind: 'queued'; readonly place: number; readonly waitMs?: number }
  | ({ readonly kind: 'genie' } & GenieProgress);

export interface DeliverOptions {
  readonly repeat: boolean;
  readonly plain: boolean;
  /**
   * To be called once the message is made and before it is sent: until then a death of the process is charged to this
   * question, afterwards it is not.
   */
  readonly onRendered?: () => void;
}

/**
 * The way out, declared here and fulfilled by `bot/delivery.ts`. All calls for one `conversationKey` are made one after
 * the other. Errors are `AppError`s with a `delivery.*` code, which decides about the next try.
 */
export interface Outlet {
  /** Says that the question was taken. Returns the message that `deliver` shall replace, where the channel can. */
  announce(question: QuestionView, progress: QuestionProgress | undefined): Promise<MessageRef | undefined>;
  /** Shows progress; best effort and never more often than the channel likes. */
  progress(question: QuestionView, progress: QuestionProgress): Promise<void>;
  /**
   * Brings the one final message. Doing it again with the same question must not show a second answer where the channel
   * can prevent it (`placeholder`, or the channel's own log); where it cannot, `repeat` marks the message as a repeat.
   * `plain` asks for the short fallback without card.
   */
  deliver(question: QuestionView, outcome: Outcome, options: DeliverOptions): Promise<MessageRef | undefined>;
  /** Whether delivering twice is harmless for this address, so that no mark of repetition is needed. */
  canReplace(question: QuestionView): boolean;
}

/** What became of it. */
export type Submission =
  | { readonly kind: 'accepted'; readonly questionId: string; readonly state: 'BUFFERED' | 'ACCEPTED' }
  | { readonly kind: 'duplicate'; readonly questionId: string | undefined }
  /** Kept as refused; the person is told as of an answer. Only with a `refusalKey`. */
  | { readonly kind: 'refused'; readonly questionId: string };

/** What `status` tells. */
export interface SessionStatus {
  readonly running?: {
    readonly questionId: string;
    readonly text: string;
    readonly sinceMs: number;
    readonly stage?: string;
  };
  readonly waiting: readonly {
    readonly questionId: string;
    readonly text: string;
    readonly place: number;
    readonly waitMs?: number;
  }[];
  readonly buffered: readonly string[];
}

/**
 * The claim of an inbound that is being carried out. One that is not ended when the process dies is nobody's, so that a
 * copy that comes then is carried out. Its promises do not reject.
 */
export interface HeldClaim {
  /** Epoch milliseconds: an earlier process began it then and died. What came later it cannot have been about. */
  readonly begunAt?: number;
  /** It was carried out and answered: no copy of it is carried out again. */
  done(): Promise<void>;
  /** It was not: the next copy of it is. */
  giveBack(): Promise<void>;
}

/** Which question is to be cancelled. */
export interface CancelOptions {
  readonly place?: number;
  /** Epoch milliseconds: questions that were accepted later are not meant. Default: all are. */
  readonly notAfter?: number;
  readonly by: string;
}

/**
 * The way in, used by the bot and the REST API.
 * Every promise resolves after the durable write that it stands for; then the request may be answered.
 */
export interface Questions {
  /**
   * Takes a message as a question.
   * @throws AppError `state.unwritable` when it cannot be kept; when it is refused `question.*` (nothing is stored then),
   * or, with a `refusalKey`, `request.rate_limited` if too many refusals are not told yet.
   */
  submit(question: NewQuestion): Promise<Submission>;
  /**
   * Claims an inbound that is no question (command, button, joining) for as long as it is being carried out. Undefined:
   * it was carried out before, or is being. @throws AppError `state.unwritable`, `service.draining`
   */
  begin(claimKey: string): Promise<HeldClaim | undefined>;
  /** Changes the text of a question that is not being asked yet. False: too late, or unknown. */
  edit(ref: { readonly conversationKey: string; readonly activityId: string }, text: string): Promise<boolean>;
  /** Takes back a question whose message was deleted. False: too late, or unknown. */
  withdraw(ref: { readonly conversationKey: string; readonly activityId: string }): Promise<boolean>;
  /** Asks what is buffered for the session now. Returns how many messages went. */
  flush(sessionKey: string): Promise<number>;
  /**
   * Cancels the running question of the session, or a waiting one by its place (1 is the next). The cancelled question
   * gets its final message (`question.cancelled`). Returns its id; undefined: there was none.
   */
  cancel(sessionKey: string, options: CancelOptions): Promise<string | undefined>;
  cancelById(questionId: string, by: string): Promise<boolean>;
  status(sessionKey: string): SessionStatus;
  /** Whether the session has a question that is not yet delivered: the sweep leaves it alone. */
  isPinned(sessionKey: string): boolean;
}

/** How a caller of the REST API sees a question. */
export type TaskStatus = 'buffering' | 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';

/** One question as its task: what became of a message that was taken. */
export interface QuestionTask {
  /** As `submit` returned it. */
  readonly id: string;
  /** The question that this message became part of; its result is shared. */
  readonly mergedInto?: string;
  readonly status: TaskStatus;
  /** The journal's own state, for operators. */
  readonly state: string;
  readonly sessionKey: string;
  readonly address: Address;
  readonly asker: Asker;
  /** The whole text that is or was asked. */
  readonly text: string;
  readonly space?: string;
  readonly acceptedAt: number;
  readonly finishedAt?: number;
  readonly outcome?: Outcome;
  /** What brought the outcome to its conversation, where the channel names it. */
  readonly message?: MessageRef;
  /** What is happening, while something is. */
  readonly progress?: QuestionProgress;
  /** Of the question whose result it is. */
  readonly trace?: Trace;
}

/** Questions as tasks, for callers who ask how far theirs is. */
export interface QuestionTasks {
  /** Undefined: unknown, or purged. */
  find(questionId: string): Promise<QuestionTask | undefined>;
  /**
   * Resolves as soon as the question has its outcome (delivered or not), at once if it has it already; with the state
   * at hand when `signal` aborts. Undefined: unknown, or purged.
   */
  waitFor(questionId: string, signal: AbortSignal): Promise<QuestionTask | undefined>;
  /**
   * Calls the listener with every change of state or progress of an open question, until it has its outcome.
   * @returns the function that ends the subscription.
   */
  subscribe(questionId: string, listener: (task: QuestionTask) => void): () => void;
  /** Questions of a session, newest first; at most 200. Messages that became part of a question are left out. */
  history(sessionKey: string, limit: number): Promise<readonly QuestionTask[]>;
  /**
   * Keeps another version of an answer that was delivered, such as one with its rows fetched anew. False: the question
   * has none, or is no longer kept. @throws AppError `state.unwritable`
   */
  replaceAnswer(questionId: string, answer: Answer): Promise<boolean>;
}

/** An answer that could not be brought to its conversation. */
export interface DeadLetter {
  readonly id: string;
  readonly channel: string;
  readonly conversationKey: string;
  readonly userId: string;
  readonly code: ErrorCode;
  readonly acceptedAt: number;
  readonly finishedAt: number;
  readonly traceId?: string;
}

/** What an operator can do about dead letters. */
export interface DeadLetters {
  count(): Promise<number>;
  /** Newest first; at most 200. */
  list(limit: number): Promise<readonly DeadLetter[]>;
  show(questionId: string): Promise<QuestionTask | undefined>;
  /** Delivers again. False: there is no such dead letter. */
  resend(questionId: string): Promise<boolean>;
  /** Gives the letter up. False: there is no such dead letter. */
  discard(questionId: string): Promise<boolean>;
}

export type { Answer, GenieIds };
