import * as replies from '../replies.ts';
import type { Turn } from '../turn.ts';
import { command, plainCommand } from './command.ts';

/** Questions that are on their way. */
export const runningCommands = [
  plainCommand('status', tellStatus),
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
      const { begunAt } = turn;
      // The places may be others by now: the person sees them instead, and stops what is still to be stopped.
      if (begunAt !== undefined && place !== undefined) return tellStatus(turn);
      const stopped = await turn.options.questions.cancel(turn.sessionKey, {
        by,
        ...(begunAt === undefined ? {} : { notAfter: begunAt }),
        ...(place === undefined ? {} : { place }),
      });
      // What was stopped says so itself, in the place of its answer.
      if (stopped !== undefined) return;
      turn.say(place === undefined ? turn.texts.nothingToStop : turn.texts.nothingAtPlace(place));
    },
  }),
];

function tellStatus(turn: Turn): void {
  turn.reply(() => replies.status(turn.options.questions.status(turn.sessionKey), turn.locale));
}
