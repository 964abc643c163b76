import { refuseAside } from './aside-replies.ts';
import { readAside } from './asides.ts';
import type { Rated } from './feedback-targets.ts';
import { fileReply } from './files.ts';
import { claimKeyOf, scheduleListKey } from './inbound-keys.ts';
import { hasQueries } from './query-views.ts';
import type { Asking, Turn } from './turn.ts';
import type { BotAction, Inbound, Reply, SchedulePress } from './types.ts';
import { findAnswer, isAsker, mayChange, redraw, runAgain, viewed } from './views.ts';

type Press = Extract<Inbound, { kind: 'action' }>;

/** Does what a button says. */
export async function handleAction(turn: Turn, inbound: Press): Promise<void> {
  const { action } = inbound;
  // The nonce stands for the activity as well: a copy of it carries the same one, under whatever id. In a group each
  // person has a press of the button.
  const claimKey = claimKeyOf(inbound, `nonce|${action.nonce}|${inbound.asker.userId}`);
  switch (action.verb) {
    case 'ask':
      return ask(turn, { claimKey, text: action.question });
    case 'retry':
      if (await isForAnother(turn, action)) return;
      return ask(turn, { claimKey, text: action.question });
    case 'refresh':
      if (await isForAnother(turn, action)) return;
      return ask(turn, { claimKey, text: action.question, refresh: true });
    case 'stop':
      return turn.once(claimKey, () => stopOwn(turn, action.questionId));
    case 'feedback':
      return turn.once(claimKey, () => rate(turn, action));
    // What can be pressed again and again is claimed by the activity, so that the same look can be had a second time.
    case 'view':
      return turn.once(claimKeyOf(inbound), () => redraw(turn, action));
    case 'download':
      return turn.once(claimKeyOf(inbound), () => download(turn, action));
    case 'schedule':
      return turn.once(claimKeyOf(inbound), () => changeSchedule(turn, { ...inbound, action }));
    case 'rows':
      return turn.once(claimKey, () => runAgain(turn, action.questionId));
  }
}

/** Asks at once, in the space that the question names in front if it names one. */
async function ask(turn: Turn, of: Pick<Asking, 'claimKey' | 'text' | 'refresh'>): Promise<void> {
  const aside = readAside(of.text, turn.options.spaceAliases);
  if (aside && aside.kind !== 'question') return turn.once(of.claimKey, () => refuseAside(turn, aside));
  const { alias: space, question: text } = aside ?? { alias: undefined, question: of.text };
  await turn.submit({ ...of, text, immediate: true, ...(space === undefined ? {} : { space }) });
}

/** The message that a press leaves in place of the card it was made on. Undefined: `handleAction` is for it. */
export async function pressedAction(turn: Turn, inbound: Press): Promise<Reply | undefined> {
  const { action } = inbound;
  const { schedules } = turn.options;
  switch (action.verb) {
    case 'view':
      return await viewed(turn, action);
    case 'schedule': {
      if (!schedules) return undefined;
      const isRepeat = !(await turn.begins(claimKeyOf(inbound)));
      return (await schedules.press({ ...inbound, action }, isRepeat)).reply;
    }
    default:
      return undefined;
  }
}

/** The list is drawn anew where it stands, where the channel can. */
async function changeSchedule(turn: Turn, inbound: SchedulePress): Promise<void> {
  const { schedules } = turn.options;
  if (!schedules) return turn.say(turn.texts.buttonUnknown);
  const { reply, isList } = await schedules.press(inbound, false);
  turn.reply(() => reply, isList ? { replacesKey: scheduleListKey(inbound.action.list) } : {});
}

/** Hands a rating on to Genie. A thumb down that says nothing is asked for a word. */
export function rate(turn: Turn, rated: Rated): void {
  const { conversation } = turn.texts;
  turn.ratings.give(turn, rated, (result) => {
    const isUnexplained = rated.rating === 'negative' && rated.comment === undefined;
    // A thumb is lost without harm; who wrote words wants to know where they went, and so does who pressed a button of ours.
    if (isUnexplained && result !== 'unknown') turn.say(conversation.feedbackTell);
    else if (result === 'unknown' && (rated.comment !== undefined || turn.inbound.kind === 'action')) {
      turn.say(conversation.feedbackGone);
    } else if (result === 'failed' && rated.comment !== undefined) turn.say(conversation.feedbackFailed);
  });
}

/**
 * Asking once more costs a query, and a button in a group is in everybody's reach: it is for whoever asked. The nonce
 * begins with the question's id; one that is no longer kept is nobody's any more, and is asked by whoever presses.
 */
async function isForAnother(turn: Turn, { nonce }: BotAction): Promise<boolean> {
  if (turn.inbound.conversation.kind === 'personal') return false;
  const task = await turn.options.tasks.find(nonce.slice(0, Math.max(0, nonce.lastIndexOf('.'))));
  return task !== undefined && !isAsker(turn.inbound, task);
}

/** Stops a question of the person who pressed; a button in a group is in everybody's reach. */
async function stopOwn(turn: Turn, questionId: string): Promise<void> {
  const { questions } = turn.options;
  const { running, waiting } = questions.status(turn.sessionKey);
  const own = [running, ...waiting].some((one) => one?.questionId === questionId);
  if (own) await questions.cancelById(questionId, turn.inbound.asker.userId);
  // In a group it may well run, for somebody else; that a press changes nothing is no message to all.
  else if (turn.inbound.conversation.kind === 'personal') turn.say(turn.texts.stopGone);
}

/** Genie runs the query again for a file, so that it is for whoever asked. */
async function download(turn: Turn, of: Extract<BotAction, { verb: 'download' }>): Promise<void> {
  const { questionId, query = 0, format } = of;
  const task = await findAnswer(turn, questionId);
  if (!task || !hasQueries(task.outcome.answer, [query])) return turn.say(turn.texts.conversation.viewGone);
  if (mayChange(turn, task)) turn.reply(() => fileReply(turn, { task, query, format }));
}
