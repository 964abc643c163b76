import type { Unclear } from '../../../services/schedules/reading/read.ts';

/** A schedule in words: every value is ready to be read. */
export interface ScheduleWords {
  readonly number: number;
  readonly question: string;
  /** "every weekday at 09:00" */
  readonly when: string;
  readonly zone: string;
}

const EXAMPLE = '“every weekday at 9:00 revenue by country yesterday”';

/** Quoted back, a long question is only named. */
const named = (question: string): string =>
  `“${question.length > 200 ? `${question.slice(0, 199).toWellFormed().trimEnd()}…` : question}”`;

const unclear: Readonly<Record<Unclear, string>> = {
  time: 'I could not read the time of day. Write it as 9:00, 18:30 or 6 pm.',
  several_times: 'One schedule has one time of day. Please make one for each time.',
  too_often: 'Once an hour is the most often that I can ask by myself.',
  interval: 'I can ask every hour, on days of the week, or on a day of the month, but not at longer or odd intervals.',
  day: 'Please name the days: days of the week, a day of the month from 1 to 28, or its last day.',
  question: 'What shall I ask? Write the question behind the time.',
};

/** Everything about scheduled questions. */
export const scheduleTexts = {
  command: ['every … at …', `ask by the clock: ${EXAMPLE}; “schedules” lists what is scheduled`] as readonly [
    string,
    string,
  ],

  everyHour: (minute: number) => (minute === 0 ? 'every hour' : `every hour, ${minute} minutes past`),
  everyDay: (time: string) => `every day at ${time}`,
  everyWorkday: (time: string) => `every weekday (Monday to Friday) at ${time}`,
  everyWeek: (days: string, time: string) => `every ${days} at ${time}`,
  everyMonth: (day: number | 'last', time: string) =>
    day === 'last' ? `on the last day of every month at ${time}` : `every month on day ${day} at ${time}`,

  createdTitle: (number: number) => `Scheduled as number ${number}`,
  created: ({ question, when, zone }: ScheduleWords) => `I will ask ${named(question)} ${when} (${zone}).`,
  first: (next: string) => `First time: ${next}.`,
  zoneAssumed: (zone: string) =>
    `I do not know your time zone, so I take ${zone}. Another one can stand behind the time: “every day at 9:00 Europe/Berlin …”.`,
  manage: (number: number) =>
    `“schedules” lists what is scheduled; “pause schedule ${number}” and “delete schedule ${number}” stop this one.`,
  known: ({ number, question, when, zone }: ScheduleWords) =>
    `That is scheduled already, as number ${number}: ${named(question)} ${when} (${zone}).`,
  fullOwn: (limit: number) =>
    `You have ${limit} scheduled questions, which is the most that one person can have. Delete one first: “schedules” lists them.`,
  fullAll: 'There are too many scheduled questions already, over all people. Please try again another day.',
  unclear: (why: Unclear) => `${unclear[why]} For example: ${EXAMPLE}. Nothing was scheduled.`,

  none: `You have no scheduled questions. Make one like this: ${EXAMPLE}.`,
  noneHere: 'You have no scheduled questions in this conversation. Those made elsewhere are listed in our direct chat.',
  listTitle: 'Your scheduled questions',
  line: ({ number, question, when, zone }: ScheduleWords) => `${number}. ${named(question)} ${when} (${zone})`,
  next: (time: string) => `next: ${time}`,
  paused: 'paused',
  failing: 'stopped, because it failed three times in a row',
  gone: 'stopped, because I could not write to its conversation any more',
  missed: (time: string) => `left out at ${time}: I was not running`,
  elsewhere: 'answered in another conversation',
  listHint: '“pause schedule 1”, “resume schedule 1” and “delete schedule 1” change the one with that number.',

  pauseButton: (number: number) => `Pause ${number}`,
  resumeButton: (number: number) => `Resume ${number}`,
  deleteButton: (number: number) => `Delete ${number}`,
  /** After a press on a button. */
  notThere: 'That scheduled question is no longer there, or it is somebody else’s. Write “schedules” to see yours.',

  pausedNow: (number: number) =>
    `Scheduled question ${number} is paused. “resume schedule ${number}” goes on with it; after 30 days it is deleted.`,
  resumedNow: (number: number, next: string) => `Scheduled question ${number} goes on. Next time: ${next}.`,
  deletedNow: (number: number) => `Scheduled question ${number} is deleted.`,
  unknown: (number: number) => `You have no scheduled question ${number}. Write “schedules” to see them.`,

  /** Above an answer that nobody asked for just now. */
  answerTitle: (number: number, question: string) => `Scheduled question ${number}: ${named(question)}`,
  answerHint: (number: number) => `“pause schedule ${number}” or “delete schedule ${number}” ends this.`,
  stopped: (number: number, question: string) =>
    `I have stopped asking scheduled question ${number}, ${named(question)}: it failed three times in a row. “resume schedule ${number}” tries again, “delete schedule ${number}” removes it.`,
};

/** The shape that every language fills. */
export type ScheduleTexts = typeof scheduleTexts;
