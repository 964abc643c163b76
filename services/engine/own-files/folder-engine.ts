import type { Clock } from '../../clock.ts';
import type { JsonValue } from '../../json.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../types.ts';
import { asSampleQuestion } from './fit-model.ts';
import type { FileNotice } from './notice.ts';
import { type OpenFolder, type OpenFolderOptions, openFolder } from './open-folder.ts';
import { startersOf } from './starters.ts';

/** What an engine answers from. Plain JSON. */
export interface FolderFacts {
  /** Absolute path. */
  readonly folder: string;
  readonly title: string;
  readonly tables: number;
  readonly rows: number;
  readonly notices: readonly FileNotice[];
  /** Differs for every state of the files. */
  readonly version: string;
  /** Why the newest state of the files is not served, but an earlier one. */
  readonly problem?: string;
}

/** An engine over a folder. Closing the engine gives the data's memory back. */
export interface FolderEngine {
  readonly engine: Engine;
  readonly facts: FolderFacts;
  readonly opened: OpenFolder;
  readonly starters: readonly string[];
}

/** For trying starters; what was not tried by then is offered only where the owner of the data wrote it. */
const OPENING_WITHIN_MS = 60_000;

/**
 * Opens a folder and makes it ready to be asked about.
 * @throws AppError `genie.space_misconfigured` as `openFolder` does.
 */
export async function openFolderEngine(options: OpenFolderOptions): Promise<FolderEngine> {
  const opened = await openFolder(options);
  const { duckdb, valueIndex, space, model } = opened;
  const { clock, assistant, sqlMaker } = options;
  const build = (sampleQuestions: readonly string[], helped: boolean): Engine => {
    const serialized = withQuestions(space.serialized, sampleQuestions);
    const parts = { duckdb, valueIndex, clock, model: { ...model, sampleQuestions } };
    const place = sqlMaker ? { written: sqlMaker.make({ duckdb, model }) } : {};
    const help = helped && assistant ? { assistant, ...place } : {};
    return createEngine({ ...parts, ...help, space: { ...space, serialized, version: opened.version } });
  };
  try {
    const own = model.sampleQuestions;
    const signal = giveUpAfter(clock, OPENING_WITHIN_MS);
    const { questions, unfit } = await startersOf(build(own, false), { model, own, signal: signal.signal });
    signal.cancel();
    const notices: FileNotice[] = unfit.map((text) => {
      const file = opened.folder.model?.name ?? 'model.yaml';
      return { file, kind: 'model', text: `the sample question "${text}" is not understood, or finds nothing` };
    });
    const facts: FolderFacts = {
      folder: opened.folder.path,
      title: space.title,
      tables: model.tables.length,
      rows: model.tables.reduce((sum, { rowCount }) => sum + rowCount, 0),
      notices: [...opened.notices, ...notices],
      version: opened.version,
    };
    return { engine: build(questions, true), facts, opened, starters: questions };
  } catch (error) {
    await duckdb.close();
    throw error;
  }
}

function giveUpAfter(clock: Clock, limitMs: number): { signal: AbortSignal; cancel(): void } {
  const controller = new AbortController();
  const timer = clock.after(limitMs, () => controller.abort(new Error(`not within ${limitMs} ms`)));
  return { signal: controller.signal, cancel: () => timer.cancel() };
}

function withQuestions(serialized: JsonValue, questions: readonly string[]): JsonValue {
  const config = { sample_questions: questions.map(asSampleQuestion) };
  return { ...(serialized as Record<string, JsonValue>), config };
}
