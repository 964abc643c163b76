import { performance } from 'node:perf_hooks';
import type { Metrics } from './metrics.ts';
import type { SystemMonitor } from './system.ts';

/**
 * What the process uses, under the names that dashboards for Node know. prom-client has the same as its default
 * metrics, but those keep observers running that nobody can stop.
 */
export function registerProcessMetrics(metrics: Metrics, system: SystemMonitor): void {
  const startedAtSeconds = performance.timeOrigin / 1000;
  const heap = (read: (usage: NodeJS.MemoryUsage) => number) => () => read(process.memoryUsage());
  const lag = (read: (delay: ReturnType<SystemMonitor['eventLoopDelay']>) => number) => () =>
    read(system.eventLoopDelay()) / 1000;
  const gauges: readonly [name: string, help: string, read: () => number][] = [
    ['process_start_time_seconds', 'Start of the process since the Unix epoch', () => startedAtSeconds],
    ['process_resident_memory_bytes', 'Resident memory', heap(({ rss }) => rss)],
    ['nodejs_heap_size_total_bytes', 'Heap that is reserved', heap(({ heapTotal }) => heapTotal)],
    ['nodejs_heap_size_used_bytes', 'Heap that is used', heap(({ heapUsed }) => heapUsed)],
    ['nodejs_external_memory_bytes', 'Memory of native objects', heap(({ external }) => external)],
    ['nodejs_active_resources_total', 'What keeps the event loop alive', () => process.getActiveResourcesInfo().length],
    ['nodejs_eventloop_lag_p50_seconds', 'Delay of the event loop, median', lag(({ p50 }) => p50)],
    ['nodejs_eventloop_lag_p99_seconds', 'Delay of the event loop, 99th percentile', lag(({ p99 }) => p99)],
    ['nodejs_eventloop_lag_max_seconds', 'Delay of the event loop, longest', lag(({ max }) => max)],
    [
      'nodejs_eventloop_utilization',
      'Share of its time the event loop was busy',
      () => performance.eventLoopUtilization().utilization,
    ],
  ];
  for (const [name, help, read] of gauges) metrics.read('gauge', { name, help }, read);
  const cpu = { name: 'process_cpu_seconds_total', help: 'Processor time, user and system' };
  metrics.read('counter', cpu, () => {
    const { user, system: kernel } = process.cpuUsage();
    return (user + kernel) / 1e6;
  });
}
