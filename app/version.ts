import { readFileSync } from 'node:fs';

/** Version of this service, as its package says. */
export const VERSION = readVersion();

function readVersion(): string {
  const path = new URL('../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return version;
}
