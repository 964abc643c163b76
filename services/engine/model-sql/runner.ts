import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { AnswerTable } from '../../genie/types.ts';
import type { JsonValue } from '../../json.ts';
import type { DuckDb } from '../duckdb.ts';
import type { WrittenCheck, WrittenRefusal, WrittenRun } from '../written.ts';
import { type GateTable, judge, refused } from './gate.ts';

/** More columns than these are no answer to a question. */
const MAX_COLUMNS = 50;

type Failed = Extract<WrittenRun, { readonly kind: 'failed' }>;

/** What one run may take. */
export interface RunBounds {
  readonly timeoutMs: number;
  readonly maxRows: number;
  readonly maxCharacters: number;
}

/** Checks SQL and runs it, over data that hold nothing but what may be seen. Lives in the process made for it. */
export class WrittenRunner {
  readonly #duckdb: Pick<DuckDb, 'query'>;
  readonly #tables: readonly GateTable[];
  readonly #clock: Clock;

  constructor(options: {
    readonly duckdb: Pick<DuckDb, 'query'>;
    readonly tables: readonly GateTable[];
    readonly clock: Clock;
  }) {
    this.#duckdb = options.duckdb;
    this.#tables = options.tables;
    this.#clock = options.clock;
  }

  /** Judges the syntax tree, then has DuckDB bind every name and type without reading a row. */
  async check(sql: string, timeoutMs: number): Promise<WrittenCheck> {
    return this.#check(sql, this.#until(timeoutMs));
  }

  /** Runs what passes the check. */
  async run(sql: string, bounds: RunBounds): Promise<WrittenRun> {
    const until = this.#until(bounds.timeoutMs);
    const checked = await this.#check(sql, until);
    if (checked.kind !== 'passed') return checked;
    const { maxRows, maxCharacters } = bounds;
    const found = await this.#query(`SELECT * FROM (\n${sql}\n) AS answer LIMIT ${maxRows + 1}`, { until, maxRows });
    if ('kind' in found) return found;
    if (charactersOf(found) > maxCharacters) return { kind: 'failed', why: 'too_large' };
    if (found.totalRows <= maxRows) return { kind: 'rows', table: found };
    const counted = await this.#query(`SELECT COUNT(*) FROM (\n${sql}\n) AS answer`, { until });
    if ('kind' in counted) return counted;
    return { kind: 'rows', table: { ...found, totalRows: Number(counted.rows[0]?.[0]), truncated: true } };
  }

  #until(timeoutMs: number): number {
    return this.#clock.monotonicMs() + timeoutMs;
  }

  async #check(sql: string, until: number): Promise<WrittenCheck> {
    const told = await this.#query('SELECT json_serialize_sql(CAST($sql AS VARCHAR))', { until, params: { sql } });
    if ('kind' in told) return told;
    const tree = treeOf(told.rows[0]?.[0] ?? '');
    if (tree === undefined) return refused('It does not parse.');
    const verdict = judge(tree, this.#tables);
    if (verdict.kind !== 'passed') return verdict;
    const bound = await this.#query(`SELECT * FROM (\n${sql}\n) AS answer LIMIT 0`, { until });
    if ('kind' in bound) return bound;
    return bound.columns.length > MAX_COLUMNS ? refused(`At most ${MAX_COLUMNS} columns.`) : verdict;
  }

  async #query(
    sql: string,
    { until, ...options }: { until: number; maxRows?: number; params?: { readonly sql: string } },
  ): Promise<AnswerTable | WrittenRefusal | Failed> {
    let words: string | undefined;
    try {
      const timeoutMs = until - this.#clock.monotonicMs();
      return await this.#duckdb.query(sql, { ...options, timeoutMs, onFault: (said) => (words = said) });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'genie.sql_failed') throw error;
      return words === undefined ? { kind: 'failed', why: 'timeout' } : faultOf(words);
    }
  }
}

/** Undefined for numbers beyond what JSON can write. */
function treeOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Told by the caller: SQL whose tree cannot be read is not judged, so not run.
    return undefined;
  }
}

/**
 * Before a row is read, DuckDB can only speak of the statement and of names; afterwards its words may hold values, so just
 * the kind of the fault is told.
 */
function faultOf(words: string): WrittenRefusal | Failed {
  if (/^Out of Memory/i.test(words)) return { kind: 'failed', why: 'ended' };
  const [first = ''] = words.split(/\n\s*\n|\nLINE/);
  if (/^(Binder|Catalog|Parser|Syntax) Error/.test(words)) return refused(first);
  return refused(`It fails while it runs: ${/^[A-Za-z -]{1,40}Error/.exec(words)?.[0] ?? 'unknown error'}.`);
}

function charactersOf({ rows }: AnswerTable): number {
  return rows.reduce((sum, row) => sum + row.reduce((all, cell) => all + (cell?.length ?? 0) + 8, 0), 0);
}
