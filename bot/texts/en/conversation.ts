import { shortened } from '../facts.ts';
import { ago } from './amounts.ts';

/** Words that are commands when they are a whole message, or stand in front of what the command takes. In lower case. */
const words = {
  help: ['help', '?'],
  new: ['new', 'new conversation', 'start over', 'reset'],
  stop: ['stop', 'cancel'],
  status: ['status', 'queue'],
  go: ['go', 'flush'],
  history: ['history', 'my questions'],
  sql: ['sql', 'show sql'],
  csv: ['csv', 'download csv'],
  xlsx: ['xlsx', 'excel', 'download excel'],
  space: ['space', 'spaces'],
  language: ['language', 'languages'],
  feedback: ['feedback'],
  alerts: ['alerts'],
};

/** What a command is called by. */
export type CommandName = keyof typeof words;

const named = (question: string): string => `“${shortened(question)}”`;

/** Everything that commands, buttons and the parts of an answer say. */
export const conversationTexts = {
  words: words as Readonly<Record<CommandName, readonly string[]>>,
  /** What stands behind `feedback`, in lower case. */
  verdicts: { positive: ['good', 'positive', '👍'], negative: ['bad', 'negative', '👎'] } as Readonly<
    Record<'positive' | 'negative', readonly string[]>
  >,
  /** For the list in `help`: what to write, and what it does. */
  commands: [
    ['new', 'start over: the next question forgets the earlier ones'],
    ['stop', 'cancel the question that is running; “stop 2” cancels the second one waiting'],
    ['status', 'what is running and what is waiting'],
    ['history', 'your last questions, to ask again with a tap'],
    ['sql', 'the query behind the last answer'],
    ['csv', 'the last answer as a file, with all of its rows; “excel” does the same for Excel'],
    ['space', 'which data you ask; “space name” changes it, “@name question” asks another one once'],
    ['language', 'in which language I write; “language zh-Hant” changes it'],
    ['feedback', 'what you think of the last answer: “feedback good”, or “feedback bad” and what was wrong'],
    ['go', 'ask at once what you have written so far'],
    ['help', 'this page'],
  ] as readonly (readonly [string, string])[],

  unknownCommand: (word: string, nearest: string | undefined) =>
    nearest === undefined
      ? `I know no command “/${word}”. Write “help” for those that there are, or ask without the slash.`
      : `I know no command “/${word}”. Did you mean “${nearest}”? Write “help” for all of them.`,
  takesNothing: (word: string) =>
    `“/${word}” stands alone. Write just “${word}”, or ask your question without the slash in front.`,

  noAnswerYet: 'There is no answer here yet that this could be about. Ask a question first.',
  noSql: 'The last answer was given without a query.',
  noTable: 'The last answer has no table that could be a file.',
  noFiles: 'I cannot make files here.',
  sqlOf: (question: string) => `The query behind ${named(question)}`,
  fileLabel: (format: 'csv' | 'xlsx'): string => (format === 'csv' ? 'Download CSV' : 'Download Excel'),
  fileReady: (question: string) => `The whole result of ${named(question)}:`,

  historyTitle: 'Your last questions',
  historyEmpty: 'You have asked nothing here yet.',
  historyLine: (number: number, question: string, state: string, ageMs: number) =>
    `${number}. ${named(question)} – ${state}, ${ago(ageMs)}`,
  historyHint: 'Tap one to ask it again.',
  historyStates: {
    buffering: 'about to be asked',
    queued: 'waiting',
    processing: 'being answered',
    completed: 'answered',
    failed: 'no answer',
    cancelled: 'stopped',
  } as Readonly<Record<'buffering' | 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled', string>>,

  feedbackHow: 'Write “feedback good”, or “feedback bad” and what was wrong. It is about the last answer.',
  feedbackThanks: 'Thank you. I have passed that on.',
  feedbackFailed: 'Thank you, but I could not pass that on just now. Please try again in a moment.',
  feedbackGone: 'That answer is no longer kept, so I could not pass that on.',
  feedbackTell: 'I am sorry that this did not help. To say what was wrong, write “feedback bad” and a few words.',

  asideUnknown: (alias: string) => `There is no data called “${alias}”, so I have asked nothing.`,
  asideEmpty: (alias: string) => `Write your question behind it: “@${alias} how many orders last month?”`,

  onlyAsker: 'That answer can be changed by whoever asked. Ask the question yourself to get one of your own.',
  viewGone: 'That answer is no longer kept, so I cannot show it otherwise. Please ask the question again.',
  rowsUnchanged: 'The query of that answer cannot be run again. Please ask the question again.',

  headlineValue: (name: string, figure: string) => `${name}: ${figure}`,
  /** In front of a query of an answer that has no title; the first is 1. */
  furtherQuery: (number: number) => `Query ${number}`,
  understandingLabel: 'How I understood it',
  optionsLabel: 'Pick one, or write your answer',
  showAsLabel: 'Show as',
  chartForms: { bar: 'Bars', line: 'Line', pie: 'Pie', table: 'Table only' } as Readonly<
    Record<'bar' | 'line' | 'pie' | 'table', string>
  >,
  rowsButton: 'Fetch the rows again',
};

/** The shape that every language fills. */
export type ConversationTexts = typeof conversationTexts;
