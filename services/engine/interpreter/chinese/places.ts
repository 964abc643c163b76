import type { ChineseLanguage } from './types.ts';

/** Continents and the like, by their UN codes. */
const AREAS = ['002', '003', '005', '009', '142', '150'];

function codes(): string[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return [...letters.flatMap((first) => letters.map((second) => first + second)), ...AREAS];
}

/** Names of countries and continents in Chinese, with their English ones: data in English are asked about in Chinese. */
export function places(language: ChineseLanguage): readonly (readonly [han: string, english: string])[] {
  const options = { type: 'region', fallback: 'none' } as const;
  const chinese = new Intl.DisplayNames(language, options);
  const english = new Intl.DisplayNames('en', options);
  return codes().flatMap((code) => {
    const [han, name] = [chinese.of(code), english.of(code)];
    return han === undefined || name === undefined || !/^\p{Script=Han}+$/u.test(han) ? [] : [[han, name] as const];
  });
}
