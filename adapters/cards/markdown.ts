import { type Block, readMarkdown, type Span } from '../../bot/markdown.ts';
import type { Texts } from '../../bot/texts/index.ts';
import { directed } from './direction.ts';
import { block, hanging, line, run } from './elements.ts';
import { cut, literal, literalLine } from './escape.ts';
import { gridOf } from './grid.ts';
import type { Limits } from './limits.ts';
import type { CardElement, TextRun } from './types.ts';

/** How a text is set as a whole; what is bold or code in it stays so. */
export type Setting = Pick<TextRun, 'size' | 'isSubtle'>;

/** What drawing a text needs to know beside it. */
export interface MarkdownContext {
  readonly limits: Limits;
  readonly texts: Texts;
  readonly setting?: Setting;
}

/** Genie's Markdown as card elements that read no Markdown: what was bold is bold, everything else is text. */
export function markdownElements(source: string, context: MarkdownContext): readonly CardElement[] {
  const { limits, texts } = context;
  const blocks = readMarkdown(cut(source, limits.textChars));
  const drawn = blocks.flatMap((one, index) => elementsOf(one, { ...context, first: index === 0 }));
  const elements = directed(source, drawn);
  return source.length > limits.textChars ? [...elements, hint(texts.cards.textCut)] : elements;
}

/** A small line of ours about what is shown. */
export function hint(text: string): CardElement {
  return line(text, { isSubtle: true, size: 'Small', block: { spacing: 'Small' } });
}

function elementsOf(one: Block, place: MarkdownContext & { first: boolean }): readonly CardElement[] {
  const setting = place.setting ?? {};
  switch (one.kind) {
    case 'paragraph':
      return one.lines.map((spans, index) => block(runsOf(spans, setting), index === 0 ? {} : { spacing: 'None' }));
    case 'heading':
      return [block(runsOf(one.spans, { ...setting, weight: 'Bolder' }), place.first ? {} : { spacing: 'Medium' })];
    case 'item':
      return [hanging(line(one.marker, setting), [block(runsOf(one.spans, setting))], one.depth)];
    case 'code':
      return codeLines(one.text);
    case 'table':
      return tableOf(one, place);
  }
}

function tableOf(table: Extract<Block, { kind: 'table' }>, { limits, texts }: MarkdownContext): readonly CardElement[] {
  const textOf = (text: string) => literalLine(cut(text, limits.cellChars));
  const { element, columns } = gridOf(
    {
      header: table.header.map(textOf),
      rows: table.rows.slice(0, limits.rows).map((cells) => cells.map((text) => ({ text: textOf(text) }))),
      right: table.header.map((_, column) =>
        table.rows.every((cells) => /^[-+]?[\d.,\s]+%?$/.test(cells[column] ?? '')),
      ),
    },
    limits,
  );
  const isCut = [table.header, ...table.rows].some((cells) => cells.some((text) => text.length > limits.cellChars));
  const note = [
    table.rows.length > limits.rows ? texts.rowsShown(limits.rows, table.rows.length) : '',
    table.header.length > columns ? texts.columnsShown(columns, table.header.length) : '',
    isCut ? texts.cards.valuesCut : '',
  ].filter((text) => text !== '');
  return note.length === 0 ? [element] : [element, hint(note.join(' '))];
}

function runsOf(spans: readonly Span[], style: Setting & { weight?: 'Bolder' } = {}): readonly TextRun[] {
  return spans.map((span) =>
    run(literal(span.text), {
      ...style,
      ...(span.bold ? { weight: 'Bolder' } : {}),
      ...(span.italic ? { italic: true } : {}),
      ...(span.code ? { fontType: 'Monospace' } : {}),
    }),
  );
}

/** Code line by line, its indentation kept: runs swallow leading spaces, so they become ones that do not collapse. */
export function codeLines(code: string): readonly CardElement[] {
  return literal(code)
    .split('\n')
    .map((text, index) =>
      line(
        text.replace(/^ +/, (spaces) => '\u00A0'.repeat(spaces.length)),
        { fontType: 'Monospace', size: 'Small', block: index === 0 ? {} : { spacing: 'None' } },
      ),
    );
}
