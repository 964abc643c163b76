import { drawings } from './draw.ts';
import type { Exhibit } from './exhibit.ts';
import { galleryLanguages } from './words.ts';

/** One page with all pictures: a row for each card, side by side in both channels and themes. */
export function indexPage(exhibits: readonly Exhibit[]): string {
  const rows = exhibits.map(
    ({ name, about }) =>
      `<h2 id="${name}">${name}</h2><p>${about}</p>${galleryLanguages
        .map(
          (language) =>
            `<div class="row">${drawings.map((drawing) => figure({ ...drawing, language, name })).join('')}</div>`,
        )
        .join('')}`,
  );
  const links = exhibits.map(({ name }) => `<a href="#${name}">${name}</a>`).join(' · ');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Cards of Lamp</title>
<style>
  body { margin: 24px; font: 15px system-ui, sans-serif; }
  .row { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 16px; align-items: start; margin-bottom: 16px; }
  figure { margin: 0; }
  img { width: 100%; border: 1px solid #ccc; }
  figcaption { color: #555; font-size: 13px; }
</style>
<h1>Cards of Lamp</h1>
<p>${links}</p>
${rows.join('\n')}
</html>
`;
}

function figure(of: { channel: string; theme: string; language: string; name: string }): string {
  const { channel, theme, language, name } = of;
  return `<figure><img loading="lazy" src="${channel}/${theme}/${language}/${name}.png" alt="${name} in ${channel}"><figcaption>${channel}, ${theme}, ${language}</figcaption></figure>`;
}
