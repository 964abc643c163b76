import type { Alerts } from '../../services/ops/alerts/alerts.ts';
import { ruleJson } from '../../services/ops/alerts/rule.ts';
import type { RuleEntry } from '../../services/ops/alerts/rule-book.ts';
import { empty, json } from '../http/reply.ts';
import type { Exchange, HandlerResult, HttpServer } from '../http/types.ts';
import { mayOperate } from './access.ts';
import { doerOf } from './alert-doer.ts';

export interface AlertRoutesOptions {
  readonly alerts: Alerts;
  /** As for the metrics: who presents it may, on loopback as well. */
  readonly opsToken: string | undefined;
}

const PATH = '/api/ops/alerts/rules';

/** Adds the rules of alerts: list, show, add, change, take away. Those of the file are only shown. */
export function addAlertRuleRoutes(http: HttpServer, options: AlertRoutesOptions): void {
  const { alerts, opsToken } = options;
  const guarded = (handler: (exchange: Exchange) => HandlerResult) => (exchange: Exchange) => {
    mayOperate(exchange, opsToken);
    return handler(exchange);
  };
  const door = { door: 'ops' } as const;
  const name = ({ params }: Exchange) => params['name'] ?? '';
  http.route({ ...door, method: 'GET', path: PATH, handler: guarded(() => listJson(alerts)) });
  http.route({
    ...door,
    method: 'POST',
    path: PATH,
    handler: guarded((exchange) => {
      const entry = alerts.createRule(exchange.body, doerOf(exchange).by);
      return json(201, entryJson(entry), { Location: `${PATH}/${entry.name}` });
    }),
  });
  http.route({
    ...door,
    method: 'GET',
    path: `${PATH}/:name`,
    handler: guarded((exchange) => entryJson(alerts.rules.found(name(exchange)))),
  });
  http.route({
    ...door,
    method: 'PUT',
    path: `${PATH}/:name`,
    handler: guarded((exchange) => entryJson(alerts.replaceRule(name(exchange), exchange.body, doerOf(exchange).by))),
  });
  http.route({
    ...door,
    method: 'DELETE',
    path: `${PATH}/:name`,
    handler: guarded((exchange) => {
      alerts.removeRule(name(exchange), doerOf(exchange).by);
      return empty(204);
    }),
  });
}

function listJson(alerts: Alerts): object {
  const { path, loadedAt, error } = alerts.fileStatus();
  return {
    rules: alerts.rules.entries().map(entryJson),
    file: { path, loaded_at: loadedAt === undefined ? null : new Date(loadedAt).toISOString(), error },
  };
}

function entryJson({ source, rule, problem, changedAt, changedBy }: RuleEntry): object {
  return {
    ...ruleJson(rule),
    source,
    problem,
    changed_at: changedAt === undefined ? undefined : new Date(changedAt).toISOString(),
    changed_by: changedBy,
  };
}
