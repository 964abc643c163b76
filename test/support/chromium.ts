import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where systems put Chromium; the first that is there is used. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A browser of its own, which the caller closes; undefined where none is installed, and the test is skipped. */
export async function startChromium(): Promise<Browser | undefined> {
  const executablePath = PLACES.find((place) => existsSync(place));
  return executablePath ? await chromium.launch({ executablePath, args: ['--no-sandbox'] }) : undefined;
}
