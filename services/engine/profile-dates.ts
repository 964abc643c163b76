/** What the name of a date says of the thing it dates. */

const FIXED = new Set('due deadline promised expected planned target scheduled estimated'.split(' '));
const DONE = new Set(
  'returned completed complete paid delivered finished closed done arrived resolved submitted received actual ended shipped'.split(
    ' ',
  ),
);

/** Whether the words of a name say when something was to be. */
export function isFixedDate(words: readonly string[]): boolean {
  return words.some((word) => FIXED.has(word));
}

/** Whether the words of a name say when something was done, and not when it was to be. */
export function isDoneDate(words: readonly string[]): boolean {
  return words.some((word) => DONE.has(word)) && !isFixedDate(words);
}

/** Words for what has come to its end, as a state of something. */
export const DONE_STATES: ReadonlySet<string> = new Set(
  'paid settled closed completed complete done finished resolved delivered received returned cancelled canceled'.split(
    ' ',
  ),
);
