import { en, type Texts } from './en.ts';

export type { DataRights, Texts } from './en.ts';

const languages: ReadonlyMap<string, Texts> = new Map([['en', en]]);

/** The texts in the language of a locale such as `de-DE`, or in English where that language is not there. */
export function textsFor(locale: string): Texts {
  return languages.get(languageOf(locale)) ?? en;
}

/**
 * The locale to write numbers and dates in: the person's own where the texts are in that language as well (English with
 * British dates), else that of the texts, so that one message never mixes two ways of writing.
 */
export function localeFor(wanted: string | undefined, fallback: string): string {
  const locale = wanted !== undefined && isLocale(wanted) ? wanted : fallback;
  return languages.has(languageOf(locale)) ? locale : en.locale;
}

function languageOf(locale: string): string {
  return locale.toLowerCase().split(/[-_]/)[0] ?? '';
}

function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    // Clients send what they like here; what is no locale is as good as none.
    return false;
  }
}
