import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { systemClock } from '../../services/clock.ts';
import { type DuckDb, openDuckDb } from '../../services/engine/duckdb.ts';
import { sampleSpace } from '../../services/engine/samples/samples.ts';
import { startChromium } from '../support/chromium.ts';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';

const INPUT = '[data-id="webchat-sendbox-input"]';
const BUBBLE = '.webchat__bubble:not(.webchat__bubble--from-user)';
const TRIPS = 'samples.nyctaxi.trips';
const SALES = 'samples.bakehouse.sales_transactions';
const WITHIN_MS = 60_000;

/** The page in the browser, as a person uses it: everything between is real. */
class Chat {
  readonly #page: Page;
  #seen = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  static async open(browser: Browser, url: string): Promise<Chat> {
    const page = await browser.newPage({ viewport: { width: 1_100, height: 900 } });
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(url);
    await page.locator(BUBBLE, { hasText: 'Hello!' }).waitFor();
    const chat = new Chat(page);
    chat.#seen = 1;
    return chat;
  }

  /** Asks, and waits for the answer that shows one of the texts. @returns what the bubble shows. */
  async ask(question: string, shows: string): Promise<string> {
    await this.#page.locator(INPUT).fill(question);
    await this.#page.keyboard.press('Enter');
    const bubble = this.#page.locator(BUBBLE).nth(this.#seen);
    await bubble.filter({ hasText: shows }).waitFor();
    this.#seen += 1;
    return ((await bubble.textContent()) ?? '').replaceAll(/[\u200b\u2060]/g, '');
  }

  /** Pictures in the newest answer. */
  async pictures(): Promise<number> {
    return await this.#page
      .locator(BUBBLE)
      .nth(this.#seen - 1)
      .locator('img[src^="data:image/png"]')
      .count();
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}

describe('flow: Web Chat in Chromium', function () {
  this.timeout(90_000);
  let browser: Browser | undefined;

  before(async function () {
    browser = await startChromium();
    if (!browser) this.skip();
  });
  after(() => browser?.close());

  describe('with the embedded Genie, on a machine where nothing is set', () => {
    let lamp: RunningLamp;
    let data: DuckDb;
    let chat: Chat;

    before(async () => {
      [lamp, data] = await Promise.all([
        startLamp(),
        sampleSpace().then((space) => openDuckDb({ tables: space.tables, clock: systemClock })),
      ]);
      chat = await Chat.open(browser as Browser, lamp.url);
    });
    after(async () => {
      await chat?.close();
      await data?.close();
      await lamp?.stop();
    });

    /** The figure, from SQL that is run separately on the same data. */
    const rows = async (sql: string) => (await data.query(sql, {})).rows;
    const shown = (cell: string | null | undefined) => Number(cell).toLocaleString('en', { maximumFractionDigits: 2 });

    it('counts', async () => {
      const [[count] = []] = await rows(
        `SELECT count(*) FROM ${TRIPS} WHERE year(tpep_pickup_datetime) = 2016 AND month(tpep_pickup_datetime) = 1`,
      );
      await chat.ask('How many trips were there in January 2016?', shown(count));
    });

    it('breaks down and ranks', async () => {
      const gold = await rows(
        `SELECT pickup_zip, avg(fare_amount) AS fare FROM ${TRIPS} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5`,
      );
      const answer = await chat.ask('Average fare by pickup zip, top 5', shown(gold[0]?.[1]));
      // Averages have more digits than anybody reads; how many are shown is the table's choice.
      for (const [zip, fare] of gold) expect(answer).to.contain(String(zip)).and.to.contain(`${fare}`.slice(0, 4));
      expect(await chat.pictures()).to.equal(1);
    });

    it('draws, goes on by month, and narrows down', async () => {
      const products = await rows(`SELECT product, sum(totalPrice) FROM ${SALES} GROUP BY 1 ORDER BY 2 DESC`);
      const totals = await chat.ask('Total sales by product as a bar chart', shown(products[0]?.[1]));
      for (const [product, total] of products) expect(totals).to.contain(String(product)).and.to.contain(shown(total));
      expect(await chat.pictures()).to.equal(1);

      const months = await rows(
        `SELECT product, date_trunc('month', dateTime) AS m, sum(totalPrice) FROM ${SALES} GROUP BY ALL ORDER BY 3 DESC`,
      );
      const byMonth = await chat.ask('and by month?', shown(months[0]?.[2]));
      expect(byMonth).to.contain('month');

      const croissants = months.filter(([product]) => product === 'Croissant');
      const narrowed = await chat.ask('only for croissants', shown(croissants[0]?.[2]));
      for (const [, , total] of croissants) expect(narrowed).to.contain(shown(total));
      expect(narrowed).to.not.contain(String(products[1]?.[0]));
    });

    it('declines what the data cannot answer, without a number', async () => {
      const answer = await chat.ask('What is the meaning of coastline?', 'coastline');
      expect(answer).to.not.match(/\d/);
    });
  });

  describe('with a Databricks workspace', () => {
    let workspace: FakeWorkspace;
    let lamp: RunningLamp;
    let chat: Chat;

    before(async () => {
      workspace = await startFakeWorkspace();
      lamp = await startLamp({ env: workspaceEnv(workspace) });
      chat = await Chat.open(browser as Browser, lamp.url);
    });
    after(async () => {
      await chat?.close();
      await lamp?.stop();
      await workspace?.stop();
    });

    it('answers with sentence, table and picture, and continues the conversation', async () => {
      const answer = await chat.ask('Revenue by region?', 'North leads.');
      expect(answer).to.contain('1,234,567,890,123,456,789.10').and.to.contain('South');
      await chat.ask('And of the year before?', 'North leads.');
      const [first, second] = workspace.asked;
      expect(second?.conversationId).to.equal(first?.conversationId);
    });
  });
});
