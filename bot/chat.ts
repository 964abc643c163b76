import { createHash } from 'node:crypto';
import type { Clock } from '../services/clock.ts';
import { type AppError, toAppError } from '../services/errors.ts';
import type { Events } from '../services/events.ts';
import type { GenieService } from '../services/genie/types.ts';
import type { Log } from '../services/log.ts';
import type { NewQuestion, Questions } from '../services/questions/types.ts';
import { newTraceId } from '../services/trace.ts';
import { type AlertSubscriptions, switchAlerts } from './alerts.ts';
import { type Command, parseCommand } from './commands.ts';
import type { Rated } from './feedback-targets.ts';
import { claimKeyOf, sessionKeyOf } from './inbound-keys.ts';
import { chooseLanguage, type LanguageOptions } from './language.ts';
import type { Offers } from './offers.ts';
import * as replies from './replies.ts';
import type { Sender } from './sender.ts';
import { spacesOrAliases } from './spaces.ts';
import { type DataRights, localeFor, textsFor } from './texts/index.ts';
import type { Bot, FeedbackTargets, Inbound, RememberedAnswers, Reply, SessionChoices } from './types.ts';

export interface BotOptions extends LanguageOptions {
  readonly questions: Omit<Questions, 'isPinned'>;
  readonly sessions: SessionChoices;
  readonly genie: Pick<GenieService, 'spaces' | 'feedback'>;
  readonly feedbackTargets: FeedbackTargets;
  readonly sender: Sender;
  /** Without it no answer is shown to more than one person. */
  readonly remembered?: RememberedAnswers;
  /** Offered questions are asked at once. */
  readonly offers?: Offers;
  /** Conversations that get alerts; without it the commands for that say so. */
  readonly alerts?: AlertSubscriptions;
  /** Aliases of the settings, the default first. At least one. */
  readonly spaceAliases: readonly string[];
  /** Told to everybody in the welcome and in help. */
  readonly dataRights: DataRights;
  readonly events: Events;
  readonly clock: Clock;
  readonly log: Log;
}

type Of<K extends Inbound['kind']> = Extract<Inbound, { kind: K }>;
type MakeReply = () => Reply | Promise<Reply>;

/** Decides what every inbound means. Nothing slow happens before `receive` resolves: see `Sender` and `Questions`. */
export function createBot(options: BotOptions): Bot {
  return new Chat(options);
}

class Chat implements Bot {
  readonly #options: BotOptions;

  constructor(options: BotOptions) {
    this.#options = options;
  }

  async receive(inbound: Inbound): Promise<void> {
    this.#options.events.emit('turn.received', { channel: inbound.address.channel, kind: inbound.kind });
    try {
      await this.#handle(inbound);
    } catch (caught) {
      const error = toAppError(caught);
      this.#tell(inbound, error, error.blame === 'user' ? undefined : this.#failed(inbound, error));
    }
  }

  /** No press is answered in place yet: what it leads to comes as a message. */
  async pressed(): Promise<Reply | undefined> {
    return undefined;
  }

  /** @returns the id under which an operator finds it. */
  #failed(inbound: Inbound, error: unknown): string {
    const traceId = inbound.trace?.traceId ?? newTraceId();
    this.#options.events.emit('turn.failed', { channel: inbound.address.channel, kind: inbound.kind, traceId, error });
    return traceId;
  }

  async #handle(inbound: Inbound): Promise<void> {
    const { questions } = this.#options;
    const ref = { conversationKey: inbound.address.conversationKey, activityId: inbound.id };
    switch (inbound.kind) {
      case 'message':
        return this.#message(inbound);
      case 'action':
        return this.#action(inbound);
      case 'feedback':
        return this.#once(inbound, claimKeyOf(inbound), () => this.#rate(inbound, inbound));
      case 'joined':
        // Channels tell of joining in several ways; the conversation is welcomed once.
        return this.#once(inbound, claimKeyOf(inbound, 'joined'), () => {
          this.#reply(inbound, async () => replies.welcome(await this.#introduction(inbound)));
        });
      case 'edited':
        // Doing it again changes nothing, so edits and deletions need no claim. Too late is too late.
        if (inbound.text.trim() !== '') await questions.edit(ref, inbound.text);
        return;
      case 'deleted':
        await questions.withdraw(ref);
        return;
      case 'left':
        // Nothing can be said any more. Answers that are on their way fail as gone and are kept as dead letters.
        await this.#options.alerts?.remove(inbound.address);
    }
  }

  async #message(inbound: Of<'message'>): Promise<void> {
    const texts = textsFor(this.#localeOf(inbound));
    if (inbound.text.trim() === '') {
      return this.#once(inbound, claimKeyOf(inbound), async () => {
        if (inbound.hasAttachments) await this.#options.questions.flush(sessionKeyOf(inbound));
        this.#say(inbound, inbound.hasAttachments ? texts.attachmentsOnly : texts.emptyMessage);
      });
    }
    const command = parseCommand(inbound.text, this.#options.spaceAliases);
    if (command) return this.#once(inbound, claimKeyOf(inbound), () => this.#command(inbound, command));
    const { text, priority, address } = inbound;
    const immediate = this.#options.offers?.has(address.conversationKey, text) ?? false;
    await this.#submit(inbound, {
      claimKey: claimKeyOf(inbound),
      text,
      ...(immediate ? { immediate } : {}),
      // What comes with a file is a message of its own.
      ...(inbound.hasAttachments ? { debounce: { enabled: false } } : {}),
      ...(priority ? { priority } : {}),
    });
  }

  async #action(inbound: Of<'action'>): Promise<void> {
    const { action } = inbound;
    // The nonce stands for the activity as well: a copy of it carries the same one, under whatever id. In a group each
    // person has a press of the button.
    const claimKey = claimKeyOf(inbound, `nonce|${action.nonce}|${inbound.asker.userId}`);
    switch (action.verb) {
      case 'ask':
      case 'retry':
        return this.#submit(inbound, { claimKey, text: action.question, immediate: true });
      case 'refresh':
        return this.#submit(inbound, { claimKey, text: action.question, immediate: true, refresh: true });
      case 'stop':
        return this.#once(inbound, claimKey, () => this.#stopOwn(inbound, action.questionId));
      case 'feedback':
        return this.#once(inbound, claimKey, () => this.#rate(inbound, action));
    }
  }

  async #submit(
    inbound: Inbound,
    what: Pick<NewQuestion, 'claimKey' | 'text' | 'priority' | 'immediate' | 'debounce' | 'refresh'>,
  ): Promise<void> {
    const { questions, events } = this.#options;
    const { address, asker, id, trace } = inbound;
    // Claimed by the activity when it is refused: a button may be pressed once more later.
    const refusalKey = claimKeyOf(inbound);
    try {
      const sessionKey = sessionKeyOf(inbound);
      const asked = { ...what, sessionKey, address, asker, activityId: id, refusalKey, ...(trace ? { trace } : {}) };
      const taken = await questions.submit(asked);
      if (taken.kind === 'duplicate') events.emit('turn.duplicate', { channel: address.channel, kind: inbound.kind });
    } catch (caught) {
      const error = toAppError(caught);
      const isLeftToChannel = error.code === 'state.unwritable' || error.code === 'request.rate_limited';
      // What failed is not stored, so its copies would fail again, each with a message of its own.
      if (isLeftToChannel || (await questions.claim(refusalKey))) throw error;
      events.emit('turn.duplicate', { channel: address.channel, kind: inbound.kind });
    }
  }

  async #command(inbound: Inbound, command: Command): Promise<void> {
    const { questions, sessions } = this.#options;
    const sessionKey = sessionKeyOf(inbound);
    const locale = this.#localeOf(inbound);
    const texts = textsFor(locale);
    switch (command.name) {
      case 'help':
        await questions.flush(sessionKey);
        return this.#reply(inbound, async () => replies.help(await this.#introduction(inbound)));
      case 'new':
        await questions.flush(sessionKey);
        await sessions.reset(sessionKey);
        return this.#say(inbound, texts.newConversation);
      case 'flush':
        if ((await questions.flush(sessionKey)) === 0) this.#say(inbound, texts.nothingToFlush);
        return;
      case 'status':
        return this.#reply(inbound, () => replies.status(questions.status(sessionKey), locale));
      case 'stop': {
        const { place } = command;
        const by = inbound.asker.userId;
        const stopped = await questions.cancel(sessionKey, { by, ...(place === undefined ? {} : { place }) });
        // What was stopped says so itself, in the place of its answer.
        if (stopped !== undefined) return;
        return this.#say(inbound, place === undefined ? texts.nothingToStop : texts.nothingAtPlace(place));
      }
      case 'spaces':
        await questions.flush(sessionKey);
        return this.#reply(inbound, async () => replies.spaceList(await this.#introduction(inbound)));
      case 'space':
        return this.#chooseSpace(inbound, command.alias);
      case 'language':
        return this.#reply(inbound, () => chooseLanguage(this.#options, { ...inbound, wanted: command.wanted }));
      case 'alerts-on':
      case 'alerts-off':
        return this.#say(inbound, await switchAlerts(this.#options.alerts, { ...inbound, wish: command.name, texts }));
    }
  }

  async #chooseSpace(inbound: Inbound, alias: string): Promise<void> {
    const { questions, sessions, spaceAliases } = this.#options;
    const sessionKey = sessionKeyOf(inbound);
    const texts = textsFor(this.#localeOf(inbound));
    if (!spaceAliases.includes(alias)) {
      return this.#reply(inbound, async () =>
        replies.spaceList(await this.#introduction(inbound), texts.spaceUnknown(alias)),
      );
    }
    const current = (await sessions.get(sessionKey))?.space ?? spaceAliases[0];
    if (current !== alias) {
      // What was written before was meant for the space before.
      await questions.flush(sessionKey);
      await sessions.chooseSpace(sessionKey, alias);
    }
    this.#reply(inbound, async () => {
      const title = (await spacesOrAliases(this.#options)).find((space) => space.alias === alias)?.title ?? alias;
      const said = current === alias ? texts.spaceAlready(title) : texts.spaceChosen(title);
      return replies.sentence(said, this.#localeOf(inbound));
    });
  }

  /** Stops a question of the person who pressed; a button in a group is in everybody's reach. */
  async #stopOwn(inbound: Inbound, questionId: string): Promise<void> {
    const { questions } = this.#options;
    const { running, waiting } = questions.status(sessionKeyOf(inbound));
    const own = [running, ...waiting].some((one) => one?.questionId === questionId);
    if (own) await questions.cancelById(questionId, inbound.asker.userId);
  }

  /** Hands a rating on to Genie. Nobody waits for it, and an answer that is no longer kept is not rated. */
  #rate(inbound: Inbound, rated: Rated): void {
    const { feedbackTargets, genie, events, sender, remembered } = this.#options;
    const { conversationKey, channel } = inbound.address;
    sender.run({ channel, kind: 'feedback' }, async () => {
      const { questionId, messageId, rating, comment } = rated;
      const target = await feedbackTargets.find({
        conversationKey,
        ...(questionId === undefined ? {} : { questionId }),
        ...(messageId === undefined ? {} : { messageId }),
      });
      if (!target) return;
      if (rating === 'negative') await remembered?.forget(target.ids);
      await genie.feedback(target.ids, rating, comment);
      events.emit('feedback.given', { questionId: target.questionId, rating });
    });
  }

  /** Does something unless it was done for the same inbound before. */
  async #once(inbound: Inbound, claimKey: string, run: () => Promise<void> | void): Promise<void> {
    if (await this.#options.questions.claim(claimKey)) return run();
    this.#options.events.emit('turn.duplicate', { channel: inbound.address.channel, kind: inbound.kind });
  }

  /**
   * Tells the person what went wrong. Who cannot be told, and inbounds that nobody waits for an answer to, become the
   * channel's: it may deliver them again.
   */
  #tell(inbound: Inbound, error: AppError, traceId: string | undefined): void {
    if (inbound.kind !== 'message' && inbound.kind !== 'action' && inbound.kind !== 'edited') throw error;
    // More refusals than can be told: acknowledged, this one would be left without a word.
    if (error.code === 'request.rate_limited') throw error;
    this.#options.log.debug({ err: error }, 'an inbound was refused');
    if (!this.#send(inbound, () => replies.refusal(error, this.#localeOf(inbound), traceId))) throw error;
  }

  #say(inbound: Inbound, text: string): void {
    this.#reply(inbound, () => replies.sentence(text, this.#localeOf(inbound)));
  }

  #reply(inbound: Inbound, reply: MakeReply): void {
    if (!this.#send(inbound, reply)) {
      this.#options.log.warn({ kind: inbound.kind, channel: inbound.address.channel }, 'a reply was dropped: too many');
    }
  }

  #send(inbound: Inbound, make: MakeReply): boolean {
    const { address, asker, id } = inbound;
    const joined = inbound.kind === 'joined';
    const options = { deliveryKey: `reply|${claimKeyOf(inbound)}`, ...(joined ? {} : { replyTo: id }) };
    const reply = async () => {
      try {
        return await make();
      } catch (error) {
        return replies.refusal(toAppError(error), this.#localeOf(inbound), this.#failed(inbound, error));
      }
    };
    return this.#options.sender.send({ address, asker, reply, options });
  }

  async #introduction(inbound: Inbound): Promise<replies.Introduction> {
    const { sessions, dataRights, alerts } = this.#options;
    const [spaces, session] = await Promise.all([spacesOrAliases(this.#options), sessions.get(sessionKeyOf(inbound))]);
    this.#options.offers?.note(
      inbound.address.conversationKey,
      spaces.flatMap((space) => space.starters),
    );
    return {
      locale: this.#localeOf(inbound),
      dataRights,
      spaces,
      current: session?.space,
      inGroup: inbound.conversation.kind !== 'personal',
      mayManageAlerts: alerts?.mayManage(inbound.asker, inbound.address) ?? false,
      // Ids of conversations can be long, and the key goes into every button.
      key: createHash('sha256').update(claimKeyOf(inbound)).digest('base64url').slice(0, 22),
    };
  }

  #localeOf(inbound: Inbound): string {
    return localeFor(inbound.asker.locale, this.#options.defaultLocale);
  }
}
