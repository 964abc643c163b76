import type { Item } from '../beam.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import type { PlanDim } from '../plan.ts';
import type { DraftDim } from './draft.ts';
import {
  CONNECTING,
  isPlural,
  isPreposition,
  isQuantity,
  isSeparator,
  kindAt,
  readingAt,
  refOf,
  type Scan,
} from './scan.ts';
import { isTruth } from './truth.ts';

/** Below this a word is of the same root as the name, but not the name. */
const RELATED = 0.8;

/** What stands on the other side of an `and`, where it is counted or added up. */
function besideOf(scan: Scan, at: number): DraftDim['joined'] {
  if (kindAt(scan, at) === 'table') return 'rows';
  const column = readingAt(scan, at, 'column');
  const figure = kindAt(scan, at) === 'concept' || (column !== undefined && isQuantity(column.column));
  return figure ? 'figure' : undefined;
}

const AUXILIARIES: ReadonlySet<string> = new Set(['do', 'does', 'did']);

/** `do patients visit`: behind the auxiliary stands who does it. */
export function acts(scan: Scan, at: number): boolean {
  const start = scan.items[at]?.start ?? 0;
  const before = scan.tokens[start - 1]?.lower ?? '';
  const article = ['the', 'our', 'my', 'your'].includes(before);
  return AUXILIARIES.has(article ? (scan.tokens[start - 2]?.lower ?? '') : before);
}

/** A column or grain that is named, with what its surroundings say about the role it plays. */
export function mention(scan: Scan, at: number, dim: PlanDim, column?: ColumnOf): DraftDim {
  const item = scan.items[at];
  const plural = item !== undefined && isPlural(scan, item);
  const before = kindAt(scan, at - 1);
  // `who walk to school`: where they go is a part of what is said of them.
  const headed = !plural && isPreposition(scan, at - 1, 'to') && kindAt(scan, at - 2) === 'value';
  // `elected candidates`: which ones are meant.
  const truth = before === 'column' ? readingAt(scan, at - 1, 'column') : undefined;
  const stated = truth !== undefined && isTruth(scan.compiled, truth);
  const described = before === 'value' || headed || stated || (before === 'snippet' && at > 1);
  const after = kindAt(scan, at + 1);
  const limited = after === 'have' || after === 'that' || after === 'compare' || isPreposition(scan, at + 1, 'with');
  // `only guests from X`: those of X, and no breakdown by guest.
  const kept =
    kindAt(scan, at - 1) === 'edit' &&
    isPreposition(scan, at + 1, 'from', 'in', 'of') &&
    kindAt(scan, at + 2) === 'value';
  const led = kept || described || isPreposition(scan, at - 1, 'of', 'for', 'by', 'from', 'with', 'among', 'in', 'to');
  const joined =
    (isSeparator(scan, at - 1) ? besideOf(scan, at - 2) : undefined) ??
    (isSeparator(scan, at + 1) ? besideOf(scan, at + 2) : undefined);
  return {
    dim,
    at,
    plural,
    quality: item?.quality ?? 1,
    ...(column ? { column } : {}),
    ...(led ? { led } : {}),
    ...(joined ? { joined } : {}),
    ...(acts(scan, at) ? { acts: true } : {}),
    ...(described || limited || kept ? { described: true } : {}),
  };
}

const PARTICIPLE = /(ed|en|ught|aid|old|ent|eft|orn)$/i;

/** The words name the date itself, and nothing that happened on it. */
const NAMES_DATE = /\b(dates?|days?|times?|timestamps?|when|on|at)\b/i;

/** Whether an item is one word with the ending of a participle: `closed`, `sold`. */
export function isParticiple(item: Item | undefined): boolean {
  return item !== undefined && item.end - item.start === 1 && PARTICIPLE.test(item.text);
}

/** `reasons for leaving`, `before they leave`: what is done, and no name of its date. */
function isDoing(scan: Scan, item: Item | undefined, at: number): boolean {
  if (!item || item.end - item.start !== 1) return false;
  const gerund = /[a-z]{3}ing$/i.test(item.text) && isPreposition(scan, at - 1, 'for', 'of');
  return gerund || /^(they|we|you|he|she)$/.test(scan.tokens[item.start - 1]?.lower ?? '');
}

/** `how many jobs did she finish`: the verb behind `did` says that it has happened. */
function isDone({ tokens }: Scan, item: Item | undefined): boolean {
  if (!item || item.end - item.start !== 1 || /s$/i.test(item.text)) return false;
  return tokens.slice(0, item.start).some(({ lower }) => lower === 'did') && tokens[item.end]?.lower !== 'date';
}

/**
 * A date that is named without a limit. As a participle (`closed tickets`) it says that the thing has happened, where the
 * column has gaps; otherwise it is only mentioned.
 */
export function timeMention(scan: Scan, at: number, column: ColumnOf): void {
  const { draft } = scan;
  const item = scan.items[at];
  const follows = scan.items.slice(at + 1).findIndex(({ reading }) => !CONNECTING.has(reading.kind));
  const dated = follows >= 0 && kindAt(scan, at + 1 + follows) === 'date';
  const participle = isParticiple(item) || isDone(scan, item) || isDoing(scan, item, at);
  if (participle) draft.timeVerbs.push(column);
  // `orders shipped`: what is said of the rows, and no name of a date.
  if (!dated && !participle && item && item.end - item.start > 1 && PARTICIPLE.test(item.text)) draft.fit -= 0.4;
  if (!dated && participle && item && column.column.nullCount > 0) {
    draft.filters.push({ kind: 'missing', ref: refOf(column), negated: true });
    draft.assumptions.push(`I took "${item.text}" as: the ${column.column.label} is known.`);
    draft.fit -= 0.15;
    return;
  }
  if (!dated && !participle && item !== undefined && item.quality < RELATED && !isPlural(scan, item)) {
    // `open orders` beside a date of opening: the word limits the rows in a way that the date does not tell.
    draft.problems.push({ kind: 'unknown', text: item.text, slot: true });
    draft.fit -= 0.3;
    return;
  }
  // `most departures by weekday`: the weekdays of the departures, although another date is the usual one.
  if (!dated && !participle && item && !NAMES_DATE.test(item.text)) draft.timeVerbs.push(column);
  if (!dated) draft.fit -= 0.1;
  draft.mentions.push(mention(scan, at, { kind: 'time', ref: refOf(column), grain: 'day' }, column));
}
