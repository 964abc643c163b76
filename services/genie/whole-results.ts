import { AppError, type ErrorCode, toAppError } from '../errors.ts';
import type { AttachmentIds, GenieApi } from './api.ts';
import type { ExternalLinks } from './external-links.ts';
import { GenieFailure } from './failure.ts';
import { type Row, toRow } from './json-rows.ts';
import { columnsOf, type Results } from './results.ts';
import { isPassing } from './retries.ts';
import type { Scope } from './scope.ts';
import type { AnswerColumn, ResultPiece } from './types.ts';
import type { Waiting } from './waiting.ts';
import type { WireChunk, WireLink, WireStatement } from './wire.ts';

export interface WholeResultsOptions {
  readonly api: GenieApi;
  readonly results: Results;
  readonly links: ExternalLinks;
  readonly waiting: Waiting;
  readonly monotonicMs: () => number;
}

/** Refusals that say that full downloads are not to be had here, rather than that this one went wrong. */
const NOT_OFFERED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'genie.space_misconfigured',
  'genie.forbidden',
  'genie.rejected',
  'genie.result_expired',
]);

const FORMAT = 'JSON_ARRAY';
/** More are a circle. */
const MAX_CHUNKS = 100_000;
/** Times that the rows behind one link are fetched, the first included. */
const MAX_TRIES = 3;

/** Where a result is read from: its first chunk, and how to get that chunk with fresh links. */
interface Source {
  readonly statement: WireStatement;
  readonly again: () => Promise<WireChunk | undefined>;
}

/**
 * Whole results, however long: by Genie's full download, or, where a workspace does not have that or does not allow it,
 * from the rows that Genie gives for the chat. One chunk is read at a time.
 */
export class WholeResults {
  readonly #options: WholeResultsOptions;

  constructor(options: WholeResultsOptions) {
    this.#options = options;
  }

  /**
   * The rows in their order, at least one piece.
   * @throws AppError `genie.*`, also when fewer rows come than were told; the reason of the scope's signal.
   */
  async *pieces(ids: AttachmentIds, scope: Scope): AsyncGenerator<ResultPiece> {
    const source = await this.#open(ids, scope);
    const { manifest } = source.statement;
    const columns = columnsOf(source.statement);
    const truncated = manifest?.truncated === true;
    const totalRows = manifest?.total_row_count;
    const head = { columns, truncated, ...(totalRows === undefined ? {} : { totalRows }) };
    let count = 0;
    for await (const rows of this.#rows(source, scope)) {
      if (rows.length === 0) continue;
      count += rows.length;
      yield { ...head, rows: rows.map((row) => fitted(row, columns)) };
    }
    if (totalRows !== undefined && count < totalRows && !truncated) {
      throw new GenieFailure('genie.bad_response', `${count} rows came of ${totalRows}`);
    }
    if (count === 0) yield { ...head, rows: [] };
  }

  async #open(ids: AttachmentIds, scope: Scope): Promise<Source> {
    try {
      const download = await this.#options.api.startDownload(ids, scope);
      const poll = () => this.#options.api.download(ids, download, scope);
      const statement = await this.#succeeded(poll, scope);
      const format = statement.manifest?.format ?? FORMAT;
      if (format === FORMAT) return { statement, again: async () => (await poll()).result ?? undefined };
    } catch (error) {
      if (scope.signal.aborted || !NOT_OFFERED.has(toAppError(error).code)) throw error;
    }
    const statement = await this.#options.results.statement({ ids, expired: false }, scope);
    const again = async () => (await this.#options.api.queryResult(ids, scope)).result ?? undefined;
    return { statement, again };
  }

  async #succeeded(poll: () => Promise<WireStatement>, scope: Scope): Promise<WireStatement> {
    const { waiting, monotonicMs } = this.#options;
    const startedMs = monotonicMs();
    for (;;) {
      const statement = await poll();
      const state = statement.status?.state ?? (statement.result ? 'SUCCEEDED' : 'PENDING');
      if (state === 'SUCCEEDED') return statement;
      if (state === 'FAILED') throw new AppError('genie.sql_failed', 'the query of the download failed');
      if (state === 'CANCELED') throw new AppError('genie.cancelled', 'the query of the download was cancelled');
      if (state === 'CLOSED') throw new AppError('genie.result_expired', 'the rows of the download are gone');
      await waiting.pause(startedMs, scope);
    }
  }

  async *#rows(source: Source, scope: Scope): AsyncGenerator<Row[]> {
    let chunk: WireChunk | undefined = source.statement.result ?? undefined;
    let again = source.again;
    for (let chunks = 0; chunk; chunks++) {
      if (chunks >= MAX_CHUNKS) throw new GenieFailure('genie.bad_response', 'the chunks of the result have no end');
      yield (chunk.data_array ?? []).map(toRow);
      const links: readonly WireLink[] = chunk.external_links;
      for (let at = 0; at < links.length; at++)
        yield* this.#linked(links[at], async () => linkOf(await again(), at), scope);
      const next: string | undefined = chunk.next_chunk_internal_link ?? links.at(-1)?.next_chunk_internal_link;
      if (!next) return;
      const fetch = () => this.#options.api.resultChunk(next, scope);
      again = fetch;
      chunk = await fetch();
    }
  }

  /** Rows behind a link; when it breaks or is over, a fresh one goes on where the rows stopped. */
  async *#linked(
    link: WireLink | undefined,
    again: () => Promise<WireLink | undefined>,
    scope: Scope,
  ): AsyncGenerator<Row[]> {
    let given = 0;
    for (let current = link, tries = 1; ; tries++) {
      if (!current) throw new GenieFailure('genie.bad_response', 'external-link: there is no such link any more');
      try {
        let seen = 0;
        for await (const rows of this.#options.links.rows(current, scope.signal)) {
          const fresh = rows.slice(Math.max(0, given - seen));
          seen += rows.length;
          if (fresh.length === 0) continue;
          given += fresh.length;
          yield fresh;
        }
        const told = current.row_count;
        if (told === undefined || given >= told) return;
        throw new GenieFailure('genie.bad_response', `external-link: ${given} rows came of ${told}`);
      } catch (error) {
        const failure = toAppError(error);
        const worthIt = isPassing(failure) || failure.code === 'genie.result_expired';
        if (scope.signal.aborted || !worthIt || isRefused(failure) || tries >= MAX_TRIES) throw failure;
        await this.#options.waiting.pause(this.#options.monotonicMs(), scope);
        current = await again();
      }
    }
  }
}

/** Nothing was sent, because of where the link leads: it leads there the next time as well. */
function isRefused(failure: AppError): boolean {
  return failure instanceof GenieFailure && failure.code === 'genie.bad_response' && !failure.sent;
}

function linkOf(chunk: WireChunk | undefined, at: number): WireLink | undefined {
  return chunk?.external_links[at];
}

/** As many cells as there are columns. */
function fitted(row: Row, columns: readonly AnswerColumn[]): Row {
  if (row.length === columns.length) return row;
  return columns.map((_, at) => row[at] ?? null);
}
