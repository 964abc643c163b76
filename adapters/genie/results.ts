import type { Clock } from '../../services/clock.ts';
import type { Engine } from '../../services/engine/types.ts';
import { AppError } from '../../services/errors.ts';
import type { AnswerTable } from '../../services/genie/types.ts';
import type { MessageRow } from './types.ts';

export interface ResultsOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  /** How long rows can be had after they were computed. Default 3,600,000, as in Databricks. */
  readonly keptMs?: number;
  /** Characters of all cells held in memory. Default 8,000,000. */
  readonly maxCharacters?: number;
}

interface Held {
  readonly table: AnswerTable;
  readonly characters: number;
}

/**
 * The rows of answers. Held in memory within a bound; rows that had to go, or that an earlier process had, are computed
 * again when they are asked for. After `keptMs` they count as expired, as Genie's do, and are computed on demand only.
 */
export class Results {
  readonly #options: ResultsOptions;
  readonly #keptMs: number;
  readonly #maxCharacters: number;
  /** Least recently used first. */
  readonly #held = new Map<string, Held>();
  readonly #running = new Map<string, Promise<AnswerTable>>();
  readonly #stopped = new AbortController();
  #characters = 0;

  constructor(options: ResultsOptions) {
    this.#options = options;
    this.#keptMs = options.keptMs ?? 3_600_000;
    this.#maxCharacters = options.maxCharacters ?? 8_000_000;
  }

  isExpired(message: MessageRow): boolean {
    return message.executedAt !== null && this.#options.clock.now() - message.executedAt >= this.#keptMs;
  }

  /** Breaks off what is computed. */
  stop(): void {
    this.#stopped.abort(new AppError('service.draining', 'the embedded Genie stops'));
  }

  put(messageId: string, table: AnswerTable): void {
    this.drop(messageId);
    const characters = sizeOf(table);
    if (characters > this.#maxCharacters) return;
    this.#held.set(messageId, { table, characters });
    this.#characters += characters;
    for (const oldest of this.#held.keys()) {
      if (this.#characters <= this.#maxCharacters) break;
      this.drop(oldest);
    }
  }

  drop(messageId: string): void {
    this.#characters -= this.#held.get(messageId)?.characters ?? 0;
    this.#held.delete(messageId);
  }

  /** The rows of a message, computed again if they are not held. @throws what the engine throws. */
  async rowsOf(messageId: string, sql: string): Promise<AnswerTable> {
    const held = this.#held.get(messageId);
    if (!held) return await this.run(messageId, sql);
    this.#held.delete(messageId);
    this.#held.set(messageId, held);
    return held.table;
  }

  /** Computes the rows again; several who ask at the same time share one run. @throws what the engine throws. */
  async run(messageId: string, sql: string): Promise<AnswerTable> {
    const running = this.#running.get(messageId);
    if (running) return await running;
    const run = this.#options.engine
      .run(sql, this.#stopped.signal)
      .then((table) => {
        this.put(messageId, table);
        return table;
      })
      .finally(() => this.#running.delete(messageId));
    this.#running.set(messageId, run);
    return await run;
  }
}

function sizeOf(table: AnswerTable): number {
  let characters = 0;
  for (const row of table.rows) for (const cell of row) characters += (cell?.length ?? 0) + 8;
  return characters;
}
