import type { CommandName } from '../texts/en/conversation.ts';
import type { Turn } from '../turn.ts';

/** What reading a command needs to know. */
export interface CommandContext {
  /** Aliases of the settings, the default first. */
  readonly spaceAliases: readonly string[];
}

/** A message that is a command. */
export interface Invocation {
  readonly name: CommandName | 'unknown';
  /** What the command is about, as it was read; undefined where it takes nothing. */
  readonly argument: unknown;
  /** Does it, once: the caller has claimed the message. */
  run(turn: Turn): Promise<void> | void;
}

/** One command of the table. */
export interface Command {
  readonly name: CommandName;
  /** Longest message that may be this command, in characters. */
  readonly maxChars: number;
  /** @param rest what stands behind the command's word; '' for nothing. Undefined: the message is a question. */
  read(rest: string, context: CommandContext): Invocation | undefined;
}

/** Longer messages are no commands, unless they carry words of their own. */
const MAX_CHARS = 120;

/** A command that takes something behind its word, or may. `read` gives undefined where the message is a question. */
export function command<A>(of: {
  readonly name: CommandName;
  readonly maxChars?: number;
  readonly read: (rest: string, context: CommandContext) => { readonly argument: A } | undefined;
  readonly run: (turn: Turn, argument: A) => Promise<void> | void;
}): Command {
  const { name, maxChars = MAX_CHARS, read, run } = of;
  return {
    name,
    maxChars,
    read(rest, context) {
      const taken = read(rest, context);
      return taken && { name, argument: taken.argument, run: (turn) => run(turn, taken.argument) };
    },
  };
}

/** A command that stands alone. */
export function plainCommand(name: CommandName, run: (turn: Turn) => Promise<void> | void): Command {
  return command({ name, read: (rest) => (rest === '' ? { argument: undefined } : undefined), run });
}
