import { AppError } from '../../services/errors.ts';
import type { KeptNotification, Undelivered } from '../../services/ops/notify/types.ts';
import { empty } from '../http/reply.ts';
import type { Exchange, HttpServer } from '../http/types.ts';
import type { OpsAccess } from './access.ts';

export interface UndeliveredRoutesOptions {
  readonly undelivered: Undelivered;
  readonly access: OpsAccess;
}

const PATH = '/api/ops/alerts/undelivered';

/** Adds the notifications that could not be delivered: list, send again, give up. */
export function addUndeliveredRoutes(http: HttpServer, options: UndeliveredRoutesOptions): void {
  const { undelivered, access } = options;
  const guarded = (handler: (id: string) => Promise<object>) => (exchange: Exchange) => {
    access.mayOperate(exchange);
    return handler(exchange.params['id'] ?? '');
  };
  const route = { door: 'ops', body: 'none' } as const;
  http.route({
    ...route,
    method: 'GET',
    path: PATH,
    handler: guarded(async () => ({ undelivered: (await undelivered.list()).map(keptJson) })),
  });
  http.route({
    ...route,
    method: 'POST',
    path: `${PATH}/:id/resend`,
    handler: guarded(async (id) => {
      found(await undelivered.resend(id));
      return empty(202);
    }),
  });
  http.route({
    ...route,
    method: 'DELETE',
    path: `${PATH}/:id`,
    handler: guarded(async (id) => {
      found(await undelivered.discard(id));
      return empty(204);
    }),
  });
}

/** @throws AppError `request.not_found` for false. */
function found(there: boolean): void {
  if (there) return;
  throw new AppError('request.not_found', 'no such notification', {
    field: 'id',
    publicMessage: `There is no undelivered notification with this id. GET ${PATH} lists them.`,
  });
}

function keptJson(kept: KeptNotification): object {
  const { id, channel, kind, alerts, code, reason, attempts, createdAt } = kept;
  return {
    id,
    channel,
    kind,
    code: code ?? null,
    reason: reason ?? null,
    attempts,
    created_at: new Date(createdAt).toISOString(),
    alerts: alerts.map(({ id: alert, rule, severity, state, summary }) => ({
      id: alert,
      rule,
      severity,
      state,
      summary,
    })),
  };
}
