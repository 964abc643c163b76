import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock } from '../../../services/clock.ts';
import { AppError } from '../../../services/errors.ts';
import type { Log } from '../../../services/log.ts';
import { WatchedFile } from '../../../services/watched-file.ts';
import { Control } from './control.ts';
import { type Rules, readRules } from './rules.ts';

/** A control that follows its file. */
export interface OpenedControl {
  readonly control: Control;
  /** Ends watching. */
  stop(): Promise<void>;
}

export interface OpenControlOptions {
  /** Control file; without one the header alone counts. */
  readonly path?: string;
  readonly clock: Clock;
  readonly log: Log;
}

const MAX_BYTES = 1_048_576;

/**
 * Reads the control file and follows it: a change takes effect within a second, and one with a fault leaves the former
 * rules in force.
 * @throws AppError `config.invalid` that names every fault, or says that the file cannot be read.
 */
export async function openControl(options: OpenControlOptions): Promise<OpenedControl> {
  const { clock, log } = options;
  if (options.path === undefined) return { control: new Control({ clock }), stop: () => Promise.resolve() };
  const path = resolve(options.path);
  const control = new Control({ clock, rules: await rulesOf(path) });
  const watched = new WatchedFile({
    path,
    clock,
    onChange: async () => {
      const rules = await rulesOf(path);
      control.take(rules);
      log.info({ path, rules: rules.rules.length }, 'the control file was read again');
    },
    onError: (error) => log.error({ path, err: error }, 'the control file is wrong; the former one stays in force'),
  });
  await watched.start();
  return { control, stop: () => watched.stop() };
}

async function rulesOf(path: string): Promise<Rules> {
  const read = await readRules(await textOf(path));
  if (read.kind === 'rules') return read.rules;
  throw invalid(`${path} is not a control file:\n${read.sentences.map((one) => `  ${one}`).join('\n')}`);
}

async function textOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw invalid(`the control file ${path} cannot be read: ${(cause as Error).message}`, cause);
  });
  if (text.length > MAX_BYTES) throw invalid(`the control file ${path} must not be larger than 1 MiB`);
  return text;
}

function invalid(message: string, cause?: unknown): AppError {
  return new AppError('config.invalid', message, { field: 'GENIE_CONTROL_FILE', cause });
}
