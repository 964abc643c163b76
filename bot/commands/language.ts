import { chooseLanguage, languageWish } from '../language.ts';
import { command } from './command.ts';

/** In which language people are answered. */
export const languageCommands = [
  command<string | undefined>({
    name: 'language',
    read: (rest) => {
      const wish = languageWish(`language ${rest}`.trim());
      return wish && { argument: wish.wanted };
    },
    run: (turn, wanted) => turn.reply(() => chooseLanguage(turn.options, { asker: turn.inbound.asker, wanted })),
  }),
];
