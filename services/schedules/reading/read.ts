import { isTimeZone } from '../../time-zone.ts';
import * as chinese from './chinese.ts';
import { Cursor } from './cursor.ts';
import * as english from './english.ts';
import { type Reading, unclear } from './types.ts';

export type { Reading, Unclear } from './types.ts';

/** Longer texts are questions. */
const MAX_CHARACTERS = 4_000;
const ZONE = /\s*,?\s*[([]?((?:[A-Z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+)|UTC|GMT)(?![\w/])[)\]]?(?:\s+time\b)?/y;
const ASK = /^(?:ask(?:\s+me)?\b|問|问|查詢|查询)\s*[:,，：]?\s*/i;

const languages = [english, { ...chinese, readTime: (cursor: Cursor) => chinese.readTime(cursor) }] as const;

/**
 * Reads "every weekday at 9:00 revenue by country" and its kind, in English and Chinese. Undefined: the text is no
 * schedule; without a time of day ("every customer with more than 5 orders") it never is, but hourly.
 */
export function readSchedule(text: string): Reading | undefined {
  const trimmed = text.trim();
  if (trimmed.length > MAX_CHARACTERS) return undefined;
  for (const language of languages) {
    const cursor = new Cursor(trimmed);
    const opening = language.readOpening(cursor);
    if (!opening) continue;
    if (opening.kind === 'never') return unclear(opening.why);
    if (opening.kind === 'hourly') return finish(cursor, { every: 'hour', minute: opening.minute });
    const time = language.readTime(cursor, opening.half);
    if (time === 'none') return undefined;
    if ('unclear' in opening.days) return unclear(opening.days.unclear);
    if (time === 'wrong') return unclear('time');
    if (language.seesAnotherTime(cursor)) return unclear('several_times');
    if (language === languages[1] && cursor.sees(chinese.belongsToData)) return undefined;
    return finish(cursor, { ...opening.days, ...time });
  }
  return undefined;
}

function finish(cursor: Cursor, recurrence: Extract<Reading, { kind: 'schedule' }>['recurrence']): Reading {
  const timeZone = zoneOf(cursor);
  const question = cursor.rest().replace(ASK, '');
  if (question === '') return unclear('question');
  return { kind: 'schedule', recurrence, question, ...(timeZone === undefined ? {} : { timeZone }) };
}

/** A time zone behind the time of day; words that only look like one belong to the question. */
function zoneOf(cursor: Cursor): string | undefined {
  return cursor.take(ZONE, ([, name]) => isTimeZone(name ?? ''))?.[1];
}
