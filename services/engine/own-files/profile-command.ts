import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { openFolderEngine } from './folder-engine.ts';
import { reportOf } from './report.ts';
import { writeStartingModel } from './starting-model.ts';

/** How it is called, for people who called it otherwise. */
export const PROFILE_USAGE = 'npm run genie -- profile ./folder [--write] [--force]';

/** What `genie profile` needs of its process. */
export interface ProfileOptions {
  /** What follows the word `profile`. */
  readonly args: readonly string[];
  readonly clock: Clock;
  readonly memoryLimitMb: number;
  readonly say: (text: string) => void;
}

/**
 * Tells what is understood of a folder of files, and with `--write` writes a model beside them to refine it.
 * @throws AppError `config.invalid` for arguments that make no sense; `genie.space_misconfigured`.
 */
export async function profileFolder({ args, clock, memoryLimitMb, say }: ProfileOptions): Promise<void> {
  const flags = args.filter((arg) => arg.startsWith('-'));
  const [path, ...more] = args.filter((arg) => !arg.startsWith('-'));
  const unknown = flags.find((flag) => flag !== '--write' && flag !== '--force');
  if (path === undefined || more.length > 0) throw new AppError('config.invalid', `name one folder: ${PROFILE_USAGE}`);
  if (unknown !== undefined) throw new AppError('config.invalid', `unknown argument ${unknown}: ${PROFILE_USAGE}`);
  const opened = await openFolderEngine({ path, clock, memoryLimitMb });
  try {
    say(await reportOf(opened));
    if (!flags.includes('--write')) return;
    const written = await writeStartingModel(opened, { force: flags.includes('--force') });
    say(`\nWritten: ${written}`);
  } finally {
    await opened.engine.close();
  }
}
