import { z } from 'zod';
import { languages } from '../../bot/texts/index.ts';
import type { Person, Preferences } from '../../services/sessions/preferences.ts';
import { json } from '../http/reply.ts';
import { checkShape } from '../http/shape.ts';
import type { Exchange, HttpServer } from '../http/types.ts';
import type { FloodLimit } from './flood-limit.ts';
import { personOf } from './inbound.ts';
import type { Visitors } from './visitors.ts';

export interface ChosenLanguageOptions {
  readonly visitors: Visitors;
  readonly preferences: Pick<Preferences, 'set'>;
  /** Calls by person. */
  readonly limit: FloodLimit;
}

const chosen = z.object({ language: z.enum(languages.map(({ code }) => code)) });

/**
 * Whoever chooses a language on the page is answered in it, also where they had told the bot another one before: the
 * newer choice counts.
 */
export class ChosenLanguage {
  readonly #options: ChosenLanguageOptions;

  constructor(options: ChosenLanguageOptions) {
    this.#options = options;
  }

  mount(http: HttpServer): void {
    const { visitors } = this.#options;
    http.route({
      method: 'PUT',
      path: '/webchat/language',
      door: 'webchat',
      handler: (exchange) => visitors.as(exchange, (visitor) => this.#choose(exchange, personOf(visitor))),
    });
  }

  async #choose({ body }: Exchange, person: Person) {
    const { preferences, limit } = this.#options;
    await limit.take(person.userId);
    const { language } = checkShape(chosen, body);
    await preferences.set(person, { locale: language });
    return json(200, { language });
  }
}
