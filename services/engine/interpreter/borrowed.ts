import type { Model, ModelColumn, ModelJoin, ModelTable, ValueHit, ValueIndex } from '../model.ts';
import { stem } from './text/stem.ts';
import { wordsOf } from './text/tokens.ts';
import { timeColumnOf } from './time-column.ts';

/** Longer ways say little about the rows they start from. */
const MAX_STEPS = 3;
/** A space of very many tables is not multiplied out without end. */
const MAX_BORROWED = 4_000;

/** Columns that a table gets from others, which its rows point at. */
export interface Borrowed {
  readonly table: ModelTable;
  readonly column: ModelColumn;
  /** Where the column stands. */
  readonly from: ModelTable;
}

/** Whether the key names at most one row, so that following it never multiplies rows. */
function isUnique(table: ModelTable, column: string): boolean {
  const key = table.columns.find(({ name }) => name === column);
  return key !== undefined && key.nullCount === 0 && key.distinctCount === table.rowCount && table.rowCount > 0;
}

/** What says something about the rows that point at it; figures would be counted once per row. */
function isLent(column: ModelColumn, keys: ReadonlySet<string>): boolean {
  if (keys.has(column.name)) return false;
  return column.role === 'dimension' || column.role === 'boolean' || isName(column);
}

/** The column that says what a thing is called. */
export function isName(column: ModelColumn): boolean {
  return column.type === 'string' && stem(wordsOf(column.label).at(-1) ?? '') === 'name';
}

/** The keys by which those rows point on: of lines of an order, whose order it was. */
function keysOn(model: Model, { end }: Way): ModelColumn[] {
  const left = model.joins.flatMap((join) => (join.left.table === end.identifier ? [join.left.column] : []));
  return end.columns.filter(({ name, role }) => role === 'identifier' && left.includes(name));
}

function labelOf(from: ModelTable, column: ModelColumn): string {
  const noun = from.rowNoun.singular;
  const nouns = new Set(wordsOf(noun).map(stem));
  return wordsOf(column.label).some((word) => nouns.has(stem(word))) ? column.label : `${noun} ${column.label}`;
}

/** Rows of which nearly all have parts. */
const MOSTLY = 0.6;

/** Whether the rows are parts of those that they point at: lines of an order, not members of an agent. */
function arePartsOf(model: Model, part: ModelTable, { left, right }: ModelJoin): boolean {
  const whole = model.tables.find(({ identifier }) => identifier === right.table);
  const key = part.columns.find(({ name }) => name === left.column);
  if (!whole || !key) return false;
  const noun = stem(wordsOf(whole.rowNoun.singular).at(-1) ?? '');
  if (wordsOf(part.identifier.split('.').at(-1) ?? '').some((word) => stem(word) === noun)) return true;
  const pointsOn = model.joins.some((join) => join.left.table === whole.identifier);
  return pointsOn && part.rowCount >= whole.rowCount && key.distinctCount >= whole.rowCount * MOSTLY;
}

/** The date that the rows of a table without dates have from what they are parts of. */
function dateOf(model: Model, table: ModelTable, ways: readonly Way[]): ModelColumn | undefined {
  if (timeColumnOf(table)) return undefined;
  const dates = ways.flatMap(({ end, via }) => {
    const [join, further] = via;
    const date = timeColumnOf(end);
    return join && !further && date && arePartsOf(model, table, join) ? [date] : [];
  });
  return dates.length === 1 ? dates[0] : undefined;
}

interface Way {
  readonly end: ModelTable;
  readonly via: readonly ModelJoin[];
}

/** Every table that the rows point at, by the shortest ways; two equally short ones are both kept and asked about. */
function waysFrom(model: Model, table: ModelTable, tables: ReadonlyMap<string, ModelTable>): Way[] {
  const found: Way[] = [];
  const reached = new Map<string, number>([[table.identifier, 0]]);
  let front: Way[] = [{ end: table, via: [] }];
  for (let step = 1; step <= MAX_STEPS && front.length > 0; step++) {
    const next = front.flatMap(({ end, via }) =>
      model.joins.flatMap((join): Way[] => {
        const to = tables.get(join.right.table);
        if (join.left.table !== end.identifier || !to || !isUnique(to, join.right.column)) return [];
        return (reached.get(to.identifier) ?? step) < step ? [] : [{ end: to, via: [...via, join] }];
      }),
    );
    for (const { end } of next) reached.set(end.identifier, step);
    found.push(...next);
    front = next;
  }
  return found;
}

function lend(
  way: Way,
  { twice, on }: { readonly twice: boolean; readonly on: readonly ModelColumn[] },
  taken: Set<string>,
): (column: ModelColumn) => ModelColumn {
  const first = way.via[0]?.left.column ?? '';
  return (column) => {
    const noun = wordsOf(way.end.rowNoun.singular).join('_');
    // Of a key it is the thing it points at that is named.
    const label = on.includes(column) ? column.label : labelOf(way.end, column);
    const wanted = twice ? `${first}_${column.name}` : `${noun}_${column.name}`;
    let name = wanted;
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${wanted}_${count}`;
    taken.add(name.toLowerCase());
    return {
      ...column,
      name,
      label: twice
        ? `${wordsOf(first)
            .filter((word) => word !== 'id')
            .join(' ')} ${column.label}`
        : label,
      synonyms: [],
      // A row may point at nothing, whatever the other table holds.
      nullCount: Math.max(1, column.nullCount),
      borrowed: { via: way.via, column: column.name },
    };
  };
}

/** What each table can be asked about although it stands in another one, by the keys of the model. */
export function borrowedColumns(model: Model): Borrowed[] {
  const tables = new Map(model.tables.map((table) => [table.identifier, table]));
  const keys = new Map<string, Set<string>>();
  for (const { left, right } of model.joins) {
    for (const { table, column } of [left, right]) keys.set(table, (keys.get(table) ?? new Set()).add(column));
  }
  const result: Borrowed[] = [];
  for (const table of model.tables) {
    const taken = new Set(table.columns.map(({ name }) => name.toLowerCase()));
    const ways = waysFrom(model, table, tables);
    const date = dateOf(model, table, ways);
    for (const way of ways) {
      const twice = ways.some((other) => other !== way && other.end === way.end);
      // What the rows point at by themselves needs no further way.
      const own = new Set(table.columns.map(({ name }) => name));
      const on = keysOn(model, way).filter(({ name }) => !own.has(name));
      const make = lend(way, { twice, on }, taken);
      const lent = way.end.columns.filter(
        (column) => column === date || on.includes(column) || isLent(column, keys.get(way.end.identifier) ?? new Set()),
      );
      if (result.length + lent.length > MAX_BORROWED) return result;
      result.push(...lent.map((column) => ({ table, column: make(column), from: way.end })));
    }
  }
  return result;
}

const GIVEN: ReadonlySet<string> = new Set(['first', 'given', 'fore']);
const FAMILY: ReadonlySet<string> = new Set(['last', 'sur', 'family', 'surname']);

/** Of the columns with names the one that says it all, else the given and the family name of a person. */
export function wholeName(columns: readonly ModelColumn[]): readonly ModelColumn[] {
  const of = (words: ReadonlySet<string>) =>
    columns.find(({ label }) => wordsOf(label).some((word) => words.has(word)));
  const [first, last] = [of(GIVEN), of(FAMILY)];
  if (first && last && first !== last) return [first, last];
  return columns.length === 1 ? columns : [];
}

/** The column of the table, its own or a borrowed one, that points at the thing with the name. */
function keyBefore(borrowed: readonly Borrowed[], { table, column }: Borrowed): string | undefined {
  const via = column.borrowed?.via ?? [];
  const last = via.at(-1);
  if (via.length <= 1 || !last) return last?.left.column;
  const way = JSON.stringify(via.slice(0, -1));
  return borrowed.find(
    (one) =>
      one.table === table &&
      one.column.borrowed?.column === last.left.column &&
      JSON.stringify(one.column.borrowed.via) === way,
  )?.column.name;
}

/** By `table column` of each key, what the things that it points at are called; nothing where that is not certain. */
export function calledThings(borrowed: readonly Borrowed[]): ReadonlyMap<string, readonly ModelColumn[]> {
  const named = Map.groupBy(
    borrowed.filter(({ column }) => isName(column)),
    (one) => `${one.table.identifier} ${keyBefore(borrowed, one) ?? ''}`,
  );
  const found = new Map<string, readonly ModelColumn[]>();
  for (const [key, ones] of named) {
    if (key.endsWith(' ')) continue;
    const columns = wholeName(ones.map(({ column }) => column));
    if (columns.length > 0) found.set(key, columns);
  }
  return found;
}

/** The index of values, in which a value also stands for the rows that point at it. */
export function lentValues(values: ValueIndex, borrowed: readonly Borrowed[]): ValueIndex {
  const lent = new Map<string, { table: string; column: string }[]>();
  for (const { table, column, from } of borrowed) {
    const key = `${from.identifier} ${column.borrowed?.column ?? ''}`;
    lent.set(key, [...(lent.get(key) ?? []), { table: table.identifier, column: column.name }]);
  }
  const more = (hits: readonly ValueHit[]): readonly ValueHit[] =>
    lent.size === 0
      ? hits
      : [
          ...hits,
          ...hits.flatMap((hit) =>
            (lent.get(`${hit.table} ${hit.column}`) ?? []).map((place) => ({ ...hit, ...place })),
          ),
        ];
  return {
    find: (phrase) => more(values.find(phrase)),
    findSimilar: (phrase) => more(values.findSimilar(phrase)),
    get maxWords() {
      return values.maxWords;
    },
  };
}
