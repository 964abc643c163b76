/**
 * Words of names and values: how `custQty` becomes `customer quantity`, and how `muffins` finds `Muffin`. Pure rules of
 * English, the same for any data.
 */
import { ABBREVIATIONS } from './profile-abbreviations.ts';

const IRREGULAR_PLURALS: Readonly<Record<string, string>> = {
  person: 'people',
  child: 'children',
  man: 'men',
  woman: 'women',
  foot: 'feet',
  mouse: 'mice',
  sku: 'skus',
  menu: 'menus',
  cpu: 'cpus',
  gpu: 'gpus',
  analysis: 'analyses',
  criterion: 'criteria',
  leaf: 'leaves',
  loaf: 'loaves',
  shelf: 'shelves',
  half: 'halves',
  knife: 'knives',
  life: 'lives',
  wife: 'wives',
};
const IRREGULAR_SINGULARS = new Map([
  ...Object.entries(IRREGULAR_PLURALS).map(([one, many]) => [many, one] as const),
  // The e is part of the word: `movies` are no movys.
  ...'movie cookie calorie brownie smoothie selfie hoodie rookie zombie genie'
    .split(' ')
    .map((one) => [`${one}s`, one] as const),
]);
/** The same in singular and plural, or never counted. */
const UNCHANGED = new Set(['series', 'species', 'news', 'sheep', 'fish', 'data', 'status', 'bus', 'gas', 'staff']);

/** `kWh` is one word, although case divides others. */
const MIXED_UNITS = /(?<![\p{L}])[kMGT](?:Wh|W|Hz|B|b|t)(?![\p{L}])/gu;

/** Words of a name in lower case: `unitPrice`, `UNIT_PRICE` and `unit-price` all give `unit`, `price`. */
export function splitName(name: string): readonly string[] {
  return name
    .normalize('NFKC')
    .replaceAll(MIXED_UNITS, (unit) => unit.toLowerCase())
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** The words with common abbreviations written out, `accts` as well as `acct`. */
export function expandWords(words: readonly string[]): readonly string[] {
  return words.map((word) => {
    const long = ABBREVIATIONS.get(word);
    if (long !== undefined) return long;
    const one = /[^s]s$/.test(word) ? ABBREVIATIONS.get(word.slice(0, -1)) : undefined;
    return one === undefined ? word : pluralPhrase(one);
  });
}

/** One of it: `boxes` gives `box`. A word that is no plural stays as it is. */
export function singularOf(word: string): string {
  const irregular = IRREGULAR_SINGULARS.get(word);
  if (irregular) return irregular;
  if (word.length < 4 || UNCHANGED.has(word) || /(ss|us|is)$/.test(word)) return word;
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(x|ch|sh|ss|zz)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** Several of it: `box` gives `boxes`. */
export function pluralOf(word: string): string {
  const irregular = IRREGULAR_PLURALS[word];
  if (irregular) return irregular;
  if (UNCHANGED.has(word)) return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** The phrase with its last word in the plural. */
export function pluralPhrase(phrase: string): string {
  const words = phrase.split(' ');
  return [...words.slice(0, -1), pluralOf(words.at(-1) ?? '')].join(' ');
}

/** Lower case, single blanks, no punctuation, `&` as a word: the form in which values and phrases are compared. */
export function normalPhrase(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/['’]s\b/g, '')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

/** The normal form with every word in the singular and without accents: what differs between people who mean the same. */
export function stemPhrase(text: string): string {
  return normalPhrase(text).normalize('NFD').replaceAll(/\p{M}/gu, '').split(' ').map(singularOf).join(' ');
}
