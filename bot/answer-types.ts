import type { QuestionView } from '../services/questions/types.ts';
import type { Texts } from './texts/index.ts';
import type { AnswerView, ReplyPart } from './types.ts';

export interface AnswerOptions {
  /** Locale of people whose own is not known. */
  readonly defaultLocale: string;
  /** The message may have arrived before. */
  readonly repeat: boolean;
  readonly plain: boolean;
  /** Epoch milliseconds, for the age of an answer that was remembered. */
  readonly now: number;
  /** How the person wishes to see it; default: as it fits best. */
  readonly view?: AnswerView;
  /** Results can be had as files. Default false. */
  readonly offersFiles?: boolean;
  /** Queries can be run again. Default false. */
  readonly runsAgain?: boolean;
}

/** What making the message of one answer needs to know. */
export interface AnswerContext {
  readonly question: QuestionView;
  readonly locale: string;
  readonly texts: Texts;
  readonly options: AnswerOptions;
}

/** A message, and the same in plain words. */
export interface Drawn {
  readonly parts: readonly ReplyPart[];
  readonly summary: string;
}

const MAX_SUMMARY_CHARS = 4_000;

/** At most 4,000 characters. */
export function shorten(text: string): string {
  return text.length <= MAX_SUMMARY_CHARS ? text : `${text.slice(0, MAX_SUMMARY_CHARS - 1).toWellFormed()}…`;
}
