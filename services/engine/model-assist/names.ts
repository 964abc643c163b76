import type { Compiled } from '../interpreter/compiled.ts';
import type { ModelColumn, ModelSnippet, ModelTable } from '../model.ts';
import { plain } from './plain.ts';

/** What is wrong with a plan, for the model that wrote it. */
export class PlanFault extends Error {
  override readonly name = 'PlanFault';
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** The only one that fits, an exact one first. */
function only<T>(all: readonly T[], exact: (one: T) => boolean, near: (one: T) => boolean): T | undefined {
  const found = all.find(exact);
  if (found !== undefined) return found;
  const close = all.filter(near);
  return close.length === 1 ? close[0] : undefined;
}

const quoted = (name: string) => JSON.stringify(plain(name, 60));

/**
 * Finds names of a plan in the model of the data, however they are capitalised. What comes out is always the data's own
 * name, never the text that came in.
 */
export class Names {
  readonly table: ModelTable;
  readonly #compiled: Compiled;

  /** @throws PlanFault when there is no such table. */
  constructor(compiled: Compiled, base: string) {
    const { tables } = compiled.model;
    const table = only(
      tables,
      ({ identifier }) => identifier === base,
      ({ identifier }) => same(identifier, base) || same(identifier.split('.').at(-1) ?? '', base),
    );
    if (!table) {
      throw new PlanFault(
        `There is no table ${quoted(base)}. There are: ${list(tables.map((one) => one.identifier))}.`,
      );
    }
    this.#compiled = compiled;
    this.table = table;
  }

  /** @throws PlanFault when the table has no such column. */
  column(ref: { readonly table: string; readonly column: string }): ModelColumn {
    this.#own(ref.table);
    const { columns } = this.table;
    const column = only(
      columns,
      ({ name }) => name === ref.column,
      ({ name }) => same(name, ref.column),
    );
    if (column) return column;
    const known = list(columns.map(({ name }) => name));
    throw new PlanFault(`${this.table.identifier} has no column ${quoted(ref.column)}. It has: ${known}.`);
  }

  /** @throws PlanFault when the table has no named expression of that name and kind. */
  snippet(ref: { readonly table: string; readonly name: string }, kind: ModelSnippet['kind']): ModelSnippet {
    this.#own(ref.table);
    const known = this.#compiled.model.snippets.filter(
      (one) => one.table === this.table.identifier && one.kind === kind,
    );
    const snippet = only(
      known,
      ({ name }) => name === ref.name,
      ({ name }) => same(name, ref.name),
    );
    if (snippet) return snippet;
    const names = known.length > 0 ? `There are: ${list(known.map(({ name }) => name))}.` : 'There is none.';
    throw new PlanFault(`${this.table.identifier} has no ${kind} snippet ${quoted(ref.name)}. ${names}`);
  }

  #own(name: string): void {
    const { identifier } = this.table;
    if (same(identifier, name) || same(identifier.split('.').at(-1) ?? '', name)) return;
    throw new PlanFault(`The plan is about ${identifier}, so ${quoted(name)} cannot be used: one table at a time.`);
  }
}

const MAX_LISTED = 60;

function list(names: readonly string[]): string {
  const more = names.length > MAX_LISTED ? ', ...' : '';
  return `${names.slice(0, MAX_LISTED).map(quoted).join(', ')}${more}`;
}
