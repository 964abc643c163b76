import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { renderWebChat } from '../../../adapters/webchat/render.ts';
import type { Inbound, Reply } from '../../../bot/types.ts';
import { startChromium } from '../../support/chromium.ts';
import { eventually } from '../../support/eventually.ts';
import { WebChatHarness } from '../../support/webchat-harness.ts';

const INPUT = '[data-id="webchat-sendbox-input"]';
const EXAMPLE = 'Total sales by product';
const SQL =
  'SELECT product, sum(price * quantity) AS total_sales FROM a_table_with_a_rather_long_name GROUP BY product';

/** A picture of one white pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==';

/** Everything that an answer can have. */
const answer: Reply = {
  summary: 'Croissants sold best.',
  locale: 'en',
  aiGenerated: true,
  parts: [
    { kind: 'markdown', markdown: 'Croissants sold best: **1,310** pieces.' },
    { kind: 'chart', title: 'Sales', alt: 'Bar chart of sales', pngBase64: PIXEL },
    {
      kind: 'table',
      table: {
        columns: ['product', 'pieces', 'total_sales', 'first_sold_on', 'last_sold_on'].map((name) => ({
          name,
          type: 'STRING',
        })),
        rows: [
          ['Croissant', '1310', '5240.00', '2016-01-01', '2016-12-31'],
          ['Tarte', '998', null, '2016-01-02', '2016-12-30'],
          ['Cookie', '2210', '4420.00', '2016-01-01', '2016-12-31'],
        ],
        totalRows: 3,
        truncated: false,
      },
    },
    { kind: 'sql', sql: SQL, label: 'Show SQL' },
    { kind: 'suggestions', label: 'Ask next', questions: ['and by month?', 'only for croissants'], key: 'q1' },
    { kind: 'feedback', questionId: 'q1' },
  ],
};

const UNCHANGED = {
  batchEnabled: true,
  batchProfile: 'default',
  batchSize: undefined,
  batchDelayMs: undefined,
} as const;

/** The real page, in the real browser, with all that people do there. One story, because starting a browser is slow. */
describe('page of Web Chat in Chromium', () => {
  let browser: Browser | undefined;
  let context: BrowserContext;
  let harness: WebChatHarness;
  let page: Page;
  /** What must not happen: violations of the policy, requests to others, errors on the console. */
  let faults: string[];
  /** Lets the answer wait for the test. */
  let release: () => void;

  before(async function () {
    this.timeout(60_000);
    browser = await startChromium();
    if (!browser) this.skip();
  });
  after(async () => {
    await browser?.close();
  });

  beforeEach(async function () {
    this.timeout(60_000);
    faults = [];
    harness = await WebChatHarness.start({
      render: renderWebChat,
      starters: async () => [EXAMPLE],
      notice: 'Sample data.',
    });
    harness.bot.onReceive = respond;
    context = await (browser as Browser).newContext({ viewport: { width: 1_000, height: 800 }, colorScheme: 'light' });
    page = await open();
  });
  afterEach(async () => {
    await context.close();
    await harness.stop();
  });

  const respond = async (inbound: Inbound) => {
    const { channel } = harness.webchat;
    const say = (reply: Reply) =>
      channel.send(inbound.address, reply, inbound.kind === 'message' ? { replyTo: inbound.id } : {});
    if (inbound.kind === 'joined') {
      await say({ ...answer, aiGenerated: false, parts: [{ kind: 'text', text: 'Welcome.' }] });
    } else if (inbound.kind === 'message') {
      await channel.progress(inbound.address, { kind: 'genie', stage: 'running' });
      const waited = new Promise<void>((resolve) => {
        release = resolve;
      });
      void waited.then(() => say(answer));
    }
  };

  const open = async () => {
    const opened = await context.newPage();
    opened.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== harness.url && protocol !== 'data:' && !request.url().startsWith(`blob:${harness.url}`)) {
        faults.push(`request to ${request.url()}`);
      }
    });
    opened.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    opened.on('pageerror', (error) => faults.push(`error: ${error.message}`));
    await opened.addInitScript(
      `addEventListener('securitypolicyviolation', (event) => console.error('policy', event.violatedDirective, event.blockedURI))`,
    );
    await opened.goto(harness.url);
    await opened.getByText('Welcome.', { exact: true }).waitFor();
    return opened;
  };

  const ask = async (text: string) => {
    await page.locator(INPUT).focus();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await bubbles('running').waitFor();
  };
  const answered = async () => {
    release();
    await page.getByRole('table').waitFor();
  };
  /** Bubbles with this text; screen readers get copies of it elsewhere. */
  const bubbles = (text: string, on = page) => on.locator('.webchat__text-content', { hasText: text });
  const isWiderThanWindow = () => page.evaluate('document.documentElement.scrollWidth > innerWidth');
  const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  /** The colour in the middle of the last such element, as it is seen. */
  const pixel = async (selector: string): Promise<unknown> => {
    const png = (await page.locator(selector).last().screenshot()).toString('base64');
    return page.evaluate(`(async () => {
      const bytes = Uint8Array.from(atob('${png}'), (character) => character.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      return [...context.getImageData(image.width >> 1, image.height >> 1, 1, 1).data.slice(0, 3)];
    })()`);
  };

  it('answers a question that was written and sent by keyboard', async function () {
    this.timeout(60_000);
    await ask('Which product sold best?');
    await answered();
    expect(await bubbles('running').count(), 'the answer replaces the progress').to.equal(0);
    expect(await page.locator('.webchat__bubble', { hasText: 'Croissants sold best: 1,310 pieces.' }).count()).to.equal(
      1,
    );
    expect(await page.getByAltText('Bar chart of sales').count()).to.equal(1);
    expect(await page.getByRole('button', { name: 'and by month?' }).count()).to.equal(1);
    expect(harness.bot.received.at(-1)).to.include({ kind: 'message', text: 'Which product sold best?' });
    expect(faults).to.deep.equal([]);
  });

  it('asks an example, shows the SQL whole, and passes on a thumb', async function () {
    this.timeout(60_000);
    await page.getByRole('button', { name: EXAMPLE }).press('Enter');
    await bubbles('running').waitFor();
    await answered();
    expect(await page.getByRole('heading', { level: 1 }).isVisible(), 'the introduction makes room').to.equal(false);
    await page.getByRole('button', { name: 'Show SQL' }).press('Enter');
    const code = page.locator('code').filter({ hasText: 'SELECT product' });
    await code.waitFor();
    const isCut = (element: unknown) => {
      const { scrollWidth, clientWidth } = element as { scrollWidth: number; clientWidth: number };
      return scrollWidth > clientWidth + 1;
    };
    expect(await code.evaluate(isCut)).to.equal(false);
    const feedback = new Promise<Inbound>((resolve) => {
      harness.bot.onReceive = async (inbound) => resolve(inbound);
    });
    await page.getByRole('button', { name: /like/i }).first().press('Enter');
    expect(await feedback).to.include({ kind: 'feedback', questionId: 'q1', rating: 'positive' });
    expect(faults).to.deep.equal([]);
  });

  it('fits on a phone, in the dark as well as in the light', async function () {
    this.timeout(60_000);
    const light = await background();
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await isWiderThanWindow()).to.equal(false);
    await ask('Which product sold best?');
    await answered();
    expect(await isWiderThanWindow(), 'with an answer').to.equal(false);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-theme="dark"]').waitFor();
    expect(await background()).not.to.equal(light);
    await page.locator('.ac-image').last().scrollIntoViewIfNeeded();
    expect(await pixel('.ac-image'), 'a picture has the ground of the page').to.deep.equal([0x1a, 0x20, 0x30]);
    await page.getByRole('button', { name: 'Light colours' }).press('Enter');
    expect(await background()).to.equal(light);
    expect(await pixel('.ac-image')).to.deep.equal([255, 255, 255]);
    await page.reload();
    expect(await background(), 'the choice is kept').to.equal(light);
    expect(faults).to.deep.equal([]);
  });

  it('keeps the conversation over a reload, gives another tab its own, and starts anew when told to', async function () {
    this.timeout(60_000);
    await ask('Which product sold best?');
    await answered();
    await page.reload();
    await bubbles('Which product sold best?').waitFor();
    const conversations = () => new Set(harness.bot.received.map(({ conversation }) => conversation.id)).size;
    expect(conversations()).to.equal(1);
    const other = await open();
    expect(conversations()).to.equal(2);
    expect(await bubbles('Which product sold best?', other).count()).to.equal(0);
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText('Welcome.', { exact: true }).waitFor();
    expect(await bubbles('Which product sold best?').count()).to.equal(0);
    expect(conversations()).to.equal(3);
    expect(new Set(harness.bot.received.map(({ asker }) => asker.userId)).size, 'all of one person').to.equal(1);
    expect(faults).to.deep.equal([]);
  });

  it('asks for news when there is no connection to spare', async function () {
    this.timeout(60_000);
    const sockets: string[] = [];
    harness.webchat.adjust({ ...UNCHANGED, webchatMaxStreams: 1 });
    context.on('page', (opened) => opened.on('websocket', (socket) => sockets.push(socket.url())));
    const other = await open();
    expect(sockets).to.deep.equal([]);
    await other.locator(INPUT).focus();
    await other.keyboard.type('Which product sold best?');
    await other.keyboard.press('Enter');
    await bubbles('Which product sold best?', other).waitFor();
    await eventually(() => release !== undefined && harness.bot.received.at(-1)?.kind === 'message');
    release();
    await other.getByRole('table').waitFor();
    expect(await other.locator('#banner').isVisible()).to.equal(false);
    expect(await page.locator('#banner').isVisible(), 'who was there stays connected').to.equal(false);
    expect(faults).to.deep.equal([]);
  });

  it('says that the service is away, and goes on by itself when it is back', async function () {
    this.timeout(60_000);
    await ask('Which product sold best?');
    await answered();
    await harness.down();
    await page.getByText('The connection was lost').waitFor();
    await harness.up(respond);
    await page.locator('#banner').waitFor({ state: 'hidden' });
    await ask('and by month?');
    await answered();
    expect(await bubbles('Which product sold best?').count()).to.equal(1);
  });
});
