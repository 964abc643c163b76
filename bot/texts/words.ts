import { conversationTexts as en } from './en/conversation.ts';
import { conversationTexts as zhHans } from './zh-hans/conversation.ts';
import { conversationTexts as zhHant } from './zh-hant/conversation.ts';

/** Of every language: people write commands in the language they like, whatever they are answered in. English first. */
export const allConversationTexts = [en, zhHant, zhHans] as const;
