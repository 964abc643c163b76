import { LANGUAGE_CODES, type LanguageCode } from '../../services/languages.ts';
import { en, type Texts } from './en/index.ts';
import { zhHans } from './zh-hans/index.ts';
import { zhHant } from './zh-hant/index.ts';

export type { Texts } from './en/index.ts';
export type { DataRights } from './en/introduction.ts';

/** A language without its texts does not compile. */
const byCode: Readonly<Record<LanguageCode, Texts>> = { en, 'zh-Hant': zhHant, 'zh-Hans': zhHans };
/** The texts of every language, English first. */
export const catalogues: readonly Texts[] = LANGUAGE_CODES.map((code) => byCode[code]);

/** A language that Lamp speaks. */
export interface Language {
  /** As BCP 47 writes it, such as `zh-Hant`; the locale of its texts. */
  readonly code: string;
  /** What its speakers call it. */
  readonly ownName: string;
}

/** Every language that Lamp speaks, in the order in which they are offered. */
export const languages: readonly Language[] = catalogues.map(({ locale, ownName }) => ({ code: locale, ownName }));

const byLanguage: ReadonlyMap<string, Texts> = new Map(catalogues.map((texts) => [keyOf(texts.locale) ?? '', texts]));

/** How many locales are remembered; clients send what they like here. */
const MAX_REMEMBERED = 500;
const remembered = new Map<string, Texts | undefined>();

/** The texts in the language of a locale such as `zh-TW`, or in English where that language is not there. */
export function textsFor(locale: string): Texts {
  return spoken(locale) ?? en;
}

/**
 * The locale to write numbers and dates in: the person's own where the texts are in that language as well (English with
 * British dates), else the fallback, so that one message never mixes two ways of writing. What is no locale, or one of
 * a language that is not spoken here, counts as none.
 */
export function localeFor(wanted: string | undefined, fallback: string): string {
  if (wanted !== undefined && spoken(wanted)) return wanted;
  return spoken(fallback) ? fallback : en.locale;
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

function spoken(locale: string): Texts | undefined {
  if (remembered.has(locale)) return remembered.get(locale);
  const key = keyOf(locale);
  const texts = key === undefined ? undefined : byLanguage.get(key);
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
