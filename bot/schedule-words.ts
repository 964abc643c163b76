import { allConversationTexts } from './texts/words.ts';

const BEGINNINGS = allConversationTexts.flatMap(({ scheduleBeginnings }) => scheduleBeginnings);

/**
 * Whether a message begins as those about scheduled questions do; most messages do not, and cost no claim for it. Such a
 * message may still be a question ("every order of May").
 */
export function mayBeSchedule(text: string): boolean {
  const said = text
    .trimStart()
    .replace(/^[/／]/, '')
    .toLowerCase();
  return BEGINNINGS.some((beginning) => said.startsWith(beginning));
}
