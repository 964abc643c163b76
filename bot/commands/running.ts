import * as replies from '../replies.ts';
import { command, plainCommand } from './command.ts';

/** Questions that are on their way. */
export const runningCommands = [
  plainCommand('status', (turn) => {
    turn.reply(() => replies.status(turn.options.questions.status(turn.sessionKey), turn.locale));
  }),
  plainCommand('go', async (turn) => {
    if ((await turn.options.questions.flush(turn.sessionKey)) === 0) turn.say(turn.texts.nothingToFlush);
  }),
  command<number | undefined>({
    name: 'stop',
    read: (rest) => {
      if (rest === '') return { argument: undefined };
      return /^\d{1,3}$/.test(rest) ? { argument: Number(rest) } : undefined;
    },
    run: async (turn, place) => {
      const by = turn.inbound.asker.userId;
      const stopped = await turn.options.questions.cancel(turn.sessionKey, {
        by,
        ...(place === undefined ? {} : { place }),
      });
      // What was stopped says so itself, in the place of its answer.
      if (stopped !== undefined) return;
      turn.say(place === undefined ? turn.texts.nothingToStop : turn.texts.nothingAtPlace(place));
    },
  }),
];
