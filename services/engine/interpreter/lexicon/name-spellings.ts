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

const EACH: Readonly<Record<string, string>> = {
  hour: 'hourly',
  day: 'daily',
  night: 'nightly',
  week: 'weekly',
  month: 'monthly',
  quarter: 'quarterly',
  year: 'yearly',
};

/** `rate per night` is also the `nightly rate` and the `night rate`, `price per ticket` the `ticket price`. */
export function perNames(words: readonly string[]): string[][] {
  const at = words.indexOf('per');
  const step = words[at + 1];
  if (at < 1 || step === undefined || at + 2 !== words.length) return [];
  const what = words.slice(0, at);
  const each = Object.hasOwn(EACH, step) ? EACH[step] : undefined;
  return [[step, ...what], ...(each === undefined ? [] : [[each, ...what]])];
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
