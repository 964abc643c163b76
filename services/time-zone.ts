import { LRUCache } from 'lru-cache';
import { atMost } from './at-most.ts';

/** Longer than every name of a time zone. */
const MAX_CHARACTERS = 64;
/** Asking takes half a millisecond, and channels name the zone with every message. There are some 600 names. */
const known = new LRUCache<string, boolean>(atMost(1_000));

/** Whether a name is that of a time zone, as IANA has it. */
export function isTimeZone(name: string): boolean {
  if (name.length > MAX_CHARACTERS || !/^[A-Za-z]/.test(name)) return false;
  const before = known.get(name);
  if (before !== undefined) return before;
  const is = hasZone(name);
  known.set(name, is);
  return is;
}

function hasZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // The only way to learn it: the list of supported names leaves out those that are spelled in an older way.
    return false;
  }
}
