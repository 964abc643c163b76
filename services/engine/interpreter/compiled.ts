import type { Model, ModelColumn, ModelTable, ValueIndex } from '../model.ts';
import { type Borrowed, borrowedColumns, calledThings, lentValues } from './borrowed.ts';
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
  const dated = withDates(model, borrowedColumns(model));
  const borrowed = dated.borrowed;
  return {
    model: dated.model,
    tables: new Map(dated.model.tables.map((table) => [table.identifier, table])),
    words: modelWords(dated.model, borrowed),
    values: lentValues(values, borrowed),
    find: columnFinder(dated.model, borrowed),
    called: calledThings(borrowed),
  };
}

/** The model in which tables without dates know the one that they borrow. */
function withDates(model: Model, borrowed: readonly Borrowed[]): { model: Model; borrowed: readonly Borrowed[] } {
  const tables = new Map(
    model.tables.map((table) => {
      const lentTime = borrowed.find((one) => one.table === table && one.column.role === 'time')?.column;
      return [table, lentTime ? { ...table, lentTime } : table];
    }),
  );
  const of = (table: ModelTable) => tables.get(table) ?? table;
  return {
    model: { ...model, tables: model.tables.map(of) },
    borrowed: borrowed.map((one) => ({ ...one, table: of(one.table), from: of(one.from) })),
  };
}

/** Whether rows point at those of another table with this column. */
export function pointsOn({ model }: Compiled, { table, column }: ColumnOf): boolean {
  return model.joins.some(({ left }) => left.table === table.identifier && left.column === column.name);
}

/** Whether the column names things: by its role, or because rows point at another table with it. */
export function isKey(compiled: Compiled, place: ColumnOf): boolean {
  return pointsOn(compiled, place) || place.column.role === 'identifier';
}
