import { z } from 'zod';

/**
 * The space file: Genie's own serialized space, version 2, as a workspace exports it, with Lamp's additions under
 * `x_local`. Unknown fields are kept out but never refused, because Genie adds some now and then.
 */

/** Genie writes texts as lists of pieces; people write them as one string. */
const text = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? value : value.join('')));
const id = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 lower-case hex digits');
const words = z.array(z.string().min(1)).default([]);

/** A column, as Genie has it. */
export const columnConfig = z.object({
  column_name: z.string().min(1),
  description: text.optional(),
  synonyms: words,
  /** Not shown, not asked about, its values never indexed. */
  exclude: z.boolean().default(false),
  /** False keeps the values out of the index. */
  build_value_dictionary: z.boolean().default(true),
});

/** A table, as Genie has it. */
export const table = z.object({
  identifier: z.string().min(1),
  description: text.optional(),
  column_configs: z.array(columnConfig).default([]),
});

/** A phrase and its SQL, as Genie has it. */
export const snippet = z.object({
  id,
  alias: z.string().optional(),
  display_name: z.string().min(1),
  sql: text,
  synonyms: words,
});

const side = z.object({ identifier: z.string().min(1), alias: z.string().optional() });
/** A join, as Genie has it. */
export const joinSpec = z.object({ id, left: side, right: side, sql: z.array(z.string()) });
/** A question, as Genie has it. */
export const question = z.object({ id, question: text });

const aggregate = z.enum(['count', 'count_distinct', 'sum', 'avg', 'min', 'max', 'median']);
const role = z.enum(['time', 'dimension', 'measure', 'identifier', 'text', 'boolean']);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2024-06-30');

/** Lamp's additions to a column. */
export const localColumn = z.strictObject({
  label: z.string().optional(),
  role: role.optional(),
  default_aggregate: aggregate.optional(),
  unit: z.string().optional(),
  /** How 03/04/2024 is meant in a text file. */
  date_order: z.enum(['dmy', 'mdy']).optional(),
});

/** Lamp's additions to a table. */
export const localTable = z.strictObject({
  /** Path of the data, from the folder of the space file. */
  file: z.string().min(1),
  label: z.string().optional(),
  synonyms: words,
  row_noun: z.strictObject({ singular: z.string(), plural: z.string() }).optional(),
  time_column: z.string().optional(),
  default_measure: z.string().optional(),
  /** "Today" for questions about this table. */
  as_of: day.optional(),
  columns: z.record(z.string(), localColumn).default({}),
  /** Not shown, not asked about. */
  hidden: z.boolean().default(false),
});

/** Lamp's additions to a space. */
export const local = z.strictObject({
  space_id: id,
  title: z.string().min(1),
  description: z.string().default(''),
  /** Said under answers, such as where the data comes from. */
  footer: z.string().optional(),
  as_of: day.optional(),
  /** Month in which the fiscal year begins. */
  fiscal_year_start_month: z.int().min(1).max(12).optional(),
  tables: z.record(z.string(), localTable),
  /** Units of measure snippets by display name. */
  snippet_units: z.record(z.string(), z.string()).default({}),
});

/** Checks a space file and fills in its defaults. */
export const spaceFile = z.object({
  version: z.literal(2),
  config: z.object({ sample_questions: z.array(question).default([]) }).default({ sample_questions: [] }),
  data_sources: z.object({ tables: z.array(table).min(1) }),
  instructions: z
    .object({
      join_specs: z.array(joinSpec).default([]),
      sql_snippets: z
        .object({
          measures: z.array(snippet).default([]),
          filters: z.array(snippet).default([]),
          expressions: z.array(snippet).default([]),
        })
        .default({ measures: [], filters: [], expressions: [] }),
    })
    .default({ join_specs: [], sql_snippets: { measures: [], filters: [], expressions: [] } }),
  x_local: local,
});

/** A space file, checked and with its defaults. */
export type SpaceFile = z.infer<typeof spaceFile>;
/** A table and what the file says about its columns. */
export type SpaceTable = SpaceFile['data_sources']['tables'][number];
/** A phrase and its SQL. */
export type SpaceSnippet = z.infer<typeof snippet>;
/** How two tables belong together. */
export type SpaceJoin = z.infer<typeof joinSpec>;
/** What Lamp needs to know of a table beyond Genie's part. */
export type LocalTable = z.infer<typeof localTable>;
