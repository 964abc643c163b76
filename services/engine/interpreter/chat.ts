import type { SmallTalk } from './lexicon/small-talk.ts';

/** Friendly lines for what is no question about data. */
export const SMALL_TALK: Readonly<Record<SmallTalk, string>> = {
  greeting: 'Hello! Ask me anything about the data, for instance one of these.',
  thanks: 'You are welcome. Is there anything else you would like to know?',
  farewell: 'Goodbye, and come back any time.',
  wellbeing: 'All is well, thank you. What would you like to know about the data?',
  identity:
    'I answer questions about the data by turning them into SQL; every answer shows how it was read. For instance:',
  praise: 'Glad to help. What would you like to know next?',
  agreement: 'Alright. What would you like to know?',
};

/** Said when a conversation begins anew. */
export const RESET_TEXT = 'Alright, we begin anew. What would you like to know?';
/** Said when there is no word to read. */
export const EMPTY_TEXT = 'Please ask a question about the data, for instance one of these.';
/** Said when the data are to be changed. */
export const WRITING_TEXT = 'I only read the data and never change it. You can ask about it, for instance:';
