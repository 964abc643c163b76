import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { AppError } from '../../errors.ts';
import type { ModelColumn, ModelTable } from '../model.ts';
import { shortName } from './fit-model.ts';
import type { FolderEngine } from './folder-engine.ts';

const FILE_NAME = 'model.yaml';
/** Columns without anything to say are left to the profile when a table has more than this. */
const MAX_COLUMNS = 100;

const HEADER = `# What Lamp understood of the files in this folder. Change what is wrong, delete what is right: what is not said here is
# guessed from the data. The form is the serialized space of Databricks Genie; docs/own-data.md tells what can be said.
`;

/** The model as it was understood, to be refined by hand. */
export function startingModel({ opened, starters }: FolderEngine): string {
  const { model, space, imported } = opened;
  const hidden = new Set(imported.map(({ identifier }) => identifier));
  for (const { identifier } of model.tables) hidden.delete(identifier);
  const snippets = space.file.instructions.sql_snippets;
  const json = {
    version: 2,
    config: { sample_questions: starters.map((question) => ({ question })) },
    data_sources: {
      tables: model.tables.map((table) => ({
        identifier: shortName(table.identifier),
        ...(table.description === undefined ? {} : { description: table.description }),
        column_configs: table.columns.slice(0, MAX_COLUMNS).map(({ name, synonyms, description }) => ({
          column_name: name,
          synonyms: [...synonyms],
          ...(description === undefined ? {} : { description }),
        })),
      })),
    },
    instructions: {
      join_specs: model.joins.map(({ left, right }) => ({
        left: shortName(left.table),
        right: shortName(right.table),
        sql: `${shortName(left.table)}.${left.column} = ${shortName(right.table)}.${right.column}`,
      })),
      sql_snippets: {
        measures: snippets.measures.map(asWritten),
        filters: snippets.filters.map(asWritten),
        expressions: snippets.expressions.map(asWritten),
      },
    },
    x_local: {
      title: space.title,
      ...(model.asOf === undefined ? {} : { as_of: model.asOf }),
      ...(model.fiscalYearStartMonth === undefined ? {} : { fiscal_year_start_month: model.fiscalYearStartMonth }),
      tables: Object.fromEntries([
        ...model.tables.map((table) => [shortName(table.identifier), localOf(table)] as const),
        ...[...hidden].map((identifier) => [shortName(identifier), { hidden: true }] as const),
      ]),
    },
  };
  return `${HEADER}${stringify(json, { lineWidth: 120 })}`;
}

function asWritten({ display_name, synonyms, sql }: { display_name: string; synonyms: string[]; sql: string }): object {
  return { display_name, synonyms, sql };
}

function localOf(table: ModelTable): object {
  const { label, synonyms, rowNoun, timeColumn, defaultMeasure } = table;
  return {
    label,
    synonyms: [...synonyms],
    row_noun: { ...rowNoun },
    ...(timeColumn === undefined ? {} : { time_column: timeColumn }),
    ...(defaultMeasure === undefined ? {} : { default_measure: defaultMeasure }),
    columns: Object.fromEntries(
      table.columns.slice(0, MAX_COLUMNS).map((column) => [column.name, localColumnOf(column)]),
    ),
  };
}

function localColumnOf({ label, role, defaultAggregate, unit }: ModelColumn): object {
  return {
    label,
    role,
    ...(role === 'measure' ? { default_aggregate: defaultAggregate } : {}),
    ...(unit === undefined ? {} : { unit }),
  };
}

/**
 * Writes the model beside the files.
 * @param force over one that is there.
 * @returns where it is.
 * @throws AppError `genie.space_misconfigured` when a model is there already, or the folder cannot be written.
 */
export async function writeStartingModel(
  opened: FolderEngine,
  { force }: { readonly force: boolean },
): Promise<string> {
  const known = opened.opened.folder.model;
  if (known && !force) {
    throw new AppError('genie.space_misconfigured', `${known.name} is there already: --force writes over it`);
  }
  const path = join(opened.facts.folder, known?.name ?? FILE_NAME);
  try {
    await writeFile(path, startingModel(opened), force ? {} : { flag: 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AppError('genie.space_misconfigured', `${path} cannot be written (${code ?? 'unknown'})`, { cause });
  }
  return path;
}
