import { heapInUse } from '../heap.ts';

/** Loaded before Lamp: tells on a signal how much of the heap is in use, on a line of the output. */
process.on('SIGUSR2', () => {
  const bytes = heapInUse() + process.memoryUsage().external;
  process.stdout.write(`heap in use ${bytes}\n`);
});
