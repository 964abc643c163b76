/** What a column of whole numbers says happened in that year: `Founded`, `Built`. */
const EVENTS: ReadonlySet<string> = new Set(
  'founded established built constructed released published opened completed inaugurated formed created launched introduced commissioned renovated vintage'.split(
    ' ',
  ),
);
/** Before and after these no year of such an event is written down. */
const FIRST_YEAR = 1_000;
const LAST_YEAR = 3_000;

interface Named {
  readonly type: string;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
}

/** Whether numbers of this name are years of the calendar, by the name and by where they lie. */
export function tellsYear(words: readonly string[], { type, min, max }: Named): boolean {
  if (type !== 'integer' || !(Number(min) > FIRST_YEAR && Number(max) < LAST_YEAR)) return false;
  return words.includes('year') || EVENTS.has(words.at(-1) ?? '');
}
