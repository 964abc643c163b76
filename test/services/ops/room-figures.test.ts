import { expect } from 'chai';
import type { PoolFigures } from '../../../services/flow/connection-pool.ts';
import { Many } from '../../../services/flow/many.ts';
import type { LogFigures } from '../../../services/log-sink.ts';
import type { Figures } from '../../../services/ops/figures.ts';
import { tellLog } from '../../../services/ops/log-figures.ts';
import { tellMany } from '../../../services/ops/many-figures.ts';
import { Metrics } from '../../../services/ops/metrics.ts';
import { tellPools } from '../../../services/ops/pool-figures.ts';
import { ManualClock } from '../../support/clock.ts';

describe('what rooms tell about themselves', () => {
  let metrics: Metrics;
  let parts: Map<string, () => object>;
  let figures: Figures;

  beforeEach(() => {
    metrics = new Metrics();
    parts = new Map();
    figures = { add: (name: string, read: () => object) => void parts.set(name, read) } as unknown as Figures;
  });

  const series = async () => (await metrics.expose('prometheus')).body.split('\n').filter((line) => /^lamp/.test(line));

  it('connections: by what they are for, and their failures by kind', async () => {
    const pool = (n: number): PoolFigures => ({
      ...{ in_use: n, free: 2 * n, waiting: 3 * n, requests: 4 * n, connections_opened: 5 * n, reused_ratio: 0.5 },
      ...{ rebuilt: 6 * n, errors: { connect: n, timeout: 0, reset: 0, protocol: 0, aborted: 0 } },
    });
    const pools = { genie: pool(1), token: pool(10), connector: pool(100) };
    tellPools({ figures, metrics, read: () => pools });
    expect(parts.get('pools')?.()).to.deep.equal(pools);
    const lines = await series();
    expect(lines).to.include.members([
      'lamp_pool_in_use{pool="genie"} 1',
      'lamp_pool_free{pool="token"} 20',
      'lamp_pool_waiting{pool="connector"} 300',
      'lamp_pool_requests_total{pool="connector"} 400',
      'lamp_pool_opened_total{pool="genie"} 5',
      'lamp_pool_rebuilt_total{pool="genie"} 6',
      'lamp_pool_reused_ratio{pool="genie"} 0.5',
      'lamp_pool_connections{state="waiting"} 3',
      'lamp_pool_errors_total{kind="connect"} 111',
      'lamp_pool_errors_total{kind="timeout"} 0',
    ]);
  });

  it('the log: lines written, dropped and waiting', async () => {
    const log: LogFigures = {
      ...{ lines_written: 1, lines_dropped: 2, bytes_written: 3, write_failures: 4, buffered_bytes: 5, failing: true },
    };
    tellLog({ figures, metrics, read: () => log });
    expect(parts.get('logs')?.()).to.deep.equal(log);
    expect(await series()).to.deep.equal([
      'lamp_log_lines_written_total 1',
      'lamp_log_lines_dropped_total 2',
      'lamp_log_bytes_total 3',
      'lamp_log_write_failures_total 4',
      'lamp_log_buffered_bytes 5',
    ]);
  });

  it('work on many things: by its name', async () => {
    const many = new Many({ clock: new ManualClock(), random: () => 0 });
    tellMany({ figures, metrics, many });
    await many.each([1, 2, 3], (item) => (item === 2 ? Promise.reject(new Error('no')) : item), {
      ...{ name: 'resume', atATime: 2 },
    });
    expect(parts.get('many')?.()).to.deep.equal(many.figures());
    expect(await series()).to.include.members([
      'lamp_many_items_total{name="resume"} 3',
      'lamp_many_failures_total{name="resume"} 1',
      'lamp_many_retries_total{name="resume"} 0',
      'lamp_many_in_flight{name="resume"} 0',
    ]);
  });
});
