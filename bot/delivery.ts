import { LRUCache } from 'lru-cache';
import { agingBy } from '../services/aging.ts';
import { atMost } from '../services/at-most.ts';
import type { ChartPainter } from '../services/charts/types.ts';
import { type Clock, sleep } from '../services/clock.ts';
import { AppError } from '../services/errors.ts';
import type { Log } from '../services/log.ts';
import type {
  Address,
  DeliverOptions,
  MessageRef,
  Outcome,
  Outlet,
  QuestionProgress,
  QuestionView,
} from '../services/questions/types.ts';
import { type AnswerOptions, replyTo } from './answers.ts';
import type { Offers } from './offers.ts';
import { pictureStyle } from './pictures.ts';
import { progressText } from './progress.ts';
import { sourcesOf } from './sources.ts';
import { localeFor, textsFor } from './texts/index.ts';
import type { Channel, ChannelCapabilities, Reply, ReplyPart, SendOptions } from './types.ts';

export interface DeliveryOptions {
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly log: Log;
  /** Locale of people whose own is not known. */
  readonly defaultLocale: string;
  /** Paints charts for channels that draw none themselves, where Genie sent no picture. Without it there is none. */
  readonly painter?: ChartPainter;
  /** What people call a space; undefined: nobody knows. */
  readonly spaceName?: (spaceId: string) => string | undefined;
  /** Learns which questions were offered. */
  readonly offers?: Offers;
  /** What answers offer beside themselves. Default: neither. */
  readonly answers?: Pick<AnswerOptions, 'offersFiles' | 'runsAgain'>;
}

/** The outlet, with what replies that belong to no question's delivery need of it as well. */
export interface ChannelDelivery extends Outlet {
  /** The reply with the pictures that the channel does not draw itself. Does not reject for a chart. */
  painted(reply: Reply, address: Address): Promise<Reply>;
}

/** Teams allows 7 messages in a second and 60 in 30 s; a reader needs no more than this. */
const PLACEHOLDER_INTERVAL_MS = 3_000;
/** Who has asked so long ago may be elsewhere by now, and is named in a group. */
const LATE_AFTER_MS = 30_000;
/** An answer does not wait longer for its picture. */
const PAINT_WITHIN_MS = 5_000;
const MAX_PLACEHOLDERS = 10_000;
/** No question runs longer than its deadline of some minutes; this only bounds the memory. */
const PLACEHOLDER_AGE_MS = 60 * 60_000;

/** Finds the channel of an address. @throws AppError `delivery.address_invalid` when nobody serves it. */
export function channelOf(channels: readonly Channel[], address: Address): Channel {
  const channel = channels.find((one) => one.name === address.channel);
  if (channel) return channel;
  throw new AppError('delivery.address_invalid', `no channel is called ${JSON.stringify(address.channel)}`);
}

/** Brings what the questions say to whichever channel they came from. Holds no connection and needs no stopping. */
export function createDelivery(options: DeliveryOptions): ChannelDelivery {
  return new Delivery(options);
}

class Delivery implements ChannelDelivery {
  readonly #options: DeliveryOptions;
  /** What each placeholder says, and from when on it may say something else. */
  readonly #placeholders: LRUCache<string, { readonly text: string; readonly untilMs: number }>;
  /** The last chart had no picture yet: the next one probably will not have one either. */
  #paints = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#placeholders = new LRUCache({
      ...atMost(MAX_PLACEHOLDERS),
      ttl: PLACEHOLDER_AGE_MS,
      ...agingBy(options.clock),
    });
  }

  async announce(question: QuestionView, progress: QuestionProgress | undefined): Promise<MessageRef | undefined> {
    // Nobody waits for it; and a message that only changes into the answer would be the one that people are told of.
    if (question.scheduled) return undefined;
    const channel = channelOf(this.#options.channels, question.address);
    const { update, idempotentSend, nativeCharts } = channel.capabilities(question.address);
    if (this.#paints && !nativeCharts) this.#options.painter?.warm?.();
    if (!update || idempotentSend) {
      await channel.progress(question.address, progress, localeFor(question.asker.locale, this.#options.defaultLocale));
      return undefined;
    }
    const reply = this.#placeholder(question, progress);
    const message = await channel.send(question.address, reply, { ...replyOptions(question), stage: 'working' });
    this.#remember(question, reply.summary);
    return message;
  }

  async progress(question: QuestionView, progress: QuestionProgress): Promise<void> {
    if (question.scheduled) return;
    const channel = channelOf(this.#options.channels, question.address);
    const reply = this.#placeholder(question, progress);
    // The last step is short, and the answer may have to wait for a message that was just changed.
    const isLastStep = progress.kind === 'genie' && progress.stage === 'fetching';
    if (!question.placeholder || isLastStep || !this.#mayChange(question, reply.summary)) {
      return channel.progress(
        question.address,
        progress,
        localeFor(question.asker.locale, this.#options.defaultLocale),
      );
    }
    // Remembered first: a channel that fails is not tried again sooner for that.
    this.#remember(question, reply.summary);
    await channel.update(question.address, question.placeholder, reply, { ...tracedBy(question), stage: 'working' });
  }

  async deliver(question: QuestionView, outcome: Outcome, options: DeliverOptions): Promise<MessageRef | undefined> {
    const channel = channelOf(this.#options.channels, question.address);
    const { update } = channel.capabilities(question.address);
    const { repeat, plain } = options;
    const { defaultLocale, clock, answers } = this.#options;
    const made = this.#dressed(
      question,
      replyTo(question, outcome, { ...answers, defaultLocale, repeat, plain, now: clock.now() }),
      outcome,
    );
    const reply = plain ? made : await this.painted(made, question.address);
    options.onRendered?.();
    this.#options.offers?.noteReply(question.address.conversationKey, reply);
    const { placeholder, address } = question;
    const message =
      placeholder && update
        ? await channel.update(address, placeholder, reply, tracedBy(question))
        : await channel.send(address, reply, { ...replyOptions(question), deliveryKey: question.id });
    this.#placeholders.delete(question.id);
    return message;
  }

  async painted(reply: Reply, address: Address): Promise<Reply> {
    const { nativeCharts } = channelOf(this.#options.channels, address).capabilities(address);
    return await this.#painted(reply, nativeCharts);
  }

  /** With what it was read from, and without the name of a person who is still looking. */
  #dressed(question: QuestionView, { addressee, ...reply }: Reply, outcome: Outcome): Reply {
    const isLate = this.#options.clock.now() - question.acceptedAt >= LATE_AFTER_MS;
    const named = isLate && addressee ? { ...reply, addressee } : reply;
    if (outcome.kind !== 'answer') return named;
    const { answer } = outcome;
    return { ...named, sources: sourcesOf(answer, this.#options.spaceName?.(answer.ids.spaceId)) };
  }

  canReplace(question: QuestionView): boolean {
    const channel = this.#options.channels.find((one) => one.name === question.address.channel);
    if (!channel) return false;
    const { update, idempotentSend } = channel.capabilities(question.address);
    return idempotentSend || (update && question.placeholder !== undefined);
  }

  #placeholder(question: QuestionView, progress: QuestionProgress | undefined): Reply {
    const locale = localeFor(question.asker.locale, this.#options.defaultLocale);
    const texts = textsFor(locale);
    const text = progressText(progress, texts);
    const action = { verb: 'stop', questionId: question.id, nonce: `${question.id}.stop` } as const;
    return {
      parts: [
        { kind: 'text', text },
        { kind: 'buttons', buttons: [{ title: texts.stopButton, action }] },
      ],
      summary: text,
      locale,
      aiGenerated: false,
    };
  }

  #mayChange(question: QuestionView, text: string): boolean {
    const shown = this.#placeholders.get(question.id);
    return !shown || (shown.text !== text && this.#options.clock.monotonicMs() >= shown.untilMs);
  }

  #remember(question: QuestionView, text: string): void {
    const untilMs = this.#options.clock.monotonicMs() + PLACEHOLDER_INTERVAL_MS;
    this.#placeholders.set(question.id, { text, untilMs });
  }

  /** The reply with a picture of its chart where there is none yet. The table tells the same, so failing is no harm. */
  async #painted(reply: Reply, native: ChannelCapabilities['nativeCharts']): Promise<Reply> {
    const { painter } = this.#options;
    if (!painter) return reply;
    const parts = await Promise.all(
      reply.parts.map((part) =>
        part.kind === 'chart' && part.spec && native?.has(part.spec.kind)
          ? part
          : this.#paintedPart(painter, part, reply.locale),
      ),
    );
    return { ...reply, parts };
  }

  async #paintedPart(painter: ChartPainter, part: ReplyPart, locale: string): Promise<ReplyPart> {
    if (part.kind !== 'chart' || !part.spec || part.spec.kind === 'number') return part;
    this.#paints = part.pngBase64 === undefined;
    if (part.pngBase64) return part;
    const { clock, log } = this.#options;
    const controller = new AbortController();
    try {
      const tooLate = sleep(clock, PAINT_WITHIN_MS, controller.signal).then(() => {
        throw new AppError('internal', `no picture of a chart within ${PAINT_WITHIN_MS} ms`);
      });
      const png = await Promise.race([
        painter.paint(part.spec, { ...pictureStyle(part.spec, locale), signal: controller.signal }),
        tooLate,
      ]);
      return { ...part, pngBase64: Buffer.from(png).toString('base64') };
    } catch (error) {
      log.warn({ err: error }, 'a chart was left out');
      return part;
    } finally {
      controller.abort(new Error('the answer goes on'));
    }
  }
}

function replyOptions(question: QuestionView): Pick<SendOptions, 'replyTo' | 'trace'> {
  return { ...tracedBy(question), ...(question.activityId === undefined ? {} : { replyTo: question.activityId }) };
}

function tracedBy({ trace }: QuestionView): Pick<SendOptions, 'trace'> {
  return trace ? { trace } : {};
}
