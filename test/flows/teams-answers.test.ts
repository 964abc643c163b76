import { expect } from 'chai';
import { en } from '../../bot/texts/en/index.ts';
import type { BotAction } from '../../bot/types.ts';
import { FakeConnector } from '../support/fake-connector.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { cardSubmit, message, type TeamsPlace } from '../support/teams-activities.ts';
import { tempDir } from '../support/temp-dir.ts';
import { ANSWER, tableScript, textScript } from '../support/workspace/scripts.ts';

const result = {
  columns: [
    { name: 'region', type: 'STRING' },
    { name: 'revenue', type: 'LONG' },
  ],
  rows: [
    ['North', '120'],
    ['South', '90'],
  ],
};
const said = en.conversation;
const withoutSpace = ({ GENIE_SPACE_ID: _one, ...env }: Record<string, string>) => env;
const bob = { from: { id: '29:other', name: 'Bob', aadObjectId: '11111111-2222-3333-4444-555555555555' } };

describe('flow: going on from an answer, in Microsoft Teams', () => {
  let workspace: FakeWorkspace;
  let connector: FakeConnector;
  let lamp: RunningLamp;
  let dir: ReturnType<typeof tempDir>;

  const start = () =>
    startLamp({
      env: {
        ...withoutSpace(workspaceEnv(workspace)),
        GENIE_SPACES: 'sales=01space0sales,stock=01space0stock',
        ALLOWED_SERVICE_URLS: connector.origin,
        DEBOUNCE_ENABLED: 'false',
        STATE_DIR: dir.path,
      },
    });

  beforeEach(async () => {
    dir = tempDir();
    workspace = await startFakeWorkspace({
      spaces: ['01space0sales', '01space0stock'].map((id) => ({ id, title: id, description: '', starters: [] })),
    });
    workspace.on('Revenue?', tableScript({ result }));
    connector = await FakeConnector.start();
    lamp = await start();
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
  };
  const until = (text: string) =>
    connector.until((request) => request.operation !== 'typing' && request.body.includes(text));
  /** Asks, and waits for the answer. @returns the id of the question, from the buttons of its card. */
  const ask = async (place: TeamsPlace = 'personal') => {
    await post(message('Revenue?', { place }));
    const { body } = await until('North leads.');
    const id = /"questionId":"([^"]+)"/.exec(body)?.[1];
    if (id === undefined) throw new Error(`the card names no question: ${body}`);
    return id;
  };
  const press = (action: BotAction, place: TeamsPlace = 'personal') => cardSubmit({ lamp: action }, place);
  const view = (questionId: string, chart: 'pie' | 'line' | 'table'): BotAction => ({
    verb: 'view',
    questionId,
    view: { chart },
    nonce: `${questionId}.view.${chart}`,
  });

  it('draws the answer otherwise in its message, also after a restart, and asks Genie nothing', async () => {
    const questionId = await ask();
    const asked = workspace.requests.length;
    await post(press(view(questionId, 'pie')));
    const pie = await until('Chart.Donut');
    expect(pie.operation).to.equal('update');
    await lamp.stop();
    lamp = await start();
    const before = workspace.requests.length;
    await post(press(view(questionId, 'line')));
    const line = await until(en.whyNoChart.no_order);
    expect(line.operation).to.equal('update');
    expect(workspace.asked).to.have.length(1);
    expect(workspace.requests.slice(before).filter(({ operation }) => operation !== 'space')).to.deep.equal([]);
    expect(asked).to.be.at.most(before);
  });

  it('draws, pages and brings as a file each of several queries of one answer', async () => {
    const months = Array.from({ length: 20 }, (_, index) => [`Month ${index + 1}`, String(index + 1)]);
    const columns = [
      { name: 'month', type: 'STRING' },
      { name: 'orders', type: 'LONG' },
    ];
    workspace.on('Both?', {
      parts: [
        { kind: 'query', title: 'Revenue', sql: 'SELECT 1', result },
        { kind: 'text', content: 'North leads.', purpose: ANSWER },
        { kind: 'query', title: 'Orders', sql: 'SELECT 2', result: { columns, rows: months } },
        { kind: 'text', content: 'And there are twenty months.', purpose: ANSWER },
      ],
    });
    await post(message('Both?', { place: 'group' }));
    const { body } = await until('twenty months');
    const questionId = /"questionId":"([^"]+)"/.exec(body)?.[1] ?? '';
    const more = [{ query: 1, page: 1 }];
    const turned: BotAction = { verb: 'view', questionId, view: { chart: 'pie', more }, nonce: 'n1' };
    await post(press(turned, 'group'));
    const second = await until('Rows 16–20 of 20.');
    expect(second.operation).to.equal('update');
    expect(second.body).to.contain('Chart.Donut');
    await post(press({ verb: 'download', questionId, query: 1, format: 'csv', nonce: 'n2' }, 'group'));
    const [link] = /http[^"]*\/api\/files\/[^"]+/.exec((await until('The whole result of “Orders”')).body) ?? [];
    const rows = (await (await fetch(link ?? '')).text()).trim().split('\r\n');
    expect(rows.slice(1)).to.deep.equal(months.map((row) => row.join(',')));
    await post(press({ verb: 'download', questionId, query: 2, format: 'csv', nonce: 'n3' }, 'group'));
    await until(said.viewGone);
    expect(workspace.asked).to.have.length(1);
  });

  it('tells who presses for an answer of elsewhere that there is none, and does nothing', async () => {
    const questionId = await ask();
    await post(press(view(questionId, 'pie'), 'group'));
    await until(said.viewGone);
    await post(press({ verb: 'rows', questionId: '../../etc/passwd', nonce: 'forged' }));
    await post(press({ verb: 'download', questionId: 'x'.repeat(200), format: 'csv', nonce: 'forged' }));
    await post(message('status'));
    await until('Nothing is running');
    const told = connector.requests.filter(({ body }) => body.includes(said.viewGone));
    expect(told).to.have.length(3);
    expect(workspace.asked).to.have.length(1);
  });

  it('leaves an answer in a group to its asker', async () => {
    const questionId = await ask('group');
    const seen = new Set(connector.requests);
    await post({ ...press(view(questionId, 'pie'), 'group'), ...bob });
    await post({ ...press({ verb: 'retry', question: 'Revenue?', nonce: `${questionId}.retry` }, 'group'), ...bob });
    await post(press(view(questionId, 'table'), 'group'));
    await connector.until((request) => request.operation === 'update' && !seen.has(request));
    expect(JSON.stringify(connector.requests)).not.to.contain('Chart.Donut');
    expect(workspace.asked).to.have.length(1);
  });

  it('tells the history, the SQL, and what a mistyped command may have been', async () => {
    await ask();
    await post(message('history'));
    await until('1. “Revenue?” – answered');
    await post(message('sql'));
    await until('The query behind “Revenue?”');
    await post(message('/histroy'));
    await until('Did you mean “history”?');
    await post(message('csv'));
    await until('The whole result of “Revenue?”');
    expect(workspace.asked).to.have.length(1);
  });

  it('hands words about the last answer on to Genie', async () => {
    await ask();
    await post(message('feedback bad the north is not so rich'));
    await until(said.feedbackThanks);
    const rated = workspace.requests.find(({ operation }) => operation === 'feedback')?.body;
    expect(rated).to.contain('NEGATIVE').and.to.contain('the north is not so rich');
  });

  it('asks another space once, and then goes on where the session was', async () => {
    const own = async (text: string, written = text) => {
      workspace.on(text, textScript(`answer to ${text}`));
      await post(message(written));
      await until(`answer to ${text}`);
      return workspace.asked.find(({ content }) => content === text);
    };
    const first = await own('one');
    const aside = await own('two', '@Stock two');
    const third = await own('three');
    const fourth = await own('four', '@stock four');
    expect([first, aside, third, fourth].map((one) => one?.spaceId)).to.deep.equal([
      ...['01space0sales', '01space0stock', '01space0sales', '01space0stock'],
    ]);
    expect(third?.conversationId).to.equal(first?.conversationId);
    expect(fourth?.conversationId).to.equal(aside?.conversationId);
    await post(message('@nowhere five'));
    await until('There is no data called “nowhere”');
    expect(workspace.asked).to.have.length(4);
  });
});
