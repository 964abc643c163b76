import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../services/clock.ts';
import { silentLog } from '../../services/log.ts';
import { MemorySaver } from '../../services/ops/memory-saver.ts';

/** A program: fills the heap, empties it, goes on with little; prints the megabytes that V8 holds after the rush and then. */
const ROUNDS = 40;
const held = () => Math.round(process.memoryUsage().rss / 1e6);
const some = (count: number) => Array.from({ length: count }, (_, n) => ({ n, text: `text ${n}` }));

const alive = setInterval(() => {}, 1_000);
new MemorySaver({ clock: systemClock, log: silentLog, intervalMs: 20 }).start();
let kept: unknown[] = some(2_000_000);
const afterRush = held();
await pause(100);
kept = some(1_000);
for (let round = 0; round < ROUNDS; round++) {
  kept.push(some(40_000).length);
  await pause(10);
}
process.stdout.write(JSON.stringify([afterRush, held()]));
clearInterval(alive);
