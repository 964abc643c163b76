import type { Schedule } from '../services/schedules/types.ts';
import { nextOf, standingOf, wordsOf } from './schedule-words.ts';
import { textsFor } from './texts/index.ts';
import type { Address, BotAction, ReplyPart } from './types.ts';

/** More than these have no buttons, so that the message stays within what channels take. */
const MAX_WITH_BUTTONS = 15;

export interface ScheduleListOptions {
  /** What the person has, in the order of their numbers. */
  readonly own: readonly Schedule[];
  /** Where it is shown. What somebody asks elsewhere is not for the eyes of a group. */
  readonly at: { readonly address: Address; readonly inGroup: boolean };
  readonly locale: string;
  /** Names the message, so that a press on one of its buttons finds it. */
  readonly list: string;
}

/** What a person has scheduled, each with its buttons. */
export function listParts({ own, at, locale, list }: ScheduleListOptions): readonly ReplyPart[] {
  const texts = textsFor(locale).schedules;
  const isHere = (one: Schedule) => one.address.conversationKey === at.address.conversationKey;
  const shown = at.inGroup ? own.filter(isHere) : own;
  if (shown.length === 0) return [{ kind: 'text', text: own.length === 0 ? texts.none : texts.noneHere }];
  return [
    { kind: 'text', text: texts.listTitle, emphasis: 'title' },
    ...shown.flatMap((one, index): readonly ReplyPart[] => [
      { kind: 'text', text: texts.line(wordsOf(one, locale)) },
      subtle([...standingOf(one, locale), ...(isHere(one) ? [] : [texts.elsewhere])].join('; ')),
      ...(index < MAX_WITH_BUTTONS ? [buttonsOf(one, { locale, list })] : []),
    ]),
    subtle(texts.listHint),
  ];
}

/** A line that is no more than a remark. */
export function subtle(text: string): ReplyPart {
  return { kind: 'text', text, emphasis: 'subtle' };
}

/** They name the schedule by its id: its number may be another's by the time when they are pressed. */
function buttonsOf(schedule: Schedule, { locale, list }: Pick<ScheduleListOptions, 'locale' | 'list'>): ReplyPart {
  const texts = textsFor(locale).schedules;
  const { id: scheduleId, number } = schedule;
  const button = (change: ScheduleChange, title: string) => {
    const action = { verb: 'schedule', change, scheduleId, list, nonce: `${list}.${change}.${number}` } as const;
    return { title, action };
  };
  const goesOn = nextOf(schedule, locale).length > 0;
  return {
    kind: 'buttons',
    buttons: [
      goesOn ? button('pause', texts.pauseButton(number)) : button('resume', texts.resumeButton(number)),
      button('delete', texts.deleteButton(number)),
    ],
  };
}

type ScheduleChange = Extract<BotAction, { verb: 'schedule' }>['change'];
