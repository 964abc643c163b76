import { DirectLineClient, type SeenActivity } from '../support/directline-client.ts';

/** How one question went. */
export interface Asked {
  /** From posting the question to having its answer. */
  readonly tookMs: number;
  readonly answer: string;
}

const ANSWER_WITHIN_MS = 30_000;

/** Somebody in Web Chat, over the official Direct Line client. */
export class Visitor {
  readonly #client: DirectLineClient;

  private constructor(client: DirectLineClient) {
    this.#client = client;
  }

  /** A new person in a conversation of their own, connected. */
  static async enter(url: string): Promise<Visitor> {
    const response = await fetch(new URL('/v3/directline/tokens/generate', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const { token } = (await response.json()) as { token: string };
    const client = new DirectLineClient({ url: url.replace(/\/$/, ''), token });
    await client.connected();
    return new Visitor(client);
  }

  /** Asks, and waits until the answer has come over the socket. @throws when none comes in half a minute. */
  async ask(question: string): Promise<Asked> {
    const startedMs = performance.now();
    const id = await this.#client.post(question);
    const answers = (activity: SeenActivity) => activity.type === 'message' && activity.replyToId === id;
    for (;;) {
      const tookMs = performance.now() - startedMs;
      const found = this.#client.activities.find(answers);
      if (found) return { tookMs, answer: JSON.stringify(found) };
      if (tookMs > ANSWER_WITHIN_MS) throw new Error(`no answer to "${question}"`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  leave(): void {
    this.#client.end();
  }
}
