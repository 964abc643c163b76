import type { Model, ModelColumn, ModelTable, ValueIndex } from '../model.ts';
import { borrowedColumns, calledThings, lentValues } from './borrowed.ts';
import { type ModelWords, modelWords } from './lexicon/model-words.ts';
import type { ColumnOf } from './lexicon/types.ts';
import { type ColumnFinder, columnFinder } from './lexicon/value-words.ts';

/** A model with everything the interpreter looks up in it. Made once; holds no state of a question. */
export interface Compiled {
  readonly model: Model;
  readonly tables: ReadonlyMap<string, ModelTable>;
  readonly words: ModelWords;
  readonly values: ValueIndex;
  readonly find: ColumnFinder;
  /** By `table column` of a key: the borrowed columns that say what the thing it points at is called. */
  readonly called: ReadonlyMap<string, readonly ModelColumn[]>;
}

/** Prepares a model for reading questions. Cost grows with the number of its columns. */
export function compile(model: Model, values: ValueIndex): Compiled {
  const borrowed = borrowedColumns(model);
  return {
    model,
    tables: new Map(model.tables.map((table) => [table.identifier, table])),
    words: modelWords(model, borrowed),
    values: lentValues(values, borrowed),
    find: columnFinder(model, borrowed),
    called: calledThings(borrowed),
  };
}

/** Whether the column names things: by its role, or because rows point at another table with it. */
export function isKey({ model }: Compiled, { table, column }: ColumnOf): boolean {
  const points = model.joins.some(({ left }) => left.table === table.identifier && left.column === column.name);
  return points || column.role === 'identifier';
}
