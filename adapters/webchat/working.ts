import { BOT_ID, CHANNEL } from './activity.ts';
import type { LogPage } from './activity-rows.ts';

/**
 * The "working on it" bubble of one stream. It has no watermark: it is not in the log, and reading on begins where it
 * did.
 */
export class WorkingBubble {
  readonly #conversationId: string;
  #shown = { id: '', place: 0, sequence: 0 };

  constructor(conversationId: string) {
    this.#conversationId = conversationId;
  }

  /** A frame that shows a text in the bubble, or just typing. @param now epoch milliseconds. */
  frame(text: string | undefined, working: LogPage['working'], now: number): string {
    // The bubble keeps its place while its text changes.
    if (this.#shown.id !== working.id) this.#shown = { ...working, sequence: 0 };
    const { id, place } = this.#shown;
    const bubble = { streamId: id, streamType: 'streaming', streamSequence: ++this.#shown.sequence };
    const typing = {
      type: 'typing',
      id: text === undefined ? `${id}|typing` : id,
      timestamp: new Date(now).toISOString(),
      channelId: CHANNEL,
      conversation: { id: this.#conversationId },
      from: { id: BOT_ID, role: 'bot' },
      // In italics, which no message of ours is: the page animates what is written so.
      ...(text === undefined ? {} : { text: `_${text}_`, textFormat: 'markdown' }),
      channelData: { 'webchat:sequence-id': place, ...(text === undefined ? {} : bubble) },
    };
    return JSON.stringify({ activities: [typing] });
  }
}
