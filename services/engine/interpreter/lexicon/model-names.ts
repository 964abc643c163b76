import type { Model, ModelColumn, ModelTable } from '../../model.ts';
import { type Borrowed, isName } from '../borrowed.ts';
import { root, stem } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';
import { writtenOut } from './abbreviations.ts';
import {
  ASKING_WORDS,
  CHANGING,
  GENERIC,
  headOf,
  isStretch,
  JOINTS,
  shareOf,
  soleParts,
  subsets,
  TRUTH_WORDS,
} from './name-parts.ts';
import { countNames, perNames, turnedNames } from './name-spellings.ts';
import { keyOf, type ModelReading } from './types.ts';
import { isUnitWord } from './units.ts';

/** Words of little meaning that ask for a breakdown wherever they stand. */
const KINDS: ReadonlySet<string> = new Set(['category', 'type', 'status', 'level']);
const JOINT_SIZE = 0.25;
/** `visit date` for the date of a visit: a little less than naming the visit and its date. */
const WITH_NOUN_QUALITY = 0.9;
/** Words that only describe what a column is (`sales` in `sales rep`) hardly name it. */
const MODIFIER_QUALITY = 0.78;
/** A column called like the rows themselves. */
const NOUN_QUALITY = 0.6;
/** A name of the space wins over the same word in a column: somebody chose it. */
const SNIPPET_QUALITY = 1.12;
/** A name that stands in another table. */
const LENT_QUALITY = 0.9;
const LENT_KIND_QUALITY = 0.8;
const LENT_KEY_QUALITY = 0.68;
/** `by author`, for the name of the author; a key of the table itself is nearer. */
const LENT_NOUN_QUALITY = 0.7;
/** The end of a length of time, for the whole of it. */
const STRETCH_END_QUALITY = 0.7;
/** A part of a name as the database spells it. */
const SHORT_FORM_QUALITY = 0.9;

/** A phrase of the model and what it names. */
export interface Phrase {
  readonly stems: readonly string[];
  readonly roots: readonly string[];
  readonly words: readonly string[];
  /** How much the phrase explains: words that only join count a quarter. */
  readonly size: number;
  readonly reading: ModelReading;
  /** One for equal readings. */
  readonly key: string;
  readonly quality: number;
  /** Only as it is spelled, but for number. */
  readonly strict: boolean;
  /** What happened, without the `date` of it: a verb form names the date, a plural names the things. */
  readonly event: boolean;
}

/** `related`: whether words of the same root name it as well. */
type Add = (words: readonly string[], reading: ModelReading, quality: number, related?: boolean) => void;

function addColumnName(add: Add, name: readonly string[], context: { reading: ModelReading; table: ModelTable }): void {
  const { reading, table } = context;
  if (name.length === 0) return;
  add(name, reading, 1);
  const noun = new Set(wordsOf(table.rowNoun.singular).map(stem));
  const isKey = reading.kind === 'column' && reading.column.role !== 'measure' && isKeyOfRows(reading.column, table);
  const [last] = name.slice(-1);
  const before = name.slice(0, -1);
  if (last !== undefined && before.length > 0 && !name.includes('of')) add([last, 'of', ...before], reading, 0.96);
  if (!name.some((word) => noun.has(stem(word)))) {
    add([...wordsOf(table.rowNoun.singular), ...name], reading, WITH_NOUN_QUALITY);
  }
  const sole = soleParts(context, name);
  for (const part of subsets(name)) {
    if (sole !== undefined && !part.includes(sole)) continue;
    if (part.every((word) => ASKING_WORDS.has(word))) continue;
    // A `salary hike` is no salary.
    if (CHANGING.has(name.at(-1) ?? '') && !part.includes(name.at(-1) ?? '')) continue;
    // The noun of the rows alone names them: `moved` beside a `movement type`.
    if (reading.kind === 'column' && reading.column.role !== 'time' && part.every((word) => noun.has(stem(word))))
      continue;
    // `average ticket price`: the noun of a key is that of its rows.
    if (isKey && part.length === 1 && table.synonyms.includes(part[0] ?? '')) continue;
    const share = shareOf(part, name, noun);
    // A part made of little words only names the column when nothing else does.
    const telling = part.some((word) => !GENERIC.has(word) && !noun.has(stem(word)));
    const related = part.includes(headOf(name));
    add(part, reading, (telling ? 0.55 + 0.4 * share : 0.45 + 0.3 * share) * (related ? 1 : MODIFIER_QUALITY), related);
  }
}

/** Whether every row has its own. */
function isKeyOfRows({ distinctCount, nullCount }: ModelColumn, { rowCount }: ModelTable): boolean {
  return distinctCount === rowCount && nullCount === 0;
}

function addColumn(add: Add, table: ModelTable, column: ModelColumn): void {
  const reading: ModelReading = { kind: 'column', table, column };
  const label = wordsOf(column.label);
  addColumnName(add, label, { reading, table });
  for (const long of writtenOut(label)) {
    addColumnName(add, long, { reading, table });
    for (const longer of writtenOut(long)) add(longer, reading, 1);
  }
  // `can be booked instantly` where the column says `instant bookable`.
  if (column.role === 'boolean' && label.length === 2) add([...label].reverse(), reading, 0.95);
  // `to close`: what was reached; the date of it is nearer.
  if (isStretch(label)) add(label.slice(label.lastIndexOf('to') + 1), reading, STRETCH_END_QUALITY);
  for (const turned of [...turnedNames(label), ...perNames(label)]) add(turned, reading, 1);
  if (column.role === 'measure') for (const name of countNames(label)) add(name, reading, 1);
  if (column.role === 'measure' && label[0] === 'number' && label[1] === 'of') add(label.slice(2), reading, 0.97);
  const identifier = wordsOf(column.name);
  if (identifier.join(' ') !== label.join(' ')) {
    add(identifier, reading, 0.98);
    // `los` for `los_days`, whatever that stands for.
    for (const part of subsets(identifier)) {
      const short = part.filter((word) => !label.includes(word) && !GENERIC.has(word) && !isUnitWord(word));
      if (short.length === part.length) add(part, reading, SHORT_FORM_QUALITY, false);
    }
    for (const long of writtenOut(identifier)) addColumnName(add, long, { reading, table });
  }
  if (identifier.length > 1) add([identifier.join('')], reading, 0.98);
  if (column.role === 'boolean' || ['is', 'has', 'was', 'are'].includes(label[0] ?? '')) {
    const bare = label.filter((word) => !TRUTH_WORDS.has(word));
    if (bare.length > 0 && bare.length < label.length) add(bare, reading, 1);
  }
  for (const synonym of column.synonyms) {
    const words = wordsOf(synonym);
    const noun = wordsOf(table.rowNoun.singular);
    // `loan` for the date of a loan must not compete with the loans themselves.
    const isNoun = words.map(stem).join(' ') === noun.map(stem).join(' ');
    add(words, reading, isNoun || words.every((word) => ASKING_WORDS.has(word)) ? NOUN_QUALITY : 1);
    if (words.length > 0 && !words.some((word) => noun.map(stem).includes(stem(word))))
      add([...noun, ...words], reading, WITH_NOUN_QUALITY);
    const bare = words.filter((word) => !GENERIC.has(word));
    // `ship time` is how long it took, `shipped` alone when.
    if (bare.length > 0 && bare.length < words.length && !isStretch(label)) add(bare, reading, 0.8);
  }
}

function addTable(add: Add, table: ModelTable): void {
  const reading: ModelReading = { kind: 'table', table };
  const names = [table.label, ...table.synonyms, table.rowNoun.singular, table.rowNoun.plural];
  for (const name of names) {
    add(wordsOf(name), reading, 1);
    for (const long of writtenOut(wordsOf(name))) add(long, reading, 0.98);
  }
  const identifier = table.identifier.split('.').at(-1) ?? '';
  add(wordsOf(identifier), reading, 0.98);
  add([identifier.toLowerCase()], reading, 0.98);
  for (const name of [table.label, identifier]) {
    const words = wordsOf(name);
    const head = words.at(-1);
    // A name that says nothing of the rows leaves its words to the columns.
    const free =
      head === table.rowNoun.singular || !table.columns.some((column) => wordsOf(column.label).includes(head ?? ''));
    if (words.length > 1 && head !== undefined && !GENERIC.has(head) && free) add([head], reading, 0.85);
  }
}

const TIME_WORDS: ReadonlySet<string> = new Set(['date', 'time', 'timestamp', 'at', 'on', 'day']);

/** `sale` for `sale date`. */
function isEvent(words: readonly string[], reading: ModelReading): boolean {
  if (reading.kind !== 'column' || reading.column.role !== 'time' || words.length > 1) return false;
  const names = [reading.column.label, reading.column.name, ...reading.column.synonyms].map(wordsOf);
  return !words.some((word) => TIME_WORDS.has(word)) && names.some((name) => name.some((word) => TIME_WORDS.has(word)));
}

/** Words of names that say which part of a name it is. */
const PART_OF_NAME: ReadonlySet<string> = new Set(
  'first last middle sur family given full short long nick user display legal trade brand file host domain'.split(' '),
);

/** A column of another table: by its whole name, better with the noun it belongs to; a thing's name by the noun alone. */
function addBorrowed(add: Add, { table, column, from }: Borrowed): void {
  const reading: ModelReading = { kind: 'column', table, column };
  const own = from.columns.find(({ name }) => name === column.borrowed?.column);
  const noun = wordsOf(from.rowNoun.singular);
  add(wordsOf(column.label), reading, 0.98);
  for (const name of own ? [own.label, ...own.synonyms] : []) {
    const words = wordsOf(name);
    // The noun alone is the thing, not when it was.
    if (own?.role === 'time' && words.every((word) => noun.includes(word))) continue;
    // `sales by category`, where only the products have one.
    if (words.length === 1 && KINDS.has(words[0] ?? '')) add(words, reading, LENT_KIND_QUALITY);
    if (words.every((word) => GENERIC.has(word) || ASKING_WORDS.has(word))) continue;
    for (const spelling of [words, ...writtenOut(words)]) add(spelling, reading, LENT_QUALITY);
    add([...noun, ...words], reading, 0.97);
    add([...words, 'of', ...noun], reading, 0.96);
    const bare = words.filter((word) => !TRUTH_WORDS.has(word));
    if (own?.role === 'boolean' && bare.length > 0 && bare.length < words.length) add(bare, reading, LENT_QUALITY);
  }
  if (own?.role === 'identifier') {
    // `by member` along two keys; a name that nobody shares tells more.
    const owner = wordsOf(own.label).filter((word) => !GENERIC.has(word));
    if (owner.length > 0) add(owner, reading, LENT_KEY_QUALITY);
  }
  if (!own || !isName(own)) return;
  add([...noun, ...wordsOf(own.label)], reading, 0.97);
  // `by author` is no question about first names.
  const called = wordsOf(own.label).filter((word) => word !== 'name');
  const whole = called.every((word) => noun.includes(word));
  if (whole) for (const one of [from.rowNoun.singular, ...from.synonyms]) add(wordsOf(one), reading, LENT_NOUN_QUALITY);
  // `companies` where the accounts have a `company name`.
  else if (!called.some((word) => PART_OF_NAME.has(word))) add(called, reading, LENT_NOUN_QUALITY);
}

function sizeOf(words: readonly string[], reading: ModelReading): number {
  // `number of days` is the name of a figure, and no count of days.
  const whole = words[0] === 'number' && reading.kind === 'column' && reading.column.role === 'measure';
  return words.reduce((sum, word) => sum + (JOINTS.has(word) && !whole ? JOINT_SIZE : 1), 0);
}

/** Every phrase that names a part of the model, the best spelling of each once. */
export function modelPhrases(model: Model, borrowed: readonly Borrowed[] = []): Phrase[] {
  const best = new Map<string, Phrase>();
  const add: Add = (words, reading, quality, related = true) => {
    if (words.length === 0 || (words.length === 1 && JOINTS.has(words[0] ?? ''))) return;
    const key = keyOf(reading);
    const spelling = `${key} ${words.map(stem).join(' ')}`;
    const known = best.get(spelling);
    if (known && known.quality >= quality) return;
    best.set(spelling, {
      words,
      size: sizeOf(words, reading),
      stems: words.map(stem),
      roots: words.map(root),
      reading,
      key,
      quality,
      strict: !related,
      event: isEvent(words, reading),
    });
  };
  const tables = new Map(model.tables.map((table) => [table.identifier, table]));
  for (const table of model.tables) {
    addTable(add, table);
    for (const column of table.columns) addColumn(add, table, column);
  }
  for (const one of borrowed) addBorrowed(add, one);
  for (const snippet of model.snippets) {
    const table = tables.get(snippet.table);
    if (!table) continue;
    for (const name of [snippet.name, ...snippet.synonyms]) {
      add(wordsOf(name), { kind: 'snippet', table, snippet }, SNIPPET_QUALITY);
    }
  }
  return [...best.values()];
}
