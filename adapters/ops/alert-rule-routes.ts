import type { Alerts } from '../../services/ops/alerts/alerts.ts';
import { ruleJson } from '../../services/ops/alerts/rule.ts';
import type { RuleEntry } from '../../services/ops/alerts/rule-book.ts';
import { empty, json } from '../http/reply.ts';
import type { Exchange, HandlerResult, HttpServer } from '../http/types.ts';
import type { OpsAccess } from './access.ts';

export interface AlertRoutesOptions {
  readonly alerts: Alerts;
  readonly access: OpsAccess;
}

const PATH = '/api/ops/alerts/rules';

/** Adds the rules of alerts: list, show, add, change, take away. Those of the file are only shown. */
export function addAlertRuleRoutes(http: HttpServer, options: AlertRoutesOptions): void {
  const { alerts, access } = options;
  const guarded = (handler: (exchange: Exchange) => HandlerResult) => (exchange: Exchange) => {
    access.mayOperate(exchange);
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
      const entry = alerts.createRule(exchange.body, access.operatorOf(exchange));
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
    handler: guarded((exchange) =>
      entryJson(alerts.replaceRule(name(exchange), exchange.body, access.operatorOf(exchange))),
    ),
  });
  http.route({
    ...door,
    method: 'DELETE',
    path: `${PATH}/:name`,
    handler: guarded((exchange) => {
      alerts.removeRule(name(exchange), access.operatorOf(exchange));
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
