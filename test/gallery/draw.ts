import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { renderTeams } from '../../adapters/botframework/render.ts';
import type { RenderedMessage } from '../../adapters/cards/message.ts';
import { renderWebChat } from '../../adapters/webchat/render.ts';
import { textsFor } from '../../bot/texts/index.ts';
import type { Reply } from '../../bot/types.ts';
import type { PaintedReply } from './painted.ts';
import { teamsHostConfig, teamsStyle } from './teams-look.ts';
import type { GalleryLanguage } from './words.ts';

/** One way in which all cards are drawn. */
export interface Drawing {
  readonly channel: 'teams' | 'webchat';
  readonly theme: 'light' | 'dark';
}

/** Every way. */
export const drawings: readonly Drawing[] = (['teams', 'webchat'] as const).flatMap((channel) =>
  (['light', 'dark'] as const).map((theme) => ({ channel, theme })),
);

const root = join(import.meta.dirname, '..', '..');
const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8');
const WIDTH = 720;

/** The look of the page is a script of the page; here it is only data. */
const { adaptiveCardsHostConfig, styleOptions } = (await import(
  pathToFileURL(join(root, 'adapters/webchat/page/look.js')).href
)) as Readonly<Record<'adaptiveCardsHostConfig' | 'styleOptions', unknown>>;

/** What a page draws. */
interface Given {
  readonly exhibits: readonly { readonly name: string; readonly message: unknown }[];
  readonly [setting: string]: unknown;
}

/** Draws all replies on one page and takes a picture of each. */
export async function shoot(
  browser: Browser,
  of: {
    readonly drawing: Drawing;
    readonly language: GalleryLanguage;
    readonly replies: readonly PaintedReply[];
    readonly folder: string;
  },
): Promise<void> {
  const { drawing, language, replies, folder } = of;
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 900 }, locale: language });
  try {
    await (drawing.channel === 'teams' ? drawTeams : drawWebChat)(page, { ...of, theme: drawing.theme });
    for (const { name } of replies)
      await page.locator(`[id="${name}"]`).screenshot({ path: join(folder, `${name}.png`) });
  } finally {
    await page.close();
  }
}

interface Draw {
  readonly theme: 'light' | 'dark';
  readonly language: GalleryLanguage;
  readonly replies: readonly PaintedReply[];
}

async function drawTeams(page: Page, { theme, language, replies }: Draw): Promise<void> {
  await open(page, {
    theme,
    language,
    styles: [read('node_modules/adaptivecards/dist/adaptivecards.css'), teamsStyle(theme)],
  });
  await page.addScriptTag({ content: read('node_modules/adaptivecards/dist/adaptivecards.js') });
  const exhibits = replies.map(({ name, reply }) => ({ name, message: withPictures(renderTeams(reply), reply) }));
  await run(page, 'drawTeams', { exhibits, hostConfig: teamsHostConfig(theme), aiLabel: textsFor(language).aiLabel });
}

async function drawWebChat(page: Page, { theme, language, replies }: Draw): Promise<void> {
  const styles = [
    read('adapters/http/look/palette.css'),
    read('adapters/webchat/page/webchat.css'),
    `body { margin: 0; background: var(--background); color: var(--text); font-family: var(--font); }
     section { width: ${WIDTH}px; background: var(--background); }`,
  ];
  await open(page, { theme, language, styles, body: pageFilters() });
  await page.addScriptTag({ content: read('node_modules/botframework-webchat/dist/webchat.js') });
  const exhibits = replies.map(({ name, reply }) => ({ name, message: renderWebChat(reply) }));
  await run(page, 'drawWebChat', {
    exhibits,
    styleOptions,
    hostConfig: adaptiveCardsHostConfig,
    locale: localeOf(language),
  });
}

/** What the style sheet refers to in the page. */
function pageFilters(): string {
  const filters = /<svg class="filters"[\s\S]*?<\/svg>/.exec(read('adapters/webchat/page/index.html'))?.[0];
  if (filters === undefined) throw new Error('the page has no filters');
  return filters;
}

/** Web Chat's own words are named by region. */
function localeOf(language: GalleryLanguage): string {
  return { en: 'en-US', 'zh-Hant': 'zh-TW', 'zh-Hans': 'zh-CN' }[language];
}

async function open(
  page: Page,
  of: { theme: string; language: string; styles: readonly string[]; body?: string },
): Promise<void> {
  const { theme, language, styles, body = '' } = of;
  await page.setContent(
    `<!doctype html><html lang="${language}" data-theme="${theme}"><head><meta charset="utf-8"></head><body>${body}</body></html>`,
  );
  for (const content of styles) await page.addStyleTag({ content });
  await page.addScriptTag({ content: read('test/gallery/in-page.js') });
}

async function run(page: Page, how: 'drawTeams' | 'drawWebChat', given: Given): Promise<void> {
  await page.evaluate(
    async ([name, what]) => {
      const { gallery } = globalThis as unknown as { gallery: Record<string, (given: unknown) => unknown> };
      await gallery[name]?.(what);
    },
    [how, given] as const,
  );
}

/** Charts that only Teams draws, with the picture of the same chart in their place. */
function withPictures(message: RenderedMessage, reply: Reply): unknown {
  const pictures = reply.parts.flatMap((part) => (part.kind === 'chart' && part.pngBase64 ? [part.pngBase64] : []));
  return JSON.parse(JSON.stringify(message), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('type' in value)) return value;
    if (typeof value.type !== 'string' || !value.type.startsWith('Chart.')) return value;
    return { type: 'Image', url: `data:image/png;base64,${pictures.shift()}`, altText: 'chart', size: 'Stretch' };
  });
}
