import { asking } from './phrases/asking.ts';
import { joining, limiting } from './phrases/limiting.ts';
import { nouns } from './phrases/nouns.ts';
import { talking } from './phrases/talking.ts';
import { places } from './places.ts';
import type { ChineseLanguage, Kind, PhraseRow } from './types.ts';

/** What a phrase of the language table means. */
export interface Meaning {
  readonly kind: Kind;
  readonly to: string;
}

/** The language table, ready to be looked up. */
export interface ChineseLexicon {
  readonly phrases: ReadonlyMap<string, Meaning>;
  /** What counts only as all that is said. */
  readonly sentences: ReadonlyMap<string, Meaning>;
  /** Characters that only one of the scripts uses. */
  readonly only: Readonly<Record<ChineseLanguage, ReadonlySet<string>>>;
  /** Longest phrase, in characters. */
  readonly longest: number;
}

/** Where a phrase stands twice, the earlier list counts. */
const TABLE: readonly PhraseRow[] = [...talking, ...asking, ...limiting, ...nouns, ...joining];

/** As phrases are looked up: without blanks, Latin letters small. */
export function surfaceOf(text: string): string {
  return text.replaceAll(' ', '').toLowerCase();
}

function without(all: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...all].filter((one) => !others.has(one)));
}

function build(): ChineseLexicon {
  const phrases = new Map<string, Meaning>();
  const sentences = new Map<string, Meaning>();
  const characters: Record<ChineseLanguage, Set<string>> = { 'zh-Hant': new Set(), 'zh-Hans': new Set() };
  const put = (language: ChineseLanguage, phrase: string, meaning: Meaning) => {
    for (const one of phrase) if (/\p{Script=Han}/u.test(one)) characters[language].add(one);
    const known = meaning.kind === 's' ? sentences : phrases;
    if (!known.has(phrase)) known.set(phrase, meaning);
  };
  for (const { kind, to, hant, hans } of TABLE) {
    for (const phrase of hant.split('|')) put('zh-Hant', phrase, { kind, to });
    for (const phrase of hans.split('|')) put('zh-Hans', phrase, { kind, to });
  }
  for (const language of ['zh-Hant', 'zh-Hans'] as const) {
    for (const [han, to] of places(language)) put(language, han, { kind: 'V', to });
  }
  const { 'zh-Hant': hant, 'zh-Hans': hans } = characters;
  return {
    phrases,
    sentences,
    only: { 'zh-Hant': without(hant, hans), 'zh-Hans': without(hans, hant) },
    longest: Math.max(...[...phrases.keys()].map((phrase) => phrase.length)),
  };
}

let built: ChineseLexicon | undefined;

/** The language table; made when the first Chinese question comes, some milliseconds. */
export function chineseLexicon(): ChineseLexicon {
  built ??= build();
  return built;
}

/** The script that a text is written in; undefined where it has only characters that both share. */
export function scriptOf(text: string): ChineseLanguage | undefined {
  const { only } = chineseLexicon();
  let balance = 0;
  for (const one of text) balance += only['zh-Hant'].has(one) ? 1 : only['zh-Hans'].has(one) ? -1 : 0;
  if (balance === 0) return undefined;
  return balance > 0 ? 'zh-Hant' : 'zh-Hans';
}
