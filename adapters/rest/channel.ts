import type { Channel } from '../../bot/types.ts';
import type { ChartKind } from '../../services/charts/types.ts';
import { REST_CHANNEL } from './chat.ts';

/** Figures travel as rows: no picture is needed of any kind. */
const ALL_CHARTS: ReadonlySet<ChartKind> = new Set<ChartKind>([
  'bar',
  'column',
  'line',
  'donut',
  'number',
  'scatter',
  'heatmap',
  'histogram',
]);

/**
 * The channel of tasks. The answer is in the journal from the moment it is there, and the caller fetches it: nothing is
 * sent, so delivering is always done and can be done again.
 */
export const restChannel: Channel = {
  name: REST_CHANNEL,
  capabilities: () => ({ update: false, idempotentSend: true, nativeCharts: ALL_CHARTS }),
  send: async () => undefined,
  update: async (_address, message) => message,
  progress: async () => {},
};
