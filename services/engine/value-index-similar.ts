/**
 * Edit distance with strict limits: a typing error is forgiven, another word is not taken for it. An entry is skipped by
 * its length and letters before it is compared, so thousands are looked through in well under a millisecond.
 */

/** Typing errors that are forgiven in a phrase of so many letters: none below 4, one below 8, two above. */
export function allowedDistance(length: number): number {
  if (length < 4) return 0;
  return length < 8 ? 1 : 2;
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
 * @returns `limit + 1` as soon as it is sure to be more than `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(before, j - 2) + 1);
      next.push(best);
      least = Math.min(least, best);
    }
    if (least > limit) return limit + 1;
    before = row;
    row = next;
  }
  return Math.min(at(row, b.length), limit + 1);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

/** Texts by length, each with the set of its letters as bits. */
export class SimilarTexts {
  readonly #byLength = new Map<number, { text: string; letters: number }[]>();

  add(text: string): void {
    const entries = this.#byLength.get(text.length) ?? [];
    entries.push({ text, letters: lettersOf(text) });
    this.#byLength.set(text.length, entries);
  }

  /** The texts at the least distance that is allowed for the length of `phrase`; nothing when none is so near. */
  nearest(phrase: string): readonly string[] {
    let limit = allowedDistance(phrase.length);
    if (limit === 0) return [];
    const letters = lettersOf(phrase);
    let found: string[] = [];
    for (let length = phrase.length - limit; length <= phrase.length + limit; length++) {
      for (const entry of this.#byLength.get(length) ?? []) {
        // Each edit adds or takes away at most one letter on either side.
        if (bitCount(entry.letters ^ letters) > 2 * limit) continue;
        const distance = editDistance(phrase, entry.text, limit);
        if (distance > limit) continue;
        if (distance < limit) found = [];
        limit = distance;
        found.push(entry.text);
      }
    }
    return found;
  }
}

function lettersOf(text: string): number {
  let bits = 0;
  for (let index = 0; index < text.length; index++) bits |= 1 << (text.charCodeAt(index) & 31);
  return bits;
}

function bitCount(value: number): number {
  let bits = value >>> 0;
  let count = 0;
  while (bits !== 0) {
    bits = (bits & (bits - 1)) >>> 0;
    count++;
  }
  return count;
}
