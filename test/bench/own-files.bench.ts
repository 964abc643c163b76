import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { systemClock } from '../../services/clock.ts';
import { openFolderEngine } from '../../services/engine/own-files/folder-engine.ts';
import { tempDir } from '../support/temp-dir.ts';
import { at, type Bench, show } from './bench.ts';
import { startEmbeddedLamp } from './embedded-lamp.ts';
import { childrenOf, residentMb } from './processes.ts';

const ROWS = 1_000_000;
const CUSTOMERS = 20_000;
const ROUNDS = 7;
const QUESTIONS = [
  'How many orders are there?',
  'What is the total amount by region?',
  'What is the average unit price by channel?',
  'Show the total amount per month',
  'Which 5 products have the highest total amount?',
  'What is the total amount in the North in March 2023?',
  'How many orders are there by channel and region?',
  'What is the total quantity for web?',
];

/**
 * A million rows of somebody's own CSV: how long they take to load, how fast questions about them are answered, and what
 * the engine's process takes of the machine's memory, while it reads the file again as well.
 */
export const bench: Bench = {
  name: 'own-files',
  async run(print) {
    const dir = tempDir();
    try {
      const file = join(dir.path, 'orders.csv');
      await writeOrders(file, ROWS);
      await toAnswers(dir.path, print);
      if (process.platform === 'linux') await memory(dir.path, print);
      else print('resident memory is read from /proc, which only Linux has');
    } finally {
      dir.remove();
    }
  },
};

type Print = (line: string) => void;

async function toAnswers(folder: string, print: Print): Promise<void> {
  const startedMs = performance.now();
  const { engine, facts } = await openFolderEngine({ path: folder, clock: systemClock });
  try {
    const seconds = (performance.now() - startedMs) / 1_000;
    print(`${facts.rows.toLocaleString('en-US')} rows of CSV, until they can be asked about: ${seconds.toFixed(1)} s`);
    const p95s: number[] = [];
    const sqlP95s: number[] = [];
    let slowest = { question: '', ms: 0 };
    for (let round = 0; round <= ROUNDS; round++) {
      const times: number[] = [];
      const toSql: number[] = [];
      for (const question of QUESTIONS) {
        const askedMs = performance.now();
        let sqlMs = 0;
        const onStage = (stage: string) => {
          if (stage === 'thinking') sqlMs = performance.now() - askedMs;
        };
        const answer = await engine.ask({ question }, { signal: new AbortController().signal, onStage });
        if (!answer.result) throw new Error(`no rows for "${question}": ${answer.text}`);
        const ms = performance.now() - askedMs;
        times.push(ms);
        toSql.push(sqlMs);
        if (round > 0 && ms > slowest.ms) slowest = { question, ms };
      }
      if (round === 0) continue;
      p95s.push(
        at(
          times.toSorted((a, b) => a - b),
          0.95,
        ),
      );
      sqlP95s.push(
        at(
          toSql.toSorted((a, b) => a - b),
          0.95,
        ),
      );
    }
    print(`  question to SQL, ms, p95 of ${ROUNDS} rounds     ${show(sqlP95s)}   (target: under 20)`);
    print(`  question to answer, ms, p95 of ${ROUNDS} rounds  ${show(p95s)}   (target: under 300)`);
    print(`  slowest: ${slowest.ms.toFixed(0)} for "${slowest.question}"`);
  } finally {
    await engine.close();
  }
}

async function memory(folder: string, print: Print): Promise<void> {
  const { lamp, stop } = await startEmbeddedLamp(undefined, { DATA_DIR: folder, LOG_LEVEL: 'info' });
  try {
    const engine = childrenOf(lamp.pid ?? 0).get('genie.ts') ?? 0;
    print(`  engine's process with the rows loaded, MB     ${residentMb(engine).toFixed(0)}   (target: under 700)`);
    await writeOrders(join(folder, 'orders.csv'), ROWS);
    let most = 0;
    while (!lamp.output.includes('read again') && lamp.running) {
      most = Math.max(most, residentMb(engine));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    print(`  most while the changed file is read again, MB ${most.toFixed(0)}`);
  } finally {
    await stop();
  }
}

async function writeOrders(path: string, count: number): Promise<void> {
  const out = createWriteStream(path);
  out.write('order_id,customer_id,ordered_at,region,channel,product,quantity,unit_price,amount\n');
  const pick = lehmer();
  const chunkRows = 10_000;
  for (let from = 0; from < count; from += chunkRows) {
    const lines: string[] = [];
    for (let row = from; row < Math.min(count, from + chunkRows); row++) {
      const quantity = pick(9) + 1;
      const cents = pick(5_000) + 100;
      const day = `2023-${two(pick(12) + 1)}-${two(pick(28) + 1)} ${two(pick(24))}:${two(pick(60))}:00`;
      const words = `${REGIONS[pick(5)]},${CHANNELS[pick(3)]},Product ${pick(50)}`;
      const money = `${(cents / 100).toFixed(2)},${((cents * quantity) / 100).toFixed(2)}`;
      lines.push(`${row + 1},${pick(CUSTOMERS) + 1},${day},${words},${quantity},${money}\n`);
    }
    if (!out.write(lines.join(''))) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  out.end();
  await finished(out);
}

const REGIONS = ['North', 'South', 'East', 'West', 'Centre'];
const CHANNELS = ['web', 'store', 'phone'];

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The same rows in every run. */
function lehmer(): (below: number) => number {
  let state = 48_271;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
