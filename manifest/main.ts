import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../services/config.ts';
import { readDotEnv } from '../services/dot-env.ts';
import { AppError } from '../services/errors.ts';
import { factsFrom } from './facts.ts';
import { buildPackage } from './package.ts';
import { startersOf } from './starters.ts';

/** Builds the app package for Teams from the settings: `npm run manifest`. */
const USAGE = `npm run manifest                       builds manifest/build/lamp.zip from .env and the environment
Options: --out FILE                    write the package there
         --version 1.2.0               version of the app in Teams; an update needs a higher one (default 1.0.0)
         --starter "A question?"       offered in the direct chat; may be repeated (default: those of the space)`;
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;

const complain = (line: string) => process.stderr.write(`${line}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: resolve(import.meta.dirname, 'build/lamp.zip') },
      version: { type: 'string', default: '1.0.0' },
      starter: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  return values;
}

async function main(options: ReturnType<typeof readOptions>): Promise<void> {
  const config = readConfig({ env: { ...readDotEnv(), ...process.env } });
  // Looked at before anything is fetched.
  factsFrom(config, { version: options.version, starters: [] });
  const starters = options.starter ?? (await startersOf(config, complain));
  const facts = factsFrom(config, { version: options.version, starters });
  const bytes = await buildPackage(facts);
  mkdirSync(dirname(resolve(options.out)), { recursive: true });
  writeFileSync(options.out, bytes);
  process.stdout.write(
    `${options.out}: ${facts.name} ${facts.version} for ${facts.domain}. Upload it in Teams (docs/teams.md, step 6).\n`,
  );
}

let options: ReturnType<typeof readOptions> | undefined;
try {
  options = readOptions();
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
}
if (!options || options.help) {
  complain(USAGE);
  process.exitCode = options ? 0 : EXIT_USAGE;
} else {
  await main(options).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'config.invalid') throw error;
    complain('The package cannot be built:');
    for (const line of error.message.split('\n')) complain(`  - ${line}`);
    process.exitCode = EXIT_CONFIG;
  });
}
