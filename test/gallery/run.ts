/**
 * Draws every card of the catalogue in both channels, both themes and all languages, into `gallery/`: PNGs and one page.
 * `npm run gallery -- answer page` draws those whose name contains one of the words.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createChartPainter } from '../../services/charts/paint.ts';
import { systemClock } from '../../services/clock.ts';
import { startChromium } from '../support/chromium.ts';
import { catalogue } from './catalogue.ts';
import { type Drawing, drawings, shoot } from './draw.ts';
import { indexPage } from './index-page.ts';
import { paintedReplies } from './painted.ts';
import { galleryLanguages } from './words.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'gallery');
const wanted = process.argv.slice(2);
const exhibits = catalogue.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));

const browser = await startChromium();
if (!browser) {
  process.stderr.write('the gallery needs Chromium\n');
  process.exit(1);
}
const painter = createChartPainter({ clock: systemClock });
try {
  if (wanted.length === 0) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let done = 0;
  const total = drawings.length * galleryLanguages.length;
  for (const language of galleryLanguages) {
    const replies = await paintedReplies(exhibits, { language, painter });
    for (const drawing of drawings) {
      await shoot(browser, { drawing, language, replies, folder: folderOf(drawing, language) });
      process.stdout.write(
        `${++done}/${total}: ${replies.length} cards, ${drawing.channel}, ${drawing.theme}, ${language}\n`,
      );
    }
  }
  writeFileSync(join(folder, 'index.html'), indexPage(exhibits));
  process.stdout.write(`open ${join(folder, 'index.html')}\n`);
} finally {
  await painter.stop();
  await browser.close();
}

function folderOf({ channel, theme }: Drawing, language: string): string {
  const path = join(folder, channel, theme, language);
  mkdirSync(path, { recursive: true });
  return path;
}
