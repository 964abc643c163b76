import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { startChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { WebPage } from '../support/web-page.ts';

const sales = {
  id: '01f0000000000000000000000000000a',
  title: 'Sales',
  description: 'Orders of all shops',
  starters: ['Revenue by region?'],
  tables: [
    {
      identifier: 'shop.sales.orders',
      description: ['One row per order.'],
      column_configs: [{ column_name: 'region', description: ['North or South.'] }],
    },
  ],
};
const people = { id: '01f0000000000000000000000000000b', title: 'People', editable: false };

/** The page in front of a Databricks workspace, as far as Genie sees something of it. */
describe('flow: the page of Web Chat and a Databricks workspace', function () {
  this.timeout(90_000);
  let browser: Browser;
  let workspace: FakeWorkspace;
  let lamp: RunningLamp;
  let web: WebPage;

  before(async function () {
    const started = await startChromium();
    if (!started) return this.skip();
    browser = started;
    workspace = await startFakeWorkspace({ spaces: [sales, people] });
    const spaces = `sales=${sales.id},people=${people.id}`;
    const { GENIE_SPACE_ID: _, ...env } = workspaceEnv(workspace);
    lamp = await startLamp({ env: { ...env, GENIE_SPACES: spaces } });
  });
  after(async () => {
    await browser?.close();
    await lamp?.stop();
    await workspace?.stop();
  });
  afterEach(async () => {
    await web?.close();
  });

  it('brings the words that came with a thumbs down to Genie, and the thumb alone when there are none', async () => {
    web = await WebPage.open(browser, lamp.url);
    await web.ask('Revenue by region?');
    await web.answered('North leads.');
    const given = () =>
      workspace.requests.filter(({ operation }) => operation === 'feedback').map(({ body }) => JSON.parse(body));
    await web.button('Dislike').last().press('Enter');
    const comment = web.page.getByLabel('Sorry about that. What was wrong?');
    await comment.waitFor();
    await eventually(() => given().length === 1);
    expect(given()).to.deep.equal([{ rating: 'NEGATIVE' }]);
    await comment.fill('The year is wrong.\n<b>2016</b>, not 2015.');
    await web.picture('page-comment');
    await web.button('Send').last().press('Enter');
    await web.page.getByText('Your comment was sent.').waitFor();
    await eventually(() => given().length === 2);
    expect(given()[1]).to.deep.include({ rating: 'NEGATIVE' });
    expect(JSON.stringify(given()[1])).to.include('The year is wrong.\\n<b>2016</b>, not 2015.');
    expect(web.faults).to.deep.equal([]);
  });

  it('shows each space with what its rights allow', async () => {
    web = await WebPage.open(browser, lamp.url);
    await web.button('What can I ask?').click();
    const panel = web.page.getByRole('dialog', { name: 'What can I ask?' });
    await panel.getByText('Orders of all shops').waitFor();
    await panel.getByText('One row per order.').waitFor();
    await panel.getByText('North or South.').waitFor();
    await panel.getByLabel('Data').selectOption('people');
    await panel.getByText('The tables behind this data are not shown here.').waitFor();
    expect(await panel.getByText('One row per order.').count()).to.equal(0);
    await web.picture('page-data-hidden');
    expect(web.faults).to.deep.equal([]);
  });
});
