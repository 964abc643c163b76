/** Rows and columns as a statement returns them: cells are text or null. */
export interface ScriptedResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows of the whole result; default: those given. */
  readonly totalRows?: number;
  readonly truncated?: boolean;
  /** States of the statement, one for each time it is fetched; the last stays. Default: SUCCEEDED at once. */
  readonly states?: readonly string[];
  /** Rows per chunk; default: all in one. */
  readonly chunkRows?: number;
  /** The full download, where it is more than `rows`. */
  readonly download?: {
    readonly rows?: number;
    readonly row?: (index: number) => readonly (string | null)[];
    /** Rows behind one link; default: all. */
    readonly chunkRows?: number;
    /** States, one for each poll; the last stays. Default: RUNNING once, then SUCCEEDED. */
    readonly states?: readonly string[];
    readonly format?: string;
    /** Where links lead; default: to the workspace's storage. */
    readonly link?: string;
  };
  /** What the first chunk says about where the next one is; default: the truth. */
  readonly nextLink?: string;
}

/** One attachment of an answer. `visibleFrom` counts polls. */
export type ScriptedPart =
  | { readonly kind: 'text'; readonly content: string; readonly purpose?: string }
  | {
      readonly kind: 'query';
      readonly title?: string;
      readonly description?: string;
      readonly sql: string;
      readonly result?: ScriptedResult;
      readonly curated?: boolean;
      readonly thoughts?: readonly string[];
    }
  | { readonly kind: 'suggestions'; readonly questions: readonly string[] }
  | { readonly kind: 'viz'; readonly title: string }
  /** Anything else, as it is. */
  | { readonly kind: 'raw'; readonly json: unknown };

/** How the workspace behaves for one question. Each poll goes one status on; no time passes by itself. */
export interface Script {
  /** Default: SUBMITTED, ASKING_AI, EXECUTING_QUERY, COMPLETED. The last stays. */
  readonly statuses?: readonly string[];
  readonly parts?: readonly ScriptedPart[];
  /** `null` sends attachments as null, `absent` leaves them out. */
  readonly attachments?: 'null' | 'absent';
  readonly error?: { readonly type?: string; readonly error?: string };
  /** The message stays in its first status until this resolves. */
  readonly until?: Promise<void>;
}

export const ANSWER = 'TEXT_ATTACHMENT_PURPOSE_ANSWER';
export const CLARIFY = 'FOLLOW_UP_QUESTION';
const SUCCESS = ['SUBMITTED', 'ASKING_AI', 'EXECUTING_QUERY', 'COMPLETED'];
const WITHOUT_QUERY = ['SUBMITTED', 'ASKING_AI', 'COMPLETED'];

export const sampleResult: ScriptedResult = {
  columns: [
    { name: 'region', type: 'STRING' },
    { name: 'revenue', type: 'DECIMAL' },
  ],
  rows: [
    ['North', '1234567890123456789.10'],
    ['South', '980.50'],
    ['East', null],
  ],
};

/** An answer with everything: sentence, query with rows, chart, next questions. */
export function tableScript(options: { result?: ScriptedResult; text?: string; sql?: string } = {}): Script {
  return {
    statuses: SUCCESS,
    parts: [
      {
        kind: 'query',
        title: 'Revenue by region',
        description: 'Sum of revenue, by region.',
        sql: options.sql ?? 'SELECT region, SUM(revenue) AS revenue FROM main.sales.orders GROUP BY region',
        result: options.result ?? sampleResult,
        thoughts: ['Revenue is the sum of amounts.'],
      },
      { kind: 'text', content: options.text ?? 'North leads.', purpose: ANSWER },
      { kind: 'suggestions', questions: ['And by month?', 'Only the North?'] },
      { kind: 'viz', title: 'Revenue by region' },
    ],
  };
}

export function textScript(content: string): Script {
  return { statuses: WITHOUT_QUERY, parts: [{ kind: 'text', content, purpose: ANSWER }] };
}

export function clarifyScript(content: string): Script {
  return { statuses: WITHOUT_QUERY, parts: [{ kind: 'text', content, purpose: CLARIFY }] };
}

export function failedScript(type: string, error = 'SELECT secret_cell FROM hidden failed'): Script {
  return { statuses: ['SUBMITTED', 'ASKING_AI', 'FAILED'], error: { type, error } };
}

/** Genie writes a query, sees that it is wrong and writes another; texts between belong to the first. */
export function selfRepairScript(): Script {
  return {
    statuses: ['ASKING_AI', 'EXECUTING_QUERY', 'ASKING_AI', 'EXECUTING_QUERY', 'COMPLETED'],
    parts: [
      { kind: 'text', content: 'Before the first query.' },
      { kind: 'query', sql: 'SELECT wrong', title: 'First try' },
      { kind: 'text', content: 'Dropped with the first try.' },
      { kind: 'query', sql: 'SELECT right', title: 'Second try', result: sampleResult },
      { kind: 'text', content: 'After the last query.' },
    ],
  };
}

/** A promise and the function that resolves it, to hold a question for as long as a test needs. */
export function gate(): { readonly until: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { until: promise, open: resolve };
}
