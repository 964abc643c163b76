import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const SAY =
  'console.log(JSON.stringify([require("node:module").getCompileCacheDir() ?? "", process.env.NODE_COMPILE_CACHE]))';

/** The cache as the process has it, and as its threads will. */
async function cacheOf(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const args = [`--import=${new URL('../../app/compile-cache.js', import.meta.url).href}`, '-e', SAY];
  const { stdout } = await run(process.execPath, args, { env: { PATH: process.env['PATH'], ...env } });
  return JSON.parse(stdout) as string[];
}

describe('the cache of compiled code', () => {
  let dir: TempDir;

  before(() => {
    dir = tempDir();
  });

  after(() => {
    dir.remove();
  });

  it('is beside the packages, also for threads', async () => {
    const folder = join(root, 'node_modules', '.cache', 'lamp');
    const [used, told] = await cacheOf({});
    expect(used)
      .to.match(/^.+lamp.v\d/)
      .and.to.satisfy((path: string) => path.startsWith(folder));
    expect(told).to.equal(folder);
  });

  it('is where the environment says', async () => {
    const [used, told] = await cacheOf({ NODE_COMPILE_CACHE: join(dir.path, 'own') });
    expect(used?.startsWith(join(dir.path, 'own'))).to.equal(true);
    expect(told).to.equal(join(dir.path, 'own'));
  });

  it('is done without where its folder cannot be made', async () => {
    writeFileSync(join(dir.path, 'a-file'), '');
    expect((await cacheOf({ NODE_COMPILE_CACHE: join(dir.path, 'a-file', 'below') }))[0]).to.equal('');
  });

  it('is loaded first by npm start', () => {
    expect(readFileSync(join(root, 'package.json'), 'utf8')).to.contain('--import=./app/compile-cache.js index.ts"');
  });
});
