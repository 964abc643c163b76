import type { Clock } from '../clock.ts';
import { toAppError } from '../errors.ts';
import type { GenieApi } from './api.ts';
import type { Caller } from './caller.ts';
import type { Scope } from './scope.ts';
import type { AskRequest, GenieIds } from './types.ts';
import type { WireMessage } from './wire.ts';

export interface FinderOptions {
  readonly api: GenieApi;
  readonly caller: Caller;
  readonly clock: Clock;
}

/** Whole seconds in the Date header, and the way there and back. */
const SLACK_MS = 2_000;
/** Conversations that are read when looking for an ask, and pages of 100 in which they are looked up. */
const MAX_CONVERSATIONS = 40;
const MAX_PAGES = 20;
const MAX_KNOWN = 2_000;

interface Listed {
  readonly conversationId: string;
  readonly title: string | undefined;
  readonly createdAt: number | undefined;
}

/**
 * Looks for an ask of which it is not known whether it arrived. Messages that are known to belong to other asks do not
 * count, so that two people with the same words do not end up with one answer.
 */
export class Finder {
  readonly #options: FinderOptions;
  readonly #known = new Set<string>();

  constructor(options: FinderOptions) {
    this.#options = options;
  }

  /** Notes that a message has its owner. The oldest of many are forgotten. */
  own(messageId: string): void {
    const oldest = this.#known.values().next();
    if (this.#known.size >= MAX_KNOWN && !oldest.done) this.#known.delete(oldest.value);
    this.#known.add(messageId);
  }

  /** @param since epoch milliseconds on our clock; Genie's may differ, which its answers tell. */
  async find(request: AskRequest, since: number, scope: Scope): Promise<GenieIds | undefined> {
    const found =
      (request.conversationId === undefined
        ? undefined
        : await this.#inConversation(request, request.conversationId, { since, scope })) ??
      (await this.#inRecent(request, { since, scope }));
    if (found) this.own(found.messageId);
    return found;
  }

  async #inConversation(
    request: AskRequest,
    conversationId: string,
    at: { since: number; scope: Scope },
  ): Promise<GenieIds | undefined> {
    const { spaceId, content } = request;
    const messages = await this.#messages({ spaceId, conversationId }, at.scope);
    const wanted = content.trim();
    const match = messages.find(
      (one) =>
        one.content?.trim() === wanted && this.#isSince(one.createdAt, at.since) && !this.#known.has(one.messageId),
    );
    return match && { spaceId, conversationId, messageId: match.messageId };
  }

  /**
   * A first question, or a follow-up that was asked anew because its conversation was gone. There may be many others
   * from about then: looked at first are those that Genie named after the question, and among them those begun nearest to the ask.
   */
  async #inRecent(request: AskRequest, at: { since: number; scope: Scope }): Promise<GenieIds | undefined> {
    const recent = await this.#recentConversations(request.spaceId, at);
    const askedAt = at.since + this.#options.caller.clockOffsetMs;
    const rank = (one: Listed) => (isNamedAfter(one.title, request.content) ? 0 : 1);
    const distanceMs = (one: Listed) => Math.abs((one.createdAt ?? askedAt) - askedAt);
    const likelyFirst = recent.toSorted((a, b) => rank(a) - rank(b) || distanceMs(a) - distanceMs(b));
    for (const { conversationId } of likelyFirst.slice(0, MAX_CONVERSATIONS)) {
      const found = await this.#inConversation(request, conversationId, at);
      if (found) return found;
    }
    return undefined;
  }

  /** Those begun since, from as many pages as it takes. */
  async #recentConversations(spaceId: string, at: { since: number; scope: Scope }): Promise<readonly Listed[]> {
    const recent: Listed[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const { conversations, next } = await this.#options.api.listConversations(spaceId, token, at.scope);
      const since = conversations.filter((one) => this.#isSince(one.createdAt, at.since));
      recent.push(...since);
      // Pages go from new to old.
      if (next === undefined || since.length < conversations.length) break;
      token = next;
    }
    return recent;
  }

  async #messages(at: { spaceId: string; conversationId: string }, scope: Scope): Promise<readonly WireMessage[]> {
    try {
      return await this.#options.api.listMessages(at, scope);
    } catch (error) {
      // Gone, or one of agent mode, whose messages are not served here: it holds no ask of ours.
      const { code } = toAppError(error);
      if (code === 'genie.conversation_gone' || code === 'genie.rejected') return [];
      throw error;
    }
  }

  /** A time that is not told counts as recent: the content still has to match. */
  #isSince(createdAt: number | undefined, since: number): boolean {
    return createdAt === undefined || createdAt >= since + this.#options.caller.clockOffsetMs - SLACK_MS;
  }
}

/** Genie names a conversation after its first question, cut as it likes. Nothing but the order depends on this. */
function isNamedAfter(title: string | undefined, content: string): boolean {
  const stem = title?.replace(/(?:…|\.{3})$/u, '').trim() ?? '';
  return stem !== '' && (content.trim().startsWith(stem) || stem.startsWith(content.trim()));
}
