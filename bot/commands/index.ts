import { nearestName } from '../../services/config.ts';
import type { CommandName } from '../texts/en/conversation.ts';
import { allConversationTexts } from '../texts/words.ts';
import { alertCommands } from './alerts.ts';
import { answerCommands } from './answer.ts';
import type { Command, CommandContext, Invocation } from './command.ts';
import { conversationCommands } from './conversation.ts';
import { feedbackCommands } from './feedback.ts';
import { historyCommands } from './history.ts';
import { languageCommands } from './language.ts';
import { runningCommands } from './running.ts';
import { spaceCommands } from './space.ts';

/** All of them. */
export const commands: readonly Command[] = [
  ...conversationCommands,
  ...runningCommands,
  ...historyCommands,
  ...answerCommands,
  ...spaceCommands,
  ...languageCommands,
  ...feedbackCommands,
  ...alertCommands,
];

/** By each word that people may write for it, in every language. */
const BY_WORD: ReadonlyMap<string, Command> = new Map(
  commands.flatMap((one) =>
    allConversationTexts.flatMap(({ words }) => words[one.name].map((word) => [word, one] as const)),
  ),
);
/** Longest first, so that "new conversation" is not read as "new" with something behind it. */
const WORDS = [...BY_WORD.keys()].toSorted((a, b) => b.length - a.length);

/** What people try with a slash: one word of letters, with a blank or nothing behind. A path is none. */
const SLASHED = /^[/／](\p{L}[\p{L}\p{N}_-]*)(?=\s|$)/u;

/**
 * The command that a message is, whole: a sentence that contains a command's word is a question. Case, a slash in front
 * and a full stop or exclamation mark behind do not matter. What a command takes stands behind its word; anything else
 * behind it, or a question mark, makes it a question. `/word` is never a question: one that no command has is told with
 * the nearest that there is.
 */
export function parseCommand(text: string, context: CommandContext): Invocation | undefined {
  const said = text.trim().replace(/\s+/g, ' ');
  const bare = said.replace(/^[/／]/, '').replace(/[.!。！]+$/, '');
  const found = readCommand(bare, context);
  if (found) return found;
  const tried = SLASHED.exec(said)?.[1];
  return tried === undefined ? undefined : unknownCommand(tried.toLowerCase());
}

function readCommand(said: string, context: CommandContext): Invocation | undefined {
  const lower = said.toLowerCase();
  const alone = BY_WORD.get(lower);
  if (alone) return alone.read('', context);
  if (/[?？]$/.test(said)) return undefined;
  for (const word of WORDS) {
    if (!lower.startsWith(`${word} `)) continue;
    const one = BY_WORD.get(word);
    const read = one && said.length <= one.maxChars ? one.read(said.slice(word.length + 1), context) : undefined;
    if (read) return read;
  }
  return undefined;
}

function unknownCommand(word: string): Invocation {
  const known = BY_WORD.get(word);
  // In the language of the texts, unless the word itself is nearer to that of another.
  return {
    name: 'unknown',
    argument: word,
    run: (turn) => {
      const { conversation } = turn.texts;
      if (known) return turn.say(conversation.takesNothing(word));
      const own = Object.values(conversation.words).flat();
      turn.say(conversation.unknownCommand(word, nearestName(word, own) ?? nearestName(word, WORDS)));
    },
  };
}

export type { CommandName };
