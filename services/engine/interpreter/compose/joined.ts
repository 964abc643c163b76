import { pluralLabel } from '../answer/labels.ts';
import { conceptColumn, tells } from '../clauses/concepts.ts';
import type { DraftDim } from '../clauses/draft.ts';
import { refOf } from '../clauses/scan.ts';
import { pointsOn } from '../compiled.ts';
import { isMoney } from '../lexicon/units.ts';
import type { PlanDim } from '../plan.ts';
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

/** `compare A with B`, where both were taken for the same figure. */
export function refuseSame({ draft, plan }: Making): void {
  const named = draft.measures.filter(({ at }) => at >= 0).length;
  if (draft.versus && named > 1 && plan.measures.length === 1 && draft.filters.every(({ kind }) => kind === 'time'))
    misuse(draft, 'It is not clear what to compare with what.');
}

/** `payments and orders by month`: the key of other rows stands for a figure of its own, and must not be left out. */
export function refuseLeftOut({ draft }: Making, beside: readonly DraftDim[]): void {
  const keys = draft.mentions.filter(({ plural, column }) => plural && column?.column.role === 'identifier');
  // `tasks begun and tasks done`: two figures of which neither is named.
  if (keys.length > 1 && draft.measures.length + draft.orderMeasures.length === 0 && !draft.tableMentioned)
    misuse(draft, 'It is not clear what to count.');
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

/** `what did they spend`, where only another table knows: the verb asks for a figure and must not be left out. */
export function refuseForeignSpending({ draft, compiled }: Making): void {
  const spends = draft.verbConcepts.find(({ concept }) => concept === 'income');
  const asked = draft.asked === 'what' || draft.howMuch;
  if (!spends || !asked || conceptColumn(draft.base, 'income')) return;
  const tables = compiled.model.tables.filter((table) => table !== draft.base && conceptColumn(table, 'income'));
  if (tables.length > 0) draft.problems.push({ kind: 'foreign', text: 'spend', tables });
}

/** `how many red items did we sell` of a list of items: what was sold stands in the rows that point at it. */
export function refuseUnsold({ draft, plan, compiled }: Making): void {
  const { base } = draft;
  if (!draft.dealt || base.timeColumn !== undefined || base.lentTime !== undefined || plan.shape !== 'aggregate')
    return;
  const counts = plan.measures.every(
    ({ of }) => of.kind === 'rows' || (of.kind === 'column' && of.aggregate === 'count_distinct'),
  );
  const absent = plan.where.some(({ kind }) => kind === 'absent' || kind === 'never');
  const pointed = compiled.model.joins.some(({ right }) => right.table === base.identifier);
  if (counts && pointed && !absent)
    misuse(draft, `The ${base.rowNoun.plural} do not tell how often they were sold or bought.`);
}

/** What comes in, by the names of those it comes from. */
const INCOMING =
  /\b(sales?|sold|revenue|income|custom\w*|clients?|buyers?|guests?|donors?|donations?|members?|subscribers?|tickets?)\b/;
const OUTGOING = /\b(costs?|expens\w*|spen[dt]\w*|pa(y|id|yment)|salar(y|ies)|wages?|bought|purchas\w*)\b/;

/** `what did it cost us`, `how much did we pay them`, where the rows tell what others paid. */
export function refuseOutgoing({ draft, plan, compiled }: Making): void {
  if (!draft.outgoing) return;
  const told = plan.measures.some(({ of }) => {
    const column = of.kind === 'column' ? compiled.find(of.ref.table, of.ref.column)?.column : undefined;
    return column !== undefined && (isMoney(column.unit) || tells('money', column)) && !OUTGOING.test(column.label);
  });
  const { label, rowNoun, columns } = draft.base;
  const names = [label, rowNoun.singular, ...columns.map((one) => one.label)];
  const figures = columns.filter(({ role }) => role === 'measure').map((one) => one.label);
  const spent = [label, rowNoun.singular, ...figures].some((name) => OUTGOING.test(name));
  if (told && names.some((name) => INCOMING.test(name)) && !spent)
    misuse(draft, `The ${rowNoun.plural} tell what came in, and not what was paid for it.`);
}

/** `average number of tasks on a board`: what the average is over, where only its key is mentioned. */
export function ofEach({ draft, compiled }: Making): PlanDim | undefined {
  return draft.mentions.find(({ column, plural }) => column && !plural && pointsOn(compiled, column))?.dim;
}
