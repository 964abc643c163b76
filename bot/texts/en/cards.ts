import { count } from './amounts.ts';

const number = (value: number): string => value.toLocaleString('en');

/** What cards say by themselves: buttons that turn pages, and what of an answer is not shown. */
export const cardTexts = {
  yes: 'yes',
  no: 'no',

  previousRows: 'Previous rows',
  nextRows: 'Next rows',
  rowsBetween: (first: number, last: number, total: number) =>
    `Rows ${number(first)}–${number(last)} of ${number(total)}.`,
  /** The size of the whole is not known. */
  rowsBetweenAtLeast: (first: number, last: number) => `Rows ${number(first)}–${number(last)}; there are more.`,
  /** Rows of the page that is shown. */
  rowsTooMany: (more: number) => `${count(more, 'more row')} of this page would not fit.`,
  valuesCut: 'Long values are shortened.',
  inFile: 'The file has everything.',
  fileRows: (rows: number) => count(rows, 'row'),
  fileUnreachable: 'The file cannot be fetched from here.',

  sqlTitle: 'SQL',
  textCut: 'The text is too long to show here as a whole.',
  chartLeftOut: 'The chart is too large to show here.',
  /** Nothing but words is left of the answer. */
  onlyWords: 'The answer is too large to show here as a whole. Ask for less: fewer columns or the top 20.',
};
