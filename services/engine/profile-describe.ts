import type { ModelColumn, ModelTable } from './model.ts';
import type { ColumnProfile, TableProfile } from './profile.ts';
import { pluralNoun } from './profile-nouns.ts';
import { defaultAggregateOf, roleOf, unitOf } from './profile-roles.ts';
import { truthOf } from './profile-truth.ts';
import { expandWords, singularOf, splitName } from './profile-words.ts';

/** Beginnings of table names that say how data is kept or where it came from, not what it is. */
const STORAGE_PREFIXES = words(
  'dim fact fct stg tbl tb t d f v raw vw view mst mstr src ods dwh dw dbo erp crm sap sys app',
);
/** Ends of names that say which copy it is, or that it is kept in a table. */
const EDITION_WORDS = words('final export extract copy latest new old dump data table tbl tb csv dim fact fct vw view');
/** Ends of names of tables that list each thing once. */
const LIST_WORDS = words(
  'master mst mstr lookup lkp lkup lu list directory register registry reference ref catalog catalogue hdr header',
);
/** Ends of column names that say how a moment is kept. */
const TIME_ENDINGS = new Set(['datetime', 'timestamp', 'date', 'time', 'at', 'on']);
const AMOUNT_ENDINGS = new Set(['amount', 'value']);
/** Before a plural they count: `num_beds`. */
const COUNTERS = words('num number nbr no nr n cnt count');
/** Short forms that are only one at the end of a name, after the thing they are about. */
const LAST_WORDS: ReadonlyMap<string, string> = new Map([
  ['no', 'number'],
  ['nr', 'number'],
  ['ind', 'indicator'],
  ['yn', 'flag'],
]);
/** `FName`, which case divides. */
const NAME_LETTERS: ReadonlyMap<string, string> = new Map([
  ['f', 'first'],
  ['m', 'middle'],
  ['l', 'last'],
]);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** What a table and its rows are called, guessed from its name: `fact_sales_orders` holds sales orders. */
export function describeTable(profile: TableProfile): Pick<ModelTable, 'label' | 'synonyms' | 'rowNoun'> {
  const name = profile.identifier.split('.').at(-1) ?? profile.identifier;
  const split = withoutStorage(splitName(name));
  const whole = nounOf(split);
  const core = withoutList(split);
  const label = nounOf(core);
  const last = label.split(' ').at(-1) ?? label;
  return {
    label,
    synonyms: [...new Set([last, whole])].filter((synonym) => synonym !== label),
    rowNoun: { singular: last, plural: pluralNoun(last, lastOf(core)) },
  };
}

function lastOf(split: readonly string[]): string {
  return expandWords(split).at(-1)?.split(' ').at(-1) ?? '';
}

/** The words written out, and the last one in the singular. */
function nounOf(split: readonly string[]): string {
  const all = expandWords(split).flatMap((long) => long.split(' '));
  return [...all.slice(0, -1), singularOf(all.at(-1) ?? 'row')].join(' ');
}

/** Without what names of files have around the thing they are about: `fact_sales_2024_final` holds sales. */
function withoutStorage(all: readonly string[]): readonly string[] {
  const from = all.length > 1 && STORAGE_PREFIXES.has(all[0] ?? '') ? 1 : 0;
  let to = all.length;
  while (to - from > 1 && isEdition(all[to - 1] ?? '')) to--;
  return all.slice(from, to);
}

/** `customer_master` and `lkp_customer` hold customers. */
function withoutList(all: readonly string[]): readonly string[] {
  if (all.length < 2) return all;
  if (LIST_WORDS.has(all.at(-1) ?? '')) return all.slice(0, -1);
  return LIST_WORDS.has(all[0] ?? '') && all[0] !== 'list' ? all.slice(1) : all;
}

function isEdition(word: string): boolean {
  return EDITION_WORDS.has(word) || /^v?\d+$/.test(word);
}

/** Columns with words, role and default aggregate, guessed from names and data. */
export function describeColumns(profile: TableProfile): readonly ModelColumn[] {
  const split = profile.columns.map((column) => splitName(column.name));
  const shared = sharedPrefix(split);
  const labels = split.map((all) => labelWords(shared && all.length > 1 ? all.slice(1) : all));
  const taken = new Map<string, number>();
  const synonyms = labels.map((words, index) => {
    const column = profile.columns[index];
    return column ? synonymsOf(words, column) : [];
  });
  for (const phrase of [...labels.map((words) => words.join(' ')), ...synonyms.flat()]) {
    taken.set(phrase, (taken.get(phrase) ?? 0) + 1);
  }
  return profile.columns.map((column, index) => {
    const words = labels[index] ?? [];
    // A word that two columns would answer to names neither.
    const own = (synonyms[index] ?? []).filter((phrase) => taken.get(phrase) === 1);
    return columnOf(column, { words, synonyms: own, rowCount: profile.rowCount });
  });
}

/** Abbreviations written out; `NumBeds` is a number of beds, `house_no` a number of a house. */
function labelWords(all: readonly string[]): readonly string[] {
  const [first = '', next = ''] = all;
  const last = all.at(-1) ?? '';
  const written = LAST_WORDS.get(last);
  if (all.length > 1 && written !== undefined) return [...expandWords(all.slice(0, -1)), written];
  const letter = all.length === 2 && (last === 'name' || last === 'nm') ? NAME_LETTERS.get(first) : undefined;
  if (letter !== undefined) return [letter, 'name'];
  if (!COUNTERS.has(first)) return expandWords(all);
  if (next === 'of') return ['number', ...expandWords(all.slice(1))];
  const thing = expandWords([last])[0] ?? '';
  // `no_show` counts nothing.
  return singularOf(thing) === thing ? expandWords(all) : ['number', 'of', ...expandWords(all.slice(1))];
}

function columnOf(
  column: ColumnProfile,
  described: { readonly words: readonly string[]; readonly synonyms: readonly string[]; readonly rowCount: number },
): ModelColumn {
  const { words, synonyms, rowCount } = described;
  const { averageLength, ...facts } = column;
  const singularWords = words.flatMap((word) => word.split(' ')).map(singularOf);
  const { type, distinctCount } = column;
  const truth = truthOf(column) !== undefined;
  const role = roleOf({ words: singularWords, type, rowCount, distinctCount, averageLength, truth });
  const unit = unitOf(role, singularWords);
  return {
    ...facts,
    label: words.join(' ') || column.name.toLowerCase(),
    synonyms,
    role,
    defaultAggregate: defaultAggregateOf(role, singularWords),
    ...(unit === undefined ? {} : { unit }),
  };
}

function synonymsOf(words: readonly string[], column: ColumnProfile): readonly string[] {
  const last = words.at(-1) ?? '';
  const base = words.slice(0, -1).join(' ');
  if (base === '') return [];
  if (column.type === 'timestamp' || column.type === 'date') {
    if (!TIME_ENDINGS.has(last)) return [];
    const spellings = [base, `${base} date`, `${base} time`];
    return spellings.filter((phrase) => phrase !== words.join(' '));
  }
  return AMOUNT_ENDINGS.has(last) ? [base] : [];
}

/** Some databases begin every column with the table's letter: `o_orderdate`, `o_total`. */
function sharedPrefix(names: readonly (readonly string[])[]): boolean {
  const first = names[0]?.[0] ?? '';
  return names.length >= 3 && first.length <= 2 && names.every((words) => words.length > 1 && words[0] === first);
}
