import type { ChartPainter, ChartSpec } from '../../services/charts/types.ts';
import type { Engine, EngineAnswer, EngineAsk, EngineAskOptions } from '../../services/engine/types.ts';
import { AppError } from '../../services/errors.ts';
import type { AnswerTable } from '../../services/genie/types.ts';

const TABLE: AnswerTable = {
  columns: [
    { name: 'region', type: 'STRING' },
    { name: 'revenue', type: 'DECIMAL' },
  ],
  rows: [
    ['North', '1234567890123456789.10'],
    ['East', null],
  ],
  totalRows: 2,
  truncated: false,
};

const QUERY = {
  title: 'Revenue by region',
  description: 'Sum of revenue, by region.',
  sql: 'SELECT region, SUM(revenue) AS revenue FROM t GROUP BY region',
  thoughts: [{ type: 'STEPS', content: 'Summed.' }],
} as const;

const CHART: ChartSpec = {
  kind: 'bar',
  title: 'Revenue by region',
  series: [{ name: 'revenue', points: [{ x: 'North', y: 1 }] }],
};

/**
 * An engine that answers by the first word of the question: `text`, `clarify`, `refuse`, `fail`, `broken`, `wait`
 * (until `release`, or for ever), `previous` (tells the state it was handed); anything else gets a table.
 */
export class ScriptedEngine implements Engine {
  readonly space = {
    id: '01f0000000000000000000000000000b',
    title: 'Sample data',
    description: 'Two samples',
    serialized: { version: 2, config: { sample_questions: [{ id: '1', question: ['How many?'] }] } },
  };
  readonly asked: EngineAsk[] = [];
  /** SQL that was run again. */
  readonly ran: string[] = [];
  closed = false;
  readonly #released = Promise.withResolvers<void>();

  release(): void {
    this.#released.resolve();
  }

  async ask(request: EngineAsk, options: EngineAskOptions): Promise<EngineAnswer> {
    this.asked.push(request);
    options.signal.throwIfAborted();
    const [word] = request.question.split(' ');
    options.onStage?.('thinking');
    switch (word) {
      case 'text':
        return { kind: 'answer', text: 'Only words.', suggestions: [], state: null };
      case 'clarify':
        return { kind: 'clarification', text: 'Which year?', suggestions: ['2016', '2017'], state: { asked: 'year' } };
      case 'refuse':
        return { kind: 'refusal', text: 'I do not know that.', suggestions: ['How many?'], state: null };
      case 'previous':
        return { kind: 'answer', text: JSON.stringify(request.previous ?? null), suggestions: [], state: null };
      case 'fail':
        throw new AppError('genie.sql_failed', 'SELECT secret FROM hidden failed');
      case 'broken':
        throw new Error('a mistake in the engine');
      case 'wait':
        options.onStage?.('running', QUERY);
        await this.#wait(options.signal);
        break;
    }
    options.onStage?.('running', QUERY);
    const state = { question: request.question };
    return {
      kind: 'answer',
      text: 'North leads.',
      query: QUERY,
      result: TABLE,
      chart: CHART,
      suggestions: ['By month?'],
      state,
    };
  }

  run(sql: string): Promise<AnswerTable> {
    this.ran.push(sql);
    return Promise.resolve(TABLE);
  }

  async *rows(query: { readonly sql: string }): AsyncGenerator<AnswerTable['rows']> {
    this.ran.push(query.sql);
    yield TABLE.rows;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      void this.#released.promise.then(resolve);
    });
  }
}

/** Draws the same dot for every chart. */
export const dotPainter: ChartPainter = {
  paint: () =>
    Promise.resolve(
      Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      ),
    ),
  stop: () => Promise.resolve(),
};
