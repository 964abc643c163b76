import { pluralLabel } from '../answer/labels.ts';
import type { DraftDim } from '../clauses/draft.ts';
import { refOf } from '../clauses/scan.ts';
import { pointsOn } from '../compiled.ts';
import { addMeasure, type Making, misuse } from './outcome.ts';

/** `sales and orders by month`: how many different ones there are, beside the figure. */
export function countJoined({ draft, plan, compiled }: Making): void {
  for (const { joined, plural, column } of draft.mentions) {
    if (joined !== 'figure' || !plural || column?.column.role !== 'identifier') continue;
    if (pointsOn(compiled, column) || column.column.borrowed)
      addMeasure(plan, { of: { kind: 'column', ref: refOf(column), aggregate: 'count_distinct' } });
    else misuse(draft, `I cannot count ${pluralLabel(column.column.label)} beside another figure.`);
  }
}

/** `payments and orders by month`: the key of other rows stands for a figure of its own, and must not be left out. */
export function refuseLeftOut({ draft }: Making, beside: readonly DraftDim[]): void {
  const counted = draft.mentions.find(
    (one) =>
      one.plural &&
      (one.joined === 'rows' || (draft.versus && !one.led) || (draft.versus && one.at > (draft.tableAt ?? one.at))) &&
      one.column?.column.role === 'identifier' &&
      !beside.includes(one),
  );
  if (counted?.column)
    misuse(
      draft,
      `I cannot count ${pluralLabel(counted.column.column.label)} beside the ${draft.base.rowNoun.plural}.`,
    );
}
