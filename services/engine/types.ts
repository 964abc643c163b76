import type { ChartSpec } from '../charts/types.ts';
import type { AnswerTable } from '../genie/types.ts';
import type { JsonValue } from '../json.ts';

/** What the engine is doing; the REST face turns it into Genie's message status. */
export type EngineStage = 'reading' | 'thinking' | 'running';

/** How a question was understood, in Genie's own categories of thoughts. */
export interface EngineThought {
  readonly type: 'DESCRIPTION' | 'UNDERSTANDING' | 'DATA_SOURCING' | 'INSTRUCTIONS' | 'STEPS';
  readonly content: string;
}

/** SQL that the engine wrote and what it is called, known before it runs. */
export interface EngineQuery {
  readonly title: string;
  /** One paragraph: what was read, assumed and not used. */
  readonly description: string;
  /** Databricks spelling; the same text runs in DuckDB. */
  readonly sql: string;
  readonly thoughts: readonly EngineThought[];
}

/** One answer of the embedded mind. Plain JSON. */
export interface EngineAnswer {
  readonly kind: 'answer' | 'clarification' | 'refusal';
  /** Sentences (Markdown). For a clarification the question to the person. */
  readonly text: string;
  readonly query?: EngineQuery;
  readonly result?: AnswerTable;
  readonly chart?: ChartSpec;
  readonly suggestions: readonly string[];
  /** What a follow-up needs to know; opaque, handed back as `previous` with the next question of the conversation. */
  readonly state: JsonValue;
}

/** One question to the engine. */
export interface EngineAsk {
  readonly question: string;
  /** `state` of the conversation's latest answer that had one. */
  readonly previous?: JsonValue;
}

export interface EngineAskOptions {
  readonly signal: AbortSignal;
  readonly onStage?: (stage: EngineStage, query?: EngineQuery) => void;
}

/** The embedded Genie's mind, as its REST face sees it. */
export interface Engine {
  /**
   * Space in Genie's own serialized form (version 2), with title and description beside it. It may be another one later,
   * always with the same id.
   */
  readonly space: {
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly serialized: JsonValue;
    /** Differs for every state of the data, where they can change. */
    readonly version?: string;
  };
  /** @throws AppError `genie.sql_failed` or `genie.cancelled`. */
  ask(request: EngineAsk, options: EngineAskOptions): Promise<EngineAnswer>;
  /** Runs SQL of an earlier answer again, after its rows expired. The caller hands back only text the engine wrote. */
  run(sql: string, signal: AbortSignal): Promise<AnswerTable>;
  /**
   * As `run`, but all rows, some at a time and no faster than they are taken. `cut`: the answer said that there are more
   * than the SQL lets through; then without that bound.
   */
  rows(query: { readonly sql: string; readonly cut: boolean }, signal: AbortSignal): AsyncIterable<AnswerTable['rows']>;
  /**
   * Does once what the first person's question would wait for: rules are compiled, the database has read its tables.
   * Some 100 ms of work, to be begun when the engine is served already.
   */
  warm?(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
