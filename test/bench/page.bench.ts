import type { Browser, BrowserContext } from 'playwright-core';
import { startChromium } from '../support/chromium.ts';
import { type Bench, show, spread } from './bench.ts';
import { startEmbeddedLamp } from './embedded-lamp.ts';

const ROUNDS = 7;
const TARGET_MS = 2_000;
const INPUT = '[data-id="webchat-sendbox-input"]:not([disabled])';

interface Opening {
  /** Until the first text is on the screen. */
  readonly paintMs: number;
  /** Until a question can be written and sent: the box is there, and the chat is connected. */
  readonly readyMs: number;
  /** Over the wire, headers included. */
  readonly bytes: number;
}

/**
 * From going to the page until a question can be sent, on loopback. Cold: a browser profile that has never been there,
 * and a service that has compressed nothing yet in the first round. Warm: the same profile once more.
 */
export const bench: Bench = {
  name: 'page',
  async run(print, record) {
    const browser = await startChromium();
    if (!browser) return print('skipped: no Chromium');
    const { lamp, stop } = await startEmbeddedLamp();
    try {
      const first = await once(browser, lamp.url, async (context) => await open(context, lamp.url));
      const colds: Opening[] = [];
      const warms: Opening[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        await once(browser, lamp.url, async (context) => {
          colds.push(await open(context, lamp.url));
          warms.push(await open(context, lamp.url));
        });
      }
      print(`milliseconds from going there (min / median / max of ${ROUNDS} rounds)`);
      print(`  first visit after the start: a question can be sent   ${first.readyMs.toFixed(0)}`);
      for (const [name, openings] of [
        ['cold', colds],
        ['warm', warms],
      ] as const) {
        print(`  ${name}: first text on the screen                       ${figures(openings, 'paintMs')}`);
        print(`  ${name}: a question can be sent                         ${figures(openings, 'readyMs')}`);
        print(`  ${name}: kilobytes over the wire                        ${kilobytes(openings)}`);
      }
      const worst = spread(colds.map(({ readyMs }) => readyMs)).median;
      record({
        what: 'the page until a question can be sent, cold beside warm',
        ours: `${worst.toFixed(0)} ms`,
        plain: `${spread(warms.map(({ readyMs }) => readyMs)).median.toFixed(0)} ms`,
        ratio: `${kilobytes(colds)} KB`,
        target: 'under 2 s cold',
        reached: worst < TARGET_MS,
      });
    } finally {
      await browser.close();
      await stop();
    }
  },
};

async function once<T>(browser: Browser, url: string, run: (context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1_000, height: 800 }, baseURL: url });
  try {
    return await run(context);
  } finally {
    await context.close();
  }
}

async function open(context: BrowserContext, url: string): Promise<Opening> {
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  let bytes = 0;
  await wire.send('Network.enable');
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const startedMs = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(INPUT).waitFor();
  await page.locator('#state[data-state="online"]').waitFor();
  const readyMs = performance.now() - startedMs;
  const paintMs = await page.evaluate<number>(
    `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`,
  );
  await page.close();
  return { paintMs, readyMs, bytes };
}

function figures(openings: readonly Opening[], name: 'paintMs' | 'readyMs'): string {
  return show(
    openings.map((opening) => opening[name]),
    0,
  );
}

function kilobytes(openings: readonly Opening[]): string {
  return (spread(openings.map(({ bytes }) => bytes)).median / 1_000).toFixed(0);
}
