/** Chinese, Japanese and Korean letters and their punctuation: as wide as two others, and a line breaks at any of them. */
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/g;
/** So many of them look better together. */
const WORDS = /[\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF]{1,4}|[^\s\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF]+/gu;

/** The room that a text takes on one line, in narrow characters. */
export function widthOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

/** The widest of some texts. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}

/** What a line cannot break within. A date's own spaces hold it together, and count twice because digits are wide. */
export function piecesOf(text: string): readonly string[] {
  return text.replaceAll('\u00A0', '00').match(WORDS) ?? [];
}
