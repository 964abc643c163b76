import { LRUCache } from 'lru-cache';
import { agingBy } from '../services/aging.ts';
import { atMost } from '../services/at-most.ts';
import type { Clock } from '../services/clock.ts';
import type { Reply } from './types.ts';

const MAX_CONVERSATIONS = 10_000;
const REMEMBERED_MS = 60 * 60_000;

/**
 * Questions that were offered in a conversation, as suggestions or as ones to begin with. Who picks one has written a
 * whole question with one press: it need not wait for company. Remembers the newest offer of each conversation.
 */
export class Offers {
  readonly #offered: LRUCache<string, ReadonlySet<string>>;

  constructor(clock: Clock) {
    this.#offered = new LRUCache({
      ...atMost(MAX_CONVERSATIONS),
      ttl: REMEMBERED_MS,
      ...agingBy(clock),
    });
  }

  /** Takes note of what a reply offers; one that offers nothing changes nothing. */
  noteReply(conversationKey: string, reply: Reply): void {
    this.note(
      conversationKey,
      reply.parts.flatMap((part) => (part.kind === 'suggestions' ? part.questions : [])),
    );
  }

  note(conversationKey: string, questions: readonly string[]): void {
    if (questions.length > 0) this.#offered.set(conversationKey, new Set(questions));
  }

  /** Whether exactly this was offered last. */
  has(conversationKey: string, text: string): boolean {
    return this.#offered.get(conversationKey)?.has(text.trim()) ?? false;
  }
}
