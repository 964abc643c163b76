import { expect } from 'chai';
import { BATCH_PROFILES, type BatchSettings, batchingOf } from '../../../adapters/webchat/batching.ts';
import { Metrics } from '../../../services/ops/metrics.ts';
import { eventually } from '../../support/eventually.ts';
import { WebChatHarness } from '../../support/webchat-harness.ts';

describe('figures of Web Chat', () => {
  let harness: WebChatHarness;
  beforeEach(async () => {
    harness = await WebChatHarness.start();
  });
  afterEach(async () => {
    await harness.stop();
  });

  it('tell of frames and connections, the same as JSON and as text', async () => {
    const parts = new Map<string, () => object>();
    const metrics = new Metrics();
    harness.webchat.tell({ figures: { add: (name, read) => parts.set(name, read) }, metrics });
    const part = (name: string) => (parts.get(name)?.() ?? {}) as Record<string, number>;
    const client = await harness.client();
    await client.sees('welcome');
    await client.post('hello');
    await client.sees('HELLO');
    await eventually(() => part('streams')['idle'] === 1);
    const streams = part('streams');
    expect(streams).to.include({ open: 1, idle: 1, gathering: 0, sending: 0, closing: 0, limit: 1_000, opened: 1 });
    expect(streams).to.include({ refused: 0, waiting_bytes: 0 });
    const batches = part('batches');
    expect(batches).to.include({
      enabled: true,
      max_activities: 100,
      max_wait_ms: 10,
      activities: 3,
      failed_frames: 0,
    });
    expect(batches['activities_per_frame']).to.equal(Number((3 / (batches['frames'] ?? 0)).toFixed(2)));
    const { body } = await metrics.expose('prometheus');
    expect(body).to.contain('lamp_streams{state="open"} 1\n').and.to.contain('lamp_streams{state="closing"} 0\n');
    expect(body).to.contain('lamp_streams_limit 1000\n').and.to.contain('lamp_batch_activities_total 3\n');
    expect(body).to.contain(`lamp_batch_bytes_total ${batches['bytes']}\n`);
    const frames = [...body.matchAll(/lamp_batch_frames_total\{reason="\w+"\} (\d+)/g)].map(([, count]) =>
      Number(count),
    );
    expect(frames.reduce((sum, count) => sum + count, 0)).to.equal(batches['frames']);
    client.end();
    await eventually(() => part('streams')['open'] === 0);
    expect(part('streams')).to.deep.include({ closing: 0 }).and.to.have.nested.property('ended_by_reason.client', 1);
  });

  it('go by the profile, and by what is set beside it', () => {
    const settings: BatchSettings = {
      batchEnabled: true,
      batchProfile: 'throughput',
      batchSize: undefined,
      batchDelayMs: undefined,
    };
    expect(batchingOf(settings)).to.deep.equal({ enabled: true, ...BATCH_PROFILES.throughput });
    expect(batchingOf({ ...settings, batchSize: 7 })).to.include({ maxActivities: 7, maxWaitMs: 20 });
    expect(batchingOf({ ...settings, batchDelayMs: 0, batchEnabled: false })).to.deep.equal({
      enabled: false,
      maxActivities: 200,
      maxWaitMs: 0,
    });
  });
});
