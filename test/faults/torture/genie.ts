import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startFakeWorkspace } from '../../support/fake-workspace.ts';
import { workspaceEnv } from '../../support/lamp.ts';
import { empty500, type Fault } from '../../support/workspace/faults.ts';
import { ANSWER, type Script } from '../../support/workspace/scripts.ts';
import type { Dice } from './random.ts';
import { FILES, type GenieRecord, Recorder } from './records.ts';

export type GenieKind = 'fake' | 'embedded';

/** Who answers in a run, and what fits to it. */
export interface TortureGenie {
  /** Settings of Lamp. */
  readonly env: Readonly<Record<string, string>>;
  /** The text of the nth question, or of one of several messages of it. */
  readonly textOf: (number: number, part: number) => string;
  readonly burstShare: number;
  /** Conversations in which people write, per round. */
  readonly perRound: number;
  /** About how long Lamp takes to start. */
  readonly startMs: number;
  /** Now and then something goes wrong in the next round. */
  noteRound(): void;
  /** Writes down what it was asked that is not written down yet; the last process has ended. */
  stop(): Promise<void>;
}

const SHARE_OF_FAULTS = 0.3;
/** Lamp looks at a workspace so rarely in all that many looks would make a run long. */
const MOST_LOOKS = 4;
const FAULTS: readonly (readonly [string, Fault])[] = [
  ['start-conversation', { kind: 'resetAfter' }],
  ['start-conversation', { kind: 'statusAfter', status: 502 }],
  ['start-conversation', { kind: 'resetBefore' }],
  ['create-message', { kind: 'resetAfter' }],
  ['get-message', empty500],
  ['get-message', { kind: 'resetMidBody' }],
  ['list-conversations', empty500],
];

export function tortureGenie(kind: GenieKind, options: { folder: string; dice: Dice }): Promise<TortureGenie> {
  return kind === 'fake' ? fakeGenie(options) : embeddedGenie(options);
}

/** Quick, now and then faulty, and with an answer that says what it was asked. */
async function fakeGenie({ folder, dice }: { folder: string; dice: Dice }): Promise<TortureGenie> {
  const recorder = new Recorder<GenieRecord>(folder, FILES.genie);
  const workspace = await startFakeWorkspace({ answer: echo });
  let written = 0;
  const writeDown = () => {
    recorder.write(...workspace.asked.slice(written).map(({ content }) => ({ content })));
    written = workspace.asked.length;
  };
  return {
    env: {
      ...workspaceEnv(workspace),
      GENIE_POLL_INITIAL_MS: '40',
      DEBOUNCE_WINDOW_SECONDS: '0.05',
      DEBOUNCE_MAX_WINDOW_SECONDS: '0.2',
    },
    textOf: (number, part) => `q${String(number).padStart(6, '0')}${'abc'.charAt(part)}`,
    burstShare: 0.2,
    perRound: 12,
    startMs: 400,
    noteRound: () => {
      writeDown();
      workspace.requests.length = 0;
      if (dice.chance(SHARE_OF_FAULTS)) workspace.fail(...dice.pick(FAULTS));
    },
    stop: async () => {
      writeDown();
      await workspace.stop();
    },
  };
}

/** Genie thinks for some looks, more about one question than about another. */
function echo(content: string): Script {
  const looks = [...content].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % MOST_LOOKS, 0);
  return {
    statuses: ['SUBMITTED', ...new Array<string>(looks).fill('ASKING_AI'), 'COMPLETED'],
    parts: [{ kind: 'text', content: `The answer to ${content}.`, purpose: ANSWER }],
  };
}

/**
 * Lamp's own Genie about the sample data. Its answers do not repeat the question, so there is one per conversation. What
 * it was asked it has kept itself, on disk before it says that it took it.
 */
async function embeddedGenie({ folder }: { folder: string }): Promise<TortureGenie> {
  const recorder = new Recorder<GenieRecord>(folder, FILES.genie);
  const path = join(import.meta.dirname, '..', '..', 'golden', 'samples.json');
  const { questions } = JSON.parse(readFileSync(path, 'utf8')) as { questions: { question: string }[] };
  return {
    env: { DEBOUNCE_ENABLED: 'false' },
    textOf: (number) => questions[number % questions.length]?.question ?? '',
    burstShare: 0,
    perRound: 8,
    startMs: 1_500,
    noteRound: () => {},
    stop: async () => recorder.write(...keptAsks(join(folder, 'state', 'genie', 'genie.db'))),
  };
}

function keptAsks(path: string): readonly GenieRecord[] {
  // Broken off before the first process came so far.
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path);
  try {
    const rows = database.prepare('SELECT content FROM messages ORDER BY seq').all();
    return rows.map((row) => ({ content: String(row['content']) }));
  } finally {
    database.close();
  }
}
