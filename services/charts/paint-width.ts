/**
 * How wide a text is in DejaVu Sans, in parts of the font size. Vega has no canvas to measure with here, and its own
 * guess is a third too wide, which would leave labels half the room they have.
 */
const WIDTHS: readonly (readonly [width: number, characters: string])[] = [
  [0.28, 'ijlłI'],
  [0.32, ' .,·;'],
  [0.36, "f-/:|'!J"],
  [0.39, 'rt()[]'],
  [0.52, 'sz–'],
  [0.55, 'cL?'],
  [0.59, 'vxykFT'],
  [0.69, 'ABCPRXYZKVE'],
  [0.76, 'DGHNOQU&Ω'],
  [0.82, 'wµ'],
  [0.97, 'mMW%…@МШЖЩЮ'],
];
const COMMON_WIDTH = 0.63;
/** Beyond here stand scripts whose letters fill a square. */
const FIRST_WIDE_CODE = 0x2e80;
const BOLD = 1.12;

const WIDTH_OF = new Map(WIDTHS.flatMap(([width, characters]) => [...characters].map((one) => [one, width] as const)));

/** Whether the letter fills a square. */
export function isWide(character: string): boolean {
  return (character.codePointAt(0) ?? 0) >= FIRST_WIDE_CODE;
}

/** Width in units of the drawing; right to some five per cent. */
export function textWidth(text: string, font: { readonly size: number; readonly bold: boolean }): number {
  let width = 0;
  for (const character of text.normalize('NFC')) {
    const plain = character.normalize('NFD')[0] ?? character;
    const wide = isWide(character);
    width += WIDTH_OF.get(character) ?? WIDTH_OF.get(plain) ?? (wide ? 1 : COMMON_WIDTH);
  }
  return width * font.size * (font.bold ? BOLD : 1);
}
