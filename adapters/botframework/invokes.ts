import { textsFor } from '../../bot/texts/index.ts';
import type { Bot, Inbound, Reply } from '../../bot/types.ts';
import { type Clock, sleep } from '../../services/clock.ts';
import { toAppError } from '../../services/errors.ts';
import type { JsonValue } from '../../services/json.ts';
import type { InboundActivity } from './activity.ts';
import { conversationKindOf } from './address.ts';
import type { FileConsent } from './file-consent.ts';
import { CARD_ACTION, FEEDBACK, FILE_CONSENT, type Meaning } from './inbound.ts';
import { type RenderActivity, renderOptionsFor } from './teams-channel.ts';

/** What an invoke is answered with. An error status is shown in red, so only what nobody knows gets one. */
export interface InboundResponse {
  /** 412: a token is not taken, and the channel shows its button for signing in. 501: the bot does not know this. */
  readonly status: 200 | 412 | 501;
  readonly body?: { readonly [name: string]: JsonValue };
}

export interface InvokeOptions {
  readonly bot: Bot;
  readonly render: RenderActivity;
  readonly consent: FileConsent;
  readonly clock: Clock;
}

/** Answers an invoke by its response. @throws what the bot throws when it could not keep a press. */
export type AnswerInvoke = (activity: InboundActivity, meaning: Meaning) => Promise<InboundResponse>;

type Press = Extract<Inbound, { kind: 'action' }>;

/** Teams waits for some five seconds and is blamed for none of them. */
const PRESSED_WITHIN_MS = 2_000;
const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';
const MESSAGE = 'application/vnd.microsoft.activity.message';
const ERROR = 'application/vnd.microsoft.error';

/** Builds the answers to invokes. Keeps nothing; a press that is too slow is left to end by itself, unseen. */
export function createInvokes(options: InvokeOptions): AnswerInvoke {
  const { bot, render, consent, clock } = options;
  const textsOf = async (inbound: Inbound) => textsFor(await bot.localeOf(inbound.asker));

  const inPlace = async (inbound: Press): Promise<Reply | undefined | 'too slow'> => {
    const waiting = new AbortController();
    try {
      const tooSlow = sleep(clock, PRESSED_WITHIN_MS, waiting.signal).then(() => 'too slow' as const);
      return await Promise.race([bot.pressed(inbound), tooSlow]);
    } finally {
      waiting.abort(new Error('the press is answered'));
    }
  };

  const pressed = async (activity: InboundActivity, inbound: Press): Promise<InboundResponse> => {
    const texts = await textsOf(inbound);
    let reply: Reply | undefined | 'too slow';
    try {
      reply = await inPlace(inbound);
    } catch (error) {
      const { code, facts } = toAppError(error);
      return failure(texts.errors[code](facts));
    }
    if (reply === 'too slow') return failure(texts.teams.buttonTooSlow);
    if (!reply) {
      await bot.receive(inbound);
      return message(texts.buttonPressed);
    }
    const card = cardIn(render(reply, renderOptionsFor(conversationKindOf(activity))));
    return card === undefined ? message(reply.summary) : cardAction(200, ADAPTIVE_CARD, card);
  };

  return async (activity, meaning) => {
    switch (activity.name) {
      case CARD_ACTION:
        if (meaning.kind !== 'inbound') return { status: 501 };
        if (meaning.inbound.kind === 'action') return await pressed(activity, meaning.inbound);
        return failure((await textsOf(meaning.inbound)).buttonUnknown);
      case FEEDBACK:
        if (meaning.kind === 'inbound') await bot.receive(meaning.inbound);
        return { status: 200, body: {} };
      case FILE_CONSENT:
        if (meaning.kind === 'inbound') await bot.receive(meaning.inbound);
        if (meaning.kind === 'consent') {
          await consent.answered({ ...meaning, locale: await bot.localeOf(meaning.from.asker) });
        }
        return { status: 200, body: {} };
      // The place for signing in: nothing needs the person's own token yet, so none is asked for and none is taken. Who
      // sends one all the same is told so in the protocol's words and shows no error.
      case 'signin/tokenExchange':
        return { status: 412, body: refusedToken(activity.value) };
      case 'signin/verifyState':
      case 'signin/failure':
        return { status: 200, body: {} };
      default:
        return { status: 501 };
    }
  };
}

/** Shown under the card, which stays as it is. */
function message(text: string): InboundResponse {
  return cardAction(200, MESSAGE, text);
}

function failure(text: string): InboundResponse {
  return cardAction(400, ERROR, { code: 'BadRequest', message: text });
}

function cardAction(statusCode: number, type: string, value: JsonValue): InboundResponse {
  return { status: 200, body: { statusCode, type, value } };
}

function cardIn(content: object): JsonValue | undefined {
  if (!('attachments' in content) || !Array.isArray(content.attachments)) return undefined;
  const attachments = content.attachments as readonly { contentType?: string; content?: JsonValue }[];
  return attachments.find(({ contentType }) => contentType === ADAPTIVE_CARD)?.content;
}

function refusedToken(value: unknown): { readonly [name: string]: JsonValue } {
  const told = typeof value === 'object' && value !== null ? value : {};
  const of = (name: 'id' | 'connectionName') => {
    const found = Object.entries(told).find(([key]) => key === name)?.[1];
    return typeof found === 'string' ? { [name]: found.slice(0, 200) } : {};
  };
  return { ...of('id'), ...of('connectionName'), failureDetail: 'Signing in is not used here.' };
}
