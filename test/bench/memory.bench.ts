import type { Bench } from './bench.ts';
import { startEmbeddedLamp } from './embedded-lamp.ts';
import { pause } from './load.ts';
import { childrenOf, residentMb } from './processes.ts';
import { Visitor } from './visitor.ts';

const VISITORS = 10;
const QUESTIONS_EACH = 10;
const REST_MS = 3_000;
/** The same charts are asked for again and again: each shall be drawn. */
const ALL_ASKED = { CACHE_ENABLED: 'false' };
/** Charts are drawn in a process that ends when it has had nothing to do for a minute. */
const UNTIL_IDLE_MS = 90_000;

const CHARTS = [
  'What are the total sales by product as a bar chart?',
  'What is the average fare by pickup zip, top 5?',
  'How many trips were there per day in January 2016?',
  'What are the total sales by month?',
  'How many transactions were there by payment method as a donut chart?',
];

/** What Lamp and its embedded Genie take of the machine's memory, before and after they had work to do. */
export const bench: Bench = {
  name: 'memory',
  async run(print) {
    if (process.platform !== 'linux') {
      print('resident memory is read from /proc, which only Linux has');
      return;
    }
    const { lamp, stop } = await startEmbeddedLamp(undefined, ALL_ASKED);
    const pid = lamp.pid ?? 0;
    const engine = childrenOf(pid).get('genie.ts') ?? 0;
    const report = (when: string) =>
      print(`  ${when.padEnd(46)}main ${residentMb(pid).toFixed(0)}  engine ${residentMb(engine).toFixed(0)}`);
    try {
      print('resident memory, MB (target: each under 200)');
      await pause(REST_MS);
      report('at rest');
      const pictures = await askForCharts(lamp.url);
      await untilNobodyDraws(pid, engine);
      report(`idle after ${VISITORS * QUESTIONS_EACH} questions, ${pictures} with a picture`);
    } finally {
      await stop();
    }
  },
};

/** @returns how many answers came with a picture. */
async function askForCharts(url: string): Promise<number> {
  const visitors = await Promise.all(Array.from({ length: VISITORS }, () => Visitor.enter(url)));
  let pictures = 0;
  const ask = async (visitor: Visitor, offset: number) => {
    for (let n = 0; n < QUESTIONS_EACH; n++) {
      const { answer } = await visitor.ask(CHARTS[(n + offset) % CHARTS.length] ?? '');
      if (answer.includes('image/png')) pictures += 1;
    }
  };
  await Promise.all(visitors.map(ask));
  for (const visitor of visitors) visitor.leave();
  return pictures;
}

async function untilNobodyDraws(pid: number, engine: number): Promise<void> {
  const lastMs = performance.now() + UNTIL_IDLE_MS;
  while (childrenOf(pid).size > 1 || childrenOf(engine).size > 0) {
    if (performance.now() > lastMs) throw new Error('the process that draws does not end');
    await pause(200);
  }
}
