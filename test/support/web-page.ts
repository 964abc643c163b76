import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** Where pictures of pages lie for whoever wants to look at them; continuous integration keeps the folder. */
const ARTEFACTS = join(import.meta.dirname, '..', '..', 'test-artefacts');
const WITHIN_MS = 60_000;

/** Keeps the sockets of a page where a test can break them. */
const WATCH_SOCKETS = `
  globalThis.openSockets = [];
  globalThis.WebSocket = class extends WebSocket {
    constructor(...given) { super(...given); globalThis.openSockets.push(this); }
  };`;

/** One finding of axe-core. */
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** The Web Chat page in a browser, with the hands and eyes of a person. */
export class WebPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors on the console and of scripts, violations of the policy included. */
  readonly faults: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.setDefaultTimeout(WITHIN_MS);
    page.on('console', (message) => {
      // Browsers write refused connections on the console; what the page makes of them is the matter of the tests.
      if (message.type() === 'error' && !/ERR_|WebSocket|Failed to load/.test(message.text())) {
        this.faults.push(`console: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => this.faults.push(`error: ${error.message}`));
  }

  /** Opens the page as a new person, and waits until it is connected. */
  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<WebPage> {
    const context = await browser.newContext({
      viewport: { width: 1_100, height: 860 },
      locale: 'en-US',
      reducedMotion: 'reduce',
      ...options,
    });
    await context.addInitScript(WATCH_SOCKETS);
    const opened = new WebPage(context, await context.newPage());
    await opened.page.goto(url);
    await opened.connected();
    return opened;
  }

  get input(): Locator {
    return this.page.locator('[data-id="webchat-sendbox-input"]');
  }

  /** Bubbles of the bot, the oldest first. */
  get answers(): Locator {
    return this.page.locator('.webchat__bubble:not(.webchat__bubble--from-user)');
  }

  /** Bubbles of the person. */
  get questions(): Locator {
    return this.page.locator('.webchat__bubble--from-user');
  }

  async connected(): Promise<void> {
    await this.page.locator('#state[data-state="online"]').waitFor();
    await this.input.waitFor();
  }

  async ask(question: string): Promise<void> {
    await this.input.fill(question);
    await this.input.press('Enter');
  }

  /** Waits for the answer that shows a text. */
  async answered(text: string | RegExp): Promise<Locator> {
    const bubble = this.answers.filter({ hasText: text }).last();
    await bubble.waitFor();
    return bubble;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** As a broken network would. */
  async breakSocket(): Promise<void> {
    await this.page.evaluate('globalThis.openSockets.at(-1).close()');
  }

  /** Whether anything reaches beyond the right edge. */
  async isTooWide(): Promise<boolean> {
    return await this.page.evaluate('document.documentElement.scrollWidth > innerWidth');
  }

  /** Keeps a picture of what is on the screen. */
  async picture(name: string): Promise<void> {
    mkdirSync(ARTEFACTS, { recursive: true });
    await this.page.screenshot({ path: join(ARTEFACTS, `${name}.png`) });
  }

  /** What axe-core finds that is serious or worse, one line for each place. */
  async barriers(): Promise<readonly string[]> {
    await this.page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    const { violations } = await this.page.evaluate<{ violations: Violation[] }>(
      `axe.run(document, { resultTypes: ['violations'] })`,
    );
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
      );
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
