import type { ModelColumn, ModelTable } from './model.ts';
import type { ColumnProfile, TableProfile } from './profile.ts';
import { alsoCalled } from './profile-also-called.ts';
import { onScale, SAME_EVENT, TAKING_TIME, UNIT_ENDINGS } from './profile-export-names.ts';
import { isRowNoun, isUncountable, pluralNoun } from './profile-nouns.ts';
import { defaultAggregateOf, PERSONAL_WORDS, roleOf, unitOf } from './profile-roles.ts';
import { isFigure, isOfColumn, thingsSold } from './profile-row-names.ts';
import { spanNames, toBe } from './profile-spans.ts';
import { truthOf } from './profile-truth.ts';
import { expandWords, pluralOf, singularOf, splitName } from './profile-words.ts';
import { tellsYear } from './profile-years.ts';

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
/** Ends of names of keys. */
const KEY_ENDS = words('id key number code no nr');
/** Fewer different keys than this share of the rows: they are no slips of the pen. */
const SEVERAL_SHARE = 0.9;
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
export function describeTable(profile: TableProfile): Pick<ModelTable, 'label' | 'synonyms' | 'rowNoun' | 'countedBy'> {
  const name = profile.identifier.split('.').at(-1) ?? profile.identifier;
  const split = withoutStorage(splitName(name));
  const whole = nounOf(split);
  const core = withoutList(split);
  const label = nounOf(core);
  const last = label.split(' ').at(-1) ?? label;
  const countable = countableOf(profile, last);
  const countedBy = keyOfSeveral(profile, last);
  return {
    label,
    synonyms: [
      ...new Set([
        ...(isOfColumn(profile, last) && countable ? [] : [last]),
        whole,
        ...thingsSold(profile, label),
        ...alsoCalled(profile, countable?.singular ?? last),
        ...keyNouns(profile),
      ]),
    ].filter((synonym) => synonym !== label),
    rowNoun: countable ?? { singular: last, plural: pluralNoun(last, lastOf(core)) },
    ...(countedBy === undefined ? {} : { countedBy }),
  };
}

/**
 * What the rows are, where the table's name does not say it (`titanic`, `weather`): what its key is called after
 * (`PassengerId`), people where it tells what only they have, else records. Undefined where the name is good enough.
 */
function countableOf(profile: TableProfile, noun: string): ModelTable['rowNoun'] | undefined {
  if (profile.rowCount === 0) return undefined;
  // `generation` beside a `Generation (TWh)` is a figure and no row.
  if (isFigure(profile, noun)) return { singular: 'record', plural: 'records' };
  if (isRowNoun(noun)) return undefined;
  for (const column of profile.columns) {
    const unique = column.distinctCount === profile.rowCount && column.nullCount === 0;
    const thing = unique ? thingOf(column) : undefined;
    if (thing !== undefined && isRowNoun(thing)) return { singular: thing, plural: pluralOf(thing) };
  }
  if (!isUncountable(noun)) return undefined;
  const personal = profile.columns.some(({ name }) =>
    expandWords(splitName(name)).some((word) => PERSONAL_WORDS.has(word)),
  );
  return personal ? { singular: 'person', plural: 'people' } : { singular: 'record', plural: 'records' };
}

/** `tickets` for the sales of tickets that each have a number of their own. */
function keyNouns({ columns, rowCount }: TableProfile): readonly string[] {
  const keys = columns.filter(({ distinctCount, nullCount }) => distinctCount === rowCount && nullCount === 0);
  return keys.map(thingOf).filter((thing): thing is string => thing !== undefined && isRowNoun(thing));
}

/** `order` of `Order ID`: what a key is the key of. */
function thingOf({ name }: ColumnProfile): string | undefined {
  const all = labelWords(splitName(name)).flatMap((word) => word.split(' '));
  return all.length > 1 && KEY_ENDS.has(all.at(-1) ?? '') ? singularOf(all.at(-2) ?? '') : undefined;
}

/** The key of what the rows are called, where several rows have the same one: a row is only a line of an order. */
function keyOfSeveral({ columns, rowCount }: TableProfile, noun: string): string | undefined {
  const key = columns.find((column) => thingOf(column) === noun && column.nullCount === 0);
  const several = key !== undefined && key.distinctCount > 1 && key.distinctCount < rowCount * SEVERAL_SHARE;
  return several ? key.name : undefined;
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
  const labels = split.map((all, at) => {
    const own = shared && all.length > 1 ? all.slice(1) : all;
    return labelWords(onScale(own, profile.columns[at]) ?? own);
  });
  const taken = new Map<string, number>();
  const spans = new Set(labels.flatMap(spanNames));
  const lasting = labels.some((words) => words.includes('duration'));
  const synonyms = labels.map((words, index) => {
    const column = profile.columns[index];
    const found = column ? synonymsOf(words, column) : [];
    // `ship time` is how long it took, where a column tells that.
    // `visit duration` is no time before the visit where a column tells how long that was.
    if (spanNames(words).length > 0) return lasting ? found.filter((phrase) => !phrase.endsWith('duration')) : found;
    return found.filter((phrase) => !spans.has(phrase));
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
  if (last === 'min' && TAKING_TIME.has(all.at(-2) ?? '')) return [...expandWords(all.slice(0, -1)), 'minutes'];
  const letter = all.length === 2 && (last === 'name' || last === 'nm') ? NAME_LETTERS.get(first) : undefined;
  if (letter !== undefined) return [letter, 'name'];
  if (!COUNTERS.has(first)) return expandWords(all);
  if (next === 'of') return ['number', ...expandWords(all.slice(1))];
  const thing = expandWords([last])[0] ?? '';
  // `NumCompaniesWorked`: what is counted stands first.
  const second = expandWords([next])[0] ?? '';
  const counts = all.length > 2 && singularOf(second) !== second;
  // `no_show` counts nothing.
  return singularOf(thing) === thing && !counts ? expandWords(all) : ['number', 'of', ...expandWords(all.slice(1))];
}

function columnOf(
  column: ColumnProfile,
  described: { readonly words: readonly string[]; readonly synonyms: readonly string[]; readonly rowCount: number },
): ModelColumn {
  const { words, synonyms, rowCount } = described;
  const { averageLength, ...known } = column;
  const singularWords = words.flatMap((word) => word.split(' ')).map(singularOf);
  const { type, distinctCount } = column;
  const truth = truthOf(column) !== undefined;
  // `years at the company` is how long, `year` is when.
  const spans = isSpan(words, column);
  const plural = words.at(-1) !== singularWords.at(-1);
  const facts = { words: singularWords, type, rowCount, distinctCount, averageLength, truth, spans, plural };
  // `Founded`: years are told apart and not added up.
  const role = tellsYear(words, column) && !words.includes('year') ? 'dimension' : roleOf(facts);
  const unit = unitOf(role, singularWords);
  return {
    ...known,
    label: words.join(' ') || column.name.toLowerCase(),
    synonyms,
    role,
    defaultAggregate: defaultAggregateOf(role, singularWords),
    ...(unit === undefined ? {} : { unit }),
  };
}

/** What people say of those of whom such a column is true. */
const TRUTH_VERBS: Readonly<Record<string, readonly string[]>> = {
  attrition: ['left', 'leaver', 'leave', 'quit', 'resigned', 'gone'],
  churn: ['churned', 'left', 'leave', 'quit', 'gone', 'cancelled'],
  churned: ['left', 'leave', 'quit', 'gone'],
  elected: ['won', 'winner', 'winners', 'winning', 'victorious'],
  won: ['winner', 'winners', 'winning', 'victorious'],
  exited: ['left', 'leave', 'churned', 'quit', 'gone'],
};

function isTruthful(column: ColumnProfile): boolean {
  return column.type === 'boolean' || truthOf(column) !== undefined;
}

const SPANS = words('years months weeks days hours minutes seconds nights');
/** Greater numbers than this are years of the calendar. */
const MOST_YEARS = 200;

function isSpan(all: readonly string[], { min, max }: ColumnProfile): boolean {
  const named = all.flatMap((word) => word.split(' ')).some((word) => SPANS.has(word));
  return named && Number(min) >= 0 && (!all.includes('years') || Number(max) <= MOST_YEARS);
}

function synonymsOf(words: readonly string[], column: ColumnProfile): readonly string[] {
  const last = words.at(-1) ?? '';
  const base = words.slice(0, -1).join(' ');
  const spans = spanNames(words);
  if (spans.length > 0) return spans;
  const verbs = isTruthful(column) ? words.flatMap((word) => TRUTH_VERBS[word] ?? []) : [];
  if (verbs.length > 0) return verbs;
  const dated = column.type === 'timestamp' || column.type === 'date';
  const happened = dated ? words.flatMap((word) => SAME_EVENT[word] ?? []) : [];
  if (happened.length > 0 && words.length <= 2 && (words.length === 1 || TIME_ENDINGS.has(last)))
    return base === '' ? happened : [...happened, base, `${base} date`, `${base} time`];
  if (base === '') return [];
  if (last === 'produced' && !dated) return ['output'];
  if (dated) {
    if (!TIME_ENDINGS.has(last)) return toBe(words);
    const spellings = [base, `${base} date`, `${base} time`, ...toBe(words.slice(0, -1))];
    return spellings.filter((phrase) => phrase !== words.join(' '));
  }
  if (last === 'score' && splitName(column.name).at(-1) !== 'score') return [base, `${base} rating`];
  return AMOUNT_ENDINGS.has(last) || UNIT_ENDINGS.has(last) ? [base] : [];
}

/** Some databases begin every column with the table's letter: `o_orderdate`, `o_total`. */
function sharedPrefix(names: readonly (readonly string[])[]): boolean {
  const first = names[0]?.[0] ?? '';
  return names.length >= 3 && first.length <= 2 && names.every((words) => words.length > 1 && words[0] === first);
}
