import type { PoolFigures } from '../flow/connection-pool.ts';
import { NETWORK_FAULTS } from '../flow/network-fault.ts';
import type { Figures } from './figures.ts';
import type { Metrics } from './metrics.ts';

/** What connections are for. */
export type PoolName = 'genie' | 'token' | 'connector';

type Pools = Readonly<Record<PoolName, PoolFigures>>;

export interface PoolFiguresOptions {
  readonly figures: Figures;
  readonly metrics: Metrics;
  /** The figures of this moment. */
  readonly read: () => Pools;
}

const NAMES: readonly PoolName[] = ['genie', 'token', 'connector'];

/** Tells about connections: as `performance.pools`, and to Prometheus as `lamp_pool_*`. */
export function tellPools({ figures, metrics, read }: PoolFiguresOptions): void {
  figures.add('pools', read);
  const labels = ['pool'];
  const each = (value: (pool: PoolFigures) => number) => () => {
    const pools = read();
    return Object.fromEntries(NAMES.map((name) => [name, value(pools[name])]));
  };
  const series: readonly [type: 'counter' | 'gauge', name: string, help: string, (pool: PoolFigures) => number][] = [
    ['gauge', 'lamp_pool_in_use', 'Exchanges that run', (pool) => pool.in_use],
    ['gauge', 'lamp_pool_free', 'Open connections that nobody uses', (pool) => pool.free],
    ['gauge', 'lamp_pool_waiting', 'Exchanges that wait for a connection', (pool) => pool.waiting],
    ['gauge', 'lamp_pool_reused_ratio', 'Share of exchanges over a kept connection', (pool) => pool.reused_ratio],
    ['counter', 'lamp_pool_requests_total', 'Exchanges that have ended', (pool) => pool.requests],
    ['counter', 'lamp_pool_opened_total', 'Connections opened', (pool) => pool.connections_opened],
    ['counter', 'lamp_pool_rebuilt_total', 'Times connections were replaced after a timeout', (pool) => pool.rebuilt],
  ];
  for (const [type, name, help, value] of series) metrics.read(type, { name, help, labels }, each(value));
  const states = { name: 'lamp_pool_connections', help: 'Connections to Genie by state', labels: ['state'] };
  metrics.read('gauge', states, () => {
    const { in_use, free, waiting } = read().genie;
    return { in_use, free, waiting };
  });
  const errors = { name: 'lamp_pool_errors_total', help: 'Exchanges that failed, by how', labels: ['kind'] };
  metrics.read('counter', errors, () => {
    const pools = read();
    const sum = (fault: keyof PoolFigures['errors']) => NAMES.reduce((all, name) => all + pools[name].errors[fault], 0);
    return Object.fromEntries(NETWORK_FAULTS.map((fault) => [fault, sum(fault)]));
  });
}
