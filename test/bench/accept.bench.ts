import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../services/clock.ts';
import { Events } from '../../services/events.ts';
import { silentLog } from '../../services/log.ts';
import type { Journal } from '../../services/questions/journal.ts';
import { openSqliteJournal } from '../../services/questions/journal-sqlite.ts';
import { createQuestions } from '../../services/questions/questions.ts';
import type { NewQuestion } from '../../services/questions/types.ts';
import { MemoryJournal, RETENTION } from '../support/memory-journal.ts';
import { LIMITS, NO_DEBOUNCE, PlainSessions } from '../support/questions-rig.ts';
import { RecordingOutlet } from '../support/recording-outlet.ts';
import { ScriptedGenie } from '../support/scripted-genie.ts';
import { tempDir } from '../support/temp-dir.ts';
import { alternate, at, type Bench, show } from './bench.ts';
import { steadily } from './load.ts';

const PER_SECOND = 200;
const ROUND_QUESTIONS = 300;
const ROUNDS = 7;
/** The histogram's own timer; its delay is what comes on top. */
const RESOLUTION_MS = 5;
const SLOW_DISK = new URL('../support/journal-hooks/slow-disk.ts', import.meta.url);

type Side = 'in memory' | 'durable' | 'durable, flush of 10 ms more';

/**
 * Accepting a question for good at a steady rate: it is claimed and written down before anybody is told so, and its
 * placeholder is written behind it. Beside it the same with a journal that only remembers; and with a disk whose flush
 * takes 10 ms longer, which must not be felt by anything else in the process.
 */
export const bench: Bench = {
  name: 'accept',
  async run(print) {
    const delays: Record<Side, number[]> = { 'in memory': [], durable: [], 'durable, flush of 10 ms more': [] };
    const p50s: Record<Side, number[]> = { 'in memory': [], durable: [], 'durable, flush of 10 ms more': [] };
    const side = (name: Side, open: (path: string) => Promise<Journal>) => async () => {
      const round = await roundWith(open);
      delays[name].push(round.delayP99Ms);
      p50s[name].push(at(round.times, 0.5));
      return at(round.times, 0.99);
    };
    const durable = { clock: systemClock, retention: RETENTION };
    const p99s = await alternate<Side>(
      {
        'in memory': side('in memory', async () => new MemoryJournal({ clock: systemClock })),
        durable: side('durable', (path) => openSqliteJournal({ path, ...durable })),
        'durable, flush of 10 ms more': side('durable, flush of 10 ms more', (path) =>
          openSqliteJournal({ path, ...durable, hooks: SLOW_DISK }),
        ),
      },
      ROUNDS,
    );
    print(`milliseconds, ${PER_SECOND} questions a second (min / median / max of ${ROUNDS} rounds)`);
    print(`  ${''.padEnd(30)}${'accepted, p50'.padEnd(24)}${'accepted, p99'.padEnd(24)}event loop delay, p99`);
    for (const name of Object.keys(p99s) as Side[]) {
      const target = name === 'durable, flush of 10 ms more' ? '   (target: under 20)' : '';
      const [p50, p99, delay] = [p50s[name], p99s[name], delays[name]].map((figures) => show(figures).padEnd(24));
      print(`  ${name.padEnd(30)}${p50}${p99}${delay?.trim()}${target}`);
    }
  },
};

interface Round {
  /** Sorted milliseconds from when a question was due to when it was accepted. */
  readonly times: readonly number[];
  readonly delayP99Ms: number;
}

/** A service of its own for each round; Genie takes one question and keeps all others waiting. */
async function roundWith(open: (path: string) => Promise<Journal>): Promise<Round> {
  const dir = tempDir();
  const journal = await open(join(dir.path, 'journal.db'));
  const genie = new ScriptedGenie(systemClock);
  genie.standard = { hang: true };
  const questions = createQuestions({
    journal,
    genie,
    sessions: new PlainSessions(),
    outlet: new RecordingOutlet({ update: true }),
    clock: systemClock,
    events: new Events(),
    log: silentLog,
    limits: { ...LIMITS, maxConcurrent: 1, maxWaitMs: 24 * 3_600_000 },
    debounce: NO_DEBOUNCE,
    rates: {},
    resendingChannels: ['teams'],
  });
  await questions.start();
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  try {
    let next = 0;
    delay.enable();
    const times = await steadily({
      perSecond: PER_SECOND,
      count: ROUND_QUESTIONS,
      send: () => questions.submit(newQuestion(next++)),
    });
    delay.disable();
    return {
      times: times.toSorted((a, b) => a - b),
      delayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
    };
  } finally {
    delay.disable();
    await questions.stop(AbortSignal.timeout(5_000));
    await journal.close();
    dir.remove();
  }
}

function newQuestion(number: number): NewQuestion {
  return {
    claimKey: `claim-${number}`,
    sessionKey: `session-${number}`,
    address: { channel: 'teams', conversationKey: `conversation-${number}`, data: { to: number } },
    asker: { userId: `user-${number}`, tenantId: 'tenant' },
    text: `How many trips were there on day ${number}?`,
    activityId: `activity-${number}`,
  };
}
