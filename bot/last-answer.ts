import type { Outcome, QuestionTask } from '../services/questions/types.ts';
import type { Turn } from './turn.ts';

/** A question with its answer. */
export interface Answered extends QuestionTask {
  readonly outcome: Extract<Outcome, { kind: 'answer' }>;
}

/** A conversation seldom has so many questions in a row without an answer. */
const LOOKED_AT = 20;

/** Whether a question has its answer. */
export function isAnswered(task: QuestionTask | undefined): task is Answered {
  return task?.outcome?.kind === 'answer';
}

/** The newest answer of the person's session. Undefined: there is none, or it is no longer kept. */
export async function lastAnswer({ options, sessionKey }: Turn): Promise<Answered | undefined> {
  return (await options.tasks.history(sessionKey, LOOKED_AT)).find(isAnswered);
}
