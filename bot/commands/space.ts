import * as replies from '../replies.ts';
import { spacesOrAliases } from '../spaces.ts';
import type { Turn } from '../turn.ts';
import { command } from './command.ts';

/** Which data is asked. */
export const spaceCommands = [
  command<string | undefined>({
    name: 'space',
    /**
     * One word is an alias, whether there is such a space or not and however many there are: a misspelt name must not
     * cost a question. More words ("space used by region") are a question.
     */
    read: (rest, { spaceAliases }) => {
      if (rest === '') return { argument: undefined };
      if (/[\s?？]/.test(rest)) return undefined;
      // Aliases are the operator's and may be in any case; people write them as they like.
      return { argument: spaceAliases.find((one) => one.toLowerCase() === rest.toLowerCase()) ?? rest };
    },
    run: async (turn, alias) => {
      if (alias !== undefined) return chooseSpace(turn, alias);
      await turn.options.questions.flush(turn.sessionKey);
      turn.reply(async () => replies.spaceList(await turn.introduction()));
    },
  }),
];

async function chooseSpace(turn: Turn, alias: string): Promise<void> {
  const { texts, locale, sessionKey, options } = turn;
  const { questions, sessions, spaceAliases } = options;
  if (!spaceAliases.includes(alias)) {
    turn.reply(async () => replies.spaceList(await turn.introduction(), texts.spaceUnknown(alias)));
    return;
  }
  const current = (await sessions.get(sessionKey))?.space ?? turn.defaultSpace;
  if (current !== alias) {
    // What was written before was meant for the space before.
    await questions.flush(sessionKey);
    await sessions.chooseSpace(sessionKey, alias);
  }
  turn.reply(async () => {
    const title = (await spacesOrAliases(options)).find((space) => space.alias === alias)?.title ?? alias;
    return replies.sentence(current === alias ? texts.spaceAlready(title) : texts.spaceChosen(title), locale);
  });
}
