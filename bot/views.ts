import { sleep } from '../services/clock.ts';
import { toAppError } from '../services/errors.ts';
import type { Answer } from '../services/genie/types.ts';
import type { QuestionTask, QuestionView } from '../services/questions/types.ts';
import { replyTo } from './answers.ts';
import { claimKeyOf } from './inbound-keys.ts';
import { type Answered, isAnswered } from './last-answer.ts';
import { hasQueries, placesIn } from './query-views.ts';
import * as replies from './replies.ts';
import { canRunAgain, withRows } from './rows-again.ts';
import { sourcesOf } from './sources.ts';
import type { Turn } from './turn.ts';
import type { AnswerView, Inbound, Reply } from './types.ts';

/** A press that is answered in place is not kept waiting longer; after that the message is updated. */
const IN_PLACE_WITHIN_MS = 900;

/**
 * The answer to a question, if it was given in the conversation of this turn: an id from elsewhere finds nothing.
 * Undefined also when it is no longer kept.
 */
export async function findAnswer(turn: Turn, questionId: string): Promise<Answered | undefined> {
  const task = await turn.options.tasks.find(questionId);
  if (!isAnswered(task)) return undefined;
  return task.address.conversationKey === turn.inbound.address.conversationKey ? task : undefined;
}

/** Whether it was this person who asked. */
export function isAsker({ asker }: Pick<Inbound, 'asker'>, task: Pick<QuestionTask, 'asker'>): boolean {
  return task.asker.userId === asker.userId && task.asker.tenantId === asker.tenantId;
}

/** In a group an answer is everybody's to read, and its asker's to change. */
export function mayChange({ inbound }: Turn, task: Answered): boolean {
  return inbound.conversation.kind === 'personal' || isAsker(inbound, task);
}

/**
 * The answer drawn as wished, at once, or why it cannot be: only whoever pressed sees that. Undefined: it takes too long, or
 * fails.
 */
export async function viewed(
  turn: Turn,
  wish: { readonly questionId: string; readonly view: AnswerView },
): Promise<Reply | undefined> {
  const { clock, log } = turn.options;
  const controller = new AbortController();
  try {
    const tooLate = sleep(clock, IN_PLACE_WITHIN_MS, controller.signal).then(() => undefined);
    return await Promise.race([drawn(turn, wish), tooLate]);
  } catch (error) {
    // The press comes to `redraw` then, which tells the person.
    log.debug({ err: error }, 'an answer was not drawn in place');
    return undefined;
  } finally {
    controller.abort(new Error('no longer needed'));
  }
}

async function drawn(
  turn: Turn,
  wish: { readonly questionId: string; readonly view: AnswerView },
): Promise<Reply | undefined> {
  const task = await findShown(turn, wish);
  if (!task) return replies.sentence(turn.texts.conversation.viewGone, turn.locale);
  if (!mayChange(turn, task)) return replies.sentence(turn.texts.conversation.onlyAsker, turn.locale);
  return await draw(turn, task, wish.view);
}

/** The answer, if it has the queries that the wish speaks of. */
async function findShown(
  turn: Turn,
  { questionId, view }: { readonly questionId: string; readonly view: AnswerView },
): Promise<Answered | undefined> {
  const task = await findAnswer(turn, questionId);
  return task && hasQueries(task.outcome.answer, placesIn(view)) ? task : undefined;
}

/** Draws an answer as wished in the place of its message, or as a new one where that cannot be replaced. */
export async function redraw(
  turn: Turn,
  wish: { readonly questionId: string; readonly view: AnswerView },
): Promise<void> {
  const task = await findShown(turn, wish);
  if (!task) return turn.say(turn.texts.conversation.viewGone);
  // Others see the answer; that their press changes nothing needs no message to all.
  if (mayChange(turn, task)) show(turn, task, wish.view);
}

/** Runs the query of an answer again, keeps its rows, and shows the answer with them. */
export async function runAgain(turn: Turn, questionId: string): Promise<void> {
  const { conversation } = turn.texts;
  const task = await findAnswer(turn, questionId);
  if (!task) return turn.say(conversation.viewGone);
  if (!mayChange(turn, task)) return;
  const { rerun, tasks } = turn.options;
  if (!rerun || !canRunAgain(task.outcome.answer)) return turn.say(conversation.rowsUnchanged);
  turn.run('action', async (signal) => {
    let answer: Answer;
    try {
      answer = await withRows(task.outcome.answer, rerun, signal);
      await tasks.replaceAnswer(task.id, answer);
    } catch (caught) {
      const error = toAppError(caught);
      turn.reply(() => replies.refusal(error, turn.locale, error.blame === 'user' ? undefined : turn.failed(error)));
      return;
    }
    show(turn, { ...task, outcome: { ...task.outcome, answer } }, {});
  });
}

function show(turn: Turn, task: Answered, view: AnswerView): void {
  const { id } = turn.inbound;
  turn.post({
    reply: () => draw(turn, task, view),
    ...(task.message ? { replaces: task.message } : {}),
    options: { deliveryKey: `view|${claimKeyOf(turn.inbound)}`, replyTo: id },
  });
}

async function draw(turn: Turn, task: Answered, view: AnswerView): Promise<Reply> {
  const { options, locale, inbound } = turn;
  // Whoever pressed is looking: nobody is called by name.
  const { addressee: _here, ...reply } = replyTo(viewOf(task, locale), task.outcome, {
    defaultLocale: options.defaultLocale,
    repeat: false,
    plain: false,
    now: options.clock.now(),
    view,
    offersFiles: options.files !== undefined,
    runsAgain: options.rerun !== undefined,
  });
  const { answer } = task.outcome;
  const sourced = { ...reply, sources: sourcesOf(answer, options.spaceName?.(answer.ids.spaceId)) };
  return options.painted ? await options.painted(sourced, inbound.address) : sourced;
}

/** In the language that the person has now, which need not be the one in which the question was asked. */
function viewOf(task: Answered, locale: string): QuestionView {
  const { id, mergedInto, sessionKey, address, asker, text, space, acceptedAt, trace } = task;
  return {
    id: mergedInto ?? id,
    sessionKey,
    address,
    asker: { ...asker, locale },
    text,
    acceptedAt,
    ...(space === undefined ? {} : { space }),
    ...(trace ? { trace } : {}),
  };
}
