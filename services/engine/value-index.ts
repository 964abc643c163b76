import type { DuckDb } from './duckdb.ts';
import { quoteIdentifier, quoteName } from './duckdb-import.ts';
import type { Model, ModelColumn, ValueHit, ValueIndex } from './model.ts';
import { normalPhrase, stemPhrase } from './profile-words.ts';
import type { Space } from './space.ts';
import { SimilarTexts } from './value-index-similar.ts';
import { maySpell, otherSpellings } from './value-spellings.ts';

/** Where the values lie and which are wanted. */
export interface BuildValueIndexOptions {
  readonly duckdb: DuckDb;
  readonly model: Model;
  /** Says which columns stay out of the index; without it only the model decides. */
  readonly space?: Space;
  /** Is told every value that is read, in order. */
  readonly onValue?: (place: { readonly table: string; readonly column: string; readonly value: string }) => void;
}

/** A column with more different values than this is searched in the data, not in memory. */
const MAX_VALUES = 5_000;
/** Of all columns together: each takes about half a kilobyte. */
const MAX_ALL_VALUES = 100_000;
/** Longer values are texts to read; nobody types them into a question. */
const MAX_VALUE_LENGTH = 100;
/** Shorter words stand for no longer value that has them. */
const MIN_PART_LENGTH = 3;
/** Initials that are words of any question. */
const EVERYDAY = new Set(
  'a am an and are as ask at be but by can did do does few for from get go had has he her his how i if in is it its just let me my no not now of off on or our out per pm she show so the to top two up us use was we who why you'.split(
    ' ',
  ),
);

type Place = Omit<ValueHit, 'match'>;

/**
 * Reads the values of all string and boolean columns that have few enough of them.
 * @throws AppError as `DuckDb.query` does.
 */
export async function buildValueIndex(options: BuildValueIndexOptions): Promise<ValueIndex> {
  const index = new MemoryValueIndex();
  const wanted = options.model.tables.flatMap((table) =>
    table.columns
      .filter((column) => isIndexed(column) && !isKeptOut(options, table.identifier, column))
      .map((column) => ({ table, column })),
  );
  let left = MAX_ALL_VALUES;
  // Columns with few values first: those are the ones that people name.
  for (const { table, column } of wanted.toSorted((a, b) => a.column.distinctCount - b.column.distinctCount)) {
    left -= column.distinctCount;
    if (left < 0) break;
    const name = quoteName(column.name);
    const cell = `CAST(${name} AS VARCHAR)`;
    const value = column.listedBy === undefined ? cell : `unnest(string_split(${cell}, '${column.listedBy}'))`;
    const { rows } = await options.duckdb.query(
      `SELECT DISTINCT ${value} AS v FROM ${quoteIdentifier(table.identifier)} WHERE ${name} IS NOT NULL ORDER BY v`,
      { maxRows: MAX_VALUES },
    );
    for (const [value] of rows) {
      if (!value) continue;
      const place = { table: table.identifier, column: column.name, value };
      index.add(place);
      options.onValue?.(place);
    }
  }
  return index;
}

function isIndexed(column: ModelColumn): boolean {
  if (column.type === 'boolean') return true;
  return column.type === 'string' && column.role !== 'text' && column.distinctCount <= MAX_VALUES;
}

function isKeptOut({ space }: BuildValueIndexOptions, table: string, column: ModelColumn): boolean {
  const config = space?.file.data_sources.tables
    .find((one) => one.identifier === table)
    ?.column_configs.find((one) => one.column_name === column.name);
  return config?.build_value_dictionary === false;
}

class MemoryValueIndex implements ValueIndex {
  readonly #exact = new Map<string, Place[]>();
  readonly #stemmed = new Map<string, Place[]>();
  readonly #words = new Map<string, Place[]>();
  readonly #similar = new SimilarTexts();
  #maxWords = 0;

  get maxWords(): number {
    return this.#maxWords;
  }

  add(place: Place): void {
    const phrase = normalPhrase(place.value);
    if (phrase === '' || place.value.length > MAX_VALUE_LENGTH) return;
    const stem = stemPhrase(place.value);
    if (!this.#stemmed.has(stem)) this.#similar.add(stem);
    push(this.#exact, phrase, place);
    push(this.#stemmed, stem, place);
    const words = stem.split(' ');
    this.#maxWords = Math.max(this.#maxWords, words.length);
    if (words.length < 2) return;
    const initials = words.map((word) => word[0]).join('');
    if (!EVERYDAY.has(initials)) push(this.#stemmed, initials, place);
    for (const word of new Set(words)) push(this.#words, word, place);
  }

  find(phrase: string): readonly ValueHit[] {
    const normal = normalPhrase(phrase);
    const exact = this.#exact.get(normal) ?? [];
    const stemmed = (this.#stemmed.get(stemPhrase(phrase)) ?? []).filter((place) => !exact.includes(place));
    const found = [...hits(exact, 'exact'), ...hits(stemmed, 'stem')];
    return found.length > 0 ? found : hits(this.#spelledOtherwise(normal), 'stem');
  }

  /** Only where no value is spelled as the phrase. */
  #spelledOtherwise(phrase: string): readonly Place[] {
    for (const spelling of otherSpellings(phrase)) {
      const places = (this.#exact.get(spelling) ?? []).filter(({ column }) => maySpell(column, spelling));
      if (places.length > 0) return places;
    }
    return [];
  }

  findSimilar(phrase: string): readonly ValueHit[] {
    const stem = stemPhrase(phrase);
    const partial = stem.length < MIN_PART_LENGTH ? [] : uniquePerColumn(this.#words.get(stem) ?? []);
    const near = this.#similar.nearest(stem).flatMap((text) => this.#stemmed.get(text) ?? []);
    return hits([...partial, ...near.filter((place) => !partial.includes(place))], 'fuzzy');
  }
}

/** A word that stands for one value of its column: `sourdough` when there is a single kind. */
function uniquePerColumn(places: readonly Place[]): readonly Place[] {
  return places.filter(
    (place) => places.filter((other) => other.table === place.table && other.column === place.column).length === 1,
  );
}

function hits(places: readonly Place[], match: ValueHit['match']): readonly ValueHit[] {
  return places.map((place) => ({ ...place, match }));
}

function push(map: Map<string, Place[]>, key: string, place: Place): void {
  const list = map.get(key);
  if (list) list.push(place);
  else map.set(key, [place]);
}
