import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { FakeConnector } from '../support/fake-connector.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { message } from '../support/teams-activities.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'cli', 'questions.ts');
const TOKEN = 'the-token-of-the-operators';

describe('npm run questions', () => {
  let workspace: FakeWorkspace;
  let connector: FakeConnector;
  let lamp: RunningLamp;

  before(async () => {
    workspace = await startFakeWorkspace();
    connector = await FakeConnector.start();
    lamp = await startLamp({
      env: {
        ...workspaceEnv(workspace),
        ALLOWED_SERVICE_URLS: connector.origin,
        OPS_TOKEN: TOKEN,
        DEBOUNCE_ENABLED: 'false',
        TEAMS_STREAMING: 'false',
      },
    });
  });
  after(async () => {
    await lamp.stop();
    await Promise.all([workspace.stop(), connector.stop()]);
  });

  const run = (args: readonly string[], env: Record<string, string> = { OPS_TOKEN: TOKEN }) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(process.execPath, [PROGRAM, ...args], { env }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
      });
    });
  const at = () => ['--url', lamp.url];

  it('lists, shows, sends again and gives up answers that could not be delivered', async () => {
    expect((await run(['list', ...at()])).out).to.contain('Every answer has been delivered');
    // The sign that work began, and the answer itself: the person has blocked the bot.
    connector.fail({ kind: 'status', status: 403 }, { operation: 'reply', times: 2 });
    await fetch(new URL('/api/messages', lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...message('Revenue by region?'), serviceUrl: connector.serviceUrl }),
    });
    await untilDead();
    const [id = ''] = (await run(['list', ...at()])).out.split(' ');
    expect((await run(['show', id, ...at()])).out)
      .to.contain('Revenue by region?')
      .and.to.contain('"outcome": "answer"');
    expect((await run(['resend', id, ...at()])).code).to.equal(0);
    await connector.until(({ body }) => body.includes('North leads.'));
    const again = await run(['discard', id, ...at()]);
    expect(again.code).to.equal(1);
    expect(again.err).to.contain('no undelivered answer');
  });

  /** Asks until there is a dead letter. */
  async function untilDead(): Promise<void> {
    for (;;) {
      const response = await fetch(new URL('/api/ops/questions', lamp.url), {
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      const { dead_letters: letters } = (await response.json()) as { dead_letters: object[] };
      if (letters.length > 0) return;
    }
  }

  it('says what is wrong and what to do', async () => {
    expect((await run(['list', ...at()], {})).err).to.contain('OPS_TOKEN');
    const nobody = await run(['list', '--url', 'http://127.0.0.1:9']);
    expect(nobody.code).to.equal(69);
    expect(nobody.err).to.contain('No Lamp answers');
    for (const args of [[], ['show'], ['fly', 'x'], ['--colour']]) expect((await run(args)).code).to.equal(64);
  });
});
