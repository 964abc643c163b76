import { expect } from 'chai';
import { FakeConnector } from '../support/fake-connector.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { cardSubmit, deleted, edited, message } from '../support/teams-activities.ts';
import { textScript } from '../support/workspace/scripts.ts';

describe('flow: questions that wait, in Microsoft Teams', () => {
  let workspace: FakeWorkspace;
  let connector: FakeConnector;
  let lamp: RunningLamp;

  beforeEach(async () => {
    workspace = await startFakeWorkspace();
    connector = await FakeConnector.start();
    const windows = { DEBOUNCE_WINDOW_SECONDS: '60', DEBOUNCE_MAX_WINDOW_SECONDS: '300' };
    lamp = await startLamp({
      env: { ...workspaceEnv(workspace), ...windows, ALLOWED_SERVICE_URLS: connector.origin },
    });
  });

  afterEach(async () => {
    await lamp.stop();
    await Promise.all([workspace.stop(), connector.stop()]);
  });

  const post = async (activity: Record<string, unknown>) => {
    const { status } = await fetch(new URL('/api/messages', lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...activity, serviceUrl: connector.serviceUrl }),
    });
    expect(status).to.equal(200);
  };
  const said = (text: string) => connector.until(({ body }) => body.includes(text));

  it('joins what was written, as it was edited and without what was deleted, when it is told to go', async () => {
    const texts = ['hello', 'sales last month', 'by reigon please', 'and forget me'];
    const messages = texts.map((text) => message(text));
    for (const one of messages) await post(one);
    await post(edited(String(messages[2]?.['id']), 'by region please'));
    await post(deleted(String(messages[3]?.['id'])));
    await post(message('status'));
    await said('3 messages just in');
    workspace.on('hello\nsales last month\nby region please', textScript('Joined.'));
    await post(message('go'));
    await said('Joined.');
    expect(workspace.asked).to.have.length(1);
  });

  it('forgets all that was written when it is told to stop', async () => {
    for (const text of ['hello', 'sales last month']) await post(message(text));
    await post(message('stop'));
    await said('Stopped.');
    workspace.on('another', textScript('The other answer.'));
    await post(message('! another'));
    await said('The other answer.');
    expect(workspace.asked.map(({ content }) => content)).to.deep.equal(['another']);
  });

  it('stops what runs when the button of its message is pressed', async () => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    workspace.on('stuck', { ...textScript('Too late.'), until });
    // In a group: in a personal chat the channel has a button of its own.
    await post(message('! stuck', { place: 'group' }));
    const placeholder = await said('"verb":"stop"');
    const data = /"data":(\{"lamp":\{[^}]*"verb":"stop"[^}]*\}\})/.exec(placeholder.body)?.[1] ?? '';
    await post(cardSubmit(JSON.parse(data), 'group'));
    const end = await said('Stopped.');
    expect(end.operation).to.equal('update');
    release();
    await post(message('status', { place: 'group' }));
    await said('Nothing is running');
    expect(connector.requests.some(({ body }) => body.includes('Too late.'))).to.equal(false);
  });
});
