import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { type TempDir, tempDir } from '../support/temp-dir.ts';
import { type ChannelRecord, type ConnectorRecord, FILES, type GenieRecord, Recorder } from './torture/records.ts';
import { torture } from './torture/torture.ts';

const ROUNDS = 50;
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
    expect(line).to.contain(' 0 asked again');
    expect(code).to.equal(0);
  });

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
      expect(line).to.equal('1 rounds, 2 questions, 0 lost, 0 doubled, 0 marked repeats, 0 asked again');
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

    const burst = ['q1a', 'q1b', 'q1c'].map((text) => ({ conversation: 'a', text }));

    it('takes messages that became one question, or more, for answered when each is in one answer', async () => {
      const seen = [
        ['a', 'm1', { text: 'The answer to q1a q1b.' }],
        ['a', 'm2', { text: 'The answer to q1c.' }],
      ] as const;
      const { line } = await judged(burst, seen, ['q1a\nq1b', 'q1c']);
      expect(line).to.equal('1 rounds, 3 questions, 0 lost, 0 doubled, 0 marked repeats, 0 asked again');
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
