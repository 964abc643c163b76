/** Plurals that no rule finds. */
const IRREGULAR: Readonly<Record<string, string>> = {
  people: 'person',
  persons: 'person',
  men: 'man',
  women: 'woman',
  children: 'child',
  ins: 'in',
  feet: 'foot',
  mice: 'mouse',
  data: 'data',
  series: 'series',
  species: 'species',
  analyses: 'analysis',
  indices: 'index',
  status: 'status',
  statuses: 'status',
  skus: 'sku',
  menus: 'menu',
  cpus: 'cpu',
  gpus: 'gpu',
  bus: 'bus',
  buses: 'bus',
  news: 'news',
  gas: 'gas',
  lens: 'lens',
  basis: 'basis',
  bonus: 'bonus',
  campus: 'campus',
  movies: 'movie',
  cookies: 'cookie',
  calories: 'calorie',
  brownies: 'brownie',
  smoothies: 'smoothie',
  selfies: 'selfie',
};

/** Verbs whose forms differ from the noun that names the same event; the right side is the root. */
const IRREGULAR_ROOTS: Readonly<Record<string, string>> = {
  paid: 'pay',
  sold: 'sel',
  sell: 'sel',
  sells: 'sel',
  selling: 'sel',
  sales: 'sel',
  sale: 'sel',
  bought: 'buy',
  spent: 'spend',
  born: 'birth',
  sent: 'send',
  built: 'build',
  hired: 'hir',
  weigh: 'weight',
  weighs: 'weight',
  weighed: 'weight',
  heights: 'height',
  arrived: 'arriv',
  arrival: 'arriv',
  departed: 'depart',
  departure: 'depart',
  admission: 'admit',
  admissions: 'admit',
  admitted: 'admit',
  began: 'start',
  begun: 'start',
  begin: 'start',
  ended: 'end',
  finished: 'end',
  finish: 'end',
  older: 'ag',
  aged: 'ag',
  booked: 'book',
  cancelled: 'cancel',
  cancelling: 'cancel',
  cancellation: 'cancel',
  renewal: 'renew',
  lost: 'los',
  loss: 'los',
  losses: 'los',
  rated: 'rate',
  rating: 'rate',
  ratings: 'rate',
  rates: 'rate',
  rate: 'rate',
};

/** Endings of nouns whose verb is not simply the rest: `resolution` and `resolve`. Longest first. */
const DERIVED: readonly (readonly [string, string])[] = [
  ['ription', 'rib'],
  ['ication', 'i'],
  ['olution', 'olv'],
  ['uction', 'uc'],
  ['ission', 'it'],
  ['eption', 'eiv'],
  ['ision', 'id'],
  ['usion', 'ud'],
  ['ension', 'end'],
  ['ansion', 'and'],
];

const VOWEL = /[aeiouy]/;

/** Singular of an English noun, lower case. Leaves words alone that only look like plurals. */
export function singular(word: string): string {
  const irregular = IRREGULAR[word];
  if (irregular !== undefined) return irregular;
  if (word.length < 4 || !word.endsWith('s') || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(sses|shes|ches|xes|zzes)$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** Plural of an English noun for texts. */
export function plural(word: string): string {
  for (const [many, one] of [
    ['people', 'person'],
    ['men', 'man'],
    ['women', 'woman'],
    ['children', 'child'],
    ['feet', 'foot'],
  ] as const) {
    if (word === one) return many;
  }
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(s|sh|ch|x|z)$/.test(word)) return `${word}es`;
  return `${word}s`;
}

function withoutInflection(word: string): string {
  for (const ending of ['ings', 'ing', 'ed', 'er', 'ers']) {
    if (!word.endsWith(ending)) continue;
    const rest = word.slice(0, -ending.length);
    const enough = ending.startsWith('er') ? rest.length >= 4 : rest.length >= 3;
    if (!enough || !VOWEL.test(rest) || rest.endsWith('e')) return word;
    return /([b-df-hj-np-tv-z])\1$/.test(rest) && !/(ll|ss)$/.test(rest) ? rest.slice(0, -1) : rest;
  }
  return word;
}

/** `survivor` of `surviv-`, `bookable` of `book`: who does it, and what can be done. */
function withoutAgent(word: string): string {
  if (/[vt]or$/.test(word) && word.length >= 7) return word.slice(0, -2);
  return /[^aeiou]able$/.test(word) && word.length >= 8 ? word.slice(0, -4) : word;
}

/** The stem on which words of a question and of the model are compared first: number alone is taken away. */
export function stem(word: string): string {
  return singular(word.toLowerCase());
}

/**
 * A coarser form that verbs and nouns of one event share: `delivered` and `delivery`, `paid` and `payments`. Two words
 * with the same root are related, not equal, so a match of roots counts less than one of stems.
 */
export function root(word: string): string {
  const lower = word.toLowerCase();
  const known = IRREGULAR_ROOTS[lower] ?? IRREGULAR_ROOTS[singular(lower)];
  if (known !== undefined) return known;
  let base = withoutAgent(withoutInflection(singular(lower)));
  for (const [ending, verb] of DERIVED) {
    if (base.endsWith(ending) && base.length > ending.length + 1) return `${base.slice(0, -ending.length)}${verb}`;
  }
  for (const ending of ['ulent', 'ment', 'ance', 'ence', 'ation', 'ition', 'tion', 'sion', 'al', 'ity', 'ness', 'ly']) {
    if (base.endsWith(ending) && base.length - ending.length >= 4) {
      base = base.slice(0, -ending.length);
      break;
    }
  }
  if (base.length >= 6 && base.endsWith('y')) base = base.slice(0, -1);
  else if (base.length >= 4 && base.endsWith('y')) base = `${base.slice(0, -1)}i`;
  if (base.length >= 4 && base.endsWith('at')) base = base.length >= 6 ? base.slice(0, -2) : base;
  return base.length >= 4 && base.endsWith('e') ? base.slice(0, -1) : base;
}
