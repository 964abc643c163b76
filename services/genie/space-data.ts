import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError, toAppError } from '../errors.ts';
import type { GenieApi } from './api.ts';
import { openScope } from './scope.ts';
import type { Space } from './types.ts';
import type { WireSpace } from './wire.ts';

/** One column, as the space tells of it. */
export interface DataColumn {
  readonly name: string;
  readonly type?: string;
  readonly description?: string;
  /** A few values, as text. */
  readonly examples?: readonly string[];
}

/** One table or metric view. */
export interface DataTable {
  /** With catalog and schema. */
  readonly name: string;
  readonly description?: string;
  readonly columns: readonly DataColumn[];
}

/** What can be asked about in one space. */
export interface SpaceData {
  /** Empty where the credentials may not read the space's content. */
  readonly tables: readonly DataTable[];
  readonly starters: readonly string[];
}

export interface SpaceDataOptions {
  readonly api: Pick<GenieApi, 'getSpace'>;
  readonly clock: Clock;
  readonly spaces: () => Promise<readonly Space[]>;
}

/** Tables change rarely; what could not be read is tried again sooner. */
const KEPT_MS = 10 * 60_000;
const FAILED_KEPT_MS = 30_000;
/** People wait for it. */
const WITHIN_MS = 5_000;
const MAX_KEPT = 50;
const MAX_TABLES = 100;
const MAX_COLUMNS = 200;
const MAX_EXAMPLES = 5;
const MAX_EXAMPLE_CHARACTERS = 60;
const MAX_DESCRIPTION_CHARACTERS = 600;

const NONE: SpaceData = { tables: [], starters: [] };

interface Kept {
  readonly data: SpaceData;
  readonly untilMs: number;
}

/** The tables and columns of spaces, remembered for ten minutes. */
export class SpaceDataReader {
  readonly #options: SpaceDataOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #reading = new Map<string, Promise<SpaceData>>();

  constructor(options: SpaceDataOptions) {
    this.#options = options;
  }

  /** @throws AppError `request.not_found` for an alias that is no space; `genie.*` as `Spaces.list`. */
  async data(alias: string): Promise<SpaceData> {
    const space = (await this.#options.spaces()).find((one) => one.alias === alias);
    if (!space) {
      throw new AppError('request.not_found', 'no such space', {
        field: 'space',
        publicMessage: 'space must be one of those that GET /webchat/data names.',
      });
    }
    // A space that has become another one is read again.
    const key = `${space.spaceId} ${space.version ?? ''}`;
    const kept = this.#kept.get(key);
    const tables =
      kept && this.#options.clock.monotonicMs() < kept.untilMs
        ? kept.data.tables
        : (await this.#once(key, space.spaceId)).tables;
    return { tables, starters: space.starters };
  }

  async #once(key: string, spaceId: string): Promise<SpaceData> {
    const running = this.#reading.get(key);
    if (running) return await running;
    const reading = this.#read(key, spaceId).finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    return await reading;
  }

  async #read(key: string, spaceId: string): Promise<SpaceData> {
    const { api, clock } = this.#options;
    const scope = openScope({
      clock,
      signal: new AbortController().signal,
      withinMs: WITHIN_MS,
      onTimeout: () => new AppError('genie.timeout', 'get-space: Genie did not describe it in time'),
    });
    try {
      const data = dataOf((await api.getSpace(spaceId, true, scope)).serialized_space);
      this.#keep(key, { data, untilMs: clock.monotonicMs() + KEPT_MS });
      return data;
    } catch (error) {
      // Only editors may read it, and that will not change within minutes; anything else may.
      const { code } = toAppError(error);
      const lasting = code === 'genie.forbidden' || code === 'genie.rejected';
      this.#keep(key, { data: NONE, untilMs: clock.monotonicMs() + (lasting ? KEPT_MS : FAILED_KEPT_MS) });
      return NONE;
    } finally {
      scope.end();
    }
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
  }
}

/** Genie writes texts as lists of pieces. What is no text says nothing. */
const text = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    (typeof value === 'string' ? value : value.join('')).trim().slice(0, MAX_DESCRIPTION_CHARACTERS),
  )
  .optional()
  .catch(undefined);

const column = z.object({
  column_name: z.string().min(1),
  description: text,
  exclude: z.boolean().optional().catch(undefined),
  /** The embedded Genie tells these two; a workspace does not. */
  type: text,
  examples: z.array(z.string()).optional().catch(undefined),
});

const table = z.object({
  identifier: z.string().min(1),
  description: text,
  column_configs: z.array(z.unknown()).optional().catch(undefined),
});

const content = z.object({
  data_sources: z.object({
    tables: z.array(z.unknown()).optional().catch(undefined),
    metric_views: z.array(z.unknown()).optional().catch(undefined),
  }),
});

/** What a serialized space tells of its tables; nothing when it has another form. One odd table costs that one only. */
export function dataOf(serialized: WireSpace['serialized_space']): SpaceData {
  const read = content.safeParse(parsed(serialized));
  if (!read.success) return NONE;
  const { tables = [], metric_views: views = [] } = read.data.data_sources;
  const told = [...tables, ...views].slice(0, MAX_TABLES).flatMap((one) => {
    const known = table.safeParse(one).data;
    if (!known) return [];
    const columns = (known.column_configs ?? []).slice(0, MAX_COLUMNS).flatMap(columnOf);
    return [{ name: known.identifier, ...described(known.description), columns }];
  });
  return { tables: told, starters: [] };
}

function columnOf(json: unknown): DataColumn[] {
  const known = column.safeParse(json).data;
  if (!known || known.exclude) return [];
  const examples = (known.examples ?? [])
    .slice(0, MAX_EXAMPLES)
    .map((example) =>
      example.length > MAX_EXAMPLE_CHARACTERS ? `${example.slice(0, MAX_EXAMPLE_CHARACTERS - 1)}…` : example,
    );
  return [
    {
      name: known.column_name,
      ...(known.type ? { type: known.type } : {}),
      ...described(known.description),
      ...(examples.length > 0 ? { examples } : {}),
    },
  ];
}

function described(description: string | undefined): { readonly description?: string } {
  return description ? { description } : {};
}

function parsed(serialized: string | undefined): unknown {
  try {
    return JSON.parse(serialized ?? 'null');
  } catch {
    // A form that is not known; the tables are a courtesy.
    return undefined;
  }
}
