import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { LampProcess } from '../support/lamp-process.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Listed {
  readonly settings: readonly { readonly name: string; readonly value?: unknown; readonly source: string }[];
  readonly changed_by?: string;
  readonly file_error?: string;
  readonly error?: { readonly field?: string; readonly message: string };
}

const TOKEN = 'operators-only-0123456789';

describe('flow: settings that change without a restart', () => {
  let workspace: FakeWorkspace;
  let lamp: RunningLamp;
  const levels: string[] = [];

  before(async () => {
    workspace = await startFakeWorkspace();
    const env = { ...workspaceEnv(workspace), OPS_TOKEN: TOKEN, DEBOUNCE_ENABLED: 'false' };
    lamp = await startLamp({ env, onLogLevel: (level) => levels.push(level) });
  });
  after(async () => {
    await lamp.stop();
    await workspace.stop();
  });

  const ops = async (method: string, body?: string, token = TOKEN) => {
    const response = await fetch(new URL('/api/ops/settings', lamp.url), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: (await response.json()) as Listed };
  };
  const patch = (changes: object) => ops('PATCH', JSON.stringify(changes));
  const shown = (body: Listed, name: string) => body.settings.find((one) => one.name === name);
  const ask = async (message: string, space?: string) => {
    const response = await fetch(new URL('/api/chat', lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message, user_id: 'anna', ...(space ? { space } : {}) }),
    });
    return { status: response.status, text: await response.text() };
  };

  it('are listed with value and origin, and secrets without their values', async () => {
    const { status, body } = await ops('GET');
    expect(status).to.equal(200);
    expect(shown(body, 'LOG_LEVEL')).to.include({ value: 'info', source: 'default', dynamic: true });
    expect(shown(body, 'DEBOUNCE_ENABLED')).to.include({ value: false, source: 'environment' });
    expect(shown(body, 'PORT')).to.include({ dynamic: false });
    expect(shown(body, 'OPS_TOKEN')).to.include({ is_set: true, source: 'environment' });
    expect(JSON.stringify(body)).not.to.contain(TOKEN).and.not.to.contain(workspace.token);
  });

  it('are changed over the API, and written down for the next process', async () => {
    const { status, body } = await patch({ LOG_LEVEL: 'debug', STATS_LOG_SAMPLE_RATE: 0.5, BATCH_ENABLED: false });
    expect(status).to.equal(200);
    expect(shown(body, 'LOG_LEVEL')).to.include({ value: 'debug', source: 'file' });
    expect(shown(body, 'STATS_LOG_SAMPLE_RATE')).to.include({ value: 0.5 });
    expect(body.changed_by).to.equal('OPS_TOKEN');
    expect(levels.at(-1)).to.equal('debug');
    const back = await patch({ LOG_LEVEL: null });
    expect(shown(back.body, 'LOG_LEVEL')).to.include({ value: 'info', source: 'default' });
    expect(levels.at(-1)).to.equal('info');
  });

  it('change which spaces can be asked', async () => {
    expect((await ask('one', 'second')).status).to.equal(400);
    const spaces = `first=${workspace.spaceId},second=${workspace.spaceId}`;
    expect((await patch({ GENIE_SPACE_ID: '', GENIE_SPACES: spaces })).status).to.equal(200);
    expect((await ask('two', 'second')).status).to.equal(200);
    await patch({ GENIE_SPACE_ID: null, GENIE_SPACES: null });
    expect((await ask('three', 'second')).status).to.equal(400);
  });

  it('change the rate of Genie at once, without giving away what was used up', async () => {
    expect((await patch({ GENIE_QUESTIONS_PER_MINUTE: 0.1, QUEUE_MAX_WAIT_SECONDS: 1 })).status).to.equal(200);
    const answers = [await ask('four'), await ask('five')];
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 429]);
    await patch({ GENIE_QUESTIONS_PER_MINUTE: null, QUEUE_MAX_WAIT_SECONDS: null });
    expect((await ask('six')).status).to.equal(200);
  });

  const refused: readonly [body: string, field: string, says: RegExp][] = [
    ['{}', 'body', /at least one setting/],
    ['[]', 'body', /object/],
    ['{"LOG_LEVEL": {"a": 1}}', 'LOG_LEVEL', /must be a text, a number, true, false or null/],
    ['{"LOG_LEVEL": "loud"}', 'LOG_LEVEL', /one of trace, debug/],
    ['{"LOGLEVEL": "debug"}', 'LOGLEVEL', /did you mean LOG_LEVEL/],
    ['{"PORT": 1}', 'PORT', /at the start only/],
    ['{"OPS_TOKEN": "x"}', 'OPS_TOKEN', /at the start only/],
    ['{"SESSION_MAX": -1}', 'SESSION_MAX', /whole number from 1/],
    ['{"SESSION_MAX": 1e999}', 'SESSION_MAX', /must be a text, a number, true, false or null/],
    ['{"BATCH_SIZE": 7, "BATCH_DELAY_MS": "soon"}', 'BATCH_DELAY_MS', /Nothing was changed/],
    ['{"DEBOUNCE_WINDOW_SECONDS": 30}', 'DEBOUNCE_MAX_WINDOW_SECONDS', /must not be smaller/],
  ];
  for (const [body, field, says] of refused) {
    it(`refuse ${body}, and apply nothing of it`, async () => {
      const before = (await ops('GET')).body.settings;
      const { status, body: answer } = await ops('PATCH', body);
      expect(status).to.equal(400);
      expect(answer.error?.field).to.equal(field);
      expect(answer.error?.message).to.match(says);
      expect((await ops('GET')).body.settings).to.deep.equal(before);
    });
  }

  it('are for operators alone', async () => {
    expect((await ops('GET', undefined, 'somebody-else-0123456789')).status).to.equal(401);
    expect((await ops('PATCH', '{"LOG_LEVEL":"debug"}', 'somebody-else-0123456789')).status).to.equal(401);
  });

  it('degrade the health while the file is wrong, and name the fault there', async () => {
    const file = join(lamp.stateDir, 'settings.yaml');
    const health = async () => {
      const url = new URL('/api/health', lamp.url);
      const response = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
      return (await response.json()) as { status: string; checks: { settings: { status: string; detail?: string } } };
    };
    writeFileSync(file, 'LOG_LEVEL: loud');
    await lamp.app.reloadSettings();
    const { status, checks } = await health();
    expect(status).to.equal('degraded');
    expect(checks.settings.detail).to.contain('LOG_LEVEL must be one of');
    expect((await ops('GET')).body.file_error).to.contain('LOG_LEVEL');
    writeFileSync(file, '');
    await lamp.app.reloadSettings();
    expect((await health()).status).to.equal('ok');
  });
});

describe('a Lamp that gets SIGHUP', () => {
  it('reads its settings again, says who changed them, and goes on', async () => {
    const dir = tempDir();
    const lamp = await LampProcess.start({ env: { STATE_DIR: dir.path, LOG_LEVEL: 'info' } });
    try {
      writeFileSync(join(dir.path, 'settings.yaml'), 'STATS_LOG_SAMPLE_RATE: 0.25');
      lamp.signal('SIGHUP');
      const line = () => lamp.output.split('\n').find((one) => one.includes('settings were changed'));
      await eventually(() => line() !== undefined);
      const { by, names } = JSON.parse(line() ?? '{}') as { by: string; names: readonly string[] };
      expect(['SIGHUP', 'the file']).to.include(by);
      expect(names).to.deep.equal(['STATS_LOG_SAMPLE_RATE']);
      expect(await lamp.terminate()).to.equal(0);
    } finally {
      if (lamp.running) await lamp.kill();
      dir.remove();
    }
  });
});
