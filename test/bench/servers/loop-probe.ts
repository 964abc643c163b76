import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Loaded before Lamp: tells on a signal how late its event loop ran since the signal before, on a line of the output. */
const RESOLUTION_MS = 10;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
histogram.enable();

process.on('SIGUSR2', () => {
  // The histogram holds the whole time between two ticks.
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS).toFixed(1);
  process.stdout.write(`loop late by ${late(histogram.percentile(99))} ${late(histogram.max)}\n`);
  histogram.reset();
});
