import { addFigures, type FigureBook, type FigureLine, told } from '../services/ops/figure-sources.ts';

/** What the history follows of the figures that rooms tell of themselves, where the room is there. */
const COUNTERS: readonly FigureLine[] = [
  ['lamp_cache_hits_total{level="l1"}', 'count', 'Answers found in memory'],
  ['lamp_cache_hits_total{level="l2"}', 'count', 'Answers found in the store'],
  ['lamp_cache_hits_total{level="flight"}', 'count', 'Answers shared with a question that ran at the same time'],
  ['lamp_cache_misses_total', 'count', 'Questions that went to Genie'],
  ['lamp_log_lines_dropped_total', 'count', 'Log lines for which there was no room'],
];
const GAUGES: readonly FigureLine[] = [
  ['lamp_cache_bytes', 'bytes', 'Memory that answers take at most'],
  ['lamp_pool_connections{state="in_use"}', 'count', 'Connections to Genie in use'],
  ['lamp_pool_connections{state="free"}', 'count', 'Connections to Genie that nobody uses'],
  ['lamp_pool_connections{state="waiting"}', 'count', 'Exchanges that wait for a connection to Genie'],
  ['lamp_streams{state="open"}', 'count', 'Web Chat connections'],
  ['lamp_redis_up', 'count', 'Whether Redis can be used'],
  ['lamp_schedules{state="active"}', 'count', 'Scheduled questions that are asked by the clock'],
  ['lamp_alerts{state="pending"}', 'count', 'Rules whose alert may fire soon'],
  ['lamp_alerts{state="firing"}', 'count', 'Rules whose alert fires'],
];

/** Adds them to the history; to be called when all rooms have told the metrics what they have. */
export function followToldFigures(book: FigureBook): void {
  const here = ([name]: FigureLine) => book.metrics.readingOf(name.replace(/\{.*/, '')) !== undefined;
  addFigures(book, [
    ...COUNTERS.filter(here).map((line) => told(book.metrics, 'counter', line)),
    ...GAUGES.filter(here).map((line) => told(book.metrics, 'gauge', line)),
  ]);
}
