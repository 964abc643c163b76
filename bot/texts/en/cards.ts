/** What cards say by themselves: buttons that turn pages, and what of an answer is not shown. */
export const cardTexts = {
  yes: 'yes',
  no: 'no',

  previousRows: 'Previous rows',
  nextRows: 'Next rows',
  valuesCut: 'Long values are shortened.',
  inFile: 'The file has everything.',
  fileUnreachable: 'The file cannot be fetched from here.',

  sqlTitle: 'SQL',
  textCut: 'The text is too long to show here as a whole.',
  chartLeftOut: 'The chart is too large to show here.',
  /** Nothing but words is left of the answer. */
  onlyWords: 'The answer is too large to show here as a whole. Ask for less: fewer columns or the top 20.',
};
