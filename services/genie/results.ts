import { AppError, type ErrorCode, toAppError } from '../errors.ts';
import type { AttachmentIds, GenieApi } from './api.ts';
import { GenieFailure } from './failure.ts';
import { toRow } from './json-rows.ts';
import type { Scope } from './scope.ts';
import type { AnswerColumn, AnswerTable } from './types.ts';
import type { Waiting } from './waiting.ts';
import type { WireChunk, WireStatement } from './wire.ts';

export interface ResultsOptions {
  readonly api: GenieApi;
  readonly waiting: Waiting;
  readonly monotonicMs: () => number;
  /** Rows kept. */
  readonly maxRows: number;
  /** Characters of all cells kept together. */
  readonly maxCharacters: number;
  /** How long Genie may be out of reach before an answer goes without its rows. */
  readonly outageToleranceMs: number;
}

/** The rows of a query, or why they could not be fetched. */
export type FetchedRows = { readonly table: AnswerTable } | { readonly fault: AppError };

/** What became of the question itself, rather than of the way to its rows. */
const FATAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['genie.sql_failed', 'genie.cancelled']);

/** Genie cannot be reached just now; the rows are still there afterwards. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'genie.unreachable',
  'genie.timeout',
  'genie.busy',
  'genie.throttled',
  'genie.engine_stopped',
]);

/** Whose rows are wanted, and what is known about them. */
export interface ResultRequest {
  readonly ids: AttachmentIds;
  /** Genie said already that the rows are gone. */
  readonly expired: boolean;
  /** What the message said about the result. */
  readonly rowCount?: number | undefined;
  readonly truncated?: boolean | undefined;
  /** Of `maxCharacters`, from 0 to 1, where several results are kept together. Default 1. */
  readonly share?: number;
}

/** The columns of a result. */
export function columnsOf(statement: WireStatement): AnswerColumn[] {
  const columns = statement.manifest?.schema?.columns ?? [];
  return columns.map((column) => ({ name: column.name ?? '', type: column.type_name ?? 'STRING' }));
}

/** Fetches the rows of a query: waits while it runs, runs it again once when its rows have gone, follows chunks. */
export class Results {
  readonly #options: ResultsOptions;

  constructor(options: ResultsOptions) {
    this.#options = options;
  }

  /**
   * As `fetch`, but rows that Genie has and does not give are no reason to lose the rest of the answer. Outages are
   * waited for as long as they may last.
   * @throws AppError `genie.sql_failed`, `genie.cancelled`, the reason of the scope's signal, and faults of ours.
   */
  async fetchIfPossible(request: ResultRequest, scope: Scope): Promise<FetchedRows> {
    const { waiting, monotonicMs, outageToleranceMs } = this.#options;
    const startedMs = monotonicMs();
    for (;;) {
      try {
        return { table: await this.fetch(request, scope) };
      } catch (error) {
        const fault = toAppError(error);
        if (scope.signal.aborted || FATAL.has(fault.code) || !fault.code.startsWith('genie.')) throw error;
        const waitMs = fault.retryAfterMs ?? 0;
        const passes = OUTAGES.has(fault.code) && monotonicMs() + waitMs - startedMs < outageToleranceMs;
        if (!passes) return { fault };
        await waiting.afterFailure(startedMs, fault, scope);
      }
    }
  }

  /** @throws AppError `genie.sql_failed`, `genie.cancelled`, `genie.result_expired` and those of the calls. */
  async fetch(request: ResultRequest, scope: Scope): Promise<AnswerTable> {
    const statement = await this.statement(request, scope);
    return await this.#collect(statement, request, scope);
  }

  /** The query's statement when it has succeeded, with its first chunk of rows. @throws as `fetch`. */
  async statement(request: ResultRequest, scope: Scope): Promise<WireStatement> {
    const { api, waiting, monotonicMs } = this.#options;
    const startedMs = monotonicMs();
    let repeated = request.expired;
    let statement = repeated ? await api.executeQuery(request.ids, scope) : await this.#first(request.ids, scope);
    for (;;) {
      const state = statement?.status?.state ?? (statement?.result ? 'SUCCEEDED' : undefined);
      if (statement === undefined || state === 'CLOSED') {
        if (repeated)
          throw new AppError('genie.result_expired', 'the rows are gone, also after running the query again');
        repeated = true;
        statement = await api.executeQuery(request.ids, scope);
        continue;
      }
      if (state === 'SUCCEEDED') return statement;
      if (state === 'FAILED') throw new AppError('genie.sql_failed', 'the query failed');
      if (state === 'CANCELED') throw new AppError('genie.cancelled', 'the query was cancelled');
      if (state === undefined) throw new GenieFailure('genie.bad_response', 'query-result: no state and no rows');
      await waiting.pause(startedMs, scope);
      statement = await api.queryResult(request.ids, scope);
    }
  }

  /** Undefined: the rows have expired. */
  async #first(ids: AttachmentIds, scope: Scope): Promise<WireStatement | undefined> {
    try {
      return await this.#options.api.queryResult(ids, scope);
    } catch (error) {
      if (toAppError(error).code === 'genie.result_expired') return undefined;
      throw error;
    }
  }

  async #collect(statement: WireStatement, request: ResultRequest, scope: Scope): Promise<AnswerTable> {
    const columns = columnsOf(statement);
    const { maxRows, maxCharacters } = this.#options;
    const rows = new Rows({ maxRows, maxCharacters: Math.floor(maxCharacters * (request.share ?? 1)) });
    let incomplete = rows.add(statement.result);
    let link = statement.result?.next_chunk_internal_link;
    while (link && !rows.isFull) {
      const chunk = await this.#chunk(link, scope);
      if (chunk === undefined) {
        incomplete = true;
        break;
      }
      incomplete = rows.add(chunk) || incomplete;
      link = chunk.next_chunk_internal_link === link ? undefined : chunk.next_chunk_internal_link;
    }
    const kept = rows.rows;
    const totalRows = Math.max(statement.manifest?.total_row_count ?? request.rowCount ?? 0, kept.length);
    const saidToBeCut = statement.manifest?.truncated === true || request.truncated === true;
    return { columns, rows: kept, totalRows, truncated: saidToBeCut || incomplete || totalRows > kept.length };
  }

  /** Undefined when this chunk cannot be had (further ones need one more scope): the table is cut then, and says so. */
  async #chunk(link: string, scope: Scope): Promise<WireChunk | undefined> {
    try {
      return await this.#options.api.resultChunk(link, scope);
    } catch (error) {
      if (!scope.signal.aborted && toAppError(error).code.startsWith('genie.')) return undefined;
      throw error;
    }
  }
}

/** Rows within bounds. */
class Rows {
  readonly rows: (string | null)[][] = [];
  readonly #maxRows: number;
  readonly #maxCharacters: number;
  #characters = 0;
  isFull = false;

  constructor(bounds: { maxRows: number; maxCharacters: number }) {
    this.#maxRows = bounds.maxRows;
    this.#maxCharacters = bounds.maxCharacters;
  }

  /** True: not all of the chunk could be taken. */
  add(chunk: WireChunk | null | undefined): boolean {
    for (const raw of chunk?.data_array ?? []) {
      const row = toRow(raw);
      this.#characters += row.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
      if (this.rows.length >= this.#maxRows || this.#characters > this.#maxCharacters) {
        this.isFull = true;
        return true;
      }
      this.rows.push(row);
    }
    // Rows behind an external link are left there: they are for results that no chat shows.
    return (chunk?.external_links.length ?? 0) > 0;
  }
}
