import type { Aside } from './asides.ts';
import * as replies from './replies.ts';
import type { Turn } from './turn.ts';

/** Says why nothing is asked. */
export function refuseAside(turn: Turn, aside: Exclude<Aside, { kind: 'question' }>): void {
  const { conversation } = turn.texts;
  if (aside.kind === 'empty') turn.say(conversation.asideEmpty(aside.alias));
  else turn.reply(async () => replies.spaceList(await turn.introduction(), conversation.asideUnknown(aside.alias)));
}
