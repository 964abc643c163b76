import type { ChartKind, ChartSpec } from '../services/charts/types.ts';
import type { ErrorCode } from '../services/errors.ts';
import type { FileFormat, FileOffer } from '../services/files/types.ts';
import type { AnswerTable, GenieIds } from '../services/genie/types.ts';
import type { Address, Asker, MessageRef, Priority, QuestionProgress } from '../services/questions/types.ts';
import type { Trace, TraceParent } from '../services/trace.ts';

export type { FileFormat, FileOf, FileOffer, ResultFiles } from '../services/files/types.ts';
export type { Address, Asker, MessageRef } from '../services/questions/types.ts';

/** What every inbound carries. The adapter has verified it: token, tenant, channel, serviceUrl. */
interface InboundBase {
  /** Activity id: together with channel and conversation it makes repeats recognisable. */
  readonly id: string;
  readonly address: Address;
  readonly asker: Asker;
  readonly conversation: {
    /** With the thread root, as the channel writes it. */
    readonly id: string;
    readonly kind: 'personal' | 'group' | 'channel';
  };
  /** Epoch milliseconds at which the request arrived here. */
  readonly receivedAt: number;
  /** Of the request that brought it, where it named one. */
  readonly trace?: TraceParent;
}

/** What comes in, free of any channel's own words. */
export type Inbound =
  | (InboundBase & {
      readonly kind: 'message';
      /** Without mention markup of the bot; other people's mentions as plain names. */
      readonly text: string;
      readonly priority?: Priority;
      /** The person attached something that is no text. */
      readonly hasAttachments?: boolean;
    })
  | (InboundBase & { readonly kind: 'action'; readonly action: BotAction })
  /** A button was pressed that nobody here knows: of another version, changed, or made up. */
  | (InboundBase & { readonly kind: 'odd_press' })
  | (InboundBase & {
      readonly kind: 'feedback';
      /** The rated message, as the channel names it, or the question's id where the card carried it. */
      readonly messageId?: string;
      readonly questionId?: string;
      readonly rating: 'positive' | 'negative';
      readonly comment?: string;
    })
  /** The bot was added, or a person opened a direct chat for the first time. */
  | (InboundBase & { readonly kind: 'joined' })
  /** The bot was removed: nothing can be delivered there any more. */
  | (InboundBase & { readonly kind: 'left' })
  | (InboundBase & { readonly kind: 'edited'; readonly text: string })
  | (InboundBase & { readonly kind: 'deleted' });

/** What a button on one of our cards does. `nonce` makes a second press of the same button recognisable. */
export type BotAction =
  | { readonly verb: 'ask'; readonly question: string; readonly nonce: string }
  | { readonly verb: 'stop'; readonly questionId: string; readonly nonce: string }
  | { readonly verb: 'retry'; readonly question: string; readonly nonce: string }
  /** Asks Genie although the answer is known. */
  | { readonly verb: 'refresh'; readonly question: string; readonly nonce: string }
  /** Draws an answer anew in its place, in another way. Asks Genie nothing. */
  | { readonly verb: 'view'; readonly questionId: string; readonly view: AnswerView; readonly nonce: string }
  /** Runs the query of an answer again whose rows Genie no longer has, and draws the answer with them in its place. */
  | { readonly verb: 'rows'; readonly questionId: string; readonly nonce: string }
  /** Brings the whole result of a query of an answer as a file. */
  | {
      readonly verb: 'download';
      readonly questionId: string;
      /** Place of the query in the answer. Default 0, the first. */
      readonly query?: number;
      readonly format: FileFormat;
      readonly nonce: string;
    }
  | {
      readonly verb: 'feedback';
      readonly questionId: string;
      readonly rating: 'positive' | 'negative';
      readonly nonce: string;
    }
  /** Changes a scheduled question of the person who presses, and draws the list that it stands in anew. */
  | {
      readonly verb: 'schedule';
      readonly change: 'pause' | 'resume' | 'delete';
      readonly scheduleId: string;
      /** Names the message with the list. */
      readonly list: string;
      readonly nonce: string;
    };

/** How a query of an answer is shown, where the person chose something else than what is shown at first. */
export interface QueryView {
  /** `table`: no chart. Absent: the chart that fits the rows best. */
  readonly chart?: ChartForm;
  /** Page of the table, from 0. Default 0. */
  readonly page?: number;
}

/** How an answer is shown: its first query, and beside it what the person chose for the others. */
export interface AnswerView extends QueryView {
  /** The SQL is unfolded. Default false. */
  readonly sql?: boolean;
  /** Of further queries, by their place: 1 is the second. Each at most once. */
  readonly more?: readonly (QueryView & { readonly query: number })[];
}

/** What a person can ask a picture to be. */
export type ChartForm = 'bar' | 'line' | 'pie' | 'table';

/** One piece of a reply. All texts are data until a renderer has escaped them. */
export type ReplyPart =
  /** Our own sentence, or a name or number put into one: shown literally. */
  | { readonly kind: 'text'; readonly text: string; readonly emphasis?: 'title' | 'subtle' }
  /** Genie's Markdown: lists, bold and code stay; links, images, mentions and HTML become plain text. */
  | { readonly kind: 'markdown'; readonly markdown: string; readonly emphasis?: 'headline' }
  /** How the question was read: period, filters, assumptions, words that were not used. Genie's Markdown. */
  | { readonly kind: 'understanding'; readonly label: string; readonly markdown: string }
  | {
      readonly kind: 'table';
      /** All rows that the answer has; the renderer shows those of `page`. */
      readonly table: AnswerTable;
      readonly note?: string;
      /** From 0. Default 0. */
      readonly page?: number;
      /** Without it the table cannot be paged. */
      readonly questionId?: string;
      /** Place of the query in its answer. Default 0, the first. */
      readonly query?: number;
      /** How the answer is shown as a whole: turning a page keeps the rest of it. */
      readonly view?: AnswerView;
      readonly title?: string;
    }
  | {
      readonly kind: 'chart';
      readonly title: string;
      readonly alt: string;
      readonly pngBase64?: string;
      readonly spec?: ChartSpec;
      /** The one value of a `number` chart, written for people with every digit that the data has. */
      readonly figure?: string;
    }
  | {
      readonly kind: 'sql';
      readonly sql: string;
      readonly label: string;
      /** Genie's Markdown: how it read the question. Folded away together with the SQL. */
      readonly explanation?: string;
      /** Shown unfolded. */
      readonly open?: boolean;
    }
  /** A file that can be fetched; channels with a flow of their own for files use that. */
  | { readonly kind: 'file'; readonly file: FileOffer; readonly label: string }
  | {
      readonly kind: 'suggestions';
      readonly label: string;
      readonly questions: readonly string[];
      /** Unique per message: from it come the nonces of the buttons. */
      readonly key: string;
    }
  | { readonly kind: 'feedback'; readonly questionId: string }
  | {
      readonly kind: 'buttons';
      readonly buttons: readonly { readonly title: string; readonly action: BotAction }[];
      /** What they are read as together, where that needs words. */
      readonly label?: string;
    }
  | { readonly kind: 'notice'; readonly tone: 'info' | 'warning'; readonly text: string }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly text: string };

/** What an answer was read from. The name is data. */
export interface AnswerSource {
  readonly kind: 'table' | 'space';
  readonly name: string;
}

/** One neutral message. Renderers draw what their channel can and never fail on size or content. */
export interface Reply {
  readonly parts: readonly ReplyPart[];
  /** The text alone, for notifications, screen readers and the plain fallback. */
  readonly summary: string;
  readonly locale: string;
  /** Written by Genie, so that the channel can label it as such. */
  readonly aiGenerated: boolean;
  /** What it was read from, for channels that show where generated words come from. */
  readonly sources?: readonly AnswerSource[];
  /** A later copy of a message that may have arrived. */
  readonly repeat?: boolean;
  /** Without card, tables and pictures. */
  readonly plain?: boolean;
  /** Who asked, so that a late answer in a group can name the person. `userId` as in `Asker`. */
  readonly addressee?: { readonly userId: string; readonly name: string };
}

/** What a channel can do, where it decides how an answer is delivered. */
export interface ChannelCapabilities {
  /** A sent message can be replaced. */
  readonly update: boolean;
  /** Sending twice with the same `deliveryKey` shows one message. */
  readonly idempotentSend: boolean;
  /** Kinds of charts that it draws itself or needs no picture of; of the others a picture is painted. Default none. */
  readonly nativeCharts?: ReadonlySet<ChartKind>;
}

export interface SendOptions {
  /** Names the message for channels with `idempotentSend`. */
  readonly deliveryKey?: string;
  /** The activity that is answered. */
  readonly replyTo?: string;
  /** Of the question; passed on where the channel is reached by HTTP. */
  readonly trace?: Trace;
  /** `working`: a sign of life that another message will take the place of. Default `final`. */
  readonly stage?: 'working' | 'final';
}

/** One way out. Errors are `AppError`s with a `delivery.*` code. */
export interface Channel {
  readonly name: string;
  capabilities(address: Address): ChannelCapabilities;
  send(address: Address, reply: Reply, options: SendOptions): Promise<MessageRef | undefined>;
  update(
    address: Address,
    message: MessageRef,
    reply: Reply,
    options?: Pick<SendOptions, 'trace' | 'stage'>,
  ): Promise<MessageRef>;
  /**
   * Typing or another light sign of life, in the channel's own way and at its own rate. `locale`: the person's, where
   * the channel puts it into words.
   */
  progress(address: Address, progress: QuestionProgress | undefined, locale?: string): Promise<void>;
}

/** What an adapter hands every inbound to. Resolves as soon as the channel may be answered: in milliseconds. */
export interface Bot {
  /** @throws AppError only when the inbound was neither kept nor carried out; refusals are told to the person instead. */
  receive(inbound: Inbound): Promise<void>;
  /**
   * The message as it is to stand from now on, for channels that replace it in the answer to the press itself.
   * Undefined: this press is not answered in place; `receive` is for it. Takes no longer than a second.
   */
  pressed(inbound: Extract<Inbound, { kind: 'action' }>): Promise<Reply | undefined>;
  /** The locale in which a person is answered, for what an adapter says by itself. Does not reject. */
  localeOf(asker: Asker): Promise<string>;
}

/** What the bot needs of sessions. `sessionKey` is made by `Sessions.keyOf`. */
export interface SessionChoices {
  get(sessionKey: string): Promise<{ readonly space?: string } | undefined>;
  /** The next question starts a new Genie conversation; unless the person started over at `since` (epoch ms) or later. */
  reset(sessionKey: string, since?: number): Promise<void>;
  chooseSpace(sessionKey: string, alias: string): Promise<void>;
}

/** Scheduled questions, as the conversation knows them. */
export interface ScheduleCommands {
  /**
   * Does what the message says of scheduled questions, and what to say about it. Undefined: it says nothing of them.
   * `begunAt` (epoch ms): it may have been done then; schedules that are newer are not meant.
   */
  handle(inbound: Extract<Inbound, { kind: 'message' }>, begunAt?: number): Promise<Reply | undefined>;
  /**
   * Does what a button of a list says, for the owner alone. `isRepeat`: it was done before, so that nothing is, and the
   * list is shown as it is now.
   */
  press(inbound: SchedulePress, isRepeat: boolean): Promise<PressedSchedule>;
}

/** A press on a button of a list of schedules. */
export type SchedulePress = Pick<Inbound, 'id' | 'address' | 'asker' | 'conversation'> & {
  readonly action: Extract<BotAction, { verb: 'schedule' }>;
};

/** What a press on a list of schedules leads to. */
export interface PressedSchedule {
  readonly reply: Reply;
  /** It takes the place of the list; else it is a sentence about the press. */
  readonly isList: boolean;
}

/** Answers that are remembered for others. */
export interface RememberedAnswers {
  /** This one is wrong: nobody else is shown it. Does not throw. */
  forget(ids: Pick<GenieIds, 'messageId'>): Promise<void>;
}

/** What a rating is about: an answer, by the question's id or by the message that brought it. */
export interface FeedbackTarget {
  readonly questionId: string;
  readonly ids: GenieIds;
}

/** Finds the answer that a rating is about. */
export interface FeedbackTargets {
  /** Undefined: nobody knows such an answer (any more), or it was not given in this conversation. */
  find(rated: {
    readonly conversationKey: string;
    readonly questionId?: string;
    readonly messageId?: string;
  }): Promise<FeedbackTarget | undefined>;
}

/**
 * One writer per conversation outwards, at the pace that the channel allows; shared with the answers of questions.
 * `turn` is taken before each call to the channel. Both reject with the signal's reason when it aborts.
 */
export interface OutboundLanes {
  write<T>(
    to: { readonly address: Address; readonly asker: Asker },
    task: (turn: (signal: AbortSignal) => Promise<void>) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
  /** Sends nothing to the conversation for so long. */
  pause(to: { readonly address: Address; readonly asker: Asker }, forMs: number): void;
}
