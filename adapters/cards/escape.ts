/**
 * Text that came from data, from a person or from a model, made harmless for clients that look for links, mentions and
 * markup in everything they show. What a reader sees stays the same: only U+2060, a joiner that takes no room, is put
 * in, and characters without a shape of their own (controls, overrides of the writing direction) are taken out.
 */

const JOINER = '\u2060';

/** Directional overrides, embeddings and isolates: they can make a text read as something else than it says. */
const DIRECTIONS = /[\u202A-\u202E\u2066-\u2069]/g;
const CONTROLS = /[\p{Cc}--[\n]]/gv;

/**
 * The text without characters that have no place on a screen; nothing is put in, so that SQL stays what it was. Tabs
 * become spaces, CRLF becomes a new line, halves of surrogate pairs become U+FFFD.
 */
export function verbatim(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/\t/g, ' ')
    .replace(CONTROLS, '')
    .replace(DIRECTIONS, '');
}

/**
 * What a person shall read literally, safe in every client: no address becomes a link, no `<at>` a mention, no `](` a
 * Markdown link, and no `{{DATE(` an Adaptive Card function.
 */
export function literal(text: string): string {
  return (
    verbatim(text)
      .replaceAll(JOINER, '')
      // A scheme (https:, mailto:, javascript:) and the two slashes, each of which is enough for some link finders.
      .replace(/(?<![\p{L}\p{N}])([a-z][a-z\d+.-]{0,30}):(?=\S)/giu, `$1:${JOINER}`)
      .replace(/\/(?=\/)/g, `/${JOINER}`)
      .replace(/(?<![\p{L}\p{N}])(ww)(w)(?=\.)/giu, `$1${JOINER}$2`)
      // Host names and e-mail addresses; numbers keep their decimal point untouched.
      .replace(/(?<=[\p{L}\p{N}-])\.(?=\p{L})/gu, `.${JOINER}`)
      .replace(/@(?=[\p{L}\p{N}])/gu, `@${JOINER}`)
      .replace(/<(?=[/!?\p{L}])/gu, `<${JOINER}`)
      .replace(/\](?=[([])/g, `]${JOINER}`)
      .replace(/\{(?=\{)/g, `{${JOINER}`)
  );
}

/** `literal` on one line: for cells, names, titles and buttons. */
export function literalLine(text: string): string {
  return literal(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

/** At most `maxChars` UTF-16 units, never half a character; what was cut shows as an ellipsis. */
export function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const kept = text.slice(0, Math.max(0, maxChars - 1));
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** For the one place where a name stands in markup: the text of a mention. */
export function xmlEscape(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}
