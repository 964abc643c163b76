import type { Preferences } from '../services/sessions/preferences.ts';
import type { Asker, Bot, Inbound, Reply } from './types.ts';

/** What a client said by itself, of people whose own choice stands in its place. */
const clientLocales = new WeakMap<Asker, string | undefined>();

/** The locale that the person's client names, whatever the person has chosen. */
export function clientLocaleOf(asker: Asker): string | undefined {
  return clientLocales.has(asker) ? clientLocales.get(asker) : asker.locale;
}

/**
 * A bot that is told of every inbound in the language which the person has chosen, so that everything that comes of it,
 * now and later, is in that language. Where nothing was chosen the client's locale stays.
 */
export function inPreferredLocale(bot: Bot, preferences: Pick<Preferences, 'of'>): Bot {
  return {
    receive: async (inbound) => bot.receive(await preferred(inbound, preferences)),
    pressed: async (inbound): Promise<Reply | undefined> => bot.pressed(await preferred(inbound, preferences)),
    localeOf: async (asker) => bot.localeOf(await preferring(asker, preferences)),
  };
}

async function preferred<I extends Inbound>(inbound: I, preferences: Pick<Preferences, 'of'>): Promise<I> {
  return { ...inbound, asker: await preferring(inbound.asker, preferences) };
}

async function preferring(asker: Asker, preferences: Pick<Preferences, 'of'>): Promise<Asker> {
  const { locale } = await preferences.of(asker);
  if (locale === undefined) return asker;
  const chosen: Asker = { ...asker, locale };
  clientLocales.set(chosen, asker.locale);
  return chosen;
}
