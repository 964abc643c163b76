import { randomUUID } from 'node:crypto';
import type { Figures } from '../services/ops/figures.ts';
import type { Metrics } from '../services/ops/metrics.ts';
import { SpanExporter } from '../services/ops/tracing/exporter.ts';
import { QuestionTrees } from '../services/ops/tracing/question-trees.ts';
import type { QuestionService } from '../services/questions/questions.ts';
import type { Ground } from './ground.ts';
import { VERSION } from './version.ts';

/** The export of spans. */
export interface Tracing {
  /** Ends the following of questions and sends what waits. Idempotent. */
  stop(signal: AbortSignal): Promise<void>;
}

/** Spans of questions go to the receiver of the settings; undefined: there is none, and nothing is followed. */
export function buildTracing(
  ground: Ground,
  parts: { questions: Pick<QuestionService, 'traced'>; figures: Figures; metrics: Metrics },
): Tracing | undefined {
  const { config, clock, events, log } = ground;
  if (config.otelEndpoint === undefined) return undefined;
  const exporter = new SpanExporter({
    url: new URL(`${config.otelEndpoint.replace(/\/+$/, '')}/v1/traces`),
    headers: Object.fromEntries(config.otelHeaders ?? []),
    resource: { serviceName: config.otelServiceName, serviceVersion: VERSION, instanceId: randomUUID() },
    clock,
    log,
  });
  const find = (questionId: string) => parts.questions.traced(questionId);
  const trees = new QuestionTrees({ events, clock, sink: exporter, find });
  parts.figures.add('tracing', () => {
    const { exported, dropped, rejected, queued } = exporter.figures();
    const followed = { questions_followed: trees.open, questions_not_followed: trees.unfollowed };
    return {
      spans_exported: exported,
      spans_dropped: dropped,
      spans_rejected: rejected,
      spans_queued: queued,
      ...followed,
    };
  });
  const described = { name: 'lamp_tracing_spans_total', help: 'Spans by what became of them', labels: ['outcome'] };
  parts.metrics.read('counter', described, () => {
    const { exported, dropped, rejected } = exporter.figures();
    return { exported, dropped, rejected };
  });
  return {
    stop: async (signal) => {
      trees.stop();
      await exporter.stop(signal);
    },
  };
}
