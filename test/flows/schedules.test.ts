import { expect } from 'chai';
import { FakeConnector } from '../support/fake-connector.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { SkippingClock } from '../support/skipping-clock.ts';
import { activityIn, BOT_ID, cardExecute, installation, membersRemoved, message } from '../support/teams-activities.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';
import { failedScript, textScript } from '../support/workspace/scripts.ts';

const HOUR_MS = 3_600_000;
const PERSONAL = String((activityIn('personal', {})['conversation'] as { id: string }).id);

describe('flow: scheduled questions, in Microsoft Teams', () => {
  let workspace: FakeWorkspace;
  let connector: FakeConnector;
  let dir: TempDir;
  let clock: SkippingClock;
  let lamp: RunningLamp;

  const start = async () => {
    lamp = await startLamp({
      clock,
      env: { ...workspaceEnv(workspace), ALLOWED_SERVICE_URLS: connector.origin, STATE_DIR: dir.path },
    });
  };

  beforeEach(async () => {
    workspace = await startFakeWorkspace();
    connector = await FakeConnector.start();
    dir = tempDir();
    clock = new SkippingClock();
    await start();
  });

  afterEach(async () => {
    await lamp.stop();
    await Promise.all([workspace.stop(), connector.stop()]);
    dir.remove();
  });

  const post = async (activity: Record<string, unknown>) => {
    const response = await fetch(new URL('/api/messages', lamp.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...activity, serviceUrl: connector.serviceUrl }),
    });
    expect(response.status).to.equal(200);
    return await response.text();
  };
  const said = (text: string) => connector.until(({ body }) => body.includes(text));
  /** Waits until the figures say so: then no message is on its way that a skipped hour would make late. */
  const until = async (holds: (now: { delivered: number; stopped: number }) => boolean) => {
    for (;;) {
      const { performance } = (await (await fetch(new URL('/api/metrics', lamp.url))).json()) as {
        performance: { questions: { counts: { delivered: number } }; schedules: { stopped: number } };
      };
      const { questions, schedules } = performance;
      if (holds({ delivered: questions.counts.delivered, stopped: schedules.stopped })) return;
    }
  };
  const answers = () =>
    connector.requests.filter(({ body, accepted }) => accepted && body.includes('Scheduled question 1'));

  it('asks at the time and brings the answer by itself, once, with how to end it', async () => {
    workspace.on('sales by country', textScript('Sales are up.'));
    await post(message('every hour sales by country'));
    await said('Scheduled as number 1');
    expect(workspace.asked).to.deep.equal([]);
    clock.skip(HOUR_MS);
    const answer = await said('Sales are up.');
    expect(answer.operation, 'no placeholder before it: people are told of the answer').to.equal('create');
    expect(answer.conversationId).to.equal(PERSONAL);
    expect(answer.body).to.contain('Scheduled question 1: “sales by country”').and.contain('delete schedule 1');
    expect(workspace.asked.map(({ content }) => content)).to.deep.equal(['sales by country']);
    expect(answers()).to.have.lengthOf(1);
  });

  it('speaks in the zone that Teams tells, and makes one schedule of a message that comes twice', async () => {
    const once = message('every weekday at 9:00 sales');
    await Promise.all([post(once), post(once)]);
    await said('Europe/Berlin');
    await post(message('schedules'));
    const list = await said('Your scheduled questions');
    expect(list.body).to.contain('1. “sales”').and.not.contain('2. “sales”');
    expect(connector.requests.filter(({ body }) => body.includes('Scheduled as number'))).to.have.lengthOf(1);
  });

  it('is changed by the buttons of the list, in its place, by its owner alone', async () => {
    await post(message('every hour sales', { place: 'group' }));
    await said('Scheduled as number 1');
    await post(message('schedules', { place: 'group' }));
    const { body } = await said('Your scheduled questions');
    const [, data] = /"title":"Pause 1","verb":"lamp","data":(\{"lamp":\{[^}]*\}\})/.exec(body) ?? [];
    const press = (change: Record<string, unknown>) => {
      const { lamp: action } = JSON.parse(data ?? '') as { lamp: Record<string, unknown> };
      return cardExecute({ lamp: { ...action, ...change } }, 'group');
    };
    const stranger = { id: '29:other', name: 'Bob', aadObjectId: '11111111-2222-3333-4444-555555555555' };
    expect(await post({ ...press({ change: 'delete' }), from: stranger })).to.contain('it is somebody else’s');
    const pause = press({});
    expect(await post(pause))
      .to.contain('"Resume 1"')
      .and.contain('is paused');
    expect(await post(press({ change: 'resume' }))).to.contain('"Pause 1"');
    expect(await post(pause), 'delivered again')
      .to.contain('"Pause 1"')
      .and.not.contain('is paused');
    const sent = connector.requests.length;
    expect(await post(press({ change: 'delete' }))).to.contain('You have no scheduled questions.');
    expect(connector.requests.slice(sent), 'nothing but the answer to the press').to.deep.equal([]);
  });

  it('leaves a question a question', async () => {
    workspace.on('every customer with more than 5 orders', textScript('Three customers.'));
    await post(message('every customer with more than 5 orders'));
    await said('Three customers.');
  });

  it('goes on after a restart, and makes up for the time in between once', async () => {
    workspace.on('sales', textScript('Sales are up.'));
    await post(message('every hour sales'));
    await said('Scheduled as number 1');
    await lamp.app.stop();
    clock.skip(3 * HOUR_MS);
    await start();
    await said('Sales are up.');
    await post(message('schedules'));
    await said('Your scheduled questions');
    expect(workspace.asked).to.have.lengthOf(1);
    expect(answers()).to.have.lengthOf(1);
  });

  it('says so and stops after three failures', async () => {
    workspace.on('sales', failedScript('SQL_EXECUTION_EXCEPTION'));
    await post(message('every hour sales'));
    await said('Scheduled as number 1');
    for (let count = 1; count <= 3; count++) {
      clock.skip(HOUR_MS);
      await until(({ delivered }) => delivered === count);
    }
    await said('I have stopped asking scheduled question 1');
    const asked = workspace.asked.length;
    clock.skip(2 * HOUR_MS);
    await post(message('schedules'));
    await said('stopped, because it failed three times');
    expect(workspace.asked).to.have.lengthOf(asked);
  });

  it('stops where nobody is any more: told by the channel, or by the message that did not arrive', async () => {
    await post(message('every hour sales'));
    await said('Scheduled as number 1');
    connector.fail({ kind: 'status', status: 403, body: '{"error":{"code":"BotNotInConversationRoster"}}' });
    clock.skip(HOUR_MS);
    await until(({ stopped }) => stopped === 1);
    await post(message('schedules'));
    await said('could not write to its conversation');
    await post(installation('remove'));
    await post(message('schedules'));
    await said('You have no scheduled questions.');
  });

  it('forgets what a team scheduled when the bot is removed from it', async () => {
    await post(message('every hour sales', { place: 'group' }));
    await said('Scheduled as number 1');
    await post(membersRemoved('group', [BOT_ID]));
    await post(message('schedules', { place: 'group' }));
    await said('You have no scheduled questions.');
  });
});
