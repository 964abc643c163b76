import { languages, textsFor } from '../../bot/texts/index.ts';

/**
 * A script that hands the page all its sentences, by language. They are some kilobytes together, so the page changes its
 * language without asking the server.
 * @param noticeIn what stands below the chat, by locale.
 */
export function textsScript(noticeIn: (locale: string) => string): string {
  const all = languages.map(({ code, ownName }) => [
    code,
    { ...textsFor(code).page, name: ownName, notice: noticeIn(code) },
  ]);
  return `globalThis.lampTexts = ${JSON.stringify(Object.fromEntries(all))};\n`;
}
