import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Names under which systems install it, best first. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome.exe'];

/** Places beside the search path. */
const PLACES = [
  '/usr/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** No sandbox: containers run as root. The others keep it from talking to anybody but the page under test. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const ADVICE =
  'no Chromium found: install it (Debian: apt-get install chromium; macOS: brew install --cask chromium) to run the browser tests';

/**
 * A browser of its own, which the caller closes; undefined where none is installed, and the test is skipped.
 * @throws Error in continuous integration, where skipping would go unnoticed.
 */
export async function startChromium(): Promise<Browser | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...PLACES];
  const executablePath = candidates.find(isExecutable);
  if (executablePath) return await chromium.launch({ executablePath, args: FLAGS });
  if (process.env['CI'] === 'true') throw new Error(ADVICE);
  process.stderr.write(`skipped: ${ADVICE}\n`);
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us: the next place may be.
    return false;
  }
}
