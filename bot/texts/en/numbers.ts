import { amount, type Facts } from '../facts.ts';
import { count } from './amounts.ts';

/** Writes a number as people of one region write it. */
export type WriteNumber = (value: number) => string;

/**
 * The sentences with numbers that can be long. They are written as the numbers of the tables beside them, by the person's
 * own locale and not by that of the texts: 12,34,567 in India.
 */
export const numberTexts = (write: WriteNumber) => {
  const counted = (value: number, noun: string) => count(value, noun, write);
  return {
    answers: {
      rowsShown: (shown: number, total: number) => `First ${write(shown)} of ${counted(total, 'row')}.`,
      rowsShownAtLeast: (shown: number) => `First ${counted(shown, 'row')}; there are more.`,
      columnsShown: (shown: number, total: number) => `First ${write(shown)} of ${counted(total, 'column')}.`,
      moreCategories: (more: number) => `and ${write(more)} more`,
    },
    cards: {
      rowsBetween: (first: number, last: number, total: number) =>
        `Rows ${write(first)}–${write(last)} of ${write(total)}.`,
      /** The size of the whole is not known. */
      rowsBetweenAtLeast: (first: number, last: number) => `Rows ${write(first)}–${write(last)}; there are more.`,
      /** Rows of the page that is shown. */
      rowsTooMany: (more: number) => `${counted(more, 'more row')} of this page would not fit.`,
      fileRows: (rows: number) => counted(rows, 'row'),
    },
    conversation: {
      headlineRows: (rows: number) => `Here is the result: ${counted(rows, 'row')}.`,
      headlineRowsAtLeast: (rows: number) => `Here is the result: more than ${counted(rows, 'row')}.`,
    },
    errors: {
      'question.too_long': ({ limit, characters }: Facts) => {
        const [is, most] = [amount(characters), amount(limit)].map((one) => one && counted(one, 'character'));
        return `That question is too long${is ? ` (${is})` : ''}. Please ${most ? `keep it within ${most}` : 'make it shorter'}.`;
      },
    },
  };
};

/** The shape that every language fills. */
export type NumberTexts = ReturnType<typeof numberTexts>;
