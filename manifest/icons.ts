import { readFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';

/** The two icons of an app package. Teams wants them in exactly these sizes: pixels, square. */
export const ICON_SIZES = { 'color.png': 192, 'outline.png': 32 } as const;

/** Draws an icon as PNG. The outline is white on nothing, as Teams tints it. */
export function drawIcon(name: keyof typeof ICON_SIZES): Uint8Array {
  const svg = readFileSync(new URL(`icons/${name.replace('.png', '.svg')}`, import.meta.url), 'utf8');
  return new Uint8Array(new Resvg(svg, { fitTo: { mode: 'width', value: ICON_SIZES[name] } }).render().asPng());
}
