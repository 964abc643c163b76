import { expect } from 'chai';
import { FakeConnector } from '../support/fake-connector.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { message } from '../support/teams-activities.ts';
import { tempDir } from '../support/temp-dir.ts';

describe('flow: languages', () => {
  let dir: ReturnType<typeof tempDir>;
  let workspace: FakeWorkspace;
  let connector: FakeConnector;
  let lamp: RunningLamp;

  const start = (more: Readonly<Record<string, string>> = {}) =>
    startLamp({
      env: {
        ...{ ...workspaceEnv(workspace), ALLOWED_SERVICE_URLS: connector.origin, DEBOUNCE_ENABLED: 'false' },
        ...{ STATE_DIR: dir.path, ...more },
      },
    });

  beforeEach(async () => {
    dir = tempDir();
    workspace = await startFakeWorkspace();
    connector = await FakeConnector.start();
    lamp = await start();
  });

  afterEach(async () => {
    await lamp.stop();
    await Promise.all([workspace.stop(), connector.stop()]);
    dir.remove();
  });

  /** Writes a message, from a client that names a locale, and waits until the text is sent. */
  const say = async (text: string, locale: string, expected: string) => {
    const activity = message(text, { fields: { locale } });
    const response = await fetch(new URL('/api/messages', lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...activity, serviceUrl: connector.serviceUrl }),
    });
    expect(response.status).to.equal(200);
    await connector.until((request) => request.body.includes(expected));
  };

  it('answers in that of the client, and passes the question on as it was typed', async () => {
    await say('各地區的營收？', 'zh-TW', '接著問');
    expect(workspace.asked.map(({ content }) => content)).to.deep.equal(['各地區的營收？']);
    await say('help', 'zh-CN', '用平常的话询问您的数据');
    await say('help', 'en-GB', 'Ask about your data in plain words');
  });

  it('answers in the chosen one, also after a restart', async () => {
    await say('language zh-Hant', 'en-GB', '從現在起');
    await lamp.stop();
    lamp = await start();
    await say('status', 'en-GB', '目前沒有正在處理的問題');
    await say('language auto', 'en-GB', 'the language of your app');
    await say('status', 'en-GB', 'Nothing is running');
  });

  it('answers in the default one where the client’s is not spoken', async () => {
    await lamp.stop();
    lamp = await start({ DEFAULT_LOCALE: 'zh-Hans' });
    await say('status', 'de-DE', '目前没有正在处理的问题');
    await say('language klingon', 'xx', '我不会“klingon”');
  });
});
