/**
 * Genie's Markdown, read into plain pieces. Only what changes how a text reads is kept: paragraphs, headings, lists,
 * tables, code, bold and italics. Links and images become their words; HTML stays text. Nothing downstream sees Markdown
 * again, so that nothing in a model's text can act as markup.
 */
export interface Span {
  readonly text: string;
  readonly bold?: true;
  readonly italic?: true;
  readonly code?: true;
}

/** One piece of a text, in reading order. `marker` is what stands before a list item: a bullet or its number. */
export type Block =
  | { readonly kind: 'paragraph'; readonly lines: readonly (readonly Span[])[] }
  | { readonly kind: 'heading'; readonly spans: readonly Span[] }
  | { readonly kind: 'item'; readonly depth: number; readonly marker: string; readonly spans: readonly Span[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly header: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

/** Longer texts are cut before they are read; Genie's answers are a few sentences. */
const MAX_SOURCE_CHARS = 20_000;

const FENCE = /^\s{0,3}(`{3,}|~{3,})/;
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;
const RULE = /^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const TABLE_RULE = /^(?=.*\|)\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** Reads a text. Never throws; time grows with the length of the text alone. */
export function readMarkdown(source: string): readonly Block[] {
  const lines = source
    .slice(0, MAX_SOURCE_CHARS)
    .replace(/\r\n?/g, '\n')
    .replace(/<br\s*\/?>/gi, '\n')
    .split('\n');
  const blocks: Block[] = [];
  let paragraph: (readonly Span[])[] = [];
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', lines: paragraph });
    paragraph = [];
  };
  for (let at = 0; at < lines.length; ) {
    const found = blockAt(lines, at);
    if (found) {
      endParagraph();
      if (found.block) blocks.push(found.block);
      at = found.next;
    } else {
      paragraph.push(readSpans((lines[at] ?? '').replace(/^\s*>+\s?/, '').trim()));
      at++;
    }
  }
  endParagraph();
  return blocks;
}

/** The block that begins at a line, if it is none of a paragraph; an empty line or a rule only ends what was before. */
function blockAt(lines: readonly string[], at: number): { block?: Block; next: number } | undefined {
  const line = lines[at] ?? '';
  if (line.trim() === '' || RULE.test(line)) return { next: at + 1 };
  const fence = FENCE.exec(line)?.[1];
  if (fence) return codeAt(lines, at, fence);
  const heading = HEADING.exec(line)?.[1];
  if (heading !== undefined) return { block: { kind: 'heading', spans: readSpans(heading) }, next: at + 1 };
  const item = ITEM.exec(line);
  if (item) {
    const [, indent = '', , number, text = ''] = item;
    const marker = number === undefined ? '•' : `${number}.`;
    const depth = Math.min(3, Math.floor(indent.replaceAll('\t', '  ').length / 2));
    return { block: { kind: 'item', depth, marker, spans: readSpans(text) }, next: at + 1 };
  }
  return line.includes('|') && TABLE_RULE.test(lines[at + 1] ?? '') ? tableAt(lines, at) : undefined;
}

function codeAt(lines: readonly string[], at: number, fence: string): { block: Block; next: number } {
  let end = at + 1;
  while (end < lines.length && !(lines[end] ?? '').trimStart().startsWith(fence)) end++;
  return { block: { kind: 'code', text: lines.slice(at + 1, end).join('\n') }, next: end + 1 };
}

function tableAt(lines: readonly string[], at: number): { block: Block; next: number } {
  const cells = (line: string) =>
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => plainOf(readSpans(cell.trim())));
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? '').includes('|')) end++;
  return {
    block: { kind: 'table', header: cells(lines[at] ?? ''), rows: lines.slice(at + 2, end).map(cells) },
    next: end,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const WORD = /[\p{L}\p{N}]/u;

const LINK = /!?\[([^[\]]{0,500})\]\((?:[^()\s]|\([^()\s]*\)){0,2000}(?:\s+"[^"]{0,200}")?\)/g;
/** What a link or an image becomes: its words. Links twice, because an image may stand in one. */
const LINKS = [
  [LINK, '$1'],
  [LINK, '$1'],
  [/<((?:https?|mailto):[^<>\s]{1,2000})>/gi, '$1'],
] as const;

/** Reads the inside of one line. */
function readSpans(source: string): readonly Span[] {
  const text = LINKS.reduce((read, [pattern, words]) => read.replace(pattern, words), source);
  const spans: Span[] = [];
  const style: Record<'bold' | 'italic', boolean> = { bold: false, italic: false };
  let plain = '';
  const end = () => {
    if (plain === '') return;
    spans.push({ text: plain, ...(style.bold ? { bold: true } : {}), ...(style.italic ? { italic: true } : {}) });
    plain = '';
  };
  const closers = closersOf(text);
  for (let at = 0; at < text.length; ) {
    const token = tokenAt(text, at, { style, closers });
    if (token.kind === 'text') plain += token.text;
    else {
      end();
      if (token.kind === 'toggle') style[token.style] = !style[token.style];
      else spans.push({ text: token.text, code: true });
    }
    at = token.next;
  }
  end();
  return spans;
}

type Token =
  | { readonly kind: 'text'; readonly text: string; readonly next: number }
  | { readonly kind: 'code'; readonly text: string; readonly next: number }
  | { readonly kind: 'toggle'; readonly style: 'bold' | 'italic'; readonly next: number };

interface Context {
  readonly style: { readonly bold: boolean; readonly italic: boolean };
  readonly closers: Readonly<Record<'bold' | 'italic', number>>;
}

function tokenAt(text: string, at: number, context: Context): Token {
  const character = text[at] ?? '';
  if (character === '\\' && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? '')) {
    return { kind: 'text', text: text[at + 1] ?? '', next: at + 2 };
  }
  if (character === '`') return codeSpanAt(text, at);
  if (character === '&') return entityAt(text, at);
  if (character === '*' || character === '_') return emphasisAt(text, at, context);
  return { kind: 'text', text: character, next: at + 1 };
}

function codeSpanAt(text: string, at: number): Token {
  const ticks = /^`+/.exec(text.slice(at, at + 10))?.[0] ?? '`';
  const close = text.indexOf(ticks, at + ticks.length);
  if (close === -1) return { kind: 'text', text: ticks, next: at + ticks.length };
  return { kind: 'code', text: text.slice(at + ticks.length, close).trim() || ' ', next: close + ticks.length };
}

function entityAt(text: string, at: number): Token {
  const [whole, name = ''] = /^&([a-z]{2,5});/.exec(text.slice(at, at + 8)) ?? [];
  const meaning = ENTITIES[name];
  return whole && meaning
    ? { kind: 'text', text: meaning, next: at + whole.length }
    : { kind: 'text', text: '&', next: at + 1 };
}

/**
 * Emphasis opens before a word and closes after one, with nothing of a word on its other side: `pickup_zip` and `2*3*4`
 * stay what they are.
 */
function emphasisAt(text: string, at: number, { style, closers }: Context): Token {
  const run = text[at + 1] === text[at] ? 2 : 1;
  const kind = run === 2 ? 'bold' : 'italic';
  const next = at + run;
  const literally: Token = { kind: 'text', text: text.slice(at, next), next };
  if (style[kind]) return canClose(text, at, run) ? { kind: 'toggle', style: kind, next } : literally;
  const opens = !WORD.test(text[at - 1] ?? '') && /\S/.test(text[next] ?? '');
  return opens && closers[kind] >= next ? { kind: 'toggle', style: kind, next } : literally;
}

function canClose(text: string, at: number, run: number): boolean {
  return /\S/.test(text[at - 1] ?? '') && !WORD.test(text[at + run] ?? '');
}

/** Where the last mark stands that could close each style: an opening mark beyond it is only a character. */
function closersOf(text: string): Context['closers'] {
  const last = { bold: -1, italic: -1 };
  for (let at = 0; at < text.length; ) {
    const character = text[at];
    const run = character === '*' || character === '_' ? (text[at + 1] === character ? 2 : 1) : 0;
    if (run > 0 && canClose(text, at, run)) last[run === 2 ? 'bold' : 'italic'] = at;
    at += Math.max(1, run);
  }
  return last;
}

function plainOf(spans: readonly Span[]): string {
  return spans.map((span) => span.text).join('');
}

/** The words of a text, without any mark: for notifications, screen readers and the plain fallback. */
export function plainText(source: string): string {
  return readMarkdown(source)
    .map((block) => {
      if (block.kind === 'paragraph') return block.lines.map(plainOf).join('\n');
      if (block.kind === 'heading') return plainOf(block.spans);
      if (block.kind === 'item') return `${block.marker} ${plainOf(block.spans)}`;
      if (block.kind === 'code') return block.text;
      return [block.header, ...block.rows].map((cells) => cells.join(' | ')).join('\n');
    })
    .join('\n');
}
