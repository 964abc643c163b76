import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '../../../services/engine/samples/random.ts';
import { parseSpace, type Space } from '../../../services/engine/space.ts';
import type { GoldenQuestion } from '../golden.ts';
import { writeFreightData } from './data.ts';
import { FAMILIES } from './templates.ts';

/** A third model and questions about it, which the interpreter's rules were not made for. */
export interface HeldOut {
  readonly space: Space;
  readonly questions: readonly GoldenQuestion[];
  /** Removes the data files; call it when the space is open, or when done. */
  dispose(): Promise<void>;
}

const SEED = 424_242;
const TRIES = 200;

/** Writes the data into a temporary folder and composes the questions; both are the same each time. */
export async function loadHeldout(): Promise<HeldOut> {
  const folder = await mkdtemp(join(tmpdir(), 'lamp-heldout-'));
  await writeFreightData(folder);
  const json: unknown = JSON.parse(await readFile(join(import.meta.dirname, 'space.json'), 'utf8'));
  return {
    space: parseSpace(json, folder),
    questions: composeQuestions(),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** 200 questions, none twice, each family with its share. */
export function composeQuestions(): readonly GoldenQuestion[] {
  const random = new SeededRandom(SEED);
  const questions = new Map<string, GoldenQuestion>();
  for (const { family, share, template } of FAMILIES) {
    let left = share;
    for (let attempt = 0; left > 0 && attempt < TRIES; attempt++) {
      const composed = template(random);
      if (questions.has(composed.question)) continue;
      const id = `h${String(questions.size + 1).padStart(3, '0')}`;
      questions.set(composed.question, { id, family, ...composed, sql: [...composed.sql] });
      left--;
    }
  }
  return [...questions.values()];
}
