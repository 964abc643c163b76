import type { CardElement, Column, RichTextBlock, TextRun } from './types.ts';

type RunStyle = Omit<TextRun, 'type' | 'text'>;
type BlockStyle = Omit<RichTextBlock, 'type' | 'inlines'>;

/**
 * Text that is shown as it is. The caller has passed it through `literal` or `literalLine`. An empty one would be drawn
 * as nothing by some clients and refused by others.
 */
export function run(text: string, style: RunStyle = {}): TextRun {
  return { type: 'TextRun', text: text || ' ', ...style };
}

/** One line or flowing paragraph. */
export function block(runs: readonly TextRun[], style: BlockStyle = {}): RichTextBlock {
  return { type: 'RichTextBlock', inlines: runs.length === 0 ? [run(' ')] : runs, ...style };
}

/** A block with a single run. */
export function line(text: string, style: RunStyle & { readonly block?: BlockStyle } = {}): RichTextBlock {
  const { block: blockStyle = {}, ...runStyle } = style;
  return block([run(text, runStyle)], blockStyle);
}

/** Two columns, the first as narrow as its content: a list item with its mark. */
export function hanging(mark: RichTextBlock, content: readonly CardElement[], indent: number): CardElement {
  const inset: Column[] = indent > 0 ? [{ type: 'Column', width: 'auto', items: [line('\u2003'.repeat(indent))] }] : [];
  return {
    type: 'ColumnSet',
    spacing: 'Small',
    columns: [
      ...inset,
      { type: 'Column', width: 'auto', items: [mark] },
      { type: 'Column', width: 'stretch', spacing: 'Small', items: content },
    ],
  };
}
