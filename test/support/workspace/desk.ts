import type { Script } from './scripts.ts';
import { type Message, newId, newMessage } from './state.ts';

export interface FakeSpace {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly starters?: readonly string[];
  /** As they stand in the serialized space. Default none. */
  readonly tables?: readonly object[];
  /** The serialized space may be read. Default true. */
  readonly editable?: boolean;
}

/** A question that the workspace took, whatever the asker heard of it. */
export interface Asked {
  readonly spaceId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly content: string;
  readonly wantsChart: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Conversation {
  readonly id: string;
  readonly spaceId: string;
  readonly title: string;
  readonly createdAt: number;
}

interface Rule {
  readonly matches: (content: string) => boolean;
  readonly script: Script;
}

/** What the workspace knows: spaces, conversations, messages, and how to answer. */
export class Desk {
  readonly asked: Asked[] = [];
  readonly spaces: readonly FakeSpace[];
  readonly #answer: (content: string) => Script;
  readonly #rules: Rule[] = [];
  readonly #messages = new Map<string, Message>();
  readonly #conversations = new Map<string, Conversation>();
  asksLeft: number;

  constructor(options: {
    spaces: readonly FakeSpace[];
    answer: (content: string) => Script;
    asksAllowed: number;
  }) {
    this.spaces = options.spaces;
    this.#answer = options.answer;
    this.asksLeft = options.asksAllowed;
  }

  addRule(question: string | RegExp, script: Script): void {
    const matches = (content: string) =>
      typeof question === 'string' ? content.trim() === question : question.test(content);
    this.#rules.unshift({ matches, script });
  }

  /** Takes a question; without a conversation a new one begins. */
  take(question: { spaceId: string; content: string; wantsChart: boolean; conversationId?: string }): Message {
    const { spaceId, content, wantsChart } = question;
    const conversationId = question.conversationId ?? newId();
    if (question.conversationId === undefined) {
      const title = content.slice(0, 40);
      this.#conversations.set(conversationId, { id: conversationId, spaceId, title, createdAt: Date.now() });
    }
    const script = this.#rules.find((rule) => rule.matches(content))?.script ?? this.#answer(content);
    const message = newMessage({ spaceId, conversationId, content, wantsChart }, script);
    this.asksLeft -= 1;
    this.#messages.set(message.id, message);
    this.asked.push({ spaceId, conversationId, messageId: message.id, content, wantsChart, at: message.createdAt });
    return message;
  }

  conversation(id: string): Conversation | undefined {
    return this.#conversations.get(id);
  }

  /** Newest first, as Genie lists. */
  conversationsOf(spaceId: string): Conversation[] {
    return [...this.#conversations.values()].filter((one) => one.spaceId === spaceId).reverse();
  }

  message(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  messagesOf(conversationId: string): Message[] {
    return [...this.#messages.values()].filter((one) => one.conversationId === conversationId).reverse();
  }

  deleteMessage(id: string): void {
    this.#messages.delete(id);
  }

  deleteConversation(id: string): void {
    this.#conversations.delete(id);
    for (const message of this.messagesOf(id)) this.#messages.delete(message.id);
  }

  expireResults(): void {
    for (const message of this.#messages.values()) {
      for (const { id, part } of message.attachments) if (part.kind === 'query') message.expired.add(id);
    }
  }
}
