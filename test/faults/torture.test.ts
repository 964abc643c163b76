import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';
import { type ChannelRecord, type ConnectorRecord, FILES, type GenieRecord, Recorder } from './torture/records.ts';
import { torture } from './torture/torture.ts';

const ROUNDS = 50;
const FEW_ROUNDS = 3;
const SEED = 2026;
const LIMIT_MS = 240_000;
const STOP = { verb: 'stop' };
const REPEAT = 'You may have seen this answer already: I was restarted while sending it.';

/** Runs the checker as the process of its own that it is. */
function check(folder: string): Promise<{ line: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'torture', 'check.ts');
    const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let line = '';
    child.stdout.on('data', (chunk: Buffer) => {
      line += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ line: line.trim(), code }));
  });
}

/** What runs in a process group. Those that have ended and that nobody has asked about yet are not counted. */
function runningInGroup(group: number): readonly string[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      // "pid (name) state parent group ..."
      const [state, , inGroup] = readFileSync(`/proc/${Number(name)}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return Number(inGroup) === group && state !== 'Z' ? [readFileSync(`/proc/${name}/cmdline`, 'utf8')] : [];
    } catch {
      // No process, or one that ended meanwhile.
      return [];
    }
  });
}

describe('torture', () => {
  let dir: TempDir;

  beforeEach(() => {
    dir = tempDir();
  });

  afterEach(() => dir.remove());

  it(`of ${ROUNDS} deaths loses no question, doubles no answer and asks Genie once`, async function () {
    this.timeout(LIMIT_MS);
    await torture({ rounds: ROUNDS, genie: 'fake', seed: SEED, folder: dir.path, onProgress: () => {} });
    const { line, code } = await check(dir.path);
    process.stdout.write(`      ${line}\n`);
    expect(line).to.match(new RegExp(`^${ROUNDS} rounds, [1-9]\\d+ questions, 0 lost, 0 doubled, `));
    expect(line)
      .to.contain(' 0 asked again')
      .and.to.match(/ [1-9]\d* delivered again/);
    expect(code).to.equal(0);
  });

  it('notices a Lamp that does not know what it has taken already', async function () {
    this.timeout(LIMIT_MS);
    const forgetful = ['--import', new URL('./torture/forget-claims.ts', import.meta.url).href];
    const options = { genie: 'fake', seed: SEED, folder: dir.path, onProgress: () => {} } as const;
    await torture({ ...options, rounds: FEW_ROUNDS, nodeArgs: forgetful });
    const { line, code } = await check(dir.path);
    expect(line)
      .to.match(/ [1-9]\d* doubled/)
      .and.to.match(/ [1-9]\d* asked again/);
    expect(code).to.equal(1);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`tells what it saw and leaves nothing running when it is broken off by ${signal}`, async function () {
      this.timeout(LIMIT_MS);
      const script = join(import.meta.dirname, 'torture', 'run.ts');
      const args = [script, '--rounds', '1000', '--genie', 'embedded'];
      // A group of its own: whoever it starts belongs to it, and it can be seen whether anybody is left.
      const run = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
      const ended = once(run, 'close');
      let output = '';
      run.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      try {
        await eventually(() => / [1-9]\d* acknowledged/.test(output));
        // Between the death of one Lamp and the start of the next there is none.
        await eventually(() => runningInGroup(Number(run.pid)).length > 1);
      } finally {
        run.kill(signal);
      }
      const [code] = await ended;
      expect(code).to.equal(signal === 'SIGINT' ? 130 : 143);
      expect(output).to.contain(`Broken off by ${signal}`);
      expect(output).to.match(/\n\d+ rounds, [1-9]\d* questions, \d+ not answered yet, 0 doubled, .*\n$/);
      expect(runningInGroup(Number(run.pid)), 'is left').to.deep.equal([]);
    });
  }

  describe('its checker', () => {
    /** A run of one round in which these were taken and these were seen. */
    async function judged(
      questions: readonly { conversation: string; text: string; acknowledged?: boolean }[],
      shown: readonly (readonly [conversation: string, id: string, activity: unknown])[],
      asked: readonly string[] = questions.map(({ text }) => text),
    ) {
      const channel = new Recorder<ChannelRecord>(dir.path, FILES.channel);
      const connector = new Recorder<ConnectorRecord>(dir.path, FILES.connector);
      const genie = new Recorder<GenieRecord>(dir.path, FILES.genie);
      channel.write({ kind: 'round', round: 1, end: 'killed' });
      for (const [number, { conversation, text, acknowledged = true }] of questions.entries()) {
        channel.write({ kind: 'posted', question: `q${number}`, conversation, text });
        if (acknowledged) channel.write({ kind: 'acknowledged', question: `q${number}` });
      }
      for (const [conversation, id, activity] of shown) connector.write({ kind: 'shown', conversation, id, activity });
      genie.write(...asked.map((content) => ({ content })));
      return await check(dir.path);
    }
    const one = { conversation: 'a', text: 'q1' };
    const two = { conversation: 'b', text: 'q2' };

    it('is content with one final message each, a placeholder that became it included', async () => {
      const { line, code } = await judged(
        [one, two],
        [
          ['a', 'm1', { text: 'Working on it', ...STOP }],
          ['a', 'm1', { text: 'The answer to q1.' }],
          ['b', 'm1', { text: 'Something went wrong.' }],
        ],
      );
      expect(line).to.equal(
        '1 rounds, 2 questions, 0 lost, 0 doubled, 0 marked repeats, 0 delivered again, 0 asked again',
      );
      expect(code).to.equal(0);
    });

    it('sees a question that got nothing but a placeholder', async () => {
      const { line, code } = await judged(
        [one, two],
        [
          ['a', 'm1', { text: 'The answer to q1.' }],
          ['b', 'm1', { text: 'Working on it', ...STOP }],
        ],
      );
      expect(line).to.contain(' 1 lost, 0 doubled');
      expect(code).to.equal(1);
    });

    it('sees an answer that is there twice', async () => {
      const { line, code } = await judged(
        [one],
        [
          ['a', 'm1', { text: 'The answer to q1.' }],
          ['a', 'm2', { text: 'The answer to q1.' }],
        ],
      );
      expect(line).to.contain(' 0 lost, 1 doubled, 0 marked repeats');
      expect(code).to.equal(1);
    });

    it('takes a repeat that is marked for what it is', async () => {
      const { line, code } = await judged(
        [one],
        [
          ['a', 'm1', { text: 'The answer to q1.' }],
          ['a', 'm2', { text: `${REPEAT} The answer to q1.` }],
        ],
      );
      expect(line).to.contain(' 0 lost, 0 doubled, 1 marked repeats');
      expect(code).to.equal(0);
    });

    it('does not count what was never acknowledged', async () => {
      const { line, code } = await judged([{ ...one, acknowledged: false }], []);
      expect(line).to.contain('0 questions, 0 lost');
      expect(code).to.equal(0);
    });

    it('does not take for an ask again what two people said, and takes what one said and Genie heard twice', async () => {
      const same = { conversation: 'c', text: 'q1' };
      const seen = ['a', 'c'].map((conversation) => [conversation, 'm1', { text: 'The answer to q1.' }] as const);
      expect((await judged([one, same], seen)).line).to.contain(' 0 asked again');
      expect((await judged([], [], ['q1'])).line).to.contain(' 1 asked again');
    });

    it('says nothing of asks when nobody has written any down', async () => {
      const { line } = await judged([one], [['a', 'm1', { text: 'The answer to q1.' }]], []);
      expect(line).to.contain(' 0 lost').and.not.to.contain('asked again');
    });

    const burst = ['q1a', 'q1b', 'q1c'].map((text) => ({ conversation: 'a', text }));

    it('takes messages that became one question, or more, for answered when each is in one answer', async () => {
      const seen = [
        ['a', 'm1', { text: 'The answer to q1a q1b.' }],
        ['a', 'm2', { text: 'The answer to q1c.' }],
      ] as const;
      const { line } = await judged(burst, seen, ['q1a\nq1b', 'q1c']);
      expect(line).to.equal(
        '1 rounds, 3 questions, 0 lost, 0 doubled, 0 marked repeats, 0 delivered again, 0 asked again',
      );
    });

    it('sees a message that was left out of all answers, and one that is in two', async () => {
      const seen = [
        ['a', 'm1', { text: 'The answer to q1a q1b.' }],
        ['a', 'm2', { text: 'The answer to q1b.' }],
      ] as const;
      const { line, code } = await judged(burst, seen, ['q1a\nq1b', 'q1b']);
      expect(line).to.contain(' 1 lost, 1 doubled').and.to.contain(' 1 asked again');
      expect(code).to.equal(1);
    });
  });
});
