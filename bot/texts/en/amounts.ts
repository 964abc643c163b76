import { amount } from '../facts.ts';

/** "5 seconds", "about 2 minutes", or undefined when it is not known. */
export function inSeconds(seconds: string | number | undefined): string | undefined {
  const value = amount(seconds);
  if (value === undefined) return undefined;
  return value < 90
    ? count(Math.max(1, Math.round(value)), 'second')
    : `about ${count(Math.round(value / 60), 'minute')}`;
}

/** A fact as a number with its noun, or undefined when it is no number. */
export function counted(fact: string | number | undefined, noun: string): string | undefined {
  const value = amount(fact);
  return value === undefined ? undefined : count(value, noun);
}

const inEnglish = (value: number): string => value.toLocaleString('en');

/** A number with its noun, in the plural where it needs one. `write`: default as in English. */
export function count(value: number, noun: string, write: (value: number) => string = inEnglish): string {
  return `${write(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** ", about 2 minutes to wait", or nothing when it is not known. */
export function wait(waitMs: number | undefined): string {
  const time = waitMs === undefined ? undefined : inSeconds(Math.ceil(waitMs / 1000));
  return time ? `, ${time.startsWith('about') ? time : `about ${time}`} to wait` : '';
}

/** In words, in the largest unit that is full. */
export function ago(ageMs: number): string {
  const minutes = Math.floor(ageMs / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${count(minutes, 'minute')} ago`;
  return `${count(Math.floor(minutes / 60), 'hour')} ago`;
}
