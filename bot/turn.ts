import { AppError, toAppError } from '../services/errors.ts';
import type { NewQuestion } from '../services/questions/types.ts';
import { newTraceId } from '../services/trace.ts';
import { claimKeyOf, sessionKeyOf, shortKeyOf } from './inbound-keys.ts';
import type { BotOptions } from './options.ts';
import type { Ratings } from './ratings.ts';
import * as replies from './replies.ts';
import type { Outgoing } from './sender.ts';
import { spacesOrAliases } from './spaces.ts';
import { localeFor, type Texts, textsFor } from './texts/index.ts';
import type { Inbound, Reply } from './types.ts';
import type { Undertaking } from './undertaking.ts';

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

/** What turns are made with. */
export interface TurnParts {
  readonly options: BotOptions;
  readonly ratings: Ratings;
  readonly undertaking: Undertaking;
}

/** Before the channel should bring again what was not taken. */
const AGAIN_AFTER_MS = 1_000;

/** One inbound while it is being handled, with what can be done about it. */
export class Turn {
  readonly options: BotOptions;
  readonly ratings: Ratings;
  readonly inbound: Inbound;
  readonly sessionKey: string;
  readonly locale: string;
  readonly texts: Texts;
  readonly #undertaking: Undertaking;

  constructor(inbound: Inbound, { options, ratings, undertaking }: TurnParts) {
    this.options = options;
    this.ratings = ratings;
    this.#undertaking = undertaking;
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

  /**
   * Epoch milliseconds: an earlier process began to carry the inbound out then, and died. What was done may have been
   * done already; what came later was not meant. Undefined: this is the first time.
   */
  get begunAt(): number | undefined {
    return this.#undertaking.begunAt;
  }

  /**
   * Does something unless it was done for the same inbound before. It may have been begun before (`begunAt`), so it has
   * to come to the same when it is done twice.
   */
  async once(claimKey: string, run: () => Promise<void> | void): Promise<void> {
    if (await this.begins(claimKey)) return run();
  }

  /** Whether this is the first time, for those who answer a repeat as well. */
  async begins(claimKey: string): Promise<boolean> {
    if (await this.#undertaking.begin(claimKey)) return true;
    this.tellDuplicate();
    return false;
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
      if (isLeftToChannel || (await this.#undertaking.begin(refusalKey))) throw error;
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

  /** @throws AppError `request.rate_limited` when it is not taken: acknowledged, the person would wait in vain. */
  reply(make: MakeReply, as?: ReplyAs): void {
    if (!this.send(make, as)) throw tooMany();
  }

  /** False: it was not taken. */
  send(make: MakeReply, as: ReplyAs = {}): boolean {
    const { id, kind } = this.inbound;
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
    return this.#send({ reply, options, ...(replacesKey === undefined ? {} : { replacesKey }) });
  }

  /** Sends a message of any kind. @throws AppError `request.rate_limited` when it is not taken. */
  post(message: Pick<Outgoing, 'reply' | 'options' | 'replaces'>): void {
    if (!this.#send(message)) throw tooMany();
  }

  /** Runs what goes on after the turn and belongs to it. @throws AppError `request.rate_limited` when it is not taken. */
  run(kind: string, task: (signal: AbortSignal) => Promise<void>): void {
    if (!this.#run(kind, task)) throw tooMany();
  }

  #send(message: Omit<Outgoing, 'address' | 'asker'>): boolean {
    const { address, asker } = this.inbound;
    const { sender } = this.options;
    return this.#run('reply', (signal) => sender.bring({ address, asker, ...message }, signal));
  }

  #run(kind: string, task: (signal: AbortSignal) => Promise<void>): boolean {
    const { channel } = this.inbound.address;
    return this.options.sender.run({ channel, kind }, (signal) => this.#undertaking.after(() => task(signal)));
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

function tooMany(): AppError {
  return new AppError('request.rate_limited', 'too many messages wait to be sent', { retryAfterMs: AGAIN_AFTER_MS });
}
