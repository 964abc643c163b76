import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.ts';

const MIN_CHARACTERS = 32;

/** Where a secret is kept, and what to do when it is broken. */
export interface KeptSecretOptions {
  readonly stateDir: string;
  /** Name of the file in it. */
  readonly file: string;
  /** Goes on after "holds no secret: ". */
  readonly advice: string;
}

/**
 * A secret that signs what Lamp hands out: made at the first use and kept in the state folder, readable by its owner only.
 * @throws AppError `state.unwritable` when it cannot be read or kept, `state.corrupt` when the file is no secret.
 */
export function keptSecret(options: KeptSecretOptions): string {
  const path = join(options.stateDir, options.file);
  try {
    const secret = read(path) ?? make(options.stateDir, path);
    if (secret.length < MIN_CHARACTERS) {
      throw new AppError('state.corrupt', `${path} holds no secret: ${options.advice}`);
    }
    return secret;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('state.unwritable', `cannot keep ${path}: check STATE_DIR, its rights and the free space`, {
      cause: error,
    });
  }
}

function read(path: string): string | undefined {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    // Somebody may have copied the folder with other rights.
    chmodSync(path, 0o600);
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written aside and renamed into place: a crash leaves no half secret. */
function make(stateDir: string, path: string): string {
  const secret = randomBytes(32).toString('base64url');
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const aside = `${path}.new`;
  rmSync(aside, { force: true });
  writeFileSync(aside, secret, { mode: 0o600, flush: true });
  renameSync(aside, path);
  return secret;
}
