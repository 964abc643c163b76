import type { DuckDb } from '../duckdb.ts';
import { quoteIdentifier } from '../duckdb-import.ts';
import { toDuckDb } from '../interpreter/sql/spelling.ts';
import type { ImportedFile } from './import-file.ts';
import { idOf, type OwnModel, type Placed, unknownName } from './model-file.ts';
import { isSameTableName } from './names.ts';

/** A model as it fits the files that are there, in the raw form of a space. */
export interface FittedModel {
  readonly tables: readonly { identifier: string; description?: string | undefined; column_configs: unknown[] }[];
  readonly measures: readonly unknown[];
  readonly filters: readonly unknown[];
  readonly expressions: readonly unknown[];
  readonly joins: readonly unknown[];
  readonly questions: readonly string[];
  /** `x_local.tables` by identifier. */
  readonly locals: ReadonlyMap<string, LocalPart>;
}

type LocalPart = OwnModel['locals'][number]['value'];
type Snippet = OwnModel['measures'][number];

/** Finds the table that a name of the model stands for: its whole name, its last part, or the name of its file. */
export class TableFinder {
  readonly #tables: readonly ImportedFile[];

  constructor(tables: readonly ImportedFile[]) {
    this.#tables = tables;
  }

  find(name: string): ImportedFile | undefined {
    const wanted = name.toLowerCase();
    const last = shortName(wanted);
    return (
      this.#tables.find(({ identifier, file }) =>
        [identifier, file.name].some((one) => one.toLowerCase() === wanted),
      ) ??
      this.#tables.find(({ identifier }) => shortName(identifier).toLowerCase() === last) ??
      this.#tables.find(({ identifier }) => isSameTableName(shortName(identifier), last))
    );
  }

  /** What could have been meant. */
  get names(): readonly string[] {
    return this.#tables.map(({ identifier }) => shortName(identifier));
  }
}

/** The last part of a three-part name. */
export function shortName(identifier: string): string {
  return identifier.split('.').at(-1) ?? identifier;
}

/**
 * Looks up every name of a model in the files and tries its SQL. What does not fit is reported as a fault of the model
 * and left out.
 */
export async function fitModel(model: OwnModel, tables: readonly ImportedFile[], duckdb: DuckDb): Promise<FittedModel> {
  const fitter = new Fitter(model, new TableFinder(tables));
  const described = fitter.tables();
  const locals = fitter.locals();
  // Of a hidden table nothing is told, neither by a phrase nor along a join.
  fitter.see(new TableFinder(tables.filter(({ identifier }) => locals.get(identifier)?.hidden !== true)));
  const [measures, filters, expressions] = [
    await fitter.snippets(duckdb, model.measures, 'measure'),
    await fitter.snippets(duckdb, model.filters, 'filter'),
    await fitter.snippets(duckdb, model.expressions, 'expression'),
  ];
  return {
    tables: tables.map(({ identifier }) => described.get(identifier) ?? { identifier, column_configs: [] }),
    ...{ measures, filters, expressions },
    joins: fitter.joins(),
    questions: model.questions.map(({ value }) => value.question),
    locals,
  };
}

class Fitter {
  readonly #model: OwnModel;
  #finder: TableFinder;

  constructor(model: OwnModel, finder: TableFinder) {
    this.#model = model;
    this.#finder = finder;
  }

  /** From here on only these tables are known. */
  see(finder: TableFinder): void {
    this.#finder = finder;
  }

  tables(): ReadonlyMap<string, FittedModel['tables'][number]> {
    const found = this.#model.tables.flatMap(({ value, path }) => {
      const table = this.#table(value.identifier, [...path, 'identifier']);
      if (!table) return [];
      const columns = value.columns.flatMap((placed) => {
        const name = this.#column(table, placed.value.column_name, [...placed.path, 'column_name']);
        return name === undefined ? [] : [{ ...placed.value, column_name: name }];
      });
      const described = value.description === undefined ? {} : { description: value.description };
      return [[table.identifier, { identifier: table.identifier, ...described, column_configs: columns }] as const];
    });
    return new Map(found);
  }

  locals(): ReadonlyMap<string, LocalPart> {
    const found = this.#model.locals.flatMap(({ table: name, value, path }) => {
      const table = this.#table(name, path);
      if (!table) return [];
      const columns = Object.entries(value.columns).flatMap(([column, own]) => {
        const known = this.#column(table, column, [...path, 'columns', column]);
        return known === undefined ? [] : [[known, own] as const];
      });
      const { time_column: time, default_measure: measure, ...rest } = value;
      const timeColumn = time === undefined ? undefined : this.#column(table, time, [...path, 'time_column']);
      const wanted = measure === undefined ? undefined : this.#column(table, measure, [...path, 'default_measure']);
      const local: LocalPart = {
        ...rest,
        columns: Object.fromEntries(columns),
        ...(timeColumn === undefined ? {} : { time_column: timeColumn }),
        ...(wanted === undefined ? {} : { default_measure: wanted }),
      };
      return [[table.identifier, local] as const];
    });
    return new Map(found);
  }

  joins(): readonly unknown[] {
    return this.#model.joins.flatMap(({ value, path }) => {
      const left = this.#table(value.left.identifier, [...path, 'left']);
      const right = this.#table(value.right.identifier, [...path, 'right']);
      if (!left || !right) return [];
      const [condition = ''] = value.sql;
      const sides = /^\s*[`"]?(\w+)[`"]?\.[`"]?([^`"]+?)[`"]?\s*=\s*[`"]?(\w+)[`"]?\.[`"]?([^`"]+?)[`"]?\s*$/.exec(
        condition,
      );
      const [, firstAlias, first, , second] = sides ?? [];
      if (!firstAlias || !first || !second) {
        this.#model.fault([...path, 'sql'], 'a join must be one comparison: left.column = right.column');
        return [];
      }
      const isLeftFirst = [value.left.alias, shortName(value.left.identifier)].some(
        (alias) => alias?.toLowerCase() === firstAlias.toLowerCase(),
      );
      const leftColumn = this.#column(left, isLeftFirst ? first : second, [...path, 'sql']);
      const rightColumn = this.#column(right, isLeftFirst ? second : first, [...path, 'sql']);
      if (leftColumn === undefined || rightColumn === undefined) return [];
      return [
        {
          id: value.id,
          left: { identifier: left.identifier, alias: 'l' },
          right: { identifier: right.identifier, alias: 'r' },
          sql: [`\`l\`.\`${leftColumn}\` = \`r\`.\`${rightColumn}\``, ...value.sql.slice(1)],
        },
      ];
    });
  }

  async snippets(duckdb: DuckDb, snippets: readonly Snippet[], kind: string): Promise<readonly unknown[]> {
    const fitting: unknown[] = [];
    for (const { value, path } of snippets) {
      const sql = this.#shortened(value.sql.trim());
      const table = this.#tableOfSql(sql);
      if (!table) {
        const known = this.#finder.names.slice(0, 5).join(', ');
        this.#model.fault(
          [...path, 'sql'],
          `${value.display_name}: its SQL must name columns of one table as table.column; the tables are ${known}`,
        );
      } else if (await this.#runs(duckdb, { sql, kind, table })) fitting.push({ ...value, sql });
      else
        this.#model.fault(
          [...path, 'sql'],
          `${value.display_name}: its SQL does not run over ${shortName(table.identifier)}${this.#strangers(sql, table)}`,
        );
    }
    return fitting;
  }

  async #runs(
    duckdb: DuckDb,
    { sql, kind, table }: { sql: string; kind: string; table: ImportedFile },
  ): Promise<boolean> {
    const from = quoteIdentifier(table.identifier);
    const whole =
      kind === 'filter' ? `SELECT 1 FROM ${from} WHERE (${sql}) LIMIT 0` : `SELECT ${sql} FROM ${from} LIMIT 0`;
    try {
      await duckdb.query(toDuckDb(whole));
      return true;
    } catch {
      // The reason would be DuckDB's, in words for programmers: the owner is told which entry it is.
      return false;
    }
  }

  /** Names of columns in SQL that are none, with what may be meant. */
  #strangers(sql: string, table: ImportedFile): string {
    const short = shortName(table.identifier).toLowerCase();
    const known = table.columns.map(({ name }) => name);
    for (const [, alias = '', column = ''] of sql.matchAll(/[`"]?(\w+)[`"]?\.[`"]?(\w+)[`"]?/g)) {
      if (alias.toLowerCase() === short && !known.some((name) => name.toLowerCase() === column.toLowerCase())) {
        return ` (${unknownName('column', column, known)})`;
      }
    }
    return '';
  }

  /** Whole names of tables become short ones: the SQL of a snippet speaks of one table. */
  #shortened(sql: string): string {
    return this.#finder.names.reduce(
      (text, name) =>
        text.replaceAll(
          new RegExp(`([\`"]?\\w+[\`"]?\\.){1,2}([\`"]?${name.replaceAll(/\W/g, '\\$&')}[\`"]?\\.)`, 'gi'),
          '$2',
        ),
      sql,
    );
  }

  #tableOfSql(sql: string): ImportedFile | undefined {
    const named = this.#finder.names.filter((name) => {
      return new RegExp(`(^|[^\\w.])[\`"]?${name.replaceAll(/\W/g, '\\$&')}[\`"]?\\.`, 'i').test(sql);
    });
    return named.length === 1 ? this.#finder.find(named[0] ?? '') : undefined;
  }

  #table(name: string, path: Placed<unknown>['path']): ImportedFile | undefined {
    const found = this.#finder.find(name);
    if (!found) this.#model.fault(path, unknownName('table', shortName(name), this.#finder.names));
    return found;
  }

  #column(table: ImportedFile, wanted: string, path: Placed<unknown>['path']): string | undefined {
    const lower = wanted.toLowerCase();
    const found = table.columns.find(
      ({ name, header }) => name.toLowerCase() === lower || header.toLowerCase() === lower,
    );
    const known = table.columns.map(({ name }) => name);
    if (!found) this.#model.fault(path, `${shortName(table.identifier)}: ${unknownName('column', wanted, known)}`);
    return found?.name;
  }
}

/** A question as the space keeps it. */
export function asSampleQuestion(text: string): { id: string; question: string[] } {
  return { id: idOf(text), question: [text] };
}
