import type { LogFigures } from '../log-sink.ts';
import type { Figures } from './figures.ts';
import type { Metrics } from './metrics.ts';

export interface LogFiguresOptions {
  readonly figures: Figures;
  readonly metrics: Metrics;
  /** The figures of this moment. */
  readonly read: () => LogFigures;
}

/** Tells what became of the log's lines: as `performance.logs`, and to Prometheus as `lamp_log_*`. */
export function tellLog({ figures, metrics, read }: LogFiguresOptions): void {
  figures.add('logs', read);
  const counter = (name: string, help: string, value: (log: LogFigures) => number) =>
    metrics.read('counter', { name, help }, () => value(read()));
  counter('lamp_log_lines_written_total', 'Log lines that were written', (log) => log.lines_written);
  counter('lamp_log_lines_dropped_total', 'Log lines for which there was no room', (log) => log.lines_dropped);
  counter('lamp_log_bytes_total', 'Bytes of log lines that were written', (log) => log.bytes_written);
  counter('lamp_log_write_failures_total', 'Writes of log lines that failed', (log) => log.write_failures);
  const buffered = { name: 'lamp_log_buffered_bytes', help: 'Log lines that wait to be written' };
  metrics.read('gauge', buffered, () => read().buffered_bytes);
}
