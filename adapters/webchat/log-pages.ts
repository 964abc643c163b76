import type { LogPage } from './activity-rows.ts';
import type { Statements } from './statements.ts';

/** The JSON of a page without activities. */
export const NOTHING: Uint8Array = new Uint8Array(0);

/** Which piece of a log. */
export interface PageArgs {
  /** What lies beyond it is read. */
  readonly watermark: number;
  readonly maxActivities: number;
  /** Of all but the first. */
  readonly maxBytes: number;
}

const BEYOND = 'FROM activities WHERE conversation = ? AND position > ? ORDER BY position LIMIT ?';

const ONE = `SELECT 1 AS count, position, CAST(body AS BLOB) AS json ${BEYOND}`;
/**
 * Takes the rows as the inner query orders them. To say so again in `group_concat` would sort them once more, which costs
 * as much as all the rest.
 */
const SEVERAL = `SELECT count(*) AS count, max(position) AS position, CAST(group_concat(body, ',') AS BLOB) AS json
  FROM (SELECT position, body ${BEYOND})`;

/**
 * Reads pieces of the log. SQLite itself joins the JSON texts of a page, so that a page is one value, as the bytes that
 * go over the wire: a third of the time that a value for each activity takes, at 100 of them.
 */
export class LogPages {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** `more`: there may be more. @param bytes of the whole conversation: when all of it fits, nothing has to be counted. */
  read(conversationId: string, args: PageArgs, bytes: number): Omit<LogPage, 'working'> {
    const { watermark, maxActivities, maxBytes } = args;
    const limit = maxActivities === 1 || bytes <= maxBytes ? maxActivities : this.#fitting(conversationId, args);
    const row = this.#sql.get(limit === 1 ? ONE : SEVERAL, conversationId, watermark, limit);
    const json = row?.['json'];
    if (!(json instanceof Uint8Array)) return { json: NOTHING, count: 0, watermark, more: false };
    const count = Number(row?.['count']);
    return { json, count, watermark: Number(row?.['position']), more: count === limit };
  }

  /** How many activities fit, at least one. */
  #fitting(conversationId: string, { watermark, maxActivities, maxBytes }: PageArgs): number {
    const all = this.#sql.get(
      `SELECT coalesce(sum(bytes), 0) AS bytes FROM (SELECT bytes ${BEYOND})`,
      conversationId,
      watermark,
      maxActivities,
    );
    if (Number(all?.['bytes']) <= maxBytes) return maxActivities;
    let bytes = 0;
    let count = 0;
    for (const row of this.#sql.all(`SELECT bytes ${BEYOND}`, conversationId, watermark, maxActivities)) {
      bytes += Number(row['bytes']);
      if (count > 0 && bytes > maxBytes) break;
      count += 1;
    }
    return Math.max(1, count);
  }
}
