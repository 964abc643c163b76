import { LRUCache } from 'lru-cache';
import type { Address, MessageRef, Reply } from '../../bot/types.ts';
import { agingBy } from '../../services/aging.ts';
import { type Clock, sleep } from '../../services/clock.ts';
import { cut, literalLine } from '../cards/escape.ts';
import type { TeamsAddress } from './address.ts';
import type { Connector, ConnectorTarget, OutboundActivity } from './connector.ts';
import { StreamRefused } from './connector-failure.ts';
import { chunkOf, noteOf, type Stream, stepOf, streamLeft, type Wish } from './stream.ts';

/** The person pressed the channel's own stop button while a question was at work. */
export interface Stopped {
  readonly questionId: string;
  readonly address: Address;
}

export interface StreamedMessagesOptions {
  readonly connector: Pick<Connector, 'stream'>;
  readonly clock: Clock;
  /** Whether messages are streamed at all; asked for each new one. */
  readonly isEnabled: () => boolean;
  /** Called once per stream, from within the call that learnt of it. */
  readonly onStopped: (stopped: Stopped) => void;
}

/** One message to write, and to whom. */
export interface Writing {
  readonly address: Address;
  readonly to: TeamsAddress;
  readonly target: ConnectorTarget;
  readonly reply: Reply;
  /** The reply as a message of its own: what the last chunk carries. */
  readonly content: () => OutboundActivity;
  /** What every activity carries. */
  readonly envelope: object;
}

/** `replace`: the message is to be replaced as any other. */
export type Changed = 'done' | 'replace';

const MAX_STREAMS = 10_000;
/** No question runs longer than its deadline of some minutes; this only bounds the memory. */
const STREAM_AGE_MS = 60 * 60_000;
const MAX_REFUSED = 10_000;
/** Who may not have streams may not have them tomorrow either, but nobody tells when that changes. */
const REFUSED_FOR_MS = 24 * 60 * 60_000;
const MAX_CHUNK_CHARS = 500;

/**
 * Messages that say what is happening while a question is at work, and become its answer. Only in chats with one person,
 * one at a time in each. Every change of one message is awaited before the next; that is the caller's business.
 */
export class StreamedMessages {
  readonly #options: StreamedMessagesOptions;
  readonly #streams: LRUCache<string, Stream>;
  /** The stream that is open in a conversation. */
  readonly #openIn: LRUCache<string, MessageRef>;
  /** People whom the channel allows no streams. */
  readonly #refused: LRUCache<string, true>;

  constructor(options: StreamedMessagesOptions) {
    this.#options = options;
    const aging = agingBy(options.clock);
    this.#streams = new LRUCache({ max: MAX_STREAMS, ttl: STREAM_AGE_MS, ...aging });
    this.#openIn = new LRUCache({ max: MAX_STREAMS, ttl: STREAM_AGE_MS, ...aging });
    this.#refused = new LRUCache({ max: MAX_REFUSED, ttl: REFUSED_FOR_MS, ...aging });
  }

  /** Whether a message to this place can be one. */
  mayOpen({ address, to }: Pick<Writing, 'address' | 'to'>): boolean {
    if (to.conversationKind !== 'personal' || !this.#options.isEnabled()) return false;
    return !this.#refused.has(personOf(to)) && this.openIn(address) === undefined;
  }

  /** The message that is open in this conversation, and what it says. */
  openIn(address: Address): { readonly message: MessageRef; readonly reply: Reply } | undefined {
    const message = this.#openIn.get(address.conversationKey);
    const stream = message && this.#streams.get(message.activityId);
    return message && stream?.kind === 'open' ? { message, reply: stream.reply } : undefined;
  }

  /**
   * Begins a message. `refused`: the channel wants none here, and nothing was shown. `message` is missing when the
   * channel did not name it.
   * @throws AppError `delivery.*`
   */
  async open(writing: Writing): Promise<{ readonly refused: boolean; readonly message?: MessageRef }> {
    const { connector, clock } = this.#options;
    const openedMs = clock.monotonicMs();
    const openedAtEpochMs = clock.now();
    let activityId: string | undefined;
    try {
      const info = { streamType: 'informative', streamSequence: 1 } as const;
      activityId = await connector.stream(writing.target, chunkOf(informative(writing), info));
    } catch (error) {
      if (!(error instanceof StreamRefused)) throw error;
      this.#refused.set(personOf(writing.to), true);
      return { refused: true };
    }
    if (activityId === undefined) return { refused: false };
    const message = { activityId, note: noteOf(openedAtEpochMs) };
    const { reply } = writing;
    this.#streams.set(activityId, { kind: 'open', openedMs, chunkMs: clock.monotonicMs(), sequence: 1, reply });
    this.#openIn.set(writing.address.conversationKey, message);
    return { refused: false, message };
  }

  /**
   * Brings a message on. Whatever becomes of it, it stays one message: an answer is its last chunk or takes its place.
   * @throws AppError `delivery.*`
   */
  async change(writing: Writing, message: MessageRef, wish: Wish): Promise<Changed> {
    const { clock } = this.#options;
    const { activityId } = message;
    const stream = this.#streams.get(activityId) ?? streamLeft(message.note);
    if (!stream) return 'replace';
    if (stream.kind === 'open') this.#streams.set(activityId, { ...stream, reply: writing.reply });
    const step = stepOf(stream, wish, { ms: clock.monotonicMs(), epochMs: clock.now() });
    switch (step.kind) {
      case 'nothing':
        return 'done';
      case 'replace':
        this.#end(writing, message, false);
        return 'replace';
      case 'chunk':
        return await this.#chunk(writing, message, step.sequence);
      case 'finish':
        if (step.waitMs > 0) await sleep(clock, step.waitMs, new AbortController().signal);
        return await this.#finish(writing, message);
    }
  }

  /** Whether the person stopped it. */
  wasCancelled(message: MessageRef): boolean {
    const stream = this.#streams.get(message.activityId);
    return stream?.kind === 'ended' && stream.cancelled;
  }

  async #chunk(writing: Writing, message: MessageRef, streamSequence: number): Promise<Changed> {
    const { connector, clock } = this.#options;
    const { activityId: streamId } = message;
    try {
      // One that comes too late is taken and dropped by the channel; the next has a greater number anyway.
      const info = { streamType: 'informative', streamSequence, streamId } as const;
      await connector.stream(writing.target, chunkOf(informative(writing), info));
    } catch (error) {
      return this.#refusedBy(error, writing, message) === 'cancelled' ? 'done' : 'replace';
    } finally {
      const stream = this.#streams.get(streamId);
      if (stream?.kind === 'open') {
        this.#streams.set(streamId, { ...stream, sequence: streamSequence, chunkMs: clock.monotonicMs() });
      }
    }
    return 'done';
  }

  async #finish(writing: Writing, message: MessageRef): Promise<Changed> {
    const { activityId: streamId } = message;
    try {
      await this.#options.connector.stream(
        writing.target,
        chunkOf(writing.content(), { streamType: 'final', streamId }),
      );
    } catch (error) {
      // Too much of it: the caller makes it smaller and comes again.
      if (error instanceof StreamRefused && error.reason === 'size') throw error;
      this.#refusedBy(error, writing, message);
      return 'replace';
    }
    this.#end(writing, message, false);
    return 'done';
  }

  /** The stream is over by the channel's word. @throws the error when it says nothing of the stream. */
  #refusedBy(error: unknown, writing: Writing, message: MessageRef): StreamRefused['reason'] {
    if (!(error instanceof StreamRefused)) throw error;
    const { reason } = error;
    if (reason === 'not_allowed') this.#refused.set(personOf(writing.to), true);
    this.#end(writing, message, reason === 'cancelled');
    const questionId = reason === 'cancelled' ? stoppedBy(writing.reply) : undefined;
    if (questionId !== undefined) this.#options.onStopped({ questionId, address: writing.address });
    return reason;
  }

  #end({ address }: Writing, { activityId }: MessageRef, cancelled: boolean): void {
    const { conversationKey } = address;
    const known = this.#streams.get(activityId);
    if (known?.kind !== 'ended') this.#streams.set(activityId, { kind: 'ended', cancelled });
    if (this.#openIn.get(conversationKey)?.activityId === activityId) this.#openIn.delete(conversationKey);
  }
}

/** What the channel shows at the foot of the chat: the words alone. */
function informative({ reply, envelope }: Writing): object {
  const text = literalLine(cut(reply.summary, MAX_CHUNK_CHARS)) || '…';
  return { type: 'typing', locale: reply.locale, text, ...envelope };
}

/** The question that the stop button of a working message belongs to. */
function stoppedBy(reply: Reply): string | undefined {
  for (const part of reply.parts) {
    if (part.kind !== 'buttons') continue;
    for (const { action } of part.buttons) if (action.verb === 'stop') return action.questionId;
  }
  return undefined;
}

function personOf(to: TeamsAddress): string {
  return JSON.stringify([to.tenantId, to.userId]);
}
