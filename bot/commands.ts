import { languageWish } from './language.ts';

/** What a message asks of Lamp itself. Everything else is a question. */
export type Command =
  | { readonly name: 'help' | 'new' | 'status' | 'flush' | 'spaces' | 'alerts-on' | 'alerts-off' }
  | { readonly name: 'stop'; readonly place?: number }
  | { readonly name: 'space'; readonly alias: string }
  | { readonly name: 'language'; readonly wanted?: string };

const PLAIN: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    help: ['help', '?'],
    new: ['new', 'new conversation', 'start over', 'reset'],
    status: ['status', 'queue'],
    flush: ['go', 'flush'],
    spaces: ['space', 'spaces'],
    stop: ['stop', 'cancel'],
    'alerts-on': ['alerts here', 'alerts on'],
    'alerts-off': ['alerts off'],
  } satisfies Partial<Record<Command['name'], readonly string[]>>).flatMap(([name, words]) =>
    words.map((word) => [word, { name } as Command]),
  ),
);

/** Longer messages are never commands. */
const MAX_COMMAND_CHARS = 120;

/**
 * The command that a message is, whole: a sentence that contains a command's word is a question. Case, a slash in front
 * and a full stop or exclamation mark behind do not matter. `space` with one word is a command, whether there is such a
 * space or not and however many there are: a misspelt name must not cost a question. With a question mark, or with more
 * words ("space used by region"), it is a question.
 */
export function parseCommand(text: string, spaceAliases: readonly string[]): Command | undefined {
  const trimmed = text.trim();
  if (trimmed.length > MAX_COMMAND_CHARS) return undefined;
  const said = trimmed
    .replace(/^\//, '')
    .replace(/[.!]+$/, '')
    .replace(/\s+/g, ' ');
  const words = said.toLowerCase();
  const plain = PLAIN.get(words);
  if (plain) return plain;
  const language = languageWish(said);
  if (language) return language;
  const place = /^(?:stop|cancel) (\d{1,3})$/.exec(words)?.[1];
  if (place !== undefined) return { name: 'stop', place: Number(place) };
  const alias = /^space ([^\s?]+)$/i.exec(said)?.[1];
  if (alias === undefined) return undefined;
  // Aliases are the operator's and may be in any case; people write them as they like.
  return { name: 'space', alias: spaceAliases.find((one) => one.toLowerCase() === alias.toLowerCase()) ?? alias };
}
