import { expect } from 'chai';
import type { Browser, Download } from 'playwright-core';
import { systemClock } from '../../services/clock.ts';
import { type DuckDb, openDuckDb } from '../../services/engine/duckdb.ts';
import { sampleSpace } from '../../services/engine/samples/samples.ts';
import { startChromium } from '../support/chromium.ts';
import { type RunningLamp, startLamp } from '../support/lamp.ts';
import { WebPage } from '../support/web-page.ts';

const TRIPS_PER_DAY = 'Trips per day in February 2016';
const DAYS = `SELECT CAST(date_trunc('day', tpep_pickup_datetime) AS DATE) AS day, count(*) AS trips
  FROM samples.nyctaxi.trips WHERE year(tpep_pickup_datetime) = 2016 AND month(tpep_pickup_datetime) = 2 GROUP BY 1`;

/** What a person does with one answer: every press changes the message that it stands on. */
describe('flow: an answer in Web Chat, tapped', function () {
  this.timeout(90_000);
  let browser: Browser;
  let lamp: RunningLamp;
  let data: DuckDb;
  let web: WebPage;

  before(async function () {
    const started = await startChromium();
    if (!started) return this.skip();
    browser = started;
    const space = await sampleSpace();
    [lamp, data] = await Promise.all([startLamp(), openDuckDb({ tables: space.tables, clock: systemClock })]);
  });
  after(async () => {
    await browser?.close();
    await data?.close();
    await lamp?.stop();
  });
  beforeEach(async () => {
    web = await WebPage.open(browser, lamp.url);
    await web.ask(TRIPS_PER_DAY);
    await web.page.getByRole('table').waitFor();
  });
  afterEach(async () => {
    await web?.close();
  });

  const picture = () => web.page.locator('#chat img[src^="data:image/png"]').last();
  const shown = async (row: number) => await web.page.getByRole('row').nth(row).textContent();

  it('draws its chart in another form, and shows the table alone, in its place', async () => {
    const first = await picture().getAttribute('src');
    await web.button('Bars').last().press('Enter');
    await web.page.locator(`#chat img[src^="data:image/png"]:not([src="${first}"])`).waitFor();
    await web.picture('page-answer-bars');
    await web.button('Table only').last().press('Enter');
    await picture().waitFor({ state: 'detached' });
    expect(await web.page.getByRole('table').count(), 'one message, changed').to.equal(1);
    expect(web.faults).to.deep.equal([]);
  });

  it('shows the SQL behind it, to copy', async () => {
    await web.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await web.button('Show SQL').last().press('Enter');
    await web.button('Copy').last().press('Enter');
    await web.button('Copied').last().waitFor();
    await web.picture('page-answer-sql');
    const copied = await web.page.evaluate('navigator.clipboard.readText()');
    expect(copied).to.match(/^SELECT[\s\S]*samples\.nyctaxi\.trips/);
    expect(await web.page.locator('#chat pre').last().textContent()).to.contain(copied);
    expect(web.faults).to.deep.equal([]);
  });

  it('pages its table there and back', async () => {
    const first = await shown(1);
    await web.button('Next rows').last().press('Enter');
    await web.page.getByRole('row').filter({ hasText: '29' }).first().waitFor();
    await web.picture('page-answer-rows');
    expect(await shown(1)).not.to.equal(first);
    await web.button('Previous rows').last().press('Enter');
    await web.page
      .getByRole('row')
      .filter({ hasText: (first ?? '').slice(0, 12) })
      .first()
      .waitFor();
    expect(web.faults).to.deep.equal([]);
  });

  it('brings a file with all rows of the query', async () => {
    await web.button(/CSV/).last().press('Enter');
    // The offer is a message of its own; its button opens a tab, which becomes the download.
    const offer = web.answers.last().getByRole('button', { name: /CSV/ });
    await web.answers.nth(2).waitFor();
    const started = new Promise<Download>((resolve) => {
      web.page.once('download', resolve);
      web.context.on('page', (tab) => tab.once('download', resolve));
    });
    await offer.press('Enter');
    const download = await started;
    expect(download.suggestedFilename()).to.match(/\.csv$/);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
    const lines = Buffer.concat(chunks)
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trim()
      .split(/\r?\n/);
    const { rows } = await data.query(DAYS, {});
    const told = lines.slice(1).map((line) => {
      const [day = '', trips = ''] = line.replaceAll('"', '').split(',');
      return [day.slice(0, 10), trips];
    });
    expect(told).to.have.deep.members(rows.map(([day, trips]) => [String(day).slice(0, 10), String(trips)]));
  });
});
