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

/** `expected to close` for an `expected close`. */
export function toBe([plan = '', ...rest]: readonly string[]): readonly string[] {
  const what = rest.join(' ');
  return what !== '' && isPlanned(plan) ? [`${plan} to ${what}`, `${plan} to be ${what}`] : [];
}
