/** Longer than every name of a time zone. */
const MAX_CHARACTERS = 64;

/** Whether a name is that of a time zone, as IANA has it. */
export function isTimeZone(name: string): boolean {
  if (name.length > MAX_CHARACTERS || !/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // The only way to learn it: the list of supported names leaves out those that are spelled in an older way.
    return false;
  }
}
