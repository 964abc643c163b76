import type { ModelColumn, ModelTable } from '../../model.ts';
import { isPlanned } from '../../profile-roles.ts';
import { CONCEPTS } from '../lexicon/concepts.ts';
import { isStretch } from '../lexicon/name-parts.ts';
import type { ColumnOf, Concept, Direction } from '../lexicon/types.ts';
import { areComparable, canonicalUnit } from '../lexicon/units.ts';
import { isBirth, isYear, timeColumnOf } from '../tag.ts';
import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';

/** The column a quality speaks of; `opposite` when the greatest of the quality is the least of the column. */
export interface ConceptColumn {
  readonly column: ColumnOf;
  readonly opposite: boolean;
  /** The model names no such column: a default was taken. */
  readonly assumed: boolean;
}

/** Whether the greatest of the quality is the least of this column: the fastest takes the shortest time. */
export function runsAgainst(concept: Concept, column: ModelColumn): boolean {
  const { opposite, ...along } = CONCEPTS[concept];
  return opposite !== undefined && score(column, along) === 0 && score(column, opposite) > 0;
}

/** Whether the column tells this quality, the greatest of one being the greatest of the other. */
export function tells(concept: Concept, column: ModelColumn): boolean {
  const { opposite: _, ...along } = CONCEPTS[concept];
  return score(column, along) > 0;
}

/** What a unit measures: degrees speak of warmth, miles of distance. */
export function conceptOfUnit(unit: string): Concept | undefined {
  return (['money', 'distance', 'length', 'mass', 'warmth', 'speed'] as const).find((concept) =>
    CONCEPTS[concept].units.includes(unit),
  );
}

function score(column: ModelColumn, traits: { units: readonly string[]; words: readonly string[] }): number {
  const unit = column.unit === undefined ? undefined : canonicalUnit(column.unit);
  const byUnit = unit !== undefined && traits.units.includes(unit) ? 1 : 0;
  // `times borrowed` are how often, and no time.
  const words = [column.label, ...column.synonyms]
    .flatMap(wordsOf)
    .map((word) => (word === 'times' ? word : stem(word)));
  const byWord = traits.words.some((word) => words.includes(word)) ? 1 : 0;
  return byUnit + byWord;
}

function bestColumn(
  table: ModelTable,
  traits: { units: readonly string[]; words: readonly string[] },
): ModelColumn | undefined {
  let best: ModelColumn | undefined;
  let bestScore = 0;
  for (const column of table.columns) {
    const numeric =
      column.type !== 'string' && column.type !== 'boolean' && column.role !== 'time' && column.role !== 'identifier';
    if (!numeric) continue;
    const plain = score(column, traits);
    if (plain === 0 || (traits === CONCEPTS.income && isExtra(column))) continue;
    const usual = (column.name === table.defaultMeasure ? 0.5 : 0) + (column.role === 'measure' ? 0.25 : 0);
    // What was comes before what was to be, and how long it lasted before how long it was waited for.
    const lasts = traits.words.includes('duration') && /\b(duration|length|runtime)\b/.test(column.label) ? 0.3 : 0;
    const total = plain + usual + lasts - (isPlanned(column.label) ? 0.4 : 0);
    if (total > bestScore) {
      best = column;
      bestScore = total;
    }
  }
  return best;
}

function timeFor(table: ModelTable, concept: Concept): ModelColumn | undefined {
  if (concept !== 'age') return timeColumnOf(table);
  return (
    table.columns.find((column) => column.role === 'time' && isBirth(column)) ??
    table.columns.find(isYear) ??
    timeColumnOf(table)
  );
}

const ENDS: readonly (readonly [least: string, most: string])[] = [
  ['minimum', 'maximum'],
  ['min', 'max'],
  ['low', 'high'],
  ['lowest', 'highest'],
];

/** The hottest day is told by the highest temperature and not by the lowest one, where a table has both. */
export function atEnd({ table, column }: ColumnOf, direction: Direction): ColumnOf {
  const label = ENDS.reduce((text, [least, most]) => {
    const [from, to] = direction === 'desc' ? [least, most] : [most, least];
    return text.replace(new RegExp(`\\b${from}\\b`), to);
  }, column.label);
  const other = label === column.label ? undefined : table.columns.find((one) => one.label === label);
  return { table, column: other ?? column };
}

/** What is paid on top, and is not what the thing itself is worth: the postage of a parcel. */
const EXTRAS: ReadonlySet<string> = new Set(
  ['shipping', 'freight', 'delivery', 'postage', 'handling', 'tax', 'vat', 'discount', 'surcharge'].map(stem),
);

/** A fee for the handling of a thing, and not for the thing. */
const FEES: ReadonlySet<string> = new Set(['fee', 'charge']);
const SERVICES: ReadonlySet<string> = new Set(
  ['booking', 'service', 'processing', 'convenience', 'cleaning', 'late', 'platform'].map(stem),
);

/** Whether it is paid on top of what a thing is worth. */
export function isExtra({ label }: ModelColumn): boolean {
  const words = wordsOf(label).map(stem);
  return words.some((word) => EXTRAS.has(word)) || (FEES.has(words.at(-1) ?? '') && SERVICES.has(words.at(-2) ?? ''));
}

/** The column's own measure, or the only one there is. */
export function defaultMeasureOf(table: ModelTable): ModelColumn | undefined {
  const named = table.columns.find(({ name }) => name === table.defaultMeasure);
  const measures = table.columns.filter(({ role }) => role === 'measure');
  const found = named ?? (measures.length === 1 ? measures[0] : undefined);
  return found && isExtra(found) ? undefined : found;
}

const ARRANGED: ReadonlySet<string> = new Set(
  'booked sold bought purchased ordered reserved requested scheduled registered made asked created'.split(' '),
);

/** How long before something it was arranged: the only length of time that begins with that. */
function leadColumn(table: ModelTable): ConceptColumn | undefined {
  const [only, more] = table.columns.filter(
    ({ label, role }) =>
      role === 'measure' && isStretch(label.split(' ')) && ARRANGED.has(label.split(' ')[2] ?? '') && !isPlanned(label),
  );
  return only && !more ? { column: { table, column: only }, opposite: false, assumed: false } : undefined;
}

/**
 * Finds the column a quality speaks of: by unit and by words of its name, else what the quality falls back to. With a
 * unit (`longer than 10 days`) only columns in that unit or without one count.
 */
export function conceptColumn(table: ModelTable, concept: Concept, unit?: string): ConceptColumn | undefined {
  if (concept === 'lead') return leadColumn(table);
  const traits = CONCEPTS[concept];
  const fits = (column: ModelColumn | undefined) =>
    column && (unit === undefined || column.unit === undefined || areComparable(canonicalUnit(column.unit), unit))
      ? column
      : undefined;
  const own = fits(bestColumn(table, traits));
  if (own) return { column: { table, column: own }, opposite: false, assumed: false };
  const against = traits.opposite && fits(bestColumn(table, traits.opposite));
  if (against) return { column: { table, column: against }, opposite: true, assumed: false };
  if (traits.otherwise === 'time') {
    const time = timeFor(table, concept) ?? table.columns.find(isYear);
    return time ? { column: { table, column: time }, opposite: concept === 'age', assumed: false } : undefined;
  }
  if (traits.otherwise !== 'default measure') return undefined;
  const column = fits(defaultMeasureOf(table));
  return column ? { column: { table, column }, opposite: false, assumed: true } : undefined;
}
