import { type Block, readMarkdown, type Span } from '../../bot/markdown.ts';
import { block, hanging, line, run } from './elements.ts';
import { cut, literal, literalLine } from './escape.ts';
import type { Limits } from './limits.ts';
import { gridOf } from './table.ts';
import type { CardElement, TextRun } from './types.ts';

/** Genie's Markdown as card elements that read no Markdown: what was bold is bold, everything else is text. */
export function markdownElements(source: string, limits: Limits): readonly CardElement[] {
  return readMarkdown(cut(source, limits.textChars)).flatMap((one, index) =>
    elementsOf(one, { first: index === 0, limits }),
  );
}

function elementsOf(one: Block, place: { first: boolean; limits: Limits }): readonly CardElement[] {
  switch (one.kind) {
    case 'paragraph':
      return one.lines.map((spans, index) => block(runsOf(spans), index === 0 ? {} : { spacing: 'None' }));
    case 'heading':
      return [block(runsOf(one.spans, { weight: 'Bolder' }), place.first ? {} : { spacing: 'Medium' })];
    case 'item':
      return [hanging(line(one.marker), [block(runsOf(one.spans))], one.depth)];
    case 'code':
      return codeLines(one.text);
    case 'table': {
      const cellOf = (text: string) => literalLine(cut(text, place.limits.cellChars));
      return [
        gridOf(
          {
            header: one.header.map(cellOf),
            rows: one.rows.slice(0, place.limits.rows).map((cells) => cells.map(cellOf)),
            right: one.header.map((_, column) =>
              one.rows.every((cells) => /^[-+]?[\d.,\s]+%?$/.test(cells[column] ?? '')),
            ),
          },
          place.limits,
        ).element,
      ];
    }
  }
}

function runsOf(spans: readonly Span[], style: { weight?: 'Bolder' } = {}): readonly TextRun[] {
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
