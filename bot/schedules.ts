import { createHash } from 'node:crypto';
import type { Schedule, ScheduleBook } from '../services/schedules/types.ts';
import { isTimeZone } from '../services/time-zone.ts';
import { claimKeyOf, sessionKeyOf, shortKeyOf } from './inbound-keys.ts';
import { type ScheduleWish, scheduleWishOf } from './schedule-commands.ts';
import { listParts, subtle } from './schedule-list.ts';
import { nextOf, wordsOf } from './schedule-words.ts';
import { localeFor, textsFor } from './texts/index.ts';
import type {
  Asker,
  Bot,
  Inbound,
  PressedSchedule,
  Reply,
  ReplyPart,
  ScheduleCommands,
  SchedulePress,
  SessionChoices,
} from './types.ts';

export interface ScheduleTalkOptions {
  readonly book: ScheduleBook;
  readonly sessions: Pick<SessionChoices, 'get'>;
  readonly defaultLocale: string;
  /** IANA name; for people whose own time zone nobody knows. */
  readonly defaultTimeZone: string;
  /** The time zone that a person chose, if any. Default: nobody did. */
  readonly chosenTimeZone?: (asker: Asker) => Promise<string | undefined>;
}

/** Whether a message is about scheduled questions; then `handle` has a reply to it. */
export function readsAsSchedule(text: string): boolean {
  return scheduleWishOf(text) !== undefined;
}

/** Makes, lists and changes scheduled questions in conversation. */
export function createScheduleCommands(options: ScheduleTalkOptions): ScheduleCommands {
  return new ScheduleTalk(options);
}

/** The bot, which forgets what is scheduled for a conversation when it is removed from it. */
export function forgettingSchedules(bot: Bot, book: Pick<ScheduleBook, 'removeConversation'>): Bot {
  return {
    receive: async (inbound) => {
      if (inbound.kind === 'left') await book.removeConversation(inbound.address);
      await bot.receive(inbound);
    },
    pressed: (inbound) => bot.pressed(inbound),
    localeOf: (asker) => bot.localeOf(asker),
  };
}

/** Told once, in the conversation of a schedule that was stopped because it failed. */
export function stoppedReply({ number, text, asker }: Schedule, defaultLocale: string): Reply {
  const locale = localeFor(asker.locale, defaultLocale);
  return replyOf([{ kind: 'notice', tone: 'warning', text: textsFor(locale).schedules.stopped(number, text) }], locale);
}

type Message = Extract<Inbound, { kind: 'message' }>;

class ScheduleTalk implements ScheduleCommands {
  readonly #options: ScheduleTalkOptions;

  constructor(options: ScheduleTalkOptions) {
    this.#options = options;
  }

  async handle(inbound: Message, begunAt?: number): Promise<Reply | undefined> {
    const wish = scheduleWishOf(inbound.text);
    if (!wish) return undefined;
    const locale = localeFor(inbound.asker.locale, this.#options.defaultLocale);
    return replyOf(await this.#partsFor(inbound, wish, { locale, begunAt }), locale);
  }

  async press(inbound: SchedulePress, isRepeat: boolean): Promise<PressedSchedule> {
    const locale = localeFor(inbound.asker.locale, this.#options.defaultLocale);
    const texts = textsFor(locale).schedules;
    const { change, scheduleId, list } = inbound.action;
    const found = this.#options.book.of(inbound.asker).find((one) => one.id === scheduleId);
    if (!found && !isRepeat) return { reply: replyOf([{ kind: 'text', text: texts.notThere }], locale), isList: false };
    const isDone = isRepeat || !found;
    const said = isDone ? [] : [await this.#change(inbound, { kind: change, number: found.number }, locale)];
    const notices = said.map((text): ReplyPart => ({ kind: 'notice', tone: 'info', text }));
    return { reply: replyOf([...notices, ...this.#list(inbound, locale, list)], locale), isList: true };
  }

  async #partsFor(
    inbound: Message,
    wish: ScheduleWish,
    { locale, begunAt }: { readonly locale: string; readonly begunAt: number | undefined },
  ): Promise<readonly ReplyPart[]> {
    const texts = textsFor(locale).schedules;
    switch (wish.kind) {
      case 'schedule':
        return await this.#create(inbound, wish, locale);
      case 'unclear':
        return [{ kind: 'text', text: texts.unclear(wish.why) }];
      case 'list':
        return this.#list(inbound, locale, shortKeyOf(inbound));
      default: {
        const own = this.#options.book.of(inbound.asker).find(({ number }) => number === wish.number);
        // A number is given again: what has it now may not be what the person meant then.
        const isMeant = begunAt === undefined || !own || own.createdAt <= begunAt;
        const text = isMeant ? await this.#change(inbound, wish, locale) : texts.unknown(wish.number);
        return [{ kind: 'text', text }];
      }
    }
  }

  async #create(
    inbound: Message,
    wish: Extract<ScheduleWish, { kind: 'schedule' }>,
    locale: string,
  ): Promise<readonly ReplyPart[]> {
    const { book, sessions, defaultTimeZone } = this.#options;
    const texts = textsFor(locale).schedules;
    const known = wish.timeZone ?? (await this.#zoneOf(inbound.asker));
    const space = (await sessions.get(sessionKeyOf(inbound)))?.space;
    const created = await book.create({
      // The same message makes the same schedule, however often it comes.
      id: createHash('sha256').update(claimKeyOf(inbound)).digest('hex').slice(0, 32),
      asker: inbound.asker,
      address: inbound.address,
      text: wish.question,
      recurrence: wish.recurrence,
      timeZone: known ?? defaultTimeZone,
      ...(space === undefined ? {} : { space }),
    });
    if (created.kind === 'full') {
      return [{ kind: 'text', text: created.whose === 'own' ? texts.fullOwn(created.limit) : texts.fullAll }];
    }
    const words = wordsOf(created.schedule, locale);
    if (created.kind === 'known') return [{ kind: 'text', text: texts.known(words) }];
    const assumed = known === undefined ? [texts.zoneAssumed(words.zone)] : [];
    return [
      { kind: 'text', text: texts.createdTitle(words.number), emphasis: 'title' },
      { kind: 'text', text: texts.created(words) },
      ...nextOf(created.schedule, locale).map((next): ReplyPart => ({ kind: 'text', text: texts.first(next) })),
      ...[...assumed, texts.manage(words.number)].map(subtle),
    ];
  }

  #list(
    { asker, address, conversation }: Omit<SchedulePress, 'action'>,
    locale: string,
    list: string,
  ): readonly ReplyPart[] {
    const at = { address, inGroup: conversation.kind !== 'personal' };
    return listParts({ own: this.#options.book.of(asker), at, locale, list });
  }

  async #change(
    { asker }: Pick<Inbound, 'asker'>,
    wish: { readonly kind: 'pause' | 'resume' | 'delete'; readonly number: number },
    locale: string,
  ): Promise<string> {
    const { book } = this.#options;
    const texts = textsFor(locale).schedules;
    const { kind, number } = wish;
    switch (kind) {
      case 'pause':
        return (await book.pause(asker, number)) ? texts.pausedNow(number) : texts.unknown(number);
      case 'delete':
        return (await book.remove(asker, number)) ? texts.deletedNow(number) : texts.unknown(number);
      case 'resume': {
        const resumed = await book.resume(asker, number);
        const next = resumed && nextOf(resumed, locale)[0];
        return next === undefined ? texts.unknown(number) : texts.resumedNow(number, next);
      }
    }
  }

  async #zoneOf(asker: Asker): Promise<string | undefined> {
    const chosen = await this.#options.chosenTimeZone?.(asker);
    return [chosen, asker.timeZone].find((zone) => zone !== undefined && isTimeZone(zone));
  }
}

function replyOf(parts: readonly ReplyPart[], locale: string): Reply {
  const summary = parts.flatMap((part) => ('text' in part ? [part.text] : [])).join('\n');
  return { parts, summary, locale, aiGenerated: false };
}
