import { toAppError } from '../services/errors.ts';
import type { NewQuestion } from '../services/questions/types.ts';
import { newTraceId } from '../services/trace.ts';
import { claimKeyOf, sessionKeyOf, shortKeyOf } from './inbound-keys.ts';
import type { BotOptions } from './options.ts';
import type { Ratings } from './ratings.ts';
import * as replies from './replies.ts';
import { spacesOrAliases } from './spaces.ts';
import { localeFor, type Texts, textsFor } from './texts/index.ts';
import type { Inbound, Reply } from './types.ts';

/** What a question is made of beside who asks it and where. */
export type Asking = Pick<
  NewQuestion,
  'claimKey' | 'text' | 'space' | 'priority' | 'immediate' | 'debounce' | 'refresh'
>;

type MakeReply = () => Reply | Promise<Reply>;

/** What a message is called, where that matters. */
export interface ReplyAs {
  /** Default: `Turn.deliveryKey()`. */
  readonly deliveryKey?: string;
  /** As in `Outgoing`. */
  readonly replacesKey?: string;
}

/** One inbound while it is being handled, with what can be done about it. */
export class Turn {
  readonly options: BotOptions;
  readonly ratings: Ratings;
  readonly inbound: Inbound;
  readonly sessionKey: string;
  readonly locale: string;
  readonly texts: Texts;

  constructor(inbound: Inbound, { options, ratings }: { readonly options: BotOptions; readonly ratings: Ratings }) {
    this.options = options;
    this.ratings = ratings;
    this.inbound = inbound;
    this.sessionKey = sessionKeyOf(inbound);
    this.locale = localeFor(inbound.asker.locale, options.defaultLocale);
    this.texts = textsFor(this.locale);
  }

  /** Alias of the space that is asked where the person chose none. */
  get defaultSpace(): string | undefined {
    const { defaultSpaceOf, spaceAliases } = this.options;
    const alias = defaultSpaceOf?.(this.inbound.address.channel);
    return alias !== undefined && spaceAliases.includes(alias) ? alias : spaceAliases[0];
  }

  /** Does something unless it was done for the same inbound before. */
  async once(claimKey: string, run: () => Promise<void> | void): Promise<void> {
    if (await this.options.questions.claim(claimKey)) return run();
    this.tellDuplicate();
  }

  /** The same inbound, or the same press of a button, came before. */
  tellDuplicate(): void {
    const { address, kind } = this.inbound;
    this.options.events.emit('turn.duplicate', { channel: address.channel, kind });
  }

  /** Takes a question. @throws AppError when nobody was told that it was refused. */
  async submit(what: Asking): Promise<void> {
    const { questions } = this.options;
    const { address, asker, id, trace } = this.inbound;
    const { sessionKey } = this;
    // Claimed by the activity when it is refused: a button may be pressed once more later.
    const refusalKey = claimKeyOf(this.inbound);
    try {
      const asked = { ...what, sessionKey, address, asker, activityId: id, refusalKey, ...(trace ? { trace } : {}) };
      const taken = await questions.submit(asked);
      if (taken.kind === 'duplicate') this.tellDuplicate();
    } catch (caught) {
      const error = toAppError(caught);
      const isLeftToChannel = error.code === 'state.unwritable' || error.code === 'request.rate_limited';
      // What failed is not stored, so its copies would fail again, each with a message of its own.
      if (isLeftToChannel || (await questions.claim(refusalKey))) throw error;
      this.tellDuplicate();
    }
  }

  say(text: string): void {
    this.reply(() => this.sentence(text));
  }

  /** A message of one sentence, in the language of the turn. */
  sentence(text: string): Reply {
    return replies.sentence(text, this.locale);
  }

  /** Names the message that answers the inbound; `part` tells several of them apart. */
  deliveryKey(part?: string): string {
    return ['reply', claimKeyOf(this.inbound), ...(part === undefined ? [] : [part])].join('|');
  }

  reply(make: MakeReply, as?: ReplyAs): void {
    if (!this.send(make, as)) {
      const { kind, address } = this.inbound;
      this.options.log.warn({ kind, channel: address.channel }, 'a reply was dropped: too many');
    }
  }

  /** False: it was not taken. */
  send(make: MakeReply, as: ReplyAs = {}): boolean {
    const { address, asker, id, kind } = this.inbound;
    const options = {
      deliveryKey: as.deliveryKey ?? this.deliveryKey(),
      ...(kind === 'joined' ? {} : { replyTo: id }),
    };
    const reply = async () => {
      try {
        return await make();
      } catch (error) {
        return replies.refusal(toAppError(error), this.locale, this.failed(error));
      }
    };
    const { replacesKey } = as;
    const replaces = replacesKey === undefined ? {} : { replacesKey };
    return this.options.sender.send({ address, asker, reply, options, ...replaces });
  }

  /** @returns the id under which an operator finds it. */
  failed(error: unknown): string {
    const { address, kind, trace } = this.inbound;
    const traceId = trace?.traceId ?? newTraceId();
    this.options.events.emit('turn.failed', { channel: address.channel, kind, traceId, error });
    return traceId;
  }

  /** What a welcome, `help` and the list of spaces are about. */
  async introduction(): Promise<replies.Introduction> {
    const { inbound, options } = this;
    const { sessions, dataRights, alerts } = options;
    const [spaces, session] = await Promise.all([spacesOrAliases(options), sessions.get(this.sessionKey)]);
    options.offers?.note(
      inbound.address.conversationKey,
      spaces.flatMap((space) => space.starters),
    );
    return {
      locale: this.locale,
      dataRights,
      spaces,
      current: session?.space ?? this.defaultSpace,
      inGroup: inbound.conversation.kind !== 'personal',
      mayManageAlerts: alerts?.mayManage(inbound.asker, inbound.address) ?? false,
      maySchedule: options.schedules !== undefined,
      key: shortKeyOf(inbound),
    };
  }
}
