import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import type { Events } from '../../services/events.ts';
import { parseTraceparent } from '../../services/trace.ts';
import { senderOf } from '../http/flood.ts';
import { HttpReply, json } from '../http/reply.ts';
import { checkShape } from '../http/shape.ts';
import type { Exchange, HttpServer, Method, UpgradeRequest } from '../http/types.ts';
import { CHANNEL, postedActivity } from './activity.ts';
import type { ActivityLog } from './activity-log.ts';
import { activitySet } from './activity-rows.ts';
import type { FloodLimit } from './flood-limit.ts';
import type { Intake } from './intake.ts';
import type { Origins } from './origins.ts';
import type { Streams } from './streams.ts';
import type { Tokens, Visitor } from './tokens.ts';
import { foreign, type Visitors } from './visitors.ts';

/** Where Direct Line clients find us: the `domain` that they are given. */
const DIRECT_LINE = '/v3/directline';

export interface DirectLineOptions {
  readonly tokens: Tokens;
  readonly visitors: Visitors;
  readonly origins: Origins;
  readonly activities: ActivityLog;
  readonly intake: Intake;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly events: Events;
  /** New tokens by address, messages by person. */
  readonly limits: { readonly tokens: FloodLimit; readonly messages: FloodLimit };
}

/** Most of the log in one answer to a client that polls. */
const PAGE = { maxActivities: 100, maxBytes: 1_000_000 };

const startBody = z.object({ locale: z.string().max(35).optional() });
const generateBody = z.object({ resume: z.string().max(2_048).optional(), fresh: z.boolean().optional() });

/**
 * Direct Line 3.0 as its clients speak it. Who somebody is, and which conversation is theirs, is read from their token
 * and from nothing else that they send.
 */
export class DirectLine {
  readonly #options: DirectLineOptions;

  constructor(options: DirectLineOptions) {
    this.#options = options;
  }

  mount(http: HttpServer): void {
    const { visitors } = this.#options;
    const route = (method: Method, path: string, handler: (exchange: Exchange) => Promise<HttpReply> | HttpReply) => {
      const body = method === 'GET' ? 'none' : 'optional';
      http.route({ method, path: `${DIRECT_LINE}/${path}`, door: 'webchat', body, handler });
    };
    route('POST', 'tokens/generate', (exchange) => this.#generate(exchange));
    route('POST', 'tokens/refresh', (exchange) =>
      visitors.as(exchange, (visitor) => json(200, visitors.grant(visitor))),
    );
    route('POST', 'conversations', (exchange) => visitors.as(exchange, (visitor) => this.#start(exchange, visitor)));
    route('GET', 'conversations/:id', (exchange) =>
      visitors.as(exchange, (visitor) => this.#reconnect(exchange, visitor)),
    );
    route('POST', 'conversations/:id/activities', (exchange) =>
      visitors.as(exchange, (visitor) => this.#post(exchange, visitor)),
    );
    route('GET', 'conversations/:id/activities', (exchange) =>
      visitors.as(exchange, (visitor) => this.#read(exchange, visitor)),
    );
    route('POST', 'conversations/:id/upload', (exchange) => visitors.as(exchange, refuseUpload));
    http.onUpgrade({
      pathPrefix: `${DIRECT_LINE}/conversations/`,
      door: 'webchat',
      handler: (upgrade) => this.#upgrade(upgrade),
    });
  }

  /**
   * A token for a new conversation, or for the one that a `resume` token names, unless it was deleted; `fresh` keeps the
   * person only.
   */
  async #generate({ req, body }: Exchange): Promise<HttpReply> {
    const { origins, limits } = this.#options;
    origins.check(req);
    await limits.tokens.take(senderOf(req) ?? 'local');
    const { resume, fresh } = checkShape(generateBody, body);
    const known = resume === undefined ? undefined : this.#resumed(resume);
    const { activities, visitors, streams } = this.#options;
    const isOver = fresh || (known !== undefined && (await activities.run('isForgotten', known)));
    const visitor: Visitor = {
      userId: known?.userId ?? `dl_${randomId()}`,
      conversationId: (isOver ? undefined : known?.conversationId) ?? randomId(),
    };
    // A page that could not connect anyway asks for news instead.
    const polling = streams.isFull ? { polling: true } : {};
    return json(200, { ...visitors.admit(visitor), ...polling });
  }

  /** A token that is too old, or signed with a secret that was lost, is no error: the person starts anew. */
  #resumed(token: string): Visitor | undefined {
    const verdict = this.#options.tokens.verify('resume', token);
    return verdict.kind === 'valid' ? verdict.visitor : undefined;
  }

  async #start({ req, body }: Exchange, visitor: Visitor): Promise<HttpReply> {
    const { locale } = checkShape(startBody, body);
    const { intake, visitors } = this.#options;
    const { created } = await intake.open(visitor, locale);
    return json(created ? 201 : 200, { ...visitors.grant(visitor), streamUrl: this.#streamUrl(req, visitor, 0) });
  }

  /** A conversation that is not known was lost or forgotten: it goes on, or its clients would be dead without knowing. */
  async #reconnect({ req, query }: Exchange, visitor: Visitor): Promise<HttpReply> {
    const watermark = watermarkOf(query['watermark']);
    const { activities, visitors, clock } = this.#options;
    await activities.run('reopen', { ...visitor, now: clock.now() });
    return json(200, { ...visitors.grant(visitor), streamUrl: this.#streamUrl(req, visitor, watermark) });
  }

  async #post({ req, body, startedAtMs }: Exchange, visitor: Visitor): Promise<HttpReply> {
    const { limits, intake, clock, events } = this.#options;
    await limits.messages.take(visitor.userId);
    const posted = checkShape(postedActivity, body);
    const { id } = await intake.post(visitor, posted, parseTraceparent(req.headers['traceparent']));
    const durationMs = clock.monotonicMs() - startedAtMs;
    events.emit('turn.acknowledged', { channel: CHANNEL, kind: posted.type, durationMs });
    return json(200, { id });
  }

  async #read({ query }: Exchange, visitor: Visitor): Promise<HttpReply> {
    const { conversationId } = visitor;
    const watermark = watermarkOf(query['watermark']);
    const page = await this.#options.activities.run('since', { conversationId, watermark, ...PAGE });
    return new HttpReply(200, { type: 'application/json; charset=utf-8', body: activitySet(page) });
  }

  #upgrade({ req, socket, head, path, query }: UpgradeRequest): void {
    const { origins, streams, visitors } = this.#options;
    origins.check(req);
    const visitor = visitors.verify('stream', query['t']);
    if (path !== streamPath(visitor.conversationId)) throw foreign();
    const watermark = watermarkOf(query['watermark']);
    streams.accept({ req, socket, head, conversationId: visitor.conversationId, watermark });
  }

  #streamUrl(req: IncomingMessage, visitor: Visitor, watermark: number): string {
    const { origins, tokens } = this.#options;
    const token = tokens.issue('stream', visitor);
    return `${origins.socketBase(req)}${streamPath(visitor.conversationId)}?watermark=${watermark}&t=${token}`;
  }
}

function streamPath(conversationId: string): string {
  return `${DIRECT_LINE}/conversations/${conversationId}/stream`;
}

/** 128 bits, URL-safe, and never beginning with a character that means something to somebody. */
function randomId(): string {
  return randomBytes(16).toString('hex');
}

function refuseUpload(): never {
  throw new AppError('request.unsupported_media_type', 'an upload', {
    publicMessage: 'Files cannot be sent here; write the question as text.',
  });
}

/** Nothing yet, as clients write it in different ways. */
const NO_WATERMARK = new Set(['', '-', 'null', 'undefined']);

function watermarkOf(value: string | undefined): number {
  if (value === undefined || NO_WATERMARK.has(value)) return 0;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new AppError('request.invalid', 'a watermark that is no number', {
    field: 'watermark',
    publicMessage: 'watermark must be one that this server gave out.',
  });
}
