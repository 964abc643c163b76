import type { ModelColumn, ModelTable } from './model.ts';
import type { ColumnProfile, TableProfile } from './profile.ts';
import { defaultAggregateOf, roleOf, unitOf } from './profile-roles.ts';
import { expandWords, pluralPhrase, singularOf, splitName } from './profile-words.ts';

/** Beginnings of table names that say how data is kept, not what it is. */
const STORAGE_PREFIXES = new Set(['dim', 'fact', 'fct', 'stg', 'tbl', 'raw', 'vw', 'view']);
/** Ends of names that say which copy it is. */
const EDITION_WORDS = new Set([
  'final',
  'export',
  'extract',
  'copy',
  'latest',
  'new',
  'old',
  'dump',
  'data',
  'table',
  'csv',
]);
/** Ends of column names that say how a moment is kept. */
const TIME_ENDINGS = new Set(['datetime', 'timestamp', 'date', 'time', 'at', 'on']);
const AMOUNT_ENDINGS = new Set(['amount', 'value']);

/** What a table and its rows are called, guessed from its name: `fact_sales_orders` holds sales orders. */
export function describeTable(profile: TableProfile): Pick<ModelTable, 'label' | 'synonyms' | 'rowNoun'> {
  const name = profile.identifier.split('.').at(-1) ?? profile.identifier;
  const all = expandWords(splitName(name));
  const words = nounWords(all);
  const last = singularOf(words.at(-1) ?? 'row');
  const label = [...words.slice(0, -1), last].join(' ');
  return {
    label,
    synonyms: last === label ? [] : [last],
    rowNoun: { singular: last, plural: pluralPhrase(last) },
  };
}

/** Without what names of files have around the thing they are about: `fact_sales_2024_final` holds sales. */
function nounWords(all: readonly string[]): readonly string[] {
  const from = all.length > 1 && STORAGE_PREFIXES.has(all[0] ?? '') ? 1 : 0;
  let to = all.length;
  while (to - from > 1 && isEdition(all[to - 1] ?? '')) to--;
  return all.slice(from, to);
}

function isEdition(word: string): boolean {
  return EDITION_WORDS.has(word) || /^v?\d+$/.test(word);
}

/** Columns with words, role and default aggregate, guessed from names and data. */
export function describeColumns(profile: TableProfile): readonly ModelColumn[] {
  const split = profile.columns.map((column) => splitName(column.name));
  const shared = sharedPrefix(split);
  const labels = split.map((words) => expandWords(shared && words.length > 1 ? words.slice(1) : words));
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

function columnOf(
  column: ColumnProfile,
  described: { readonly words: readonly string[]; readonly synonyms: readonly string[]; readonly rowCount: number },
): ModelColumn {
  const { words, synonyms, rowCount } = described;
  const { averageLength, ...facts } = column;
  const singularWords = words.map(singularOf);
  const role = roleOf({
    words: singularWords,
    type: column.type,
    rowCount,
    distinctCount: column.distinctCount,
    averageLength,
  });
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
