import type { IncomingMessage } from 'node:http';
import { AppError } from '../../services/errors.ts';
import type { Events } from '../../services/events.ts';
import { type HttpReply, json } from '../http/reply.ts';
import type { Exchange } from '../http/types.ts';
import { CHANNEL } from './activity.ts';
import { type Tokens, type TokenUse, tokenLifetimeSeconds, type Visitor } from './tokens.ts';

/** What a client needs for the calls of one conversation, under the names of Direct Line. */
export interface Grant {
  readonly conversationId: string;
  readonly token: string;
  /** Seconds. */
  readonly expires_in: number;
}

/** Says who somebody is: what their token says, and nothing else that they send. */
export class Visitors {
  readonly #tokens: Tokens;
  readonly #events: Events;

  constructor(parts: { readonly tokens: Tokens; readonly events: Events }) {
    this.#tokens = parts.tokens;
    this.#events = parts.events;
  }

  /**
   * Runs a handler for whom the chat token names. Where the path names a conversation as `:id`, it must be the token's.
   * @throws AppError `request.unauthorized` without a token, `request.forbidden` with one that is not valid here; and
   *   the errors of the handler.
   */
  async as(exchange: Exchange, handler: (visitor: Visitor) => Promise<HttpReply> | HttpReply): Promise<HttpReply> {
    try {
      const visitor = this.verify('chat', bearer(exchange.req));
      const { id } = exchange.params;
      if (id !== undefined && id !== visitor.conversationId) throw foreign();
      return await handler(visitor);
    } catch (error) {
      if (error instanceof TokenExpired) return error.reply;
      throw error;
    }
  }

  /** @throws AppError as `as`. */
  verify(use: TokenUse, token: string | undefined): Visitor {
    const verdict = token === undefined ? undefined : this.#tokens.verify(use, token);
    if (verdict?.kind === 'valid') return verdict.visitor;
    this.#events.emit('auth.refused', { channel: CHANNEL, reason: verdict?.kind ?? 'missing' });
    if (!verdict) throw new AppError('request.unauthorized', 'no token');
    if (verdict.kind === 'expired') throw new TokenExpired();
    // Not 401: clients take 403 for the end of a token, and get themselves another.
    throw new AppError('request.forbidden', 'a token that is not ours', {
      publicMessage: 'The token is not valid here; get a new one.',
    });
  }

  grant(visitor: Visitor): Grant {
    return {
      conversationId: visitor.conversationId,
      token: this.#tokens.issue('chat', visitor),
      expires_in: tokenLifetimeSeconds.chat,
    };
  }

  /** A grant with what the page keeps, so that it comes back as the same person. */
  admit(visitor: Visitor): Grant & { readonly userId: string; readonly resume: string } {
    return { ...this.grant(visitor), userId: visitor.userId, resume: this.#tokens.issue('resume', visitor) };
  }
}

/** A token that is good for another conversation. */
export function foreign(): AppError {
  return new AppError('request.forbidden', 'a token of another conversation', {
    publicMessage: 'The token belongs to another conversation.',
  });
}

/** Clients of Direct Line look for this code; it is not one of ours. */
class TokenExpired extends AppError {
  constructor() {
    super('request.forbidden', 'an expired token', { publicMessage: 'The token has expired.' });
  }

  get reply(): HttpReply {
    return json(403, { error: { code: 'TokenExpired', message: this.publicMessage } });
  }
}

function bearer(req: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
}
