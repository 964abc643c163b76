import * as replies from '../replies.ts';
import { plainCommand } from './command.ts';

/** What this is, and starting over. */
export const conversationCommands = [
  plainCommand('help', async (turn) => {
    await turn.options.questions.flush(turn.sessionKey);
    turn.reply(async () => replies.help(await turn.introduction()));
  }),
  plainCommand('new', async (turn) => {
    const { questions, sessions } = turn.options;
    await questions.flush(turn.sessionKey);
    await sessions.reset(turn.sessionKey, turn.begunAt);
    turn.say(turn.texts.newConversation);
  }),
];
