import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXCHANGE_NAMES, QUESTION_NAMES } from '../../../../adapters/genie/control/behaviour.ts';
import { readRules } from '../../../../adapters/genie/control/rules.ts';
import { OPERATIONS } from '../../../../adapters/genie/types.ts';

const root = join(import.meta.dirname, '../../../..');
const page = readFileSync(join(root, 'docs/emulator.md'), 'utf8');

interface Block {
  readonly kind: string;
  readonly text: string;
}

const blocks: Block[] = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind = '', text = '']) => ({
  kind,
  text,
}));
const TOKEN = 'secret';
const MARK = '-- the next block --';

describe('docs/emulator.md', () => {
  let folder: string;
  let emulator: ChildProcess;
  let baseUrl: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-emulator-page-'));
    const control = join(folder, 'control.yaml');
    await writeFile(control, blocks.find(({ kind }) => kind === 'yaml')?.text ?? '');
    const env = { PATH: process.env['PATH'], STATE_DIR: folder, GENIE_PORT: '0', DATABRICKS_TOKEN: TOKEN };
    emulator = spawn(process.execPath, [join(root, 'genie.ts'), '--control', control], { env, cwd: folder });
    baseUrl = await new Promise<string>((resolve, reject) => {
      let said = '';
      emulator.stdout?.on('data', (chunk) => {
        said += String(chunk);
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
        if (address) resolve(address);
      });
      emulator.once('exit', (code) => reject(new Error(`the emulator ended with ${code}: ${said}`)));
    });
  });

  after(async () => {
    const exited = once(emulator, 'exit');
    emulator.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  });

  it('shows what its commands print', async () => {
    const scripts = blocks.filter(({ kind }) => kind === 'sh');
    const script = scripts.map(({ text }) => `echo '${MARK}'\n${text}`).join('\n');
    const shell = spawn('bash', ['-c', script], {
      env: { PATH: process.env['PATH'], GENIE: baseUrl, TOKEN },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    shell.stdout.on('data', (chunk) => {
      printed += String(chunk);
    });
    await once(shell, 'close');
    const outputs = printed.split(`${MARK}\n`).slice(1);
    expect(outputs).to.have.length(scripts.length);
    for (const [at, { text }] of scripts.entries()) {
      const block = blocks.findIndex((one) => one.text === text);
      const shown = blocks[block + 1];
      const output = (outputs[at] ?? '').replaceAll(/[0-9a-f]{32}/g, '<id>');
      expect(output, text).to.equal(shown?.kind === 'text' ? shown.text : '');
    }
  }).timeout(60_000);

  it('has control files that are taken without a fault', async () => {
    const files = blocks.filter(({ kind }) => kind === 'yaml');
    expect(files).to.have.length(1);
    for (const { text } of files) {
      const read = await readRules(text);
      expect(read.kind === 'faults' ? read.sentences : []).to.deep.equal([]);
    }
  });

  it('names everything that there is', () => {
    const tables = page.split('\n').filter((line) => line.startsWith('|'));
    for (const name of [...QUESTION_NAMES, ...EXCHANGE_NAMES]) {
      expect(
        tables.some((line) => new RegExp(`^\\|.*\`${name}[=\`].*\\|.*\\|$`).test(line)),
        name,
      ).to.equal(true);
    }
    for (const name of OPERATIONS) {
      expect(
        tables.some((line) => line.split('|')[1]?.includes(`\`${name}\``)),
        name,
      ).to.equal(true);
    }
  });
});
