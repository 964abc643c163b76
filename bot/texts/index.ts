import { formatNumber } from '../../services/charts/format.ts';
import { LANGUAGE_CODES, type LanguageCode } from '../../services/languages.ts';
import { en, enIn, type Texts } from './en/index.ts';
import type { WriteNumber } from './en/numbers.ts';
import { zhHans, zhHansIn } from './zh-hans/index.ts';
import { zhHant, zhHantIn } from './zh-hant/index.ts';

export type { Texts } from './en/index.ts';
export type { DataRights } from './en/introduction.ts';

interface Catalogue {
  readonly own: Texts;
  /** With numbers of another region. */
  readonly writing: (write: WriteNumber) => Texts;
}

/** A language without its texts does not compile. */
const byCode: Readonly<Record<LanguageCode, Catalogue>> = {
  en: { own: en, writing: enIn },
  'zh-Hant': { own: zhHant, writing: zhHantIn },
  'zh-Hans': { own: zhHans, writing: zhHansIn },
};
/** The texts of every language, English first. */
export const catalogues: readonly Texts[] = LANGUAGE_CODES.map((code) => byCode[code].own);

/** A language that Lamp speaks. */
export interface Language {
  /** As BCP 47 writes it, such as `zh-Hant`; the locale of its texts. */
  readonly code: string;
  /** What its speakers call it. */
  readonly ownName: string;
}

/** Every language that Lamp speaks, in the order in which they are offered. */
export const languages: readonly Language[] = catalogues.map(({ locale, ownName }) => ({ code: locale, ownName }));

const byLanguage: ReadonlyMap<string, Catalogue> = new Map(
  Object.values(byCode).map((one) => [keyOf(one.own.locale) ?? '', one]),
);

/** How many locales are remembered; clients send what they like here. */
const MAX_REMEMBERED = 500;
const remembered = new Map<string, Texts | undefined>();

/**
 * The texts in the language of a locale such as `zh-TW`, or in English where that language is not there. Numbers in them are
 * written as those of tables in this locale.
 */
export function textsFor(locale: string): Texts {
  return spoken(locale) ?? en;
}

/**
 * The locale to write numbers and dates in, whose language is that of the texts: the person's own where it is spoken here
 * (English with British dates), else the fallback's language with the region that the person names (English for Switzerland
 * with its numbers). One message never mixes two ways of writing. What is no locale counts as none.
 */
export function localeFor(wanted: string | undefined, fallback: string): string {
  if (wanted !== undefined && spoken(wanted)) return wanted;
  const texts = spoken(fallback);
  const region = wanted === undefined ? undefined : regionOf(wanted);
  if (region !== undefined) return new Intl.Locale((texts ?? en).locale, { region }).baseName;
  return texts ? fallback : en.locale;
}

/**
 * The locale that a person means who names a language: by its own name or an English one, or by a locale (`zh-TW`).
 * Undefined when no such language is spoken here.
 */
export function findLanguage(name: string): string | undefined {
  const wanted = name.trim().toLowerCase();
  const named = catalogues.find(({ ownName, otherNames }) => [ownName.toLowerCase(), ...otherNames].includes(wanted));
  if (named) return named.locale;
  return spoken(wanted) ? new Intl.Locale(wanted).baseName : undefined;
}

/** Everything by which `findLanguage` knows a language, but for locales with a region. In lower case. */
export function languageNames(): readonly string[] {
  return catalogues.flatMap(({ locale, ownName, otherNames }) =>
    [locale, ownName, ...otherNames].map((name) => name.toLowerCase()),
  );
}

/** As the locale names it; none is guessed from the language alone. */
function regionOf(locale: string): string | undefined {
  try {
    return new Intl.Locale(locale).region;
  } catch {
    // What is no locale is as good as none.
    return undefined;
  }
}

function spoken(locale: string): Texts | undefined {
  if (remembered.has(locale)) return remembered.get(locale);
  const key = keyOf(locale);
  const catalogue = key === undefined ? undefined : byLanguage.get(key);
  const isOwn = catalogue?.own.locale === locale;
  const texts = isOwn ? catalogue.own : catalogue?.writing((value) => formatNumber(value, locale));
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  // A long name is no locale; keeping it would let a sender fill the memory.
  if (locale.length <= 64) remembered.set(locale, texts);
  return texts;
}

/**
 * Language and script, which is what tells Traditional from Simplified Chinese: Unicode's likely subtags know that people
 * in Taiwan, Hong Kong and Macau write the former, and that Chinese without a region is the latter. Whoever speaks
 * Cantonese or another of the Chinese languages reads one of the two as well.
 */
function keyOf(locale: string): string | undefined {
  try {
    const { language, script } = new Intl.Locale(locale).maximize();
    return script === 'Hant' || script === 'Hans' ? script : `${language}-${script}`;
  } catch {
    // What is no locale is as good as none.
    return undefined;
  }
}
