import { performance } from 'node:perf_hooks';
import type { FigureSource } from './catalogue.ts';
import { counted, counter, gauge } from './figure-sources.ts';
import type { Metrics } from './metrics.ts';
import type { SystemMonitor } from './system.ts';

/**
 * What the process uses, under the names that dashboards for Node know. prom-client has much of the same as its default
 * metrics, but those keep observers running that nobody can stop.
 * @param metrics has the counters of `GarbageWatch`.
 */
export function processFigures(system: SystemMonitor, metrics: Metrics): readonly FigureSource[] {
  const { readings } = system;
  const startedAtSeconds = performance.timeOrigin / 1000;
  const lag = (part: 'p50' | 'p99' | 'max') => () => system.delay[part] / 1000;
  const percentOfDisk = () => readings.disk && (100 * readings.disk.freeBytes) / readings.disk.totalBytes;
  return [
    gauge(
      ['process_start_time_seconds', 'seconds', 'Start of the process since the Unix epoch'],
      () => startedAtSeconds,
    ),
    gauge(['process_resident_memory_bytes', 'bytes', 'Resident memory'], () => readings.memory.rss),
    gauge(
      ['lamp_memory_percent', 'percent', 'Resident memory of what the control group allows or the machine has'],
      () => readings.memoryPercent,
    ),
    gauge(['lamp_cpu_percent', 'percent', 'Processor time; 100 is one core'], () => system.newest?.cpuPercent),
    counter(['process_cpu_seconds_total', 'seconds', 'Processor time, user and system'], () => readings.cpuSeconds),
    gauge(['nodejs_heap_size_total_bytes', 'bytes', 'Heap that is reserved'], () => readings.memory.heapTotal),
    gauge(['nodejs_heap_size_used_bytes', 'bytes', 'Heap that is used'], () => readings.memory.heapUsed),
    gauge(['nodejs_external_memory_bytes', 'bytes', 'Memory of native objects'], () => readings.memory.external),
    gauge(['nodejs_active_resources', 'count', 'What keeps the event loop alive'], () => readings.resources),
    gauge(['nodejs_eventloop_lag_p50_seconds', 'seconds', 'Delay of the event loop, median'], lag('p50')),
    gauge(['nodejs_eventloop_lag_p99_seconds', 'seconds', 'Delay of the event loop, 99th percentile'], lag('p99')),
    gauge(['nodejs_eventloop_lag_max_seconds', 'seconds', 'Delay of the event loop, longest'], lag('max')),
    gauge(
      ['nodejs_eventloop_utilization', 'ratio', 'Share of the last second in which the event loop was busy'],
      () => readings.utilization,
    ),
    counted(metrics, ['nodejs_gc_seconds_total', 'seconds', 'Time of garbage collections']),
    counted(metrics, ['nodejs_gc_runs_total', 'count', 'Garbage collections']),
    gauge(['lamp_disk_free_bytes', 'bytes', 'Free on the disk of STATE_DIR'], () => readings.disk?.freeBytes),
    gauge(['lamp_disk_free_percent', 'percent', 'Free of the disk of STATE_DIR'], percentOfDisk),
  ];
}
