/** `passenger count` is also `number of passengers`. */
export function countNames(words: readonly string[]): string[][] {
  const counters = new Set(['count', 'number', 'num', 'qty', 'no', 'nr']);
  const rest = words.filter((word) => !counters.has(word) && word !== 'of');
  if (rest.length === 0 || rest.length === words.length) return [];
  return [
    ['number', 'of', ...rest],
    [...rest, 'count'],
  ];
}

const ENDS: Readonly<Record<string, readonly string[]>> = {
  maximum: ['maximum', 'max', 'high'],
  minimum: ['minimum', 'min', 'low'],
  average: ['average', 'avg', 'mean'],
};

/** `temperature maximum` is also the `maximum temperature` and the `max temperature`. */
export function turnedNames(words: readonly string[]): string[][] {
  const last = words.at(-1) ?? '';
  const spellings = Object.hasOwn(ENDS, last) ? (ENDS[last] ?? []) : [];
  const rest = words.slice(0, -1);
  return rest.length === 0 ? [] : spellings.map((spelling) => [spelling, ...rest]);
}
