import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { startChromium } from '../support/chromium.ts';
import { type RunningLamp, startLamp } from '../support/lamp.ts';
import { tempDir } from '../support/temp-dir.ts';
import { WebPage } from '../support/web-page.ts';

const SALES = 'Total sales by product as a bar chart';
const TRIPS = 'How many trips were there in January 2016?';

/** What a person does with the page, on the whole service with the embedded Genie. */
describe('flow: the page of Web Chat in Chromium', function () {
  this.timeout(120_000);
  let browser: Browser;
  let lamp: RunningLamp;
  let web: WebPage;
  const state = tempDir();

  before(async function () {
    const started = await startChromium();
    if (!started) return this.skip();
    browser = started;
    lamp = await startLamp({ env: { STATE_DIR: state.path } });
  });
  after(async () => {
    await browser?.close();
    await lamp?.stop();
    state.remove();
  });
  afterEach(async () => {
    await web?.close();
  });

  it('asks an example, taps a suggestion, and finds both again after a reload', async () => {
    web = await WebPage.open(browser, lamp.url);
    await web.picture('page-start');
    await web.button(SALES).click();
    const answer = await web.answered('Croissant');
    expect(await answer.locator('img[src^="data:image/png"]').count()).to.equal(1);
    await web.picture('page-answer');
    const suggestion = web.page.locator('.webchat__suggested-actions button').first();
    const next = (await suggestion.textContent()) ?? '';
    await suggestion.click();
    await web.questions.filter({ hasText: next }).waitFor();
    await web.answers.nth(2).waitFor();
    await web.page.reload();
    await web.connected();
    await web.questions.filter({ hasText: next }).waitFor();
    await web.answered('Croissant');
    expect(await web.questions.count()).to.equal(2);
    expect(web.faults).to.deep.equal([]);
  });

  it('shows what can be asked: tables, columns with examples, and questions that are asked with a tap', async () => {
    web = await WebPage.open(browser, lamp.url);
    await web.button('What can I ask?').press('Enter');
    const panel = web.page.getByRole('dialog', { name: 'What can I ask?' });
    await panel.getByText('sales_transactions', { exact: true }).click();
    const columns = panel.getByRole('list', { name: /sales_transactions/ });
    await columns.getByText('paymentMethod', { exact: true }).waitFor();
    expect(await columns.textContent()).to.match(/paymentMethod string.*for example \w/);
    await web.picture('page-data');
    await panel.getByRole('button', { name: TRIPS }).press('Enter');
    await panel.waitFor({ state: 'hidden' });
    await web.answered('10,794');
    expect(web.faults).to.deep.equal([]);
  });

  it('lists the conversations of this browser alone, goes back into one, and deletes one', async () => {
    const other = await WebPage.open(browser, lamp.url);
    await other.ask('How many franchises are there by country?');
    await other.answered(/Japan|country/i);
    web = await WebPage.open(browser, lamp.url);
    await web.ask(TRIPS);
    await web.answered('10,794');
    await web.button('New conversation').click();
    await web.page.getByRole('heading', { level: 1 }).waitFor();
    await web.ask(SALES);
    await web.answered('Croissant');
    await web.button('Conversations').press('Enter');
    const panel = web.page.getByRole('dialog', { name: 'Conversations' });
    await panel.getByRole('listitem').nth(1).waitFor();
    expect(await panel.locator('.past-title').allTextContents()).to.deep.equal([SALES, TRIPS]);
    await web.picture('page-past');
    await panel.getByRole('button', { name: TRIPS }).first().press('Enter');
    await panel.waitFor({ state: 'hidden' });
    await web.answered('10,794');
    expect(await web.questions.count()).to.equal(1);
    await web.ask('and in February?');
    await web.answered(/February 2016/);
    await web.page.reload();
    await web.connected();
    await web.questions.filter({ hasText: 'and in February?' }).waitFor();

    await web.button('Conversations').press('Enter');
    await panel.getByRole('button', { name: `Delete “${SALES}”` }).press('Enter');
    await web.picture('page-past-delete');
    await web.page.keyboard.press('Enter');
    // While it is asked whether it is meant, the title stands there without its button.
    await panel.locator('.past-title', { hasText: SALES }).waitFor({ state: 'detached' });
    expect(await panel.locator('.past-title').allTextContents()).to.deep.equal([TRIPS]);
    await panel.getByRole('button', { name: `Delete “${TRIPS}”` }).press('Enter');
    await web.page.keyboard.press('Enter');
    await panel.getByText('Nothing yet.').waitFor();
    await web.page.keyboard.press('Escape');
    await web.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await web.questions.count(), 'the one on the screen was deleted').to.equal(0);
    await other.close();
    expect(web.faults).to.deep.equal([]);
  });

  it('can be used with the Tab key alone, and gives the focus back where it was', async () => {
    web = await WebPage.open(browser, lamp.url);
    // The examples are fetched.
    await web.button(TRIPS).waitFor();
    const focused = () => web.page.evaluate<string>('document.activeElement.id || document.activeElement.textContent');
    const stops: string[] = [];
    for (let press = 0; press < 12; press++) {
      await web.page.keyboard.press('Tab');
      stops.push(await focused());
    }
    // It begins in the box for the question, at the end of the page.
    stops.splice(0, stops.indexOf('data-opener'));
    stops.splice(6);
    expect(stops).to.deep.equal(['data-opener', 'past-opener', 'fresh', 'language', 'theme', TRIPS]);
    for (const opener of ['#data-opener', '#past-opener']) {
      await web.page.locator(opener).press('Enter');
      await web.page.locator('dialog[open]').waitFor();
      for (let press = 0; press < 30; press++) await web.page.keyboard.press('Tab');
      const inside = 'document.activeElement === document.body || !!document.activeElement.closest("dialog[open]")';
      expect(await web.page.evaluate(inside), 'the focus stays in the panel').to.equal(true);
      await web.page.keyboard.press('Escape');
      expect(`#${await focused()}`).to.equal(opener);
    }
    expect(web.faults).to.deep.equal([]);
  });

  it('speaks the language of the browser, then the one that was chosen, and remembers it', async () => {
    web = await WebPage.open(browser, lamp.url, { locale: 'zh-TW' });
    const lang = () => web.page.evaluate('document.documentElement.lang');
    expect(await lang()).to.equal('zh-Hant');
    await web.page.getByRole('heading', { name: '想知道什麼？' }).waitFor();
    await web.page.getByPlaceholder('詢問您的資料').waitFor();
    await web.ask(SALES);
    await web.answered('Croissant');
    await web.picture('page-zh-hant');
    const language = web.page.locator('#language');
    await language.selectOption('zh-Hans');
    expect(await lang()).to.equal('zh-Hans');
    await web.page.getByPlaceholder('询问您的数据').waitFor();
    await language.selectOption('en');
    await web.button('New conversation').click();
    await web.answered('Ask me about your data');
    await web.page.reload();
    await web.connected();
    expect(await lang(), 'the choice is kept').to.equal('en');
    await web.page.getByPlaceholder('Ask about your data').waitFor();
    expect(web.faults).to.deep.equal([]);
  });

  it('goes on when its socket is broken, and when the service is restarted', async () => {
    web = await WebPage.open(browser, lamp.url);
    await web.ask(TRIPS);
    await web.answered('10,794');
    const next = web.page.waitForEvent('websocket');
    await web.breakSocket();
    await next;
    await web.connected();
    await web.ask(SALES);
    await web.answered('Croissant');

    const { port } = new URL(lamp.url);
    await lamp.app.stop();
    await web.page.getByText('The connection was lost').waitFor();
    await web.page.locator('#state[data-state="lost"]').waitFor();
    await web.picture('page-lost');
    lamp = await startLamp({ env: { STATE_DIR: state.path, PORT: port } });
    // As the browser says it when a network is back; without that the page tries less and less often.
    await web.page.evaluate("dispatchEvent(new Event('online'))");
    await web.page.locator('#banner').waitFor({ state: 'hidden' });
    await web.ask('Monthly revenue in 2024');
    await web.answered(/2024/);
    expect(await web.questions.count()).to.equal(3);
    expect(web.faults).to.deep.equal([]);
  });

  for (const [name, look] of [
    ['on a screen', {}],
    ['in the dark', { colorScheme: 'dark' }],
    ['on a phone of 360 px, in Chinese', { viewport: { width: 360, height: 740 }, locale: 'zh-CN' }],
  ] as const) {
    it(`has no barrier ${name}, in none of its states`, async () => {
      web = await WebPage.open(browser, lamp.url, look);
      const check = async (moment: string) => {
        expect(await web.barriers(), moment).to.deep.equal([]);
        expect(await web.isTooWide(), `${moment}: wider than the window`).to.equal(false);
        await web.picture(`page-${name.replaceAll(/\W+/g, '-')}-${moment}`);
      };
      await check('start');
      await web.ask(SALES);
      await web.answered('Croissant');
      await check('answer');
      await web.page.locator('#data-opener').click();
      await web.page.locator('#data summary').first().click();
      await check('data');
      await web.page.keyboard.press('Escape');
      await web.page.locator('#past-opener').click();
      await web.page.locator('#past li').first().waitFor();
      await check('past');
      await web.page.keyboard.press('Escape');
      await web.page.locator('#chat button[aria-pressed]').last().press('Enter');
      await web.page.locator('#comment-text').waitFor();
      await check('comment');
      expect(web.faults).to.deep.equal([]);
    });
  }
});
