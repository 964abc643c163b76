import { AGGREGATE_WORDS, dimLabel, pluralLabel } from '../answer/labels.ts';
import type { Draft, DraftDim, DraftMeasure } from '../clauses/draft.ts';
import { areNamed, isOfPersons, personsKey } from '../clauses/persons.ts';
import { refOf } from '../clauses/scan.ts';
import { thingColumn } from '../clauses/things.ts';
import { type PlanDim, type PlanMeasureEntry, type QueryPlan, same } from '../plan.ts';
import { isYear } from '../tag.ts';
import { countJoined, ofEach, refuseLeftOut, refuseSame } from './joined.ts';
import { onlyKnown } from './known.ts';
import { addMeasure, type Making, misuse } from './outcome.ts';
import { FEW_VALUES, perThing, ROWS } from './per-thing.ts';
import { addTrend } from './trend.ts';
import { unnamedFigure } from './unnamed.ts';

/** Names that a word only hints at (a verb for a date) are left out below this. */
const SURE = 0.8;
/** Below this a word may as well mean something else. */
const HINTED = 0.6;

function pushDim(plan: QueryPlan, dim: PlanDim): void {
  if (!plan.dims.some((known) => same(known, dim))) plan.dims.push(dim);
}

/** A figure of the question as it stands in the plan; averages over groups take the first breakdown. */
function entryOf(making: Making, measure: DraftMeasure, dims: DraftDim[]): PlanMeasureEntry {
  const timed = ({ dim, column }: DraftDim) => dim.kind === 'time' || (column !== undefined && isYear(column.column));
  const daily = dims.find((one) => timed(one) && one.at === measure.at - 1);
  const { of } = measure;
  if (measure.over) return { of, perGroup: measure.over };
  const adds = of.kind === 'column' && of.aggregate === 'avg' && measure.column?.column.defaultAggregate === 'sum';
  if (daily && adds && measure.explicit && measure.at > 1) {
    dims.splice(dims.indexOf(daily), 1);
    return { of: { ...of, aggregate: 'sum' }, perGroup: daily.dim };
  }
  const flows = adds && measure.flow && dims.some(({ dim, each }) => each && dim.kind === 'time');
  if (!measure.averaged && !flows) return { of };
  const [over] = dims.splice(
    Math.max(
      0,
      dims.findIndex(({ each }) => each),
    ),
    1,
  );
  if (over && flows && of.kind === 'column') return { of: { ...of, aggregate: 'sum' }, perGroup: over.dim };
  if (!over) {
    const each = ofEach(making);
    if (each) return { of, perGroup: each };
    misuse(making.draft, 'An average of a number needs to know per what: per day, for instance.');
    return { of };
  }
  if (of.kind === 'column' && of.aggregate === 'count_distinct' && of.ref.column !== making.draft.base.countedBy) {
    // The same one may come in several groups: dividing what is different in all of them would count it once.
    const label = dimLabel(making.compiled, over.dim);
    misuse(making.draft, `I cannot tell how many different ones there are per ${label} on average; by ${label} I can.`);
  }
  return { of, perGroup: over.dim };
}

function mentionedDims(making: Making, aggregated: boolean): DraftDim[] {
  const { draft } = making;
  const usedTimes = draft.filters.flatMap((one) =>
    one.kind === 'time' || one.kind === 'clock' || one.kind === 'weekdays' ? [JSON.stringify(one.ref)] : [],
  );
  return draft.mentions.filter(({ column, quality, dim, led, described, plural, acts }) => {
    // `average age of patients`: the patients are whom it is about, not a breakdown.
    const many =
      column !== undefined && (column.column.role === 'identifier' || column.column.distinctCount > FEW_VALUES);
    if (aggregated && led && (many || described)) return false;
    // `did patients visit`: whoever acts is no breakdown either.
    const compared = making.plan.having.length > 0;
    // `what did guests pay in total`: all of them together.
    if (aggregated && acts && plural && !compared && (asksSum(draft) || draft.how !== undefined)) return false;
    const ordered = draft.orderMeasures.length > 0 && draft.measures.length === 0;
    // `members with their number of visits`: each of them with its own.
    const owners = draft.theirs && plural && !led;
    if (aggregated && !draft.list && !compared && !ordered && !owners && column?.column.role === 'identifier')
      return false;
    const time = column?.column.role === 'time';
    if (time && usedTimes.includes(JSON.stringify(refOf(column)))) return false;
    if (time && dim.kind === 'time' && dim.grain === 'day' && aggregated) return false;
    return quality >= SURE || !time;
  });
}

/** `what did they pay in total`, `how much did they spend`: one sum. */
function asksSum({ asked, howMuch, ranks, measures }: Draft): boolean {
  const [only, more] = measures;
  const sum = only?.of.kind === 'column' && only.of.aggregate === 'sum' && !more;
  return sum && ranks.length === 0 && (howMuch || asked === 'what');
}

/** Figures, with the breakdowns of the question. */
function aggregate(making: Making): void {
  const { draft, plan, assumptions } = making;
  plan.shape = 'aggregate';
  const dims = [...draft.targets, ...draft.dims];
  const beside = mentionedDims(making, true);
  refuseLeftOut(making, beside);
  const thing = perThing(making, dims);
  const named = draft.measures.length > 0 ? draft.measures : draft.orderMeasures;
  const measures = thing && named.length === 0 ? [ROWS] : named;
  if (measures.length === 0) {
    const [compared] = plan.having;
    const counted = compared ? undefined : unnamedFigure(making);
    addMeasure(plan, { of: compared?.of ?? counted ?? { kind: 'rows' } });
    if (!draft.tableMentioned && !compared && !counted) {
      assumptions.push(`No figure was named: I counted ${draft.base.rowNoun.plural}.`);
      draft.fit -= 0.1;
    }
  }
  for (const measure of measures)
    addMeasure(plan, entryOf(making, thing ? { ...measure, averaged: true } : measure, dims));
  if (thing?.column) {
    const { label } = thing.column.column;
    assumptions.push(`I divided by the number of different ${pluralLabel(label)}; for a list ask "by ${label}".`);
  }
  for (const { dim } of [...dims, ...beside]) pushDim(plan, dim);
  refuseSame(making);
  countJoined(making);
  if (plan.having.length > 0) onlyKnown(making, [...draft.targets, ...draft.mentions]);
  for (const measure of measures) {
    if (measure.explicit || measure.of.kind !== 'column' || !measure.column) continue;
    const word = measure.of.aggregate === 'count_distinct' ? 'number' : AGGREGATE_WORDS[measure.of.aggregate];
    if (measure.column.column.label.split(' ').includes(word)) continue;
    assumptions.push(`No aggregate was named: I took the ${word} of ${measure.column.column.label}.`);
  }
}

/** `how many patients have more than 5 orders`: the groups are counted. */
function countedGroups(making: Making): boolean {
  const { draft, plan } = making;
  const [only, more] = draft.measures;
  if (plan.having.length === 0 || !only || more || draft.dims.length > 0 || draft.targets.length > 0) return false;
  if (only.of.kind === 'column' && only.of.aggregate === 'count_distinct') {
    plan.shape = 'aggregate';
    plan.dims.push({ kind: 'column', ref: only.of.ref });
    plan.countGroups = true;
    return true;
  }
  if (only.of.kind === 'groups') {
    plan.shape = 'aggregate';
    plan.dims.push(only.of.dim);
    plan.countGroups = true;
    return true;
  }
  return false;
}

function values(making: Making, dims: readonly DraftDim[]): void {
  const { draft, plan } = making;
  plan.shape = 'values';
  for (const { dim } of dims) pushDim(plan, dim);
  if (draft.limit !== undefined) plan.limit = { count: draft.limit };
}

function rows(making: Making): void {
  const { draft, plan } = making;
  plan.shape = 'rows';
  if (draft.limit !== undefined) plan.limit = { count: draft.limit };
  const named = mentionedDims(making, false).flatMap((one) =>
    one.column && !describes(making, one) ? [one.column] : [],
  );
  if (draft.measures.some(({ column }) => !column))
    misuse(draft, 'A figure over many rows cannot be shown row by row.');
  const quantities = draft.measures.flatMap(({ column }) => (column ? [column] : []));
  // One mention that a filter explains is no wish for a single column.
  const columns = [...named, ...quantities].filter(
    ({ column }) =>
      !making.plan.where.some((one) => one.kind !== 'snippet' && one.ref.column === column.name && named.length === 1),
  );
  for (const column of columns) plan.columns.push(refOf(column));
  const [sorted] = draft.orderMeasures;
  const by = sorted?.column;
  if (sorted && !by) misuse(draft, 'Rows can be sorted by their columns, not by a figure over many rows.');
  if (by) plan.order.push({ by: { kind: 'column', ref: refOf(by) }, direction: draft.sort.direction ?? 'desc' });
}

/** Whether figures were named only to be shown row by row: `list cost and duration of visits`. */
function showsRows(making: Making): boolean {
  const { draft } = making;
  const loose = draft.measures.every(({ explicit, of }) => of.kind === 'column' && (!explicit || draft.theirs));
  const keyed = draft.listsRows && draft.mentions.some(({ column }) => column?.column.role === 'identifier');
  return (
    (draft.list || draft.rowsAsked) &&
    (draft.tableMentioned || keyed) &&
    draft.measures.length + draft.mentions.length > 0 &&
    loose &&
    draft.dims.length === 0 &&
    draft.targets.length === 0 &&
    !draft.howMuch &&
    !draft.trend
  );
}

/** `list agents by team`: rows in that order. */
function sortedRows(making: Making): boolean {
  const { draft, plan } = making;
  const [by, more] = draft.dims;
  const plain = draft.listsRows && draft.tableMentioned && draft.measures.length === 0 && plan.having.length === 0;
  if (!plain || !by?.column || more || by.dim.kind !== 'column') return false;
  plan.order.push({ by: { kind: 'column', ref: refOf(by.column) }, direction: draft.sort.direction ?? 'asc' });
  return true;
}

/** Decides what kind of answer a question without ranking wants, and fills the plan. */
export function settleShape(making: Making): void {
  if (countedGroups(making)) return;
  if (sortedRows(making)) rows(making);
  else if (wantsFigures(making)) figures(making);
  else settleList(making);
}

function wantsFigures(making: Making): boolean {
  const { draft, plan } = making;
  const named = draft.measures.length > 0 && !showsRows(making);
  const things = draft.targets.length > 0 || draft.dims.length > 0;
  const sorted =
    draft.orderMeasures.length > 0 &&
    (things ||
      (draft.mentions.length > 0 &&
        (!draft.tableMentioned || draft.orderMeasures.some(({ of }) => of.kind === 'rows'))));
  return named || draft.dims.length > 0 || plan.having.length > 0 || draft.trend || sorted;
}

function figures(making: Making): void {
  const { draft, plan } = making;
  aggregate(making);
  addTrend(making);
  const [unsorted] = draft.orderMeasures;
  if (plan.dims.length === 0 && unsorted && draft.measures.length > 0) {
    const name = unsorted.column ? `"${unsorted.column.column.label}"` : 'This figure';
    misuse(draft, `${name} has too many values to break down by.`);
  }
  if (plan.dims.length === 0 && plan.having.length > 0) misuse(draft, 'It is not clear what is compared.');
  if (draft.limit !== undefined) plan.limit = { count: draft.limit };
}

/** `room types as a pie chart`: names alone cannot be drawn, how often they come can. */
function drawn({ chart, list, tableMentioned }: Draft): boolean {
  return chart !== undefined && chart !== 'table' && chart !== 'none' && (!list || !tableMentioned);
}

/** Values of columns, or rows. */
function settleList(making: Making): void {
  const { draft } = making;
  const columns = mentionedDims(making, false);
  const shown = columns.filter(({ quality }) => quality >= HINTED);
  const limited = draft.filters.length + draft.comparisons.length;
  const about = draft.measures.length > 0 || draft.orderMeasures.length > 0 || limited > 0;
  // `houses built before 1950`: the value stands for the rows that have it.
  const named = draft.filters.some(({ kind }) => kind === 'values' || kind === 'truth');
  const described = (limited > 1 && named) || draft.filters.some(({ kind }) => kind === 'snippet');
  const persons = draft.asked === 'who' && limited > 0 ? personsKey(making) : undefined;
  if (persons) pushDim(making.plan, { kind: 'column', ref: refOf(persons) });
  const things = draft.asked === 'what' && draft.deals && limited > 0 ? thingColumn(draft.base) : undefined;
  const bare = draft.targets.length + draft.measures.length === 0;
  if (bare && draft.asked === 'what' && draft.deals && isOfPersons(draft.base))
    misuse(draft, `The ${draft.base.rowNoun.plural} do not tell what was dealt in.`);
  else if (persons) values(making, []);
  else if (bare && things) {
    pushDim(making.plan, { kind: 'column', ref: refOf({ table: draft.base, column: things }) });
    values(making, []);
  } else if (draft.targets.length > 0)
    values(making, [...draft.targets, ...columns.filter(({ plural, acts }) => plural && !acts)]);
  else if (shown.length > 0 && draft.measures.length === 0 && !draft.rowsAsked && !wholeRows(making, shown)) {
    if (drawn(draft)) aggregate(making);
    else values(making, shown);
  } else if (
    draft.tableMentioned ||
    draft.rowsAsked ||
    (draft.list && about) ||
    draft.orderMeasures.length > 0 ||
    described ||
    happened(making) ||
    (named && draft.asked === 'who' && areNamed(draft.base))
  )
    rows(making);
  else misuse(draft, `It is not clear what to show of the ${draft.base.rowNoun.plural}.`);
}

/** `returned in May`: what the verb dates is told by its rows. */
function happened({ draft }: Making): boolean {
  const dated = draft.filters.some(({ kind }) => kind === 'time');
  return dated && draft.timeVerbs.length > 0 && draft.measures.length + draft.calcs.length === 0;
}

/** `visits of patients`: the column only says more about the rows. */
function describes({ draft }: Making, { led, at }: DraftDim): boolean {
  return led === true && draft.tableAt !== undefined && at > draft.tableAt;
}

/** `patients with their age`, `orders sorted by ...`: the rows are wanted and the column only completes them. */
function wholeRows(making: Making, shown: readonly DraftDim[]): boolean {
  const { draft } = making;
  if (!draft.tableMentioned) return false;
  // `runs in the early shift`: a single name behind the rows says more about them.
  if (shown.every(({ at, plural }) => !plural && draft.tableAt !== undefined && at > draft.tableAt + 1)) return true;
  return (
    shown.every((one) => describes(making, one)) || shown.every(({ dim }) => dim.kind === 'time') || shown.length > 3
  );
}
