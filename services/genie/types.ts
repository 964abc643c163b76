import type { AppError, ErrorCode } from '../errors.ts';
import type { Trace } from '../trace.ts';

/** Where a question lives in Genie. With these a running question is found again after a restart. */
export interface GenieIds {
  readonly spaceId: string;
  readonly conversationId: string;
  readonly messageId: string;
}

/** What Genie is doing, from its message status (`reference`: ten values; unknown ones count as `thinking`). */
export type GenieStage = 'submitted' | 'reading' | 'thinking' | 'waking' | 'running' | 'fetching';

/** What a waiting person can be told. */
export interface GenieProgress {
  readonly stage: GenieStage;
  /** The SQL, once Genie has written it. */
  readonly sql?: string;
}

/** Type of a column as Genie names it (`LONG`, `DECIMAL`, `STRING`, `DATE`, `TIMESTAMP`, ...); open for new ones. */
export interface AnswerColumn {
  readonly name: string;
  readonly type: string;
}

/** Cells are text or null, exactly as Genie sent them: decimals and long integers keep every digit. */
export interface AnswerTable {
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows of the whole result, which may be more than `rows`. */
  readonly totalRows: number;
  readonly truncated: boolean;
}

/** A picture of the result, as Genie drew it. */
export interface AnswerChart {
  readonly title: string;
  /** PNG, base64. Absent when it could not be fetched; the table still tells everything. */
  readonly pngBase64?: string;
}

/** One step of Genie's reasoning, as it tells it; kinds are open for new ones. */
export interface AnswerThought {
  readonly kind: string;
  /** Genie's Markdown. */
  readonly text: string;
}

/** A further query of the same answer, beside its first one. */
export interface AnswerQuery {
  readonly attachmentId: string;
  readonly title?: string;
  readonly interpretation?: string;
  readonly sql?: string;
  readonly table?: AnswerTable;
  readonly rowsMissing?: ErrorCode;
  readonly chart?: AnswerChart;
}

/**
 * One final answer, free of any channel. Plain JSON: it is kept in the journal and in the cache. Texts are Genie's own
 * Markdown and are data: renderers neutralise links, mentions and markup.
 */
export interface Answer {
  readonly question: string;
  /** The answer in sentences, in the order to show. */
  readonly texts: readonly string[];
  /** Genie asks back: what the person should clarify. The next message of the session is the reply. */
  readonly clarification?: string;
  readonly title?: string;
  /** How Genie read the question, for the folded-away explanation. */
  readonly interpretation?: string;
  readonly sql?: string;
  readonly table?: AnswerTable;
  /** There is a result, but its rows could not be fetched: why. Then there is no `table`, which says nothing of rows. */
  readonly rowsMissing?: ErrorCode;
  readonly chart?: AnswerChart;
  readonly suggestions: readonly string[];
  /** Further queries, in Genie's order. Absent: there is one at most. */
  readonly more?: readonly AnswerQuery[];
  readonly thoughts?: readonly AnswerThought[];
  /** Answered from an instruction that a person curated. */
  readonly curated: boolean;
  readonly ids: GenieIds & { readonly attachmentId?: string };
  /** Epoch milliseconds. */
  readonly answeredAt: number;
}

/** One question for one space. */
export interface AskRequest {
  readonly spaceId: string;
  readonly content: string;
  /** Continues this Genie conversation; a new one is started without it, or when Genie no longer knows it. */
  readonly conversationId?: string;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  /**
   * Monotonic milliseconds by which `signal` aborts by itself: no second limit is held beside it then, which counts where
   * thousands wait. Default: nobody says so, and the deadline of the service is held.
   */
  readonly endsAtMs?: number;
  /** Called once Genie took the question, before the first poll; the ask goes on only when it has resolved. */
  readonly onIds?: (ids: GenieIds) => Promise<void> | void;
  /** Called when the stage changes; must be quick. */
  readonly onProgress?: (progress: GenieProgress) => void;
  /**
   * Called when everything has come in and before it is made into the answer, which goes on only when it has resolved:
   * a death of the process from then on is charged to this question.
   */
  readonly onParse?: () => Promise<void> | void;
  /** Told to Genie with each call. */
  readonly trace?: Trace;
}

/** A space that people can ask, by the alias that the operator gave it. */
export interface Space {
  readonly alias: string;
  readonly spaceId: string;
  readonly title: string;
  readonly description?: string;
  /** Questions to begin with. */
  readonly starters: readonly string[];
  /** Changes when the space does. Absent: Genie does not tell these credentials. */
  readonly version?: string;
}

/** Some rows of a whole result, in their order. */
export interface ResultPiece {
  /** The same in each piece. */
  readonly columns: readonly AnswerColumn[];
  /** Cells as in `AnswerTable`. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows of the whole result, where Genie told it. */
  readonly totalRows?: number;
  /** Genie does not give all rows that there are. */
  readonly truncated: boolean;
}

/** Whether Genie could be reached when it was last called. */
export interface GenieHealth {
  readonly ok: boolean;
  /** Which error the last exchange ended with, if it failed. */
  readonly error?: AppError;
  readonly checkedAt: number;
}

/** Figures since start. Latencies in milliseconds, over the last 1,000 queries. */
export interface GenieStatistics {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly failedByCode: Readonly<Record<string, number>>;
  readonly inFlight: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
}

/** A person's verdict on an answer; `none` takes it back. */
export type Rating = 'positive' | 'negative' | 'none';

/** What Lamp asks of Genie. Errors are `AppError`s with a `genie.*` code. */
export interface GenieService {
  /**
   * Asks and waits for the answer. Never repeats an ask that may have arrived: throws `genie.ask_ambiguous` instead.
   */
  ask(request: AskRequest, options: AskOptions): Promise<Answer>;
  /** Goes on waiting for a question that was asked before, in this process or an earlier one. */
  resume(ids: GenieIds, question: string, options: AskOptions): Promise<Answer>;
  /**
   * Looks whether an ask with this content, made at or after `since` (epoch ms), arrived: in the given conversation, or
   * in the newest ones of the space.
   */
  find(request: AskRequest, since: number, signal: AbortSignal, trace?: Trace): Promise<GenieIds | undefined>;
  /** Ends a running question as far as Genie can (it deletes the message). Best effort; does not throw. */
  cancel(ids: GenieIds, trace?: Trace): Promise<void>;
  /**
   * The whole result of a query, with all its rows, as Genie gives them: at least one piece, and no more of them in memory
   * than is being read. Genie runs the query again for it. Leaving the loop ends the fetching.
   * @throws AppError while it is read: `genie.*`, also when fewer rows come than were told.
   */
  rows(ids: GenieIds, attachmentId: string, signal: AbortSignal): AsyncIterable<ResultPiece>;
  /**
   * Runs the query of an answer again, whose rows Genie no longer has.
   * @throws AppError `genie.*`.
   */
  rerun(ids: GenieIds, attachmentId: string, signal: AbortSignal): Promise<AnswerTable>;
  feedback(ids: GenieIds, rating: Rating, comment?: string): Promise<void>;
  /** The spaces of the settings, with title and starters where Genie tells them. The first is the default. */
  spaces(): Promise<readonly Space[]>;
  health(): GenieHealth;
  statistics(): GenieStatistics;
}
