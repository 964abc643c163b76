import { type AppError, toAppError } from '../services/errors.ts';
import { handleAction, pressedAction, rate } from './actions.ts';
import { refuseAside } from './aside-replies.ts';
import { readAside } from './asides.ts';
import { parseCommand } from './commands/index.ts';
import { claimKeyOf, scheduleListKey, shortKeyOf } from './inbound-keys.ts';
import type { BotOptions } from './options.ts';
import { Ratings } from './ratings.ts';
import * as replies from './replies.ts';
import { readsAsSchedule } from './schedules.ts';
import { localeFor } from './texts/index.ts';
import { Turn } from './turn.ts';
import type { Asker, Bot, Inbound, Reply } from './types.ts';
import { Undertaking } from './undertaking.ts';

export type { BotOptions } from './options.ts';

type Of<K extends Inbound['kind']> = Extract<Inbound, { kind: K }>;

/** Decides what every inbound means. Nothing slow happens before `receive` resolves: see `Sender` and `Questions`. */
export function createBot(options: BotOptions): Bot {
  return new Chat(options);
}

class Chat implements Bot {
  readonly #options: BotOptions;
  readonly #ratings: Ratings;

  constructor(options: BotOptions) {
    this.#options = options;
    this.#ratings = new Ratings(options);
  }

  async receive(inbound: Inbound): Promise<void> {
    this.#options.events.emit('turn.received', { channel: inbound.address.channel, kind: inbound.kind });
    const { turn, undertaking } = this.#begin(inbound);
    await undertaking.turn(async () => {
      try {
        await this.#handle(turn, inbound);
      } catch (caught) {
        const error = toAppError(caught);
        this.#tell(turn, error, error.blame === 'user' ? undefined : turn.failed(error));
      }
    });
  }

  async pressed(inbound: Of<'action'>): Promise<Reply | undefined> {
    const { turn, undertaking } = this.#begin(inbound);
    let reply: Reply | undefined;
    await undertaking.turn(async () => {
      reply = await pressedAction(turn, inbound);
    });
    // What is not answered in place comes to `receive`, which tells of it.
    if (reply) this.#options.events.emit('turn.received', { channel: inbound.address.channel, kind: inbound.kind });
    return reply;
  }

  async localeOf({ locale }: Asker): Promise<string> {
    return localeFor(locale, this.#options.defaultLocale);
  }

  #begin(inbound: Inbound): { readonly turn: Turn; readonly undertaking: Undertaking } {
    const undertaking = new Undertaking(this.#options.questions);
    return { turn: new Turn(inbound, { options: this.#options, ratings: this.#ratings, undertaking }), undertaking };
  }

  async #handle(turn: Turn, inbound: Inbound): Promise<void> {
    const { questions } = this.#options;
    const ref = { conversationKey: inbound.address.conversationKey, activityId: inbound.id };
    switch (inbound.kind) {
      case 'message':
        return this.#message(turn, inbound);
      case 'action':
        return handleAction(turn, inbound);
      case 'odd_press':
        return turn.once(claimKeyOf(inbound), () => turn.say(turn.texts.buttonUnknown));
      case 'feedback':
        return turn.once(claimKeyOf(inbound), () => rate(turn, inbound));
      case 'joined':
        // Channels tell of joining in several ways; the conversation is welcomed once.
        return turn.once(claimKeyOf(inbound, 'joined'), () => {
          turn.reply(async () => replies.welcome(await turn.introduction()));
        });
      case 'edited':
        // Doing it again changes nothing, so edits and deletions need no claim. Too late is too late.
        if (inbound.text.trim() !== '') await questions.edit(ref, this.#textOf(inbound));
        return;
      case 'deleted':
        await questions.withdraw(ref);
        return;
      case 'left':
        // Nothing can be said any more. Answers that are on their way fail as gone and are kept as dead letters.
        await this.#options.alerts?.remove(inbound.address);
    }
  }

  async #message(turn: Turn, inbound: Of<'message'>): Promise<void> {
    const { texts } = turn;
    const { text, priority, address } = inbound;
    if (text.trim() === '') {
      return turn.once(claimKeyOf(inbound), async () => {
        if (inbound.hasAttachments) await this.#options.questions.flush(turn.sessionKey);
        turn.say(inbound.hasAttachments ? texts.attachmentsOnly : texts.emptyMessage);
      });
    }
    const { schedules, spaceAliases, offers } = this.#options;
    if (schedules && readsAsSchedule(text)) {
      return turn.once(claimKeyOf(inbound), async () => {
        const reply = await schedules.handle(inbound, turn.begunAt);
        if (reply) turn.reply(() => reply, { deliveryKey: scheduleListKey(shortKeyOf(inbound)) });
      });
    }
    const command = parseCommand(text, { spaceAliases });
    if (command) return turn.once(claimKeyOf(inbound), () => command.run(turn));
    const aside = readAside(text, spaceAliases);
    if (aside && aside.kind !== 'question') return turn.once(claimKeyOf(inbound), () => refuseAside(turn, aside));
    const immediate = aside !== undefined || (offers?.has(address.conversationKey, text) ?? false);
    await turn.submit({
      claimKey: claimKeyOf(inbound),
      text: aside?.question ?? text,
      ...(aside ? { space: aside.alias } : {}),
      ...(immediate ? { immediate } : {}),
      // What comes with a file is a message of its own.
      ...(inbound.hasAttachments ? { debounce: { enabled: false } } : {}),
      ...(priority ? { priority } : {}),
    });
  }

  /** What an edited message asks: the space that it names in front was chosen when it came. */
  #textOf({ text }: Of<'edited'>): string {
    const aside = readAside(text, this.#options.spaceAliases);
    return aside?.kind === 'question' ? aside.question : text;
  }

  /**
   * Tells the person what went wrong. Who cannot be told, and inbounds that nobody waits for an answer to, become the
   * channel's: it may deliver them again.
   */
  #tell(turn: Turn, error: AppError, traceId: string | undefined): void {
    const { kind } = turn.inbound;
    if (kind !== 'message' && kind !== 'action' && kind !== 'odd_press' && kind !== 'edited') throw error;
    // More refusals than can be told: acknowledged, this one would be left without a word.
    if (error.code === 'request.rate_limited') throw error;
    this.#options.log.debug({ err: error }, 'an inbound was refused');
    if (!turn.send(() => replies.refusal(error, turn.locale, traceId))) throw error;
  }
}
