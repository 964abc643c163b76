/** What people call a date that was planned, and the time between two dates, beside the names of their columns. */
import { isPlanned } from './profile-roles.ts';

/** The verb and the noun for what a date says has happened, where they are spelled otherwise. */
const AS_VERB: Readonly<Record<string, readonly string[]>> = {
  paid: ['pay', 'payment'],
  sent: ['send'],
  sold: ['sell'],
  hired: ['hire'],
  left: ['leave'],
};
const ORDERED = /^(order|ordered|placed|purchase|purchased|requested|request)$/;
const ARRIVED = /^(received|receipt|delivered|delivery|arrived|arrival)$/;

/** What else is said for `days from order to ship`. */
export function spanNames(words: readonly string[]): readonly string[] {
  const [, from, to] = /^(?:days|hours|minutes) from (.+) to (.+)$/.exec(words.join(' ')) ?? [];
  if (from === undefined || to === undefined) return [];
  const between = ['time', 'days', 'duration'].flatMap((word) => [
    `${word} between ${from} and ${to}`,
    `${word} from ${from} to ${to}`,
    ...[to, ...(AS_VERB[to] ?? [])].flatMap((end) => [`${word} to ${end}`, `${end} ${word}`]),
  ]);
  const lead = ORDERED.test(from) && ARRIVED.test(to) ? ['lead time'] : [];
  return [...between, `lead time to ${to}`, `${to} delay`, ...lead];
}

/** `expected to close` for an `expected close`, `due for inspection` for an `inspection due`. */
export function toBe(words: readonly string[]): readonly string[] {
  const [plan = '', ...rest] = words;
  if (words.length > 1 && words.at(-1) === 'due') {
    // `due for inspection`, where the column is the `next inspection due`.
    const thing = words.slice(plan === 'next' ? 1 : 0, -1).join(' ');
    return thing === '' ? [] : [`due for ${thing}`, `${thing} due`, `due for a ${thing}`];
  }
  const what = rest.join(' ');
  return what !== '' && isPlanned(plan) ? [`${plan} to ${what}`, `${plan} to be ${what}`] : [];
}
