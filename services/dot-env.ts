import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

type Variables = Readonly<Record<string, string | undefined>>;

/** What stands in a `.env` file; empty when there is none. @throws when it is there and cannot be read. */
export function readDotEnv(path = '.env'): Variables {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
