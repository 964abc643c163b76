import type { ChartSpec } from '../charts/types.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { AnswerTable } from '../genie/types.ts';
import { type Assistant, type Reading, type WrittenAnswer, withWord } from './assistant.ts';
import type { Prepared } from './interpreter/answer/answer.ts';
import { asCalled } from './interpreter/answer/called.ts';
import { pointsChart } from './interpreter/answer/points.ts';
import type { ChineseLanguage } from './interpreter/chinese/types.ts';
import { type Compiled, compile } from './interpreter/compiled.ts';
import { type Interpretation, interpret, speechOf } from './interpreter/interpret.ts';
import type { QueryPlan } from './interpreter/plan.ts';
import type { Speech } from './interpreter/speech.ts';
import { renderPoints } from './interpreter/sql/points.ts';
import { ROW_LIMIT, renderRowCount, renderSql, renderTies } from './interpreter/sql/render.ts';
import { toDuckDb } from './interpreter/sql/spelling.ts';
import { type ConversationState, EMPTY_STATE, readState, shownBy, writeState } from './interpreter/state.ts';
import { nearbyQuestions, nextQuestions } from './interpreter/suggest.ts';
import type { Model, ValueIndex } from './model.ts';
import { runWritten, tellWritten, wholeWritten } from './model-sql/answer.ts';
import type { Engine, EngineAnswer, EngineAsk, EngineAskOptions } from './types.ts';
import { unmarked, type WrittenSql } from './written.ts';

/** Where the SQL runs; the data service fulfils it. */
export interface QueryRunner {
  /** Runs one SELECT, DuckDB spelling. @throws AppError `genie.sql_failed` or `genie.cancelled`. */
  query(sql: string, options: { readonly signal: AbortSignal }): Promise<AnswerTable>;
  /** Runs one SELECT for all its rows. @throws as `query`, while it is read. */
  stream(sql: string, signal: AbortSignal): AsyncIterable<AnswerTable['rows']>;
  close(): Promise<void>;
}

/** What the mind is made of. */
export interface EngineOptions {
  readonly duckdb: QueryRunner;
  readonly model: Model;
  readonly valueIndex: ValueIndex;
  readonly space: Engine['space'] & {
    /** Said under every answer with figures, such as where the data come from. */
    readonly footer?: string;
  };
  /** Gives today's date where the model has no as-of day. */
  readonly clock: Clock;
  /** Is shown what the rules made of a question, and may read it otherwise. Default: nobody. */
  readonly assistant?: Assistant;
  /** Where SQL of the assistant runs; closed with the engine. Default: nowhere, it writes none. */
  readonly written?: WrittenSql;
}

/**
 * The embedded Genie's mind over one space: reads questions by rules, runs their SQL, and tells the result. It keeps
 * nothing between questions; a conversation's state travels with the caller. `close` closes the data service.
 */
export function createEngine(options: EngineOptions): Engine {
  return new RuleEngine(options);
}

/** The first compiles nearly everything; the others meet another table, a ranking, a grain. */
const WARMING_QUESTIONS = 4;

/** What SQL ends with that would otherwise bring too many rows for a chat. */
const OWN_LIMIT = new RegExp(`\\s+LIMIT ${ROW_LIMIT}\\s*$`);

class RuleEngine implements Engine {
  readonly space: Engine['space'];
  readonly #options: EngineOptions;
  readonly #compiled: Compiled;

  constructor(options: EngineOptions) {
    const { id, title, description, serialized, version } = options.space;
    this.space = { id, title, description, serialized, ...(version === undefined ? {} : { version }) };
    this.#options = options;
    this.#compiled = compile(options.model, options.valueIndex);
  }

  async ask(request: EngineAsk, options: EngineAskOptions): Promise<EngineAnswer> {
    this.#check(options.signal);
    options.onStage?.('reading');
    const state = readState(this.#compiled, request.previous);
    const found = interpret(this.#compiled, request.question, { state, today: this.#today() });
    const reading = await this.#assisted({ question: request.question, found, state }, options);
    if (reading.kind === 'unasked') return this.#told(found, state, options);
    if (reading.kind === 'none') return this.#told(withWord(found, reading.word), state, options);
    if (reading.kind === 'written') return this.#written(request.question, { answer: reading.answer, found }, options);
    try {
      return await this.#answer({ ...reading.prepared, ...languageOf(found) }, options);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'genie.sql_failed') throw error;
      return this.#told(withWord(found, reading.otherwise), state, options);
    }
  }

  async #assisted(
    read: { readonly question: string; readonly found: Interpretation; readonly state: ConversationState },
    { signal, onStage }: EngineAskOptions,
  ): Promise<Reading> {
    const { assistant, written } = this.#options;
    if (!assistant) return { kind: 'unasked' };
    const compiled = this.#compiled;
    const { question, found, state } = read;
    const valuesOf = async (plan: QueryPlan, stop: AbortSignal) => {
      const { rows } = await this.run(renderSql(compiled, plan), stop);
      return rows.flatMap(([value]) => value ?? []);
    };
    const previous = state.plan ? { previous: state.plan } : {};
    const isReply = state.asked !== undefined;
    const sqlBefore = found.kind === 'refuse' && found.goesOn ? state.written?.sql : undefined;
    const more = { ...(written ? { written } : {}), ...(sqlBefore === undefined ? {} : { sqlBefore }) };
    const asked = { compiled, question, found, isReply, ...previous, ...more, today: this.#today(), valuesOf };
    try {
      return await assistant.read(asked, { signal, onAsking: () => onStage?.('thinking') });
    } catch (error) {
      this.#check(signal);
      throw error;
    }
  }

  /** Tells what the rules made of a question. */
  async #told(found: Interpretation, state: ConversationState, options: EngineAskOptions): Promise<EngineAnswer> {
    switch (found.kind) {
      case 'query':
        return this.#answer(found, options);
      case 'reply': {
        const kept = found.reset ? EMPTY_STATE : withoutQuestion(state);
        return {
          kind: 'answer',
          text: found.text,
          suggestions: found.suggestions,
          state: writeState({ ...kept, ...languageOf(found) }),
        };
      }
      case 'clarify': {
        const asked = { options: found.options.map((option) => ({ ...option })) };
        const suggestions = found.options.map(({ question }) => question);
        return {
          kind: 'clarification',
          text: found.text,
          suggestions,
          state: writeState({ ...withoutQuestion(state), asked, ...languageOf(found) }),
        };
      }
      case 'refuse':
        return {
          kind: 'refusal',
          text: found.text,
          suggestions: found.suggestions,
          state: writeState({ ...withoutQuestion(state), ...languageOf(found) }),
        };
    }
  }

  async run(sql: string, signal: AbortSignal): Promise<AnswerTable> {
    this.#check(signal);
    const written = unmarked(sql);
    if (written !== undefined) {
      return runWritten(written, { ...this.#place, maxRows: ROW_LIMIT, signal });
    }
    return this.#options.duckdb.query(toDuckDb(sql), { signal });
  }

  rows(
    query: { readonly sql: string; readonly cut: boolean },
    signal: AbortSignal,
  ): AsyncIterable<AnswerTable['rows']> {
    this.#check(signal);
    const written = unmarked(query.sql);
    if (written !== undefined) return wholeWritten(written, { ...this.#place, signal });
    const sql = query.cut ? query.sql.replace(OWN_LIMIT, '') : query.sql;
    return this.#options.duckdb.stream(toDuckDb(sql), signal);
  }

  async warm(signal: AbortSignal): Promise<void> {
    // By the rules alone: nobody waits for these answers, so no assistant is asked.
    for (const question of this.#options.model.sampleQuestions.slice(0, WARMING_QUESTIONS)) {
      this.#check(signal);
      const found = interpret(this.#compiled, question, { state: EMPTY_STATE, today: this.#today() });
      await this.#told(found, EMPTY_STATE, { signal });
    }
  }

  async close(): Promise<void> {
    await this.#options.written?.close();
    await this.#options.duckdb.close();
  }

  get #place(): { readonly place: WrittenSql | undefined } {
    return { place: this.#options.written };
  }

  /** Tells rows that SQL of the assistant found. There is no plan in it, so nothing that rules could go on from. */
  #written(
    question: string,
    { answer, found }: { readonly answer: WrittenAnswer; readonly found: Interpretation },
    { onStage }: EngineAskOptions,
  ): EngineAnswer {
    const speech = speechOf(found.language);
    const told = tellWritten(answer, { question, texts: speech.written });
    onStage?.('running', told.query);
    const { footer } = this.#options.space;
    const [first = ''] = answer.tables;
    const wording = { today: this.#today(), title: speech.title, speaks: speech.speaks };
    const again = answer.again === undefined ? {} : { sql: answer.again };
    const state: ConversationState = { version: 1, sql: told.query.sql, written: again, ...languageOf(found) };
    return {
      kind: 'answer',
      ...told,
      text: footer === undefined ? told.text : `${told.text}\n\n${footer}`,
      suggestions: nearbyQuestions(
        this.#compiled,
        { text: question, table: this.#compiled.tables.get(first) },
        wording,
      ),
      state: writeState(state),
    };
  }

  async #answer(
    prepared: Prepared & { readonly language?: ChineseLanguage },
    { signal, onStage }: EngineAskOptions,
  ): Promise<EngineAnswer> {
    const { plan, sql } = prepared;
    const speech = speechOf(prepared.language);
    const query = speech.query(this.#compiled, prepared);
    onStage?.('thinking', query);
    onStage?.('running', query);
    const result = await this.run(sql, signal);
    const cut = plan.shape === 'rows' && plan.limit === undefined && result.totalRows >= ROW_LIMIT;
    const all = cut ? await this.run(renderRowCount(this.#compiled, plan), signal) : undefined;
    const allRows = all === undefined ? result.totalRows : Number(all.rows[0]?.[0] ?? result.totalRows);
    const ties = await this.#ties(plan, result, signal);
    const told = asCalled(this.#compiled, plan, result);
    const { text, chart: plain } = speech.tell(this.#compiled, prepared, { result: told, allRows, ...ties });
    const chart = (await this.#points(plan, speech, signal)) ?? plain;
    const { footer } = this.#options.space;
    const shown = shownBy(this.#compiled, plan, result.rows);
    const state: ConversationState = { version: 1, plan, sql, ...(shown ? { shown } : {}), ...languageOf(prepared) };
    const wording = { today: this.#today(), title: speech.title, speaks: speech.speaks };
    return {
      kind: 'answer',
      text: footer === undefined ? text : `${text}\n\n${footer}`,
      query,
      result: allRows > result.totalRows ? { ...result, totalRows: allRows, truncated: true } : result,
      ...(chart ? { chart } : {}),
      suggestions: nextQuestions(this.#compiled, { plan, result }, wording),
      state: writeState(state),
    };
  }

  /** The rows behind a correlation, drawn; the figure itself stays the result. */
  async #points(plan: QueryPlan, speech: Speech, signal: AbortSignal): Promise<ChartSpec | undefined> {
    const sql = renderPoints(this.#compiled, plan);
    if (sql === undefined) return undefined;
    const points = await this.run(sql, signal);
    return pointsChart(this.#compiled, plan, { points, title: speech.title(this.#compiled, plan) });
  }

  /** Whether a ranking was cut among equals. */
  async #ties(plan: QueryPlan, result: AnswerTable, signal: AbortSignal): Promise<{ readonly ties?: number }> {
    const count = plan.limit?.count ?? 0;
    const sql = result.rows.length === count ? renderTies(this.#compiled, plan) : undefined;
    if (sql === undefined) return {};
    const { rows } = await this.run(sql, signal);
    const ties = Number(rows[0]?.[0] ?? count) - count;
    return ties > 0 ? { ties } : {};
  }

  #today(): string {
    return new Date(this.#options.clock.now()).toISOString().slice(0, 10);
  }

  #check(signal: AbortSignal): void {
    if (signal.aborted) throw new AppError('genie.cancelled', 'the question was cancelled', { cause: signal.reason });
  }
}

/** The language as a part of a state. */
function languageOf({ language }: { readonly language?: ChineseLanguage }): { language?: ChineseLanguage } {
  return language === undefined ? {} : { language };
}

/** A question that was asked back is answered by the next message or forgotten; so is the language of the answer before. */
function withoutQuestion(state: ConversationState): ConversationState {
  const { asked: _, language: __, ...rest } = state;
  return rest;
}
