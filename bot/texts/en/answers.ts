import { rowsMissingText } from './errors.ts';

/** What stands around an answer; its own words come from Genie. */
export const answerTexts = {
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
  cardSummary: 'An answer to your question',
  aiLabel: 'AI-generated',
};
