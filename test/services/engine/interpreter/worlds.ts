import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSpace } from '../../../../services/engine/space.ts';
import { type OpenSpace, openSpace } from '../../../../services/engine/space-open.ts';
import { ManualClock } from '../../../support/clock.ts';
import { tempDir } from '../../../support/temp-dir.ts';

/** Rows of one table, as JSON. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** An invented domain: what the space file says beyond the data is kept small, as with people's own files. */
export interface World {
  readonly title: string;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  /** Parts of `x_local.tables[identifier]` beside the file. */
  readonly local?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly configs?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly snippets?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly asOf?: string;
  readonly fiscalYearStartMonth?: number;
  readonly questions?: readonly string[];
}

/** Repeatable numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const hex = (number: number) => number.toString(16).padStart(32, '0');

/** Writes the rows as files, loads them as a space, and returns it with a function that closes all. */
export async function openWorld(
  world: World,
  more: { readonly exportFolder?: string } = {},
): Promise<OpenSpace & { close(): Promise<void> }> {
  const folder = tempDir();
  const tables: Record<string, unknown> = {};
  for (const [identifier, rows] of Object.entries(world.tables)) {
    const file = `${identifier}.ndjson`;
    writeFileSync(join(folder.path, file), rows.map((row) => JSON.stringify(row)).join('\n'));
    tables[identifier] = { file, ...world.local?.[identifier] };
  }
  const space = parseSpace(
    {
      version: 2,
      config: {
        sample_questions: (world.questions ?? []).map((question, index) => ({ id: hex(index + 1), question })),
      },
      data_sources: {
        tables: Object.keys(world.tables).map((identifier) => ({
          identifier,
          column_configs: world.configs?.[identifier] ?? [],
        })),
      },
      instructions: {
        join_specs: [],
        sql_snippets: {
          measures: (world.snippets?.['measures'] ?? []).map((one, index) => ({ id: hex(index + 100), ...one })),
          filters: (world.snippets?.['filters'] ?? []).map((one, index) => ({ id: hex(index + 200), ...one })),
          expressions: (world.snippets?.['expressions'] ?? []).map((one, index) => ({ id: hex(index + 300), ...one })),
        },
      },
      x_local: {
        space_id: hex(7),
        title: world.title,
        tables,
        ...(world.asOf ? { as_of: world.asOf } : {}),
        ...(world.fiscalYearStartMonth ? { fiscal_year_start_month: world.fiscalYearStartMonth } : {}),
      },
    },
    folder.path,
  );
  try {
    const open = await openSpace(space, { clock: new ManualClock(Date.UTC(2024, 5, 30)), ...more });
    return {
      ...open,
      close: async () => {
        await open.duckdb.close();
        folder.remove();
      },
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}
