import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Assistant } from '../assistant.ts';
import { type DuckDb, openDuckDb } from '../duckdb.ts';
import { createSchemas, splitIdentifier } from '../duckdb-import.ts';
import type { Model, ValueIndex } from '../model.ts';
import type { WrittenSqlMaker } from '../model-sql/maker.ts';
import type { KeyPair } from '../profile-keys.ts';
import { parseSpace, type Space } from '../space.ts';
import { ColumnExamples, withColumns } from '../space-columns.ts';
import { buildModel } from '../space-model.ts';
import { buildValueIndex } from '../value-index.ts';
import type { DayOrders } from './column-types.ts';
import { asSampleQuestion, type FittedModel, fitModel, shortName } from './fit-model.ts';
import { type DataFile, type DataFolder, listFolder } from './folder.ts';
import { type ImportedFile, importFile, reasonOf } from './import-file.ts';
import { idOf, type OwnModel, parseModel, readModelFile } from './model-file.ts';
import { isSameTableName, OWN_SCHEMA, tableNames } from './names.ts';
import { counted, type FileNotice } from './notice.ts';

export interface OpenFolderOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Most memory of the data, megabytes. Default 512. */
  readonly memoryLimitMb?: number;
  /** Helps to read people's questions; starters are tried without it. */
  readonly assistant?: Assistant;
  /** Makes a place for SQL that the assistant writes. */
  readonly sqlMaker?: WrittenSqlMaker;
}

/** The files of a folder as a space, before anybody can ask about them. Close `duckdb` when done. */
export interface OpenFolder {
  readonly folder: DataFolder;
  readonly imported: readonly ImportedFile[];
  readonly notices: readonly FileNotice[];
  readonly space: Space;
  readonly duckdb: DuckDb;
  readonly model: Model;
  readonly valueIndex: ValueIndex;
  /** Differs for every state of the files. */
  readonly version: string;
}

/** Longest text about files that were left out in the description of a space. */
const TOLD_NOTICES = 10;

/**
 * Reads all files of a folder into tables and makes a space of them. A file that cannot be read is left out, a fault of
 * the model costs only the entry it is in; both are told in the notices.
 * @throws AppError `genie.space_misconfigured` when the folder cannot be read, or no file of it can.
 */
export async function openFolder(options: OpenFolderOptions): Promise<OpenFolder> {
  const folder = await listFolder(options.path);
  const own = await modelOf(folder);
  const notices = [...folder.notices];
  const imported: ImportedFile[] = [];
  const { memoryLimitMb, sqlMaker } = options;
  const duckdb = await openDuckDb({
    tables: [],
    clock: options.clock,
    ...(memoryLimitMb === undefined ? {} : { memoryLimitMb }),
    ...(sqlMaker === undefined ? {} : { exportFolder: sqlMaker.exportFolder }),
    load: async (connection) => {
      for (const one of await importAll(connection, folder, own)) {
        if ('notice' in one) notices.push(one.notice);
        else imported.push(one.imported);
      }
    },
  });
  try {
    if (imported.length === 0) throw nothingToAsk(folder, notices);
    for (const { file, notes } of imported) {
      for (const text of notes) notices.push({ file: file.name, kind: 'repaired', text });
    }
    const fitted = await fitModel(own, imported, duckdb);
    notices.push(...own.faults());
    const space = spaceOf({ folder, own, fitted, imported, notices });
    const model = await buildModel({ duckdb, space, onOrphans: (join) => notices.push(orphansNotice(join, imported)) });
    const examples = new ColumnExamples();
    const valueIndex = await buildValueIndex({ duckdb, model, space, onValue: (place) => examples.note(place) });
    const told = withColumns(space, model, examples);
    return { folder, imported, notices, space: told, duckdb, model, valueIndex, version: versionOf(folder) };
  } catch (error) {
    await duckdb.close();
    throw error;
  }
}

function orphansNotice(
  { left, right, orphans }: KeyPair & { orphans: number },
  imported: readonly ImportedFile[],
): FileNotice {
  const file = imported.find(({ identifier }) => identifier === left.table)?.file.name ?? left.table;
  const points = orphans === 1 ? 'has a value' : 'have values';
  const text = `${counted(orphans, 'row')} ${points} of ${left.column} that ${shortName(right.table)} does not have`;
  return { file, kind: 'repaired', text };
}

/** Differs for every state of a folder. */
export function versionOf(folder: DataFolder): string {
  const signatures = [...folder.files, ...(folder.model ? [folder.model] : [])].map(({ signature }) => signature);
  return createHash('sha256').update(signatures.join('\n')).digest('hex').slice(0, 32);
}

async function modelOf({ model }: DataFolder): Promise<OwnModel> {
  return model ? await readModelFile(model) : parseModel('', 'model.yaml');
}

async function importAll(
  connection: DuckDBConnection,
  folder: DataFolder,
  own: OwnModel,
): Promise<readonly ({ readonly imported: ImportedFile } | { readonly notice: FileNotice })[]> {
  const identifiers = identifiersOf(folder.files, own);
  await createSchemas(connection, identifiers);
  const done: ({ imported: ImportedFile } | { notice: FileNotice })[] = [];
  for (const [at, file] of folder.files.entries()) {
    const identifier = identifiers[at] ?? `${OWN_SCHEMA}.${file.name}`;
    try {
      const imported = await importFile(connection, {
        file,
        identifier,
        dayOrders: dayOrdersOf(own, { identifier, file }),
      });
      done.push({ imported });
    } catch (error) {
      done.push({ notice: { file: file.name, kind: 'left_out', text: `left out: ${reasonOf(error, file)}` } });
    }
  }
  return done;
}

/** A table is called as the model calls it, so that SQL written for a workspace runs here; else by its file. */
function identifiersOf(files: readonly DataFile[], own: OwnModel): readonly string[] {
  const names = tableNames(files.map(({ name }) => name));
  return files.map((file, at) => {
    const name = names[at] ?? 'table';
    const byFile = own.locals.find(
      ({ value }) => value.file !== undefined && basename(value.file) === file.name,
    )?.table;
    const byName = own.tables.find(({ value }) => isSameTableName(shortName(value.identifier), name))?.value.identifier;
    const wanted = byFile ?? byName;
    return wanted !== undefined && isThreePart(wanted) ? wanted : `${OWN_SCHEMA}.${name}`;
  });
}

function isThreePart(identifier: string): boolean {
  try {
    splitIdentifier(identifier);
    return true;
  } catch {
    // A short name is one that people may write in a model.
    return false;
  }
}

function dayOrdersOf(own: OwnModel, { identifier, file }: { identifier: string; file: DataFile }): DayOrders {
  const names = [identifier, shortName(identifier), file.name].map((name) => name.toLowerCase());
  const columns = own.locals
    .filter(({ table }) => names.includes(table.toLowerCase()))
    .flatMap(({ value }) => Object.entries(value.columns));
  return new Map(
    columns.flatMap(([name, { date_order: order }]) =>
      order === undefined ? [] : [[name.toLowerCase(), order] as const],
    ),
  );
}

interface SpaceParts {
  readonly folder: DataFolder;
  readonly own: OwnModel;
  readonly fitted: FittedModel;
  readonly imported: readonly ImportedFile[];
  readonly notices: readonly FileNotice[];
}

function spaceOf({ folder, own, fitted, imported, notices }: SpaceParts): Space {
  const { measures, filters, expressions, joins } = fitted;
  const locals = imported.map(({ identifier, file, columns }) => {
    const said = fitted.locals.get(identifier);
    const units = columns.flatMap(({ name, unit }) => {
      // Percentages are not added up.
      const how = unit === 'percent' ? { unit, default_aggregate: 'avg' } : { unit };
      return unit === undefined ? [] : [[name, how] as const];
    });
    const named = Object.entries(said?.columns ?? {});
    const merged = new Map<string, object>(units);
    for (const [name, own] of named) merged.set(name, { ...merged.get(name), ...own });
    return [identifier, { ...said, file: file.name, columns: Object.fromEntries(merged) }] as const;
  });
  const visible = fitted.tables.filter(({ identifier }) => fitted.locals.get(identifier)?.hidden !== true);
  if (visible.length === 0) throw new AppError('genie.space_misconfigured', 'the model hides every table');
  const title = own.local.title ?? own.title ?? titleOf(folder.path);
  const json = {
    version: 2,
    config: { sample_questions: fitted.questions.map(asSampleQuestion) },
    data_sources: { tables: [...visible].sort((a, b) => (a.identifier < b.identifier ? -1 : 1)) },
    instructions: { join_specs: joins, sql_snippets: { measures, filters, expressions } },
    x_local: {
      ...own.local,
      space_id: own.local.space_id ?? idOf(folder.path),
      title,
      description: descriptionOf(own, imported, notices),
      tables: Object.fromEntries(locals),
    },
  };
  return parseSpace(json, folder.path);
}

function titleOf(path: string): string {
  const words = basename(path).replaceAll(/[_-]+/g, ' ').trim();
  return words === '' ? 'Own files' : words;
}

function descriptionOf(own: OwnModel, imported: readonly ImportedFile[], notices: readonly FileNotice[]): string {
  const said = own.local.description || own.description;
  const lost = notices.filter(({ kind }) => kind !== 'repaired').slice(0, TOLD_NOTICES);
  return [
    said ?? `${counted(imported.length, 'table')} from files.`,
    ...lost.map(({ file, text }) => `${file}: ${text}.`),
  ].join(' ');
}

function nothingToAsk(folder: DataFolder, notices: readonly FileNotice[]): AppError {
  const why = notices.map(({ file, text }) => `${file}: ${text}`);
  const none = `DATA_DIR ${folder.path}: it has no CSV, TSV, Parquet or JSON file that can be read`;
  return new AppError('genie.space_misconfigured', [none, ...why].join('\n'), { field: 'DATA_DIR' });
}
