import { z } from 'zod';
import { AppError, toAppError } from '../../services/errors.ts';
import { faultsOf, refusal, strict } from '../../services/faults.ts';
import type { Alerts, ChannelView, Doer } from '../../services/ops/alerts/alerts.ts';
import type { AlertView } from '../../services/ops/alerts/overview.ts';
import type { AlertEvent } from '../../services/ops/alerts/types.ts';
import { empty } from '../http/reply.ts';
import type { Exchange, HandlerResult, HttpServer } from '../http/types.ts';
import { type AlertRoutesOptions, addAlertRuleRoutes } from './alert-rule-routes.ts';

const PATH = '/api/ops/alerts';
const MAX_SILENCE_MINUTES = 43_200;
const MAX_PAGE = 500;

const by = z
  .string('must be a text')
  .regex(/^[^\p{Cc}\p{Cf}]{1,80}$/u, 'must be a name of at most 80 characters, on one line')
  .optional();
const comment = z.string('must be a text').max(500, 'must have at most 500 characters').optional();

const acknowledgeBody = strict({ by, comment });
const silenceBody = strict({
  minutes: z
    .number(`must be a number of minutes from 1 to ${MAX_SILENCE_MINUTES}`)
    .min(1, `must be a number of minutes from 1 to ${MAX_SILENCE_MINUTES}`)
    .max(MAX_SILENCE_MINUTES, `must be a number of minutes from 1 to ${MAX_SILENCE_MINUTES}`),
  by,
  comment,
});
const testBody = strict({
  rule: z.string('must be the name of a rule'),
  channel: z.string('must be the name of a channel').optional(),
});

/** Adds `/api/ops/alerts`: what fires, acknowledging and silencing, the history, rules, channels, samples. */
export function addAlertRoutes(http: HttpServer, options: AlertRoutesOptions): void {
  const { alerts, access } = options;
  /** Who it is: by their own word, else by what let them in. */
  const doerOf = (exchange: Exchange, said: { by?: string | undefined; comment?: string | undefined }): Doer => ({
    by: said.by ?? access.operatorOf(exchange),
    ...(said.comment === undefined ? {} : { comment: said.comment }),
  });
  const guarded = (handler: (exchange: Exchange) => Promise<HandlerResult> | HandlerResult) => (exchange: Exchange) => {
    access.mayOperate(exchange);
    return handler(exchange);
  };
  const door = { door: 'ops' } as const;
  const id = ({ params }: Exchange) => params['id'] ?? '';
  addAlertRuleRoutes(http, options);
  http.route({ ...door, method: 'GET', path: PATH, handler: guarded(() => listJson(alerts)) });
  http.route({ ...door, method: 'GET', path: `${PATH}/history`, handler: guarded((one) => historyJson(alerts, one)) });
  http.route({
    ...door,
    method: 'GET',
    path: `${PATH}/channels`,
    handler: guarded(() => ({ channels: alerts.channelViews().map(channelJson) })),
  });
  http.route({
    ...door,
    method: 'POST',
    path: `${PATH}/test`,
    handler: guarded(async ({ body }) => {
      const { rule, channel } = parsed(testBody, body);
      const results = await alerts.test(rule, channel);
      return { results: results.map(resultJson) };
    }),
  });
  http.route({
    ...door,
    method: 'POST',
    path: `${PATH}/:id/acknowledge`,
    body: 'optional',
    handler: guarded((exchange) => {
      alerts.acknowledge(id(exchange), doerOf(exchange, parsed(acknowledgeBody, exchange.body)));
      return empty(204);
    }),
  });
  http.route({
    ...door,
    method: 'POST',
    path: `${PATH}/:id/silence`,
    handler: guarded((exchange) => {
      const body = parsed(silenceBody, exchange.body);
      alerts.silence(id(exchange), { ...doerOf(exchange, body), minutes: body.minutes });
      return empty(204);
    }),
  });
  http.route({
    ...door,
    method: 'DELETE',
    path: `${PATH}/:id/silence`,
    handler: guarded((exchange) => {
      alerts.unsilence(id(exchange), access.operatorOf(exchange));
      return empty(204);
    }),
  });
}

/** @throws AppError `request.invalid` naming the field and what it accepts. */
function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw refusal(faultsOf(result.error, body));
}

function listJson(alerts: Alerts): object {
  const views = alerts.list();
  return {
    alerts: views.filter(({ inhibitedBy }) => inhibitedBy === undefined).map(viewJson),
    inhibited: views.filter(({ inhibitedBy }) => inhibitedBy !== undefined).map(viewJson),
    silences: alerts.silences().map(({ until, ...silence }) => ({ ...silence, until: iso(until) })),
  };
}

function viewJson({ event, state, acknowledgedBy, silencedUntil, inhibitedBy }: AlertView): object {
  return {
    id: event.id,
    rule: event.rule,
    severity: event.severity,
    state,
    summary: event.summary,
    value: event.value ?? null,
    threshold: event.threshold ?? null,
    since: iso(event.since),
    labels: event.labels,
    acknowledged_by: acknowledgedBy,
    silenced_until: silencedUntil === undefined ? undefined : iso(silencedUntil),
    inhibited_by: inhibitedBy,
  };
}

function historyJson(alerts: Alerts, { query }: Exchange): object {
  const limit = wholeNumber(query, 'limit', MAX_PAGE) ?? 100;
  const before = wholeNumber(query, 'before', Number.MAX_SAFE_INTEGER);
  const { events, nextBefore } = alerts.history(limit, before);
  return { events: events.map(eventJson), next_before: nextBefore };
}

function eventJson({ group: _, since, at, ...event }: AlertEvent): object {
  const { value = null, threshold = null } = event;
  return { ...event, value, threshold, since: iso(since), at: iso(at) };
}

/** @throws AppError `request.invalid`. */
function wholeNumber(query: Exchange['query'], field: string, most: number): number | undefined {
  const given = query[field];
  if (given === undefined) return undefined;
  const value = Number(given);
  if (/^\d{1,16}$/.test(given) && value >= 1 && value <= most) return value;
  throw new AppError('request.invalid', `bad ${field}`, {
    field,
    publicMessage: `"${field}" must be a whole number from 1 to ${most}.`,
  });
}

function channelJson({ name, kind, lastResult, heldUntil }: ChannelView): object {
  return {
    name,
    kind,
    last_result: lastResult && { ...lastResult, at: iso(lastResult.at) },
    held_until: heldUntil === undefined ? undefined : iso(heldUntil),
  };
}

function resultJson({ channel, error }: { readonly channel: string; readonly error?: unknown }): object {
  if (error === undefined) return { channel, outcome: 'ok' };
  const { code, publicMessage } = toAppError(error);
  return { channel, outcome: code, message: publicMessage };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
