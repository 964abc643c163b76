import { renderTeams } from '../../adapters/botframework/render.ts';
import { TeamsChannel } from '../../adapters/botframework/teams-channel.ts';
import { createDelivery } from '../../bot/delivery.ts';
import type { Channel } from '../../bot/types.ts';
import { createChartPainter } from '../../services/charts/paint.ts';
import { systemClock } from '../../services/clock.ts';
import type { Answer } from '../../services/genie/types.ts';
import { silentLog } from '../../services/log.ts';
import type { QuestionView } from '../../services/questions/types.ts';
import { World } from '../faults/world.ts';
import { message } from '../support/teams-activities.ts';
import { startTeams } from '../support/teams-harness.ts';
import { type ScriptedResult, tableScript, textScript } from '../support/workspace/scripts.ts';
import { at, type Bench, type Row } from './bench.ts';

const QUESTIONS = 60;
const PAINTED = 40;
const WARM = 8;
const LIMIT_MS = { plain: 15, chart: 150 };
/** Long enough for the second that a stream wants between its chunks. */
const GENIE_TAKES_MS = 1_100;
const STREAMED = 8;

const rows: ScriptedResult = {
  columns: [
    { name: 'region', type: 'STRING' },
    { name: 'revenue', type: 'DECIMAL' },
  ],
  rows: Array.from({ length: 15 }, (_, row) => [`Region ${row}`, String(1_000 + 37 * row)]),
};

/**
 * From the last word of Genie to the answer at the connector: the service in its own process between a workspace and a
 * connector on loopback, taken where those get or send something. With a chart that Teams draws, without rows, and in a
 * streamed message. Painting a picture is measured in this process, from the outcome to the message at the connector.
 */
export const bench: Bench = {
  name: 'delivery',
  async run(print, record) {
    const world = await World.create({ GENIE_POLL_INITIAL_MS: '20' });
    try {
      await world.start();
      world.workspace.on(/^rows/, tableScript({ result: rows }));
      world.workspace.on(/^words/, textScript('North leads.'));
      print(`last word of Genie to the answer at the connector, milliseconds: p50 / p95 of ${QUESTIONS} questions`);
      const tell = teller(print, record);
      tell('words alone', await measured(world, 'words', QUESTIONS), LIMIT_MS.plain);
      tell('15 rows and a chart that Teams draws', await measured(world, 'rows', QUESTIONS), LIMIT_MS.chart);
      tell('the same as the end of a stream', await streamed(world), LIMIT_MS.chart);
      tell('15 rows and a chart that is painted', await painted(), LIMIT_MS.chart);
    } finally {
      await world.stop();
    }
  },
};

function teller(print: (line: string) => void, record: (row: Row) => void) {
  return (what: string, tookMs: readonly number[], limitMs: number): void => {
    const sorted = tookMs.toSorted((a, b) => a - b);
    const [p50, p95] = [at(sorted, 0.5), at(sorted, 0.95)];
    print(`  ${what.padEnd(40)}${p50.toFixed(1)} / ${p95.toFixed(1)}`);
    record({
      what: `delivery: ${what}, p95`,
      ours: `${p95.toFixed(1)} ms`,
      plain: '-',
      ratio: '-',
      target: `under ${limitMs} ms`,
      reached: p95 < limitMs,
    });
  };
}

/** In a group, where the answer replaces a message; each in a conversation of its own. */
async function measured(world: World, text: string, count: number): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (let n = 0; n < WARM + count; n++) {
    const conversation = {
      ...(message('x', { place: 'group' })['conversation'] as object),
      id: `19:${text}-${n}@thread.v2`,
    };
    const took = await answered(world, message(`${text} ${n}`, { place: 'group', fields: { conversation } }), 'update');
    if (n >= WARM) tookMs.push(took);
  }
  return tookMs;
}

async function streamed(world: World): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (let n = 0; n < STREAMED; n++) {
    const text = `streamed ${n}`;
    const until = new Promise<void>((resolve) => setTimeout(resolve, GENIE_TAKES_MS));
    world.workspace.on(text, { ...tableScript({ result: rows }), until });
    tookMs.push(await answered(world, world.newQuestion(text), 'final'));
  }
  return tookMs;
}

async function answered(world: World, activity: Readonly<Record<string, unknown>>, operation: string): Promise<number> {
  const { id } = activity['conversation'] as { id: string };
  const seen = world.workspace.requests.length;
  await world.post(activity);
  await world.connector.until(
    (one) => one.conversationId === id && one.operation === operation && !isWorking(one.body),
  );
  const finalMs = performance.now();
  const last = world.workspace.requests.slice(seen).at(-1);
  return finalMs - (last?.answeredMs ?? Number.NaN);
}

function isWorking(body: string): boolean {
  return body.includes('"verb":"stop"');
}

/** A channel that draws nothing itself gets a picture. */
async function painted(): Promise<readonly number[]> {
  const harness = await startTeams({ render: renderTeams });
  const painter = createChartPainter({ clock: systemClock });
  try {
    await harness.deliver(message('x', { place: 'group' }));
    const { channel } = harness.teams;
    const inbound = harness.bot.received[0];
    if (!inbound || !(channel instanceof TeamsChannel)) throw new Error('no conversation to write to');
    const plain: Channel = {
      name: channel.name,
      capabilities: () => ({ update: true, idempotentSend: false }),
      send: (...args) => channel.send(...args),
      update: (...args) => channel.update(...args),
      progress: (to) => channel.progress(to),
    };
    const delivery = createDelivery({
      channels: [plain],
      clock: systemClock,
      log: silentLog,
      defaultLocale: 'en',
      painter,
    });
    const tookMs: number[] = [];
    for (let n = 0; n < WARM + PAINTED; n++) {
      const { address, asker } = inbound;
      const question: QuestionView = { id: `q${n}`, sessionKey: 's', address, asker, text: 'x', acceptedAt: 0 };
      const startedMs = performance.now();
      await delivery.deliver(question, { kind: 'answer', answer: answerOf(n) }, { repeat: false, plain: false });
      if (n >= WARM) tookMs.push(performance.now() - startedMs);
    }
    return tookMs;
  } finally {
    await painter.stop();
    await harness.stop();
  }
}

function answerOf(n: number): Answer {
  return {
    question: `revenue by region ${n}`,
    texts: ['North leads.'],
    table: { ...rows, totalRows: rows.rows.length, truncated: false },
    sql: 'SELECT region, revenue FROM orders',
    suggestions: ['And by month?'],
    curated: false,
    ids: { spaceId: 's', conversationId: 'c', messageId: 'm' },
    answeredAt: 0,
  };
}
