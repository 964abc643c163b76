import { submitButton } from '../cards/actions.ts';
import { chartImage, moreNote } from '../cards/charts.ts';
import type { Dialect } from '../cards/dialect.ts';
import { verbatim } from '../cards/escape.ts';

/** What Web Chat draws in its own way: charts as pictures, SQL as a code fence, suggestions outside of the card. */
export const webchatDialect: Dialect = {
  chart(part, { limits, texts }) {
    const image =
      part.pngBase64 && limits.picture ? chartImage({ pngBase64: part.pngBase64, alt: part.alt }) : undefined;
    if (!image) return [];
    return part.spec?.omitted === undefined ? [image] : [image, moreNote(part.spec.omitted, texts)];
  },
  sql(sql) {
    return [{ type: 'TextBlock', wrap: true, text: fenced(verbatim(sql)) }];
  },
  fold({ title, items }) {
    // Web Chat logs an error for Action.ToggleVisibility; this one it knows, with its state for screen readers.
    const card = { type: 'AdaptiveCard', body: items } as const;
    return [{ type: 'ActionSet', actions: [{ type: 'Action.ShowCard', title, card }] }];
  },
  // Web Chat does nothing at all when a button is pressed whose answer would take the card's place.
  button: submitButton,
  suggestions: () => [],
};

/** A fence that is longer than any row of backticks within cannot be closed from within: all of it stays code. */
function fenced(code: string): string {
  const longest = (code.match(/`+/g) ?? []).reduce((most, ticks) => Math.max(most, ticks.length), 2);
  const fence = '`'.repeat(longest + 1);
  // Functions of Adaptive Cards are filled in before the fence is read.
  return `${fence}\n${code.replace(/\{(?=\{)/g, '{\u2060')}\n${fence}`;
}
