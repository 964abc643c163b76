import type { Bot } from '../../bot/types.ts';
import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import type { Events } from '../../services/events.ts';
import type { TraceParent } from '../../services/trace.ts';
import { type InboundActivity, readActivity } from './activity.ts';
import { TEAMS_CHANNEL } from './address.ts';
import { type Meaning, meaningOf } from './inbound.ts';
import type { AnswerInvoke, InboundResponse } from './invokes.ts';
import type { ServiceUrlPolicy } from './service-urls.ts';
import type { TenantPolicy } from './tenants.ts';
import type { TokenVerifier, VerifiedToken } from './tokens.ts';

/** One POST to the messaging endpoint, whatever server took it. */
export interface InboundRequest {
  /** The header of that name, as it came. */
  readonly authorization: string | undefined;
  /** The parsed JSON body. */
  readonly body: unknown;
  /** Epoch milliseconds of the request's arrival. */
  readonly receivedAt: number;
  /** Of the request, where it named one. */
  readonly trace?: TraceParent | undefined;
}

/**
 * Takes an activity in: checks it, hands it to the bot, and resolves when the channel may be answered.
 * @throws AppError `request.*` for what is refused (the field is named, the reason of a 401 is not), `service.starting`
 * when tokens cannot be verified, and whatever the bot throws when it could not keep the inbound.
 */
export type Receive = (request: InboundRequest) => Promise<InboundResponse>;

export interface ReceiveOptions {
  readonly bot: Bot;
  /** Undefined: authentication is off. */
  readonly tokens: TokenVerifier | undefined;
  readonly serviceUrls: ServiceUrlPolicy;
  readonly tenants: TenantPolicy;
  readonly events: Events;
  readonly clock: Clock;
  readonly answerInvoke: AnswerInvoke;
}

/** Teams only. Web Chat and Direct Line of the Bot Framework have other rules about identity; ours is a server of its own. */
const CHANNELS: ReadonlySet<string> = new Set(['msteams']);
/** What local tools call themselves: taken only where authentication is off, that is on this machine. */
const LOCAL_CHANNELS: ReadonlySet<string> = new Set(['emulator', 'webchat', 'directline']);

/** Builds the way in: checks in order of their cost, then the bot. */
export function createReceive(options: ReceiveOptions): Receive {
  const { bot, tokens, serviceUrls, tenants, events, clock } = options;

  const refuse = (reason: string, error: AppError): AppError => {
    events.emit('auth.refused', { channel: TEAMS_CHANNEL, reason });
    return error;
  };

  const authenticate = async (activity: InboundActivity, authorization: string | undefined): Promise<void> => {
    if (!tokens) return;
    const verdict = await tokens.verify(authorization);
    const reason = verdict.sound ? mismatch(verdict.token, activity) : verdict.reason;
    // The reason is for the operator's counters: whoever forges tokens learns nothing from the answer.
    if (reason) throw refuse(reason, new AppError('request.unauthorized', `token refused: ${reason}`));
  };

  const authorize = (activity: InboundActivity): string => {
    if (!CHANNELS.has(activity.channelId) && (tokens || !LOCAL_CHANNELS.has(activity.channelId))) {
      throw refuse('channel', forbidden('channelId', 'This channel is not served here.'));
    }
    if (!serviceUrls.accept(activity.serviceUrl)) {
      const advice = 'Replies may not be sent to this address. If it is right, add its origin to ALLOWED_SERVICE_URLS.';
      throw refuse('service_url', forbidden('serviceUrl', advice));
    }
    const tenantId = tenants.tenantOf(activity);
    if (tenantId === undefined) {
      throw refuse('tenant', forbidden('conversation.tenantId', 'People of this organisation are not served here.'));
    }
    return tenantId;
  };

  const respond = async (activity: InboundActivity, meaning: Meaning): Promise<InboundResponse> => {
    if (activity.type === 'invoke') return await options.answerInvoke(activity, meaning);
    if (meaning.kind === 'inbound') await bot.receive(meaning.inbound);
    return { status: 200 };
  };

  return async (request) => {
    const read = readActivity(request.body);
    if (!read.sound) {
      throw new AppError('request.invalid', read.problem, { field: read.field, publicMessage: read.problem });
    }
    const { activity } = read;
    await authenticate(activity, request.authorization);
    const tenantId = authorize(activity);
    const meaning = meaningOf(activity, { tenantId, receivedAt: request.receivedAt });
    const traced = withTrace(meaning, request);
    const response = await respond(activity, traced);
    if (traced.kind === 'inbound') {
      const durationMs = Math.max(0, clock.now() - request.receivedAt);
      events.emit('turn.acknowledged', { channel: TEAMS_CHANNEL, kind: traced.inbound.kind, durationMs });
    } else {
      events.emit('turn.received', { channel: TEAMS_CHANNEL, kind: traced.kind });
    }
    return response;
  };
}

/** What is checked for each activity, also when the token is known: it belongs to one address and to some channels. */
function mismatch(token: VerifiedToken, activity: InboundActivity): string | undefined {
  if (token.serviceUrl !== activity.serviceUrl) return 'service_url_claim';
  if (!token.endorsements.has(activity.channelId)) return 'endorsement';
  return undefined;
}

function withTrace(meaning: Meaning, { trace }: InboundRequest): Meaning {
  return meaning.kind === 'inbound' && trace ? { ...meaning, inbound: { ...meaning.inbound, trace } } : meaning;
}

function forbidden(field: string, publicMessage: string): AppError {
  return new AppError('request.forbidden', publicMessage, { field, publicMessage });
}
