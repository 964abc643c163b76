import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import type { Model, ModelColumn } from './model.ts';
import type { Space } from './space.ts';

/** As many values say what a column is like. */
const MAX_EXAMPLES = 3;
/** Longer ones are texts to read. */
const MAX_EXAMPLE_CHARACTERS = 40;

/** A few values of each column, out of those that the value index reads anyway. */
export class ColumnExamples {
  readonly #values = new Map<string, string[]>();

  note({ table, column, value }: { readonly table: string; readonly column: string; readonly value: string }): void {
    if (value.length > MAX_EXAMPLE_CHARACTERS) return;
    const key = JSON.stringify([table, column]);
    const values = this.#values.get(key);
    if (!values) this.#values.set(key, [value]);
    else if (values.length < MAX_EXAMPLES) values.push(value);
  }

  /** Values of a column, or its bounds where it was not indexed. Nothing of columns that hold keys or texts. */
  of(table: string, column: ModelColumn): readonly string[] {
    const values = this.#values.get(JSON.stringify([table, column.name]));
    if (values) return values;
    if (column.role !== 'time' && column.role !== 'measure') return [];
    const bounds = [column.min, column.max].filter((bound) => bound !== undefined);
    return [...new Set(bounds)].filter((bound) => bound.length <= MAX_EXAMPLE_CHARACTERS);
  }
}

const serialized = z.looseObject({
  data_sources: z.looseObject({
    tables: z.array(
      z.looseObject({
        identifier: z.string(),
        column_configs: z
          .array(z.looseObject({ column_name: z.string(), exclude: z.boolean().optional() }))
          .default([]),
      }),
    ),
  }),
});

/**
 * The space with all its columns in its serialized form, those included that the file says nothing about, each with its
 * type and a few examples. A workspace keeps these in its catalog; here the space is the only one who can tell.
 */
export function withColumns(space: Space, model: Model, examples: ColumnExamples): Space {
  const read = serialized.parse(space.serialized);
  const tables = read.data_sources.tables.map((table) => {
    const known = model.tables.find(({ identifier }) => identifier === table.identifier);
    const excluded = table.column_configs.filter(({ exclude }) => exclude);
    const columns = (known?.columns ?? []).map((column) => {
      const told = table.column_configs.find(({ column_name: name }) => name === column.name);
      const values = examples.of(table.identifier, column);
      return {
        ...(told ?? { column_name: column.name }),
        type: column.type,
        ...(values.length > 0 ? { examples: values } : {}),
      };
    });
    return { ...table, column_configs: [...columns, ...excluded] };
  });
  const whole = { ...read, data_sources: { ...read.data_sources, tables } };
  // Read from JSON, and what was added is text.
  return { ...space, serialized: whole as unknown as JsonValue };
}
