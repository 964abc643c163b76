import type { Clock } from '../../services/clock.ts';
import { AppError } from '../../services/errors.ts';
import { json } from '../http/reply.ts';
import type { HttpServer } from '../http/types.ts';
import type { ActivityLog } from './activity-log.ts';
import type { FloodLimit } from './flood-limit.ts';
import type { Streams } from './streams.ts';
import type { Visitor } from './tokens.ts';
import type { Visitors } from './visitors.ts';

export interface PastOptions {
  readonly visitors: Visitors;
  readonly activities: ActivityLog;
  readonly streams: Streams;
  readonly clock: Clock;
  /** Calls by person. */
  readonly limit: FloodLimit;
}

const CONVERSATIONS = '/webchat/conversations';

/**
 * The former conversations of a visitor: a list, the way back into one of them, and its end. Whose they are is read from
 * the token; a conversation of somebody else is answered like one that does not exist.
 */
export class Past {
  readonly #options: PastOptions;

  constructor(options: PastOptions) {
    this.#options = options;
  }

  mount(http: HttpServer): void {
    const { visitors, limit } = this.#options;
    const door = 'webchat';
    http.route({
      method: 'GET',
      path: CONVERSATIONS,
      door,
      handler: (exchange) => visitors.as(exchange, (visitor) => this.#list(visitor)),
    });
    http.route({
      method: 'POST',
      path: `${CONVERSATIONS}/:past/open`,
      door,
      body: 'optional',
      handler: (exchange) =>
        visitors.as(exchange, async (visitor) => {
          await limit.take(visitor.userId);
          return await this.#open(this.#named(visitor, exchange.params['past']));
        }),
    });
    http.route({
      method: 'DELETE',
      path: `${CONVERSATIONS}/:past`,
      door,
      handler: (exchange) =>
        visitors.as(exchange, async (visitor) => {
          await limit.take(visitor.userId);
          return await this.#forget(this.#named(visitor, exchange.params['past']));
        }),
    });
  }

  async #list(visitor: Visitor) {
    const conversations = await this.#options.activities.run('list', { userId: visitor.userId });
    const shown = conversations.map(({ id, title, saidAt }) => ({
      id,
      title,
      saidAt: new Date(saidAt).toISOString(),
      current: id === visitor.conversationId,
    }));
    return json(200, { conversations: shown });
  }

  async #open(past: Visitor) {
    const { activities, visitors, streams } = this.#options;
    if (!(await activities.run('isOf', past))) throw unknown();
    const polling = streams.isFull ? { polling: true } : {};
    return json(200, { ...visitors.admit(past), ...polling });
  }

  async #forget(past: Visitor) {
    const { activities, streams, clock } = this.#options;
    if (!(await activities.run('forget', { ...past, now: clock.now() }))) throw unknown();
    streams.forget(past.conversationId);
    return json(200, { forgotten: true });
  }

  /** The conversation that a path names, as one of the visitor's. */
  #named({ userId }: Visitor, conversationId = ''): Visitor {
    return { userId, conversationId };
  }
}

function unknown(): AppError {
  return new AppError('request.not_found', 'no such conversation of this visitor', {
    publicMessage: 'There is no such conversation; it may have expired or been deleted.',
  });
}
