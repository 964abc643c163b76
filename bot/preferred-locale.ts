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
  };
}

async function preferred<I extends Inbound>(inbound: I, preferences: Pick<Preferences, 'of'>): Promise<I> {
  const { locale } = await preferences.of(inbound.asker);
  if (locale === undefined) return inbound;
  const asker: Asker = { ...inbound.asker, locale };
  clientLocales.set(asker, inbound.asker.locale);
  return { ...inbound, asker };
}
