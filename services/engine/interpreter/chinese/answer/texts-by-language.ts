import type { ChineseLanguage } from '../types.ts';
import type { ChineseTexts } from './texts.ts';
import { HANS } from './texts-hans.ts';
import { HANT } from './texts-hant.ts';

const TEXTS: Readonly<Record<ChineseLanguage, ChineseTexts>> = { 'zh-Hant': HANT, 'zh-Hans': HANS };

/** The sentences of a language. */
export function chineseTexts(language: ChineseLanguage): ChineseTexts {
  return TEXTS[language];
}
