import { catalogues } from './index.ts';

/** Of every language: people write commands in the language they like, whatever they are answered in. English first. */
export const allConversationTexts = catalogues.map(({ conversation }) => conversation);
