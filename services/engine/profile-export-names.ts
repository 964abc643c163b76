/** What headers of exports say beside the name of a column: units, scales, and what happened at a date. */
import type { ColumnProfile } from './profile.ts';

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** What takes time: `min` behind one of them are minutes, and elsewhere the least. */
export const TAKING_TIME = words(
  'wait waiting delay late duration length stay travel ride session call run runtime walk drive talk handle handling response processing prep cook usage lateness time break downtime',
);
/** Behind a figure they only say what it is told in. */
export const UNIT_ENDINGS = words(
  'usd eur gbp chf jpy inr dollars euros km kg kwh mwh kw minutes hours seconds days nights celsius mm cm litres percent twh gwh gw mw mt kt tonnes tons sqm sqft mph kmh kt pct',
);

const SCALE_ENDS = words('3 4 5 6 7 10 100');
const JUDGING = words('score rating grade satisfaction mark stars');

/** `Service (1-5)`: how many points of so many somebody gave, which is a score. Undefined for what is on no scale. */
export function onScale(all: readonly string[], column: ColumnProfile | undefined): readonly string[] | undefined {
  const [least = '', most = ''] = all.slice(-2);
  if (all.length < 3 || !column || !['0', '1'].includes(least) || !SCALE_ENDS.has(most)) return undefined;
  if (!(Number(column.min) >= Number(least) && Number(column.max) <= Number(most))) return undefined;
  const name = all.slice(0, -2);
  return name.some((word) => JUDGING.has(word)) ? name : [...name, 'score'];
}

/** Verbs for what the name of a date says in another one. */
export const SAME_EVENT: Readonly<Record<string, readonly string[]>> = {
  completed: ['finished', 'finish', 'done'],
  finished: ['completed', 'complete', 'done'],
  closed: ['completed', 'finished'],
  started: ['began', 'begun'],
  created: ['opened', 'raised', 'logged'],
  sold: ['bought', 'purchased'],
  purchased: ['bought'],
  bought: ['purchased'],
  booked: ['reserved'],
  hired: ['joined', 'recruited'],
  hire: ['hired', 'joined', 'recruited', 'onboarded'],
  joining: ['joined', 'hired'],
  leave: ['left', 'quit', 'resigned', 'departed'],
  leaving: ['left', 'quit', 'resigned', 'departed'],
  exit: ['left', 'quit', 'resigned', 'departed'],
  termination: ['left', 'terminated', 'departed'],
  terminated: ['left', 'departed'],
  resignation: ['left', 'resigned', 'quit'],
  login: ['logged in', 'signed in'],
  signup: ['signed up', 'joined', 'registered'],
  registration: ['registered', 'signed up', 'joined'],
  joined: ['registered', 'enrolled'],
};
