import { type DuckDb, type DuckDbOptions, openDuckDb } from './duckdb.ts';
import type { Model, ValueIndex } from './model.ts';
import type { Space } from './space.ts';
import { ColumnExamples, withColumns } from './space-columns.ts';
import { buildModel } from './space-model.ts';
import { buildValueIndex } from './value-index.ts';

/** Everything the interpreter needs, from one space. Close `duckdb` when done. */
export interface OpenSpace {
  readonly space: Space;
  readonly duckdb: DuckDb;
  readonly model: Model;
  readonly valueIndex: ValueIndex;
}

/**
 * Loads the data of a space, profiles it and builds what the interpreter works on.
 * @throws AppError `genie.space_misconfigured` when a file, column or snippet of the space does not fit the data.
 */
export async function openSpace(
  space: Space,
  options: Pick<DuckDbOptions, 'clock' | 'exportFolder'>,
): Promise<OpenSpace> {
  const duckdb = await openDuckDb({ tables: space.tables, ...options });
  try {
    const model = await buildModel({ duckdb, space });
    const examples = new ColumnExamples();
    const valueIndex = await buildValueIndex({ duckdb, model, space, onValue: (place) => examples.note(place) });
    return { space: withColumns(space, model, examples), duckdb, model, valueIndex };
  } catch (error) {
    await duckdb.close();
    throw error;
  }
}
