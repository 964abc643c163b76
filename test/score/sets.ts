import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../services/clock.ts';
import { createEngine } from '../../services/engine/engine.ts';
import { openFolder } from '../../services/engine/own-files/open-folder.ts';
import { sampleSpace } from '../../services/engine/samples/samples.ts';
import type { Space } from '../../services/engine/space.ts';
import { openSpace } from '../../services/engine/space-open.ts';
import { type CsvTable, writeTables } from './csv.ts';
import { readQuestions, type ScoreQuestion } from './format.ts';
import type { Bench } from './judge.ts';
import { FOLDERS } from './sets/files/folders.ts';
import { helpdeskTables } from './sets/helpdesk.ts';
import { hospitalTables } from './sets/hospital.ts';
import { musicTables } from './sets/music.ts';
import { shopTables } from './sets/shop.ts';
import { subscriptionTables } from './sets/subscriptions.ts';
import { warehouseTables } from './sets/warehouse.ts';
import type { Target } from './tally.ts';

/** Questions about one space and what is asked of the engine there. */
export interface ScoreSet {
  readonly name: string;
  readonly target: Target;
  readonly questions: readonly ScoreQuestion[];
}

/** Spaces that are opened, each with its sets. A set may be spread over several spaces: its parts have the same name. */
export interface ScoreSpace {
  readonly name: string;
  readonly sets: readonly ScoreSet[];
  /** Loads the data; close `engine` and `duckdb` when done. */
  open(): Promise<Bench>;
}

const OWN: Readonly<Record<string, Target>> = {
  questions: { rightPercent: 95, wrongPercent: 3 },
  'follow-ups': { rightPercent: 92, wrongPercent: 3 },
  talk: { rightPercent: 92, wrongPercent: 3 },
  unanswerable: { rightPercent: 97, wrongPercent: 3 },
};
const CHINESE: Readonly<Record<string, Target>> = {
  traditional: { rightPercent: 90, wrongPercent: 3 },
  simplified: { rightPercent: 90, wrongPercent: 3 },
  unanswerable: { rightPercent: 97, wrongPercent: 3 },
};
const FURTHER: Target = { rightPercent: 75, wrongPercent: 8 };
/** Written by people who saw the data and not the rules. */
const STRANGERS: Readonly<Record<string, Target>> = {
  first: FURTHER,
  second: FURTHER,
  third: FURTHER,
  unanswerable: { rightPercent: 97, wrongPercent: 3 },
};

/** "Today" of the further data sets: the last day of their data. */
export const LAST_DAY_MS = Date.UTC(2025, 5, 30, 12);

/** The samples with their model, data sets of other trades without one, and folders of many tables as strangers ask, or with one file each. */
export async function scoreSpaces(): Promise<readonly ScoreSpace[]> {
  const groups = [...named('samples', OWN), ...named('chinese', CHINESE), ...named('strangers', STRANGERS)];
  const sets = groups.map(async ({ file, name, target }) => {
    return { name, target, questions: await readQuestions(join(import.meta.dirname, 'sets', file)) };
  });
  return [
    { name: 'samples', sets: await Promise.all(sets), open: async () => open(await sampleSpace(), systemClock) },
    await further('hospital', hospitalTables),
    await further('helpdesk', helpdeskTables),
    await further('warehouse', warehouseTables),
    await strangers('shop', shopTables),
    await strangers('music', musicTables),
    await strangers('subscriptions', subscriptionTables),
    ...(await Promise.all(Object.entries(FOLDERS).map(([name, tablesOf]) => folder(name, tablesOf)))),
  ];
}

/** What the questions of a folder are called, by their family. */
function folderSet(name: string, { family }: ScoreQuestion): string {
  if (family === 'unanswerable') return `${name} unanswerable`;
  return family.startsWith('follow-up') ? `${name} follow-ups` : `${name} questions`;
}

/** The questions of a folder: those of the beginning, and those that were written when the rules for them were made. */
async function folder(name: string, tablesOf: () => readonly CsvTable[]): Promise<ScoreSpace> {
  const sets: ScoreSet[] = [];
  for (const [file, set] of [
    [`${name}.txt`, 'files'],
    [`${name}-2.txt`, 'files 2'],
    [`${name}-talk.txt`, 'files talk'],
    [`${name}-3.txt`, 'files 3'],
    [`${name}-trade.txt`, 'files trade'],
  ] as const) {
    const path = join(import.meta.dirname, 'sets/files', file);
    const questions = existsSync(path) ? await readQuestions(path) : [];
    for (const [part, ones] of Map.groupBy(questions, (one) => folderSet(set, one)))
      sets.push({ name: part, target: FURTHER, questions: ones });
  }
  return { name: `files ${name}`, sets, open: () => openTables(name, tablesOf()) };
}

function named(
  group: string,
  targets: Readonly<Record<string, Target>>,
): { readonly file: string; readonly name: string; readonly target: Target }[] {
  return Object.entries(targets).map(([name, target]) => ({
    file: `${group}-${name}.txt`,
    name: `${group} ${name}`,
    target,
  }));
}

async function further(name: string, tablesOf: () => readonly CsvTable[]): Promise<ScoreSpace> {
  const questions = await readQuestions(join(import.meta.dirname, 'sets', `${name}.txt`));
  return {
    name,
    sets: [{ name, target: FURTHER, questions }],
    open: () => openTables(name, tablesOf()),
  };
}

/** A folder of many tables: what strangers asked of it, in sets that were written before they were run. */
async function strangers(name: string, tablesOf: () => readonly CsvTable[]): Promise<ScoreSpace> {
  const read = (file: string) => readQuestions(join(import.meta.dirname, 'sets', `${file}.txt`));
  return {
    name,
    sets: [
      { name, target: FURTHER, questions: await read(name) },
      { name: `${name} second`, target: FURTHER, questions: await read(`${name}-second`) },
      { name: `${name} unanswerable`, target: FURTHER, questions: await read(`${name}-unanswerable`) },
    ],
    open: () => openTables(name, tablesOf()),
  };
}

/** Opens tables as somebody's files: nothing is said about them, everything comes from the profile. */
async function openTables(title: string, tables: readonly CsvTable[]): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'lamp-score-'));
  try {
    const path = join(folder, title);
    await mkdir(path);
    await writeTables(path, tables);
    return await openFiles(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens a folder of data files without a model, as `DATA_DIR` would be. */
export async function openFiles(path: string): Promise<Bench> {
  const clock = { ...systemClock, now: () => LAST_DAY_MS };
  const opened = await openFolder({ path, clock });
  return { duckdb: opened.duckdb, engine: createEngine({ ...opened, clock }) };
}

async function open(space: Space, clock: Clock): Promise<Bench> {
  const opened = await openSpace(space, { clock });
  return { duckdb: opened.duckdb, engine: createEngine({ ...opened, clock }) };
}
