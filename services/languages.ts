/** Codes (BCP 47) of the languages that Lamp speaks, in the order in which they are offered; texts in `bot/texts/`. */
export const LANGUAGE_CODES = ['en', 'zh-Hant', 'zh-Hans'] as const;

/** Code of a language that Lamp speaks. */
export type LanguageCode = (typeof LANGUAGE_CODES)[number];
