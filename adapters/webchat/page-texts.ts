import { pageTexts as en, type PageTexts } from '../../bot/texts/en/page.ts';
import { pageTexts as zhHans } from '../../bot/texts/zh-hans/page.ts';
import { pageTexts as zhHant } from '../../bot/texts/zh-hant/page.ts';

/** The languages of the page by their locale; the first is for those who want none of the others. */
export const pageLanguages: Readonly<Record<string, PageTexts>> = { en, 'zh-Hant': zhHant, 'zh-Hans': zhHans };

/**
 * A script that hands the page all its sentences. All languages are some kilobytes together, so the page changes its
 * language without asking the server.
 * @param noticeIn what stands below the chat, by locale.
 */
export function textsScript(noticeIn: (locale: string) => string): string {
  const all = Object.entries(pageLanguages).map(([locale, texts]) => [locale, { ...texts, notice: noticeIn(locale) }]);
  return `globalThis.lampTexts = ${JSON.stringify(Object.fromEntries(all))};\n`;
}
