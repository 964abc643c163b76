import { freshId, message } from '../../support/teams-activities.ts';
import type { Dice } from './random.ts';
import { type ChannelRecord, FILES, Recorder } from './records.ts';

interface Delivery {
  readonly question: string;
  readonly activity: Readonly<Record<string, unknown>>;
}

export interface ChannelOptions {
  readonly folder: string;
  readonly dice: Dice;
  readonly serviceUrl: string;
  /** The text of the nth question. */
  readonly textOf: (number: number, part: number) => string;
  /** Share of conversations in which somebody writes several messages at once. */
  readonly burstShare: number;
  /** Share of acknowledged messages that are delivered again. */
  readonly repeatShare: number;
}

const MESSAGES_OF_A_BURST = 3;
/** A delivery that got another answer than an acknowledgement is made again after so long. */
const AGAIN_MS = 100;
/** A message that was acknowledged may be delivered again until so long afterwards: processes come and go meanwhile. */
const REPEATED_WITHIN_MS = 8_000;
/** So many of the same message at once, at most. */
const REPEATS_AT_ONCE = 3;

/**
 * The channel: people write, and what Lamp does not acknowledge is delivered again under the same id, to this process or
 * the next. So is some of what it did acknowledge, as if the acknowledgement had been lost on its way: some time later,
 * once or several times at once. Writes down what it did.
 */
export class TortureChannel {
  readonly #options: ChannelOptions;
  readonly #recorder: Recorder<ChannelRecord>;
  /** One after the other within a conversation, as a channel delivers. */
  readonly #waiting = new Map<string, Delivery[]>();
  readonly #delivering = new Set<string>();
  readonly #repeatDice: Dice;
  /** Deliveries of what was acknowledged already that are still to come. */
  readonly #repeats = new Set<Promise<void>>();
  readonly #ended = new AbortController();
  #hurry = Promise.withResolvers<void>();
  #url: string | undefined;
  #questions = 0;
  #acknowledged = 0;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#repeatDice = options.dice.fork();
    this.#recorder = new Recorder(options.folder, FILES.channel);
  }

  get questions(): number {
    return this.#questions;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Messages that nobody has taken yet. */
  get waiting(): number {
    return this.#questions - this.#acknowledged;
  }

  /** Messages that will be delivered again and have not been yet. */
  get repeating(): number {
    return this.#repeats.size;
  }

  /** What was to be delivered again at some time is delivered now. */
  hurry(): void {
    this.#hurry.resolve();
    this.#hurry = Promise.withResolvers();
  }

  /** Delivers nothing more. */
  async end(): Promise<void> {
    this.connect(undefined);
    this.#ended.abort();
    this.hurry();
    await Promise.all(this.#repeats);
  }

  noteRound(round: number, end: string): void {
    this.#recorder.write({ kind: 'round', round, end });
  }

  /** Lamp is there: everything that waits is delivered. `undefined`: it is gone. */
  connect(url: string | undefined): void {
    this.#url = url;
    if (url !== undefined) for (const conversation of this.#waiting.keys()) this.#deliver(conversation);
  }

  /**
   * People write: each in a conversation of their own, some in two, some several messages in one. Nobody has more
   * questions at a time than Lamp takes from one person.
   */
  write(conversations: number): void {
    const { dice, burstShare } = this.#options;
    for (let left = conversations; left > 0; ) {
      const person = this.#questions;
      const messages = dice.chance(burstShare) ? MESSAGES_OF_A_BURST : 1;
      const places = messages > 1 ? 1 : Math.min(left, 1 + dice.whole(2));
      for (let place = 0; place < places; place++) this.#writeIn(`${person}-${place}`, person, messages);
      left -= places;
    }
  }

  #writeIn(conversation: string, person: number, messages: number): void {
    const { textOf, serviceUrl } = this.#options;
    const first = this.#questions;
    const deliveries = Array.from({ length: messages }, (_, part) => {
      const question = `q${this.#questions++}`;
      const text = textOf(first, part);
      const fields = { ...place(conversation, person), id: freshId(), serviceUrl };
      this.#recorder.write({ kind: 'posted', question, conversation, text });
      return { question, activity: message(text, { fields }) };
    });
    this.#waiting.set(conversation, deliveries);
    this.#deliver(conversation);
  }

  #deliver(conversation: string): void {
    if (this.#delivering.has(conversation)) return;
    this.#delivering.add(conversation);
    void this.#deliverAll(conversation).finally(() => this.#delivering.delete(conversation));
  }

  async #deliverAll(conversation: string): Promise<void> {
    const waiting = this.#waiting.get(conversation) ?? [];
    for (let next = waiting[0]; next; next = waiting[0]) {
      const url = this.#url;
      if (url === undefined) return;
      if (!(await post(url, next.activity))) {
        // The process is gone, or does not take anything now.
        await pause(AGAIN_MS);
        continue;
      }
      waiting.shift();
      this.#acknowledged += 1;
      this.#recorder.write({ kind: 'acknowledged', question: next.question });
      if (this.#repeatDice.chance(this.#options.repeatShare)) this.#repeat(next);
    }
    this.#waiting.delete(conversation);
  }

  #repeat(delivery: Delivery): void {
    const delayMs = this.#repeatDice.between(0, REPEATED_WITHIN_MS);
    const copies = this.#repeatDice.chance(0.5) ? 1 : 2 + this.#repeatDice.whole(REPEATS_AT_ONCE - 1);
    const repeated = this.#deliverAgain(delivery, { delayMs, copies }).finally(() => this.#repeats.delete(repeated));
    this.#repeats.add(repeated);
  }

  async #deliverAgain(delivery: Delivery, { delayMs, copies }: { delayMs: number; copies: number }): Promise<void> {
    await Promise.race([pause(delayMs), this.#hurry.promise]);
    await Promise.all(Array.from({ length: copies }, () => this.#untilTaken(delivery)));
  }

  /** Whoever is there by then gets it. */
  async #untilTaken({ activity, question }: Delivery): Promise<void> {
    while (!this.#ended.signal.aborted) {
      if (this.#url !== undefined && (await post(this.#url, activity))) {
        this.#recorder.write({ kind: 'redelivered', question });
        return;
      }
      await pause(AGAIN_MS);
    }
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs).unref());
}

async function post(url: string, activity: Readonly<Record<string, unknown>>): Promise<boolean> {
  try {
    const response = await fetch(new URL('/api/messages', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(activity),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Killed before or while answering: to the channel that is no acknowledgement.
    return false;
  }
}

/** Everybody has a tenant of their own, so that no rate per tenant slows the run down. */
function place(conversation: string, person: number): Readonly<Record<string, unknown>> {
  const number = String(person).padStart(12, '0');
  const tenantId = `00000000-0000-0000-0001-${number}`;
  return {
    conversation: { conversationType: 'personal', tenantId, id: conversation },
    from: { id: `29:user-${person}`, name: 'Ada', aadObjectId: `00000000-0000-0000-0000-${number}` },
    channelData: { tenant: { id: tenantId } },
  };
}
