/** Chinese, Japanese and Korean letters and their punctuation: as wide as two others, and a line breaks at any of them. */
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/g;
/** So many of them look better together. */
const WORDS = /[\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF]{1,4}|[^\s\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF]+/gu;
/** Where a line could break beside one of them. */
const BREAKS = /(?<=[\u2E80-\uA4CF\uAC00-\uD7A3])(?=\S)|(?<=\S)(?=[\u2E80-\uA4CF\uAC00-\uD7A3])/g;
const JOINER = '\u2060';

/** The text with nothing in it at which a line breaks, but that it may at a space before a time of day. */
export function heldTogether(text: string): string {
  return text.replace(BREAKS, JOINER).replace(/ (?!\d\d:)/g, '\u00A0');
}

/** The room that a text takes on one line, in narrow characters. */
export function widthOf(text: string): number {
  const shown = text.replaceAll(JOINER, '');
  return shown.length + (shown.match(WIDE)?.length ?? 0);
}

/** The widest of some texts. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}

/** What a line cannot break within. A date's own spaces hold it together, and count twice because digits are wide. */
export function piecesOf(text: string): readonly string[] {
  const words = text.replaceAll('\u00A0', '00').split(/[ \n]+/);
  return words.flatMap((word) => (word.includes(JOINER) ? [word] : (word.match(WORDS) ?? [])));
}
