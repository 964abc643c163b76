import { expect } from 'chai';
import { FakeConnector } from '../support/fake-connector.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import {
  BOT_ID,
  deleted,
  feedback,
  installation,
  membersAdded,
  membersRemoved,
  message,
  type TeamsPlace,
  USER_ID,
} from '../support/teams-activities.ts';
import { textScript } from '../support/workspace/scripts.ts';

const ANSWER = 'North leads.';

describe('flow: Microsoft Teams', () => {
  let workspace: FakeWorkspace;
  let connector: FakeConnector;
  let lamp: RunningLamp;

  beforeEach(async () => {
    workspace = await startFakeWorkspace();
    connector = await FakeConnector.start();
    lamp = await startLamp({
      env: { ...workspaceEnv(workspace), ALLOWED_SERVICE_URLS: connector.origin, DEBOUNCE_ENABLED: 'false' },
    });
  });

  afterEach(async () => {
    await lamp.stop();
    await Promise.all([workspace.stop(), connector.stop()]);
  });

  const post = async (activity: Record<string, unknown>) => {
    const response = await fetch(new URL('/api/messages', lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...activity, serviceUrl: connector.serviceUrl }),
    });
    return { status: response.status, body: await response.text() };
  };
  const conversationOf = (activity: Record<string, unknown>) => (activity['conversation'] as { id: string }).id;
  /** The next final message that carries the text, as an update of the placeholder or as a message of its own. */
  const answered = (text: string) =>
    connector.until((request) => request.operation !== 'typing' && request.body.includes(text));

  for (const place of ['personal', 'group', 'channel'] as const satisfies readonly TeamsPlace[]) {
    it(`answers in a ${place} conversation, in the place of the message that said it is at work`, async () => {
      const question = message('Revenue by region?', { place });
      expect((await post(question)).status).to.equal(200);
      const final = await answered(ANSWER);
      expect(final.operation).to.equal(place === 'personal' ? 'final' : 'update');
      const [only, ...others] = connector.messages(conversationOf(question));
      expect(others).to.deep.equal([]);
      if (place !== 'personal') expect(only?.replyToId).to.equal(question['id']);
      expect(JSON.stringify(only?.activity)).to.contain('AIGeneratedContent').and.to.contain('Table');
      expect(workspace.asked.map(({ content }) => content)).to.deep.equal(['Revenue by region?']);
    });
  }

  it('asks and answers once, however often the activity is delivered', async () => {
    const question = message('Revenue by region?');
    const statuses = await Promise.all(Array.from({ length: 10 }, () => post(question)));
    expect(statuses.map(({ status }) => status)).to.deep.equal(Array(10).fill(200));
    await answered(ANSWER);
    await post(question);
    // Questions of one session run one after the other: when the next is answered, nothing of the first is left.
    workspace.on('And the next?', textScript('That was the next.'));
    await post(message('And the next?'));
    await answered('That was the next.');
    expect(workspace.asked).to.have.length(2);
    expect(connector.messages(conversationOf(question))).to.have.length(2);
  });

  it('continues the Genie conversation of the person, never that of another place or person', async () => {
    const ask = async (text: string, options: Parameters<typeof message>[1] = {}) => {
      workspace.on(text, textScript(`answer to ${text}`));
      await post(message(text, options));
      await answered(`answer to ${text}`);
      return workspace.asked.find(({ content }) => content === text)?.conversationId;
    };
    const first = await ask('one');
    expect(await ask('two')).to.equal(first);
    expect(await ask('three', { place: 'channel' })).to.not.equal(first);
    const other = { from: { id: '29:other', name: 'Bob', aadObjectId: '11111111-2222-3333-4444-555555555555' } };
    expect(await ask('four', { fields: other })).to.not.equal(first);
    await post(message('new'));
    await answered('from scratch');
    expect(await ask('five')).to.not.equal(first);
  });

  it('welcomes once, whatever tells of the joining', async () => {
    await post(installation('add'));
    await post(membersAdded('personal', [BOT_ID, USER_ID]));
    await post(installation('add'));
    await post(message('help'));
    await answered('Commands');
    const welcomes = connector.requests.filter(({ body }) => body.includes('Hello!'));
    expect(welcomes).to.have.length(1);
    expect(welcomes[0]?.body).to.contain('one shared account');
  });

  for (const place of ['group', 'channel'] as const) {
    it(`welcomes a ${place} once: not its members, and not when it is added again`, async () => {
      await post(membersAdded(place, [USER_ID, '29:another']));
      await post(installation('add', place));
      await Promise.all([post(membersAdded(place, [USER_ID, BOT_ID])), post(membersAdded(place, [BOT_ID]))]);
      await post(membersRemoved(place, [BOT_ID]));
      await post(membersAdded(place, [BOT_ID]));
      await post(message('help', { place }));
      await answered('Commands');
      expect(connector.requests.filter(({ body }) => body.includes('Hello!'))).to.have.length(1);
    });
  }

  it('hands a rating on to Genie', async () => {
    const question = message('Revenue by region?');
    await post(question);
    await answered(ANSWER);
    const [answer] = connector.messages(conversationOf(question));
    const rated = await post(feedback('like', 'well done', answer?.id ?? ''));
    expect(rated.status).to.equal(200);
    while (workspace.count('feedback') === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(workspace.requests.find(({ operation }) => operation === 'feedback')?.body).to.contain('POSITIVE');
  });

  it('takes a waiting question back when its message is deleted', async () => {
    workspace.on('slow', { ...textScript('slow is done') });
    const slow = message('slow');
    const regretted = message('regretted');
    await post(slow);
    await post(regretted);
    await post(deleted(String(regretted['id'])));
    await answered('slow is done');
    await post(message('status'));
    await answered('Nothing is running');
    expect(workspace.asked.map(({ content }) => content)).to.not.include('regretted');
  });

  it('says one clear sentence when Genie cannot be reached, and nothing of where it is', async () => {
    await workspace.stop();
    await post(message('Revenue by region?'));
    const final = await connector.until(({ operation, body }) => operation === 'final' && body.includes('Try again'));
    expect(final.body).to.not.contain('127.0.0.1').and.not.contain('ECONNREFUSED');
  });

  it('refuses what is no activity and names the field', async () => {
    const { status, body } = await post({ type: 7 });
    expect(status).to.equal(400);
    expect(body).to.contain('type');
  });
});
