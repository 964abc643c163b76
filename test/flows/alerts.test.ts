import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { MailServer } from '../adapters/ops/senders/mail-server.ts';
import { Receiver } from '../adapters/ops/senders/receiver.ts';
import { startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

const TOKEN = 'operators-only-0123456789';
const SECRET = 'the-key-of-the-signature';

/** Fires while anybody has a session, which a test can begin and end. */
const RULES = (hook: string) => `
channels:
  - { name: hook, kind: webhook, url: "${hook}", secret: ${SECRET}, allow_private: true }
  - { name: mail, kind: email, to: [ops@example.com] }
rules:
  - name: somebody_is_here
    summary: "{{value}} people are here, more than {{threshold}}."
    severity: critical
    condition: { kind: threshold, metric: lamp_active_sessions, operator: ">=", threshold: 1 }
    channels: [hook, mail]
`;

interface Told {
  readonly alerts: readonly { readonly id: string; readonly rule: string; readonly state: string }[];
}
interface HistoryPage {
  readonly events: readonly { readonly id: string; readonly rule: string; readonly state: string }[];
}

describe('flow: an alert, from the figure to the people and back', () => {
  let dir: TempDir;
  let receiver: Receiver;
  let mailServer: MailServer;
  let workspace: FakeWorkspace;
  let lamp: RunningLamp;
  let browser: Browser | undefined;

  const start = () =>
    startLamp({
      env: {
        ...workspaceEnv(workspace),
        STATE_DIR: dir.path,
        OPS_TOKEN: TOKEN,
        SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`,
        SMTP_FROM: 'lamp@example.com',
        ALERT_GROUP_WAIT_SECONDS: '0',
      },
    });

  before(async function () {
    this.timeout(60_000);
    dir = tempDir();
    receiver = await Receiver.start();
    mailServer = await MailServer.start({ options: { hideSTARTTLS: true } });
    workspace = await startFakeWorkspace();
    writeFileSync(join(dir.path, 'alerts.yaml'), RULES(receiver.url()));
    lamp = await start();
    browser = await startChromium();
  });
  after(async () => {
    await browser?.close();
    await lamp.stop();
    await Promise.all([receiver.stop(), mailServer.stop(), workspace.stop()]);
    dir.remove();
  });

  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(new URL(path, lamp.url), {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    expect(response.status, `${method} ${path}: ${text}`).to.be.below(300);
    return (text === '' ? {} : JSON.parse(text)) as T;
  };
  const told = () => receiver.received.map(({ body }) => JSON.parse(body) as Told);
  const states = () => told().flatMap(({ alerts }) => alerts.map(({ state }) => state));
  const history = async () => {
    const { events } = await call<HistoryPage>('GET', '/api/ops/alerts/history?limit=50');
    return events.filter(({ rule }) => rule === 'somebody_is_here').map(({ state }) => state);
  };
  const open = async (): Promise<Page> => {
    const page = await (browser as Browser).newPage();
    await page.goto(new URL('/ops', lamp.url).href);
    await page.getByLabel('Token of').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Alerts' }).waitFor();
    return page;
  };

  it('fires, is told by webhook and e-mail, is acknowledged, resolves, and stays in the history over a restart', async function () {
    if (!browser) return this.skip();
    this.timeout(90_000);
    await call('POST', '/api/chat', { message: 'hello?', user_id: 'anna', session_id: 'here' });

    await receiver.until(1);
    await eventually(() => mailServer.mails.length === 1);
    const [first] = receiver.received;
    const timestamp = String(first?.headers['x-lamp-timestamp']);
    const signature = createHmac('sha256', SECRET).update(`${timestamp}.${first?.body}`).digest('hex');
    expect(first?.headers['x-lamp-signature']).to.equal(`v1=${signature}`);
    expect(told()[0]?.alerts[0]).to.include({ rule: 'somebody_is_here', state: 'firing' });
    expect(mailServer.mails[0]?.raw).to.contain('1 people are here, more than 1.');

    const page = await open();
    const row = page.getByRole('row', { name: /somebody_is_here/ });
    await row.getByText('firing').waitFor();
    await row.getByRole('button', { name: /^Acknowledge/ }).click();
    await row.getByText('acknowledged').waitFor();

    await lamp.stop();
    lamp = await start();
    const { alerts } = await call<Told>('GET', '/api/ops/alerts');
    expect(
      alerts.map(({ state }) => state),
      'after the restart',
    ).to.deep.equal(['acknowledged']);

    await call('DELETE', '/api/chat/sessions/here?user_id=anna');
    await receiver.until(2);
    await eventually(() => mailServer.mails.length === 2);
    expect(states(), 'told once each').to.deep.equal(['firing', 'resolved']);
    expect(await history()).to.deep.equal(['resolved', 'acknowledged', 'firing']);
    expect((await call<Told>('GET', '/api/ops/alerts')).alerts).to.deep.equal([]);
    await page.close();
  });
});
