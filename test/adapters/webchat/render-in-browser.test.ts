import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { renderWebChat } from '../../../adapters/webchat/render.ts';
import type { Reply, ReplyPart } from '../../../bot/types.ts';
import { PIXEL, replyOf, tableOf } from '../../contracts/reply-rendering.ts';
import { startChromium } from '../../support/chromium.ts';
import { seen } from '../cards/card-check.ts';
import { HOSTILE_TEXTS } from '../cards/hostile.ts';

/** The real Web Chat, drawing messages that stand in the page: what it makes of them is the last word. */
const bundle = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'node_modules', 'botframework-webchat', 'dist', 'webchat.js'),
  'utf8',
);

const SHORT = HOSTILE_TEXTS.filter((text) => text.length < 1_000);
const REPLIES = 3;

/** Every n-th of the texts in all places where a text can stand. */
function hostileReply(_: unknown, index: number): Reply {
  const texts = SHORT.filter((_text, place) => place % REPLIES === index);
  const parts: ReplyPart[] = [
    ...texts.flatMap((text): ReplyPart[] => [
      { kind: 'text', text },
      { kind: 'markdown', markdown: text },
      { kind: 'notice', tone: 'warning', text },
    ]),
    { kind: 'table', table: tableOf(texts.map((text) => [text, null, text])), note: texts.join(' ') },
    { kind: 'chart', title: texts.join(' '), alt: texts.join(' '), pngBase64: PIXEL },
    { kind: 'sql', sql: texts.join('\n'), label: 'Show SQL', explanation: texts.join('\n') },
  ];
  return replyOf(parts, { summary: texts.join(' ') });
}

/** Draws replies and waits until all of them stand in the transcript. */
async function draw(page: Page, replies: readonly Reply[]): Promise<void> {
  const activities = replies.map((reply, index) => ({
    ...renderWebChat(reply),
    id: `c|${String(index).padStart(7, '0')}`,
    timestamp: new Date(Date.UTC(2026, 0, 1) + index * 600_000).toISOString(),
    from: { id: 'lamp', role: 'bot' },
  }));
  await page.setContent('<!doctype html><div id="chat" style="height: 800px"></div>');
  await page.addScriptTag({ content: bundle });
  await page.evaluate((given) => {
    type Observer = { next: (value: unknown) => void };
    const observable = (run: (observer: Observer) => void) => ({
      subscribe: (observer: Observer | ((value: unknown) => void)) => {
        run(typeof observer === 'function' ? { next: observer } : observer);
        return { unsubscribe: () => {} };
      },
    });
    const directLine = {
      connectionStatus$: observable((observer) => {
        for (const status of [0, 1, 2]) observer.next(status);
      }),
      activity$: observable((observer) => {
        setTimeout(() => {
          for (const activity of given) observer.next(activity);
        }, 0);
      }),
      postActivity: () => observable((observer) => observer.next('id')),
      end: () => {},
    };
    const { WebChat } = globalThis as unknown as { WebChat: { renderWebChat: (props: object, at: unknown) => void } };
    const { document } = globalThis as unknown as { document: { getElementById: (id: string) => unknown } };
    WebChat.renderWebChat({ directLine, userID: 'u', locale: 'en-US' }, document.getElementById('chat'));
  }, activities);
  await page.waitForFunction(
    (count) => {
      const { document } = globalThis as unknown as {
        document: { querySelectorAll: (q: string) => ArrayLike<unknown> };
      };
      return document.querySelectorAll('.webchat__bubble__content').length >= count;
    },
    replies.length,
    { timeout: 60_000 },
  );
}

describe('a reply in the real Web Chat', function () {
  this.timeout(120_000);
  let browser: Browser | undefined;
  let page: Page;
  const complaints: string[] = [];

  before(async function () {
    browser = await startChromium();
    if (!browser) this.skip();
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(data|about|blob):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
    });
  });

  after(async () => {
    await browser?.close();
  });

  afterEach(() => {
    expect(complaints.splice(0)).to.deep.equal([]);
  });

  it('is only text, whatever the data say: no link, no picture but the chart, nothing fetched', async () => {
    await draw(page, Array.from({ length: REPLIES }, hostileReply));
    expect(await page.locator('.webchat__basic-transcript a').count()).to.equal(0);
    expect(await page.locator('.webchat__basic-transcript script, iframe, object').count()).to.equal(0);
    expect(await page.locator('.webchat__basic-transcript .ac-adaptiveCard img').count()).to.equal(REPLIES);
    for (const fold of await page.getByRole('button', { name: 'Show SQL' }).all()) await fold.click();
    expect(await page.locator('.webchat__basic-transcript a').count()).to.equal(0);
  });

  it('shows cells and SQL as they are', async () => {
    const cells = [
      '[Approve](https://evil.example)',
      '**b** _i_ `c` # h',
      '<at>Everyone</at> &lt;b&gt;',
      '{{DATE(2026-01-01T00:00:00Z,SHORT)}}',
    ];
    const sql = "SELECT '[x](https://evil.example)',\n  '{{DATE(2026-01-01T00:00:00Z,SHORT)}}' -- ```";
    await draw(page, [
      replyOf([
        { kind: 'table', table: tableOf(cells.map((cell) => [cell, 'x'])) },
        { kind: 'sql', sql, label: 'Show SQL' },
      ]),
    ]);
    await page.getByRole('button', { name: 'Show SQL' }).click();
    const text = seen((await page.locator('.ac-adaptiveCard').first().textContent()) ?? '');
    for (const cell of cells) expect(text).to.contain(cell);
    expect(seen(((await page.locator('pre').first().textContent()) ?? '').trimEnd())).to.equal(sql);
  });

  it('is a table to screen readers, and its chart has words', async () => {
    const rows = [
      ['10282', '54.21'],
      ['10001', '12.5'],
    ];
    const chart: ReplyPart = { kind: 'chart', title: 't', alt: 'The highest fare is for zip 10282.', pngBase64: PIXEL };
    await draw(page, [replyOf([chart, { kind: 'table', table: tableOf(rows, 'DOUBLE') }])]);
    expect(await page.getByRole('table').count()).to.equal(1);
    expect(await page.getByRole('columnheader').allInnerTexts()).to.have.length(2);
    expect(await page.getByAltText('The highest fare is for zip 10282.').count()).to.equal(1);
  });
});
