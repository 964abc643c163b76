import { AppError } from '../../services/errors.ts';
import type { Figures } from '../../services/ops/figures.ts';
import type { CheckResult, Health, HealthReport } from '../../services/ops/health.ts';
import { content, type HttpReply, json } from '../http/reply.ts';
import type { Exchange, HttpServer } from '../http/types.ts';
import { type MetricsForm, preferredForm } from './accept.ts';
import type { OpsAccess } from './access.ts';

export interface OpsRoutesOptions {
  readonly health: Health;
  readonly figures: Figures;
  /** Shown by `/api/health`. */
  readonly version: string;
  readonly access: OpsAccess;
}

/** Adds `/api/health`, `/api/health/live`, `/api/health/ready` and `/api/metrics`. */
export function addOpsRoutes(http: HttpServer, options: OpsRoutesOptions): void {
  const { health, figures, version } = options;
  http.route({
    method: 'GET',
    path: '/api/health',
    door: 'public',
    handler: async (exchange) =>
      healthBody(await health.report(), { version, details: options.access.maySee(exchange) }),
  });
  http.route({ method: 'GET', path: '/api/health/live', door: 'public', handler: () => ({ status: 'ok' }) });
  http.route({
    method: 'GET',
    path: '/api/health/ready',
    door: 'public',
    handler: async () => {
      const { ready, status } = await health.report();
      return json(ready ? 200 : 503, { status, ready }, ready ? {} : { 'Retry-After': '5' });
    },
  });
  http.route({
    method: 'GET',
    path: '/api/metrics',
    door: 'ops',
    handler: (exchange) => {
      options.access.mayOperate(exchange);
      return metricsReply(figures, formOf(exchange));
    },
  });
}

function healthBody(report: HealthReport, options: { readonly version: string; readonly details: boolean }): object {
  const shown = ({ status, detail }: CheckResult) => (options.details ? { status, detail } : { status });
  const checks = Object.entries(report.checks).map(([name, result]) => [name, shown(result)]);
  return {
    status: report.status,
    version: options.version,
    uptime_seconds: Number(report.uptimeSeconds.toFixed(1)),
    checks: Object.fromEntries(checks),
  };
}

function formOf({ req, query }: Exchange): MetricsForm {
  const format = query['format'];
  if (format === undefined) return preferredForm(req.headers.accept);
  if (format === 'json' || format === 'prometheus') return format;
  throw new AppError('request.invalid', 'unknown format of the metrics', {
    field: 'format',
    publicMessage: 'The format must be "json" or "prometheus".',
  });
}

async function metricsReply(figures: Figures, form: MetricsForm): Promise<HttpReply> {
  if (form === 'json') return json(200, await figures.report());
  const { contentType, body } = await figures.text(form);
  return content(contentType, body);
}
