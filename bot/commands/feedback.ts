import { lastAnswer } from '../last-answer.ts';
import { allConversationTexts } from '../texts/words.ts';
import type { Turn } from '../turn.ts';
import { command } from './command.ts';

/** A verdict with what the person says about it. */
export interface Verdict {
  readonly rating: 'positive' | 'negative';
  readonly comment?: string;
}

/** As much as Genie is sent. */
const MAX_CHARS = 2_000;

const RATINGS: ReadonlyMap<string, Verdict['rating']> = new Map(
  allConversationTexts.flatMap(({ verdicts }) =>
    (['positive', 'negative'] as const).flatMap((rating) => verdicts[rating].map((word) => [word, rating] as const)),
  ),
);

/** What people think of an answer. */
export const feedbackCommands = [
  command<Verdict | undefined>({
    name: 'feedback',
    maxChars: MAX_CHARS,
    read: (rest) => {
      if (rest === '') return { argument: undefined };
      const [, word = '', comment] = /^(\S+?)(?:[,:，：]?\s(.+))?$/su.exec(rest) ?? [];
      const rating = RATINGS.get(word.toLowerCase());
      return rating && { argument: { rating, ...(comment === undefined ? {} : { comment: comment.trim() }) } };
    },
    run: giveVerdict,
  }),
];

async function giveVerdict(turn: Turn, verdict: Verdict | undefined): Promise<void> {
  const { conversation } = turn.texts;
  if (!verdict) return turn.say(conversation.feedbackHow);
  const questionId = turn.ratings.unexplained(turn.sessionKey) ?? (await lastAnswer(turn))?.id;
  if (questionId === undefined) return turn.say(conversation.noAnswerYet);
  turn.ratings.give(turn, { ...verdict, questionId }, (result) => {
    if (result === 'passed_on') turn.say(conversation.feedbackThanks);
    else turn.say(result === 'failed' ? conversation.feedbackFailed : conversation.noAnswerYet);
  });
}
