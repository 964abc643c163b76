import { createRequire } from 'node:module';
import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { AdaptiveCard } from '../../../adapters/cards/types.ts';

type Writable<T> = T extends readonly (infer One)[]
  ? Writable<One>[]
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;

/**
 * The card as Microsoft's own description of Teams' cards names it, charts and code blocks included. That this compiles
 * is the check: an element, a property or a value that is not in the description would not be assignable.
 */
export function asTeamsKnowsIt(card: Pick<AdaptiveCard, 'type' | 'version' | 'body'>): IAdaptiveCard {
  // `msteams` stays out: Teams documents its width as `Full`, the description as `full`.
  return card as Writable<typeof card>;
}

interface Parser {
  AdaptiveCard: new () => { parse(card: unknown, context: Events): void; validateProperties(): Validation };
  SerializationContext: new () => Events;
}
interface Events {
  readonly eventCount: number;
  getEventAt(index: number): { readonly message: string };
}
interface Validation {
  readonly validationEvents: readonly { readonly message: string }[];
}

/** The official renderer for browsers, of which only the parser is used; its module form is for bundlers alone. */
const official = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js') as Parser;

/** Elements that Teams draws beyond the standard; everywhere else their fallback is used. */
const TEAMS_ELEMENT = /^Unknown element type "(?:CodeBlock|Chart\.[A-Za-z.]+)"\./;

/** What the official parser has against a card: unknown elements and values, versions too old. */
export function officialFaults(card: AdaptiveCard): readonly string[] {
  const events = new official.SerializationContext();
  const parsed = new official.AdaptiveCard();
  parsed.parse(structuredClone(card), events);
  const said = Array.from({ length: events.eventCount }, (_, index) => events.getEventAt(index).message);
  const found = parsed.validateProperties().validationEvents.map(({ message }) => message);
  return [...said, ...found].filter((message) => !TEAMS_ELEMENT.test(message));
}
