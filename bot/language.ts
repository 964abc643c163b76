import { nearestName } from '../services/config.ts';
import type { Preferences } from '../services/sessions/preferences.ts';
import { clientLocaleOf } from './preferred-locale.ts';
import * as replies from './replies.ts';
import { findLanguage, type Language, languageNames, languages, localeFor, textsFor } from './texts/index.ts';
import type { Asker, Reply } from './types.ts';

/** What the choice of a language needs. */
export interface LanguageOptions {
  /** Where a choice is kept. */
  readonly preferences: Pick<Preferences, 'set'>;
  /** Of people whose own language is not known. */
  readonly defaultLocale: string;
}

/** Goes back to the language of the client. */
const AUTO: ReadonlySet<string> = new Set(['auto', 'automatic', 'default', '自動', '自动']);

/**
 * The language that a command asks for: `language` lists them, `language zh-Hant` chooses. More than one word is a
 * command only when it is the name of a language ("language traditional chinese"): "language used most" is a question.
 */
export function languageWish(said: string): { readonly name: 'language'; readonly wanted?: string } | undefined {
  const match = /^(?:languages?|語言|语言)(?: ([^?？]+))?$/i.exec(said);
  if (!match) return undefined;
  const [, wanted] = match;
  if (wanted === undefined) return { name: 'language' };
  return wanted.includes(' ') && !findLanguage(wanted) ? undefined : { name: 'language', wanted };
}

/**
 * Chooses a language for a person, or says which there are. The answer is in the language that counts from now on.
 * @throws AppError `store.unavailable` or the store's own error when the choice could not be kept.
 */
export async function chooseLanguage(
  { preferences, defaultLocale }: LanguageOptions,
  { asker, wanted }: { readonly asker: Asker; readonly wanted: string | undefined },
): Promise<Reply> {
  const now = localeFor(asker.locale, defaultLocale);
  if (wanted === undefined) return listed(now);
  if (AUTO.has(wanted.toLowerCase())) {
    await preferences.set(asker, { locale: undefined });
    const locale = localeFor(clientLocaleOf(asker), defaultLocale);
    return replies.sentence(textsFor(locale).language.followsClient(textsFor(locale).ownName), locale);
  }
  const locale = findLanguage(wanted);
  if (locale === undefined) return listed(now, textsFor(now).language.unknown(wanted, nearest(wanted)));
  await preferences.set(asker, { locale });
  return replies.sentence(textsFor(locale).language.chosen(textsFor(locale).ownName), locale);
}

function listed(locale: string, first?: string): Reply {
  const { language, locale: current } = textsFor(locale);
  const line = ({ code, ownName }: Language) => language.line({ code, ownName, current: code === current });
  const other = languages.find(({ code }) => code !== current)?.code ?? current;
  return replies.sentence(
    [...(first === undefined ? [] : [first]), language.title, ...languages.map(line), language.hint(other)].join('\n'),
    locale,
  );
}

/** The code of the language whose name is most like it. */
function nearest(wanted: string): string | undefined {
  // A short name is near to every other.
  if (wanted.length < 4) return undefined;
  const name = nearestName(wanted.toLowerCase(), languageNames());
  const locale = name === undefined ? undefined : findLanguage(name);
  return locale === undefined ? undefined : textsFor(locale).locale;
}
