import type { Figures } from '../../services/ops/figures.ts';
import type { Metrics } from '../../services/ops/metrics.ts';
import type { Streams } from './streams.ts';

/** Where a part tells about itself: as JSON, and as text for Prometheus. */
export interface FigureSinks {
  readonly figures: Pick<Figures, 'add'>;
  readonly metrics: Pick<Metrics, 'read'>;
}

/** Tells about frames (`batches`) and connections (`streams`). */
export function tellOfStreams(streams: Streams, { figures, metrics }: FigureSinks): void {
  const { tallies } = streams;
  figures.add('batches', () => batchFigures(streams));
  figures.add('streams', () => ({
    ...streams.counts(),
    limit: streams.maxStreams,
    waiting_bytes: streams.waitingBytes,
    opened: tallies.opened,
    refused: tallies.refused,
    ended_by_reason: { ...tallies.ended },
  }));
  const frames = { name: 'lamp_batch_frames_total', help: 'Web Chat frames by why they went', labels: ['reason'] };
  metrics.read('counter', frames, () => ({ ...tallies.frames }));
  const activities = { name: 'lamp_batch_activities_total', help: 'Activities in those frames' };
  metrics.read('counter', activities, () => tallies.activities);
  const bytes = { name: 'lamp_batch_bytes_total', help: 'Bytes of those frames' };
  metrics.read('counter', bytes, () => tallies.bytes);
  const failed = { name: 'lamp_batch_failed_frames_total', help: 'Frames that were not taken; they are read again' };
  metrics.read('counter', failed, () => tallies.failedFrames);
  const states = {
    name: 'lamp_streams',
    help: 'Web Chat connections by state; open is the sum of idle, gathering and sending',
    labels: ['state'],
  };
  metrics.read('gauge', states, () => ({ ...streams.counts() }));
  const limit = { name: 'lamp_streams_limit', help: 'Most connections at the same time' };
  metrics.read('gauge', limit, () => streams.maxStreams);
  const ended = { name: 'lamp_streams_ended_total', help: 'Ended connections by reason', labels: ['reason'] };
  metrics.read('counter', ended, () => ({ ...tallies.ended }));
  const refused = { name: 'lamp_streams_refused_total', help: 'Connections refused because there were too many' };
  metrics.read('counter', refused, () => tallies.refused);
  const waiting = { name: 'lamp_streams_waiting_bytes', help: 'Bytes that wait for readers' };
  metrics.read('gauge', waiting, () => streams.waitingBytes);
}

function batchFigures({ batching, tallies }: Streams): object {
  const { activities, bytes, failedFrames } = tallies;
  const frames = Object.values(tallies.frames).reduce((sum, count) => sum + count, 0);
  const perFrame = (total: number) => (frames === 0 ? 0 : Number((total / frames).toFixed(2)));
  return {
    enabled: batching.enabled,
    max_activities: batching.maxActivities,
    max_wait_ms: batching.maxWaitMs,
    frames,
    activities,
    activities_per_frame: perFrame(activities),
    bytes,
    bytes_per_frame: perFrame(bytes),
    frames_by_reason: { ...tallies.frames },
    failed_frames: failedFrames,
  };
}
