import type { Clock } from '../../services/clock.ts';
import { parseTraceparent } from '../../services/trace.ts';
import { empty, type HttpReply, json } from '../http/reply.ts';
import type { Route } from '../http/types.ts';
import type { Receive } from './receive.ts';

/** The messaging endpoint as the route of the HTTP server. Its errors become responses there. */
export function messagesRoute(receive: Receive, clock: Clock): Route {
  return {
    method: 'POST',
    path: '/api/messages',
    door: 'messages',
    handler: async ({ req, body, startedAtMs }): Promise<HttpReply> => {
      const receivedAt = clock.now() - (clock.monotonicMs() - startedAtMs);
      const trace = parseTraceparent(req.headers['traceparent']);
      const response = await receive({ authorization: req.headers.authorization, body, receivedAt, trace });
      return response.body === undefined ? empty(response.status) : json(response.status, response.body);
    },
  };
}
