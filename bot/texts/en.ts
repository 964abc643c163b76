import type { GenieStage } from '../../services/genie/types.ts';
import type { TaskStatus } from '../../services/questions/types.ts';
import { scheduleTexts } from './en/schedules.ts';
import { alertTexts } from './en-alerts.ts';
import { count, errorTexts, inSeconds, rowsMissingText } from './en-errors.ts';

/** Whose eyes the data is read with: `shared` credentials of one principal, or sample data on this machine. */
export type DataRights = 'shared' | 'sample';

const stages: Readonly<Record<GenieStage, string>> = {
  submitted: 'Asking Genie…',
  reading: 'Reading the question…',
  thinking: 'Writing the SQL…',
  waking: 'Waking up the data warehouse…',
  running: 'Running the query…',
  fetching: 'Fetching the rows…',
};

const wait = (waitMs: number | undefined): string => {
  const time = waitMs === undefined ? undefined : inSeconds(Math.ceil(waitMs / 1000));
  return time ? `, ${time.startsWith('about') ? time : `about ${time}`} to wait` : '';
};

/** In words, in the largest unit that is full. */
const ago = (ageMs: number): string => {
  const minutes = Math.floor(ageMs / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${count(minutes, 'minute')} ago`;
  return `${count(Math.floor(minutes / 60), 'hour')} ago`;
};

/** Quoted back, a long question is only named. */
const named = (question: string): string =>
  `“${question.length > 80 ? `${question.slice(0, 79).trimEnd()}…` : question}”`;

/** Every sentence a person can read, in English. Another language is a record of the same shape. */
export const en = {
  locale: 'en',
  errors: errorTexts,
  alerts: alertTexts,
  schedules: scheduleTexts,

  welcomeTitle: 'Hello! Ask me about your data in plain words.',
  welcome:
    'You get a sentence, a chart, the table, the SQL behind it and good next questions. Follow-ups such as “and by month?” work.',
  helpTitle: 'Ask about your data in plain words',
  help: 'Just write your question. Follow-ups such as “and by month?” or “only for 2016” continue where the last answer ended.',
  commandsTitle: 'Commands',
  commands: [
    ['new', 'start over: the next question forgets the earlier ones'],
    ['stop', 'cancel the question that is running; “stop 2” cancels the second one waiting'],
    ['status', 'what is running and what is waiting'],
    ['go', 'ask at once what you have written so far'],
    ['space', 'which data you ask; “space name” changes it'],
    ['help', 'this page'],
  ] as readonly (readonly [string, string])[],
  dataRights: {
    shared:
      'Good to know: I read the data with one shared account. Everyone who may write to me sees what that account sees.',
    sample: 'Good to know: I answer from sample data on this machine, and everyone who may write to me sees all of it.',
  } as Readonly<Record<DataRights, string>>,
  startersLabel: 'Try one of these',
  mentionHint: 'In a group or a channel, mention me so that I see your message.',
  emptyMessage: 'Yes? Ask me about your data in plain words, or write “help”.',
  nothingToFlush: 'There is nothing that waits to be asked.',
  attachmentsOnly: 'I cannot read files or pictures. Please write your question as text.',

  newConversation: 'Done. The next question starts from scratch.',
  nothingToStop: 'There is nothing to stop: no question of yours is running or waiting.',
  nothingAtPlace: (place: number) => `There is no question waiting at place ${place}. Write “status” to see them.`,
  buttonPressed: 'Got it.',
  /** Under what went wrong: whoever runs this service finds the question by it. */
  reference: (id: string) => `Reference ${id}`,

  statusIdle: 'Nothing is running. Ask away.',
  statusRunning: (question: string, sinceMs: number, stage: string | undefined) =>
    `Running for ${inSeconds(Math.round(sinceMs / 1000)) ?? 'a moment'}: ${named(question)}${stage ? `. ${stage}` : ''}`,
  statusWaiting: (number: number, question: string, queue: { readonly place: number; readonly waitMs?: number }) => {
    const place = queue.place > number ? `, number ${queue.place} in the queue` : '';
    return `${number}. waiting${place}${wait(queue.waitMs)}: ${named(question)}`;
  },
  statusBuffered: (texts: readonly string[]) =>
    `${count(texts.length, 'message')} just in, about to be asked as one question: ${named(texts.join(' '))}`,

  spacesTitle: 'Data that you can ask',
  spaceLine: (alias: string, title: string, current: boolean) =>
    `${alias}${title === alias ? '' : `: ${title}`}${current ? ' (you are here)' : ''}`,
  spacesHint: (alias: string) => `Write “space ${alias}” to change.`,
  oneSpace: (title: string) => `There is one set of data to ask: ${title}.`,
  spaceChosen: (title: string) => `From now on you ask ${title}. The next question starts from scratch.`,
  spaceAlready: (title: string) => `You are already asking ${title}.`,
  spaceUnknown: (alias: string) =>
    `There is no data called “${alias}”. If you meant it as a question, end it with a question mark.`,

  working: 'Working on it…',
  queued: (place: number, waitMs: number | undefined) =>
    place <= 1 ? `You are next in the queue${wait(waitMs)}.` : `You are number ${place} in the queue${wait(waitMs)}.`,
  stages,
  stopButton: 'Stop',
  retryButton: 'Try again',
  answeredAgo: (ageMs: number) => `Answered ${ago(ageMs)}.`,
  refreshButton: 'Ask again',

  noWords: 'Here is the result.',
  onlyQuery: 'Genie wrote a query for this.',
  rowsMissing: rowsMissingText,
  noRows: 'No rows match this question.',
  nothingSaid: 'Genie had nothing to say to this. Please ask in other words.',
  clarificationHint: 'Just write your answer.',
  curated: 'Answered with a query that your data team has checked.',
  repeat: 'You may have seen this answer already: I was restarted while sending it.',
  showSql: 'Show SQL',
  sqlTooLong: 'The SQL is too long to show here.',
  suggestionsLabel: 'Ask next',
  rowsShown: (shown: number, total: number) => `First ${shown.toLocaleString('en')} of ${count(total, 'row')}.`,
  rowsShownAtLeast: (shown: number) => `First ${count(shown, 'row')}; there are more.`,
  columnsShown: (shown: number, total: number) => `First ${shown} of ${count(total, 'column')}.`,
  moreCategories: (more: number) => `and ${more.toLocaleString('en')} more`,
  cardSummary: 'An answer to your question',
  aiLabel: 'AI-generated',

  sampleDataNotice:
    'Synthetic sample data, shaped like the Databricks samples. The embedded Genie answers on this machine.',
  taskStatus: {
    buffering: 'Waiting a moment for more messages.',
    queued: 'Waiting for its turn.',
    processing: 'Being answered.',
    completed: 'Answered.',
    failed: 'There is no answer; see the error.',
    cancelled: 'Cancelled.',
  } as Readonly<Record<TaskStatus, string>>,
};

/** The shape that every language fills. */
export type Texts = typeof en;
