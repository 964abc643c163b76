import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { chartOf, type FetchedQuery, keptQueries, toAnswer } from './answers.ts';
import type { GenieApi } from './api.ts';
import { GenieFailure } from './failure.ts';
import { fromMessageError } from './message-errors.ts';
import type { FetchedRows, Results } from './results.ts';
import type { Scope } from './scope.ts';
import type { Answer, AskOptions, GenieIds } from './types.ts';
import type { WireMessage } from './wire.ts';

export interface FinishingOptions {
  readonly api: GenieApi;
  readonly results: Results;
  readonly clock: Clock;
}

/** Makes answers of messages that have ended: fetches the rows and pictures of their queries. */
export class Finishing {
  readonly #options: FinishingOptions;

  constructor(options: FinishingOptions) {
    this.#options = options;
  }

  /** @throws AppError for what failed or was cancelled at Genie, and when there is nothing that could be shown. */
  async finish(
    message: WireMessage,
    of: { readonly ids: GenieIds; readonly question: string },
    at: { readonly scope: Scope; readonly options: AskOptions },
  ): Promise<Answer> {
    const { scope, options } = at;
    if (message.status === 'FAILED') throw fromMessageError(message.errorType);
    if (message.status === 'CANCELLED') throw new AppError('genie.cancelled', 'Genie cancelled the question');
    const kept = keptQueries(message);
    const [main] = kept;
    if (main?.attachmentId !== undefined)
      options.onProgress?.({ stage: 'fetching', ...(main.query.query ? { sql: main.query.query } : {}) });
    const queries = await Promise.all(
      kept.map(async (one): Promise<FetchedQuery> => {
        const [rows, png] = await Promise.all([
          this.#rows(of.ids, { message, attachmentId: one.attachmentId, share: 1 / kept.length }, scope),
          this.#png(of.ids, { message, attachmentId: one.attachmentId }, scope),
        ]);
        return { ...one, rows, png };
      }),
    );
    await options.onParse?.();
    const answer = toAnswer({ ...of, message, queries, answeredAt: this.#options.clock.now() });
    const rows = queries[0]?.rows;
    if (rows && 'fault' in rows && answer.texts.length === 0 && answer.sql === undefined) throw rows.fault;
    if (answer.texts.length === 0 && answer.clarification === undefined && main === undefined) {
      throw new GenieFailure('genie.bad_response', 'get-message: completed without anything to show');
    }
    return answer;
  }

  async #rows(
    ids: GenieIds,
    of: { readonly message: WireMessage; readonly attachmentId: string | undefined; readonly share: number },
    scope: Scope,
  ): Promise<FetchedRows | undefined> {
    const { message, attachmentId, share } = of;
    if (attachmentId === undefined) return undefined;
    const found = message.attachments.find((one) => one.query && one.attachment_id === attachmentId);
    const metadata = found?.query?.query_result_metadata;
    const expired = message.status === 'QUERY_RESULT_EXPIRED';
    const about = { expired, share, rowCount: metadata?.row_count, truncated: metadata?.is_truncated };
    return await this.#options.results.fetchIfPossible({ ids: { ...ids, attachmentId }, ...about }, scope);
  }

  /** The picture is a courtesy: without it the table still tells everything. */
  async #png(
    ids: GenieIds,
    of: { readonly message: WireMessage; readonly attachmentId: string | undefined },
    scope: Scope,
  ): Promise<Buffer | undefined> {
    const chart = chartOf(of.message, of.attachmentId);
    if (chart?.attachment_id === undefined) return undefined;
    try {
      return await this.#options.api.chartPng({ ...ids, attachmentId: chart.attachment_id }, scope);
    } catch (error) {
      if (scope.signal.aborted) throw error;
      return undefined;
    }
  }
}
