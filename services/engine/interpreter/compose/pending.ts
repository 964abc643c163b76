import type { Aggregate, ModelColumn } from '../../model.ts';
import { conceptColumn, defaultMeasureOf, tells } from '../clauses/concepts.ts';
import type { DraftMeasure } from '../clauses/draft.ts';
import { defaultMeasure } from '../clauses/measures.ts';
import { refOf } from '../clauses/scan.ts';
import { CONCEPTS } from '../lexicon/concepts.ts';
import { canonicalUnit, isMoney } from '../lexicon/units.ts';
import { isYear } from '../tag.ts';
import { quantityOf } from './comparisons.ts';
import { type Making, misuse } from './outcome.ts';

function withAggregate(measure: DraftMeasure, aggregate: Aggregate): DraftMeasure {
  if (measure.of.kind !== 'column') return measure;
  return { ...measure, of: { ...measure.of, aggregate }, explicit: true };
}

/** `revenue per day on average`: the total of each day, on average. */
function isOfEach({ draft }: Making, { of, at }: DraftMeasure, averageAt: number): boolean {
  const adds = of.kind === 'rows' || (of.kind === 'column' && (of.aggregate === 'sum' || of.aggregate === 'count'));
  return adds && draft.dims.some((dim) => dim.each === true && dim.at > at && dim.at <= averageAt + 1);
}

/** What the verb of the question measures: `what do managers earn on average`. */
function ofVerb({ draft }: Making): ModelColumn | undefined {
  const concept = draft.verbConcepts.at(-1)?.concept;
  const found = concept === undefined ? undefined : conceptColumn(draft.base, concept);
  return found && !found.assumed && found.column.column.role !== 'time' ? found.column.column : undefined;
}

/** Aggregate words that no column followed: they belong to the figure before them, or to the default one. */
function leftoverAggregates(making: Making): void {
  const { draft } = making;
  const { pending } = draft;
  if (!pending || pending.aggregates.length === 0) return;
  const [aggregate] = pending.aggregates;
  if (aggregate === undefined) return;
  const last = draft.measures.at(-1);
  const ranked = draft.ranks.at(-1)?.measure;
  if (last && aggregate === 'avg' && isOfEach(making, last, pending.at)) {
    draft.measures[draft.measures.length - 1] = { ...last, averaged: true };
    return;
  }
  if (last && !last.explicit) {
    draft.measures[draft.measures.length - 1] = withAggregate(last, aggregate);
    for (const more of pending.aggregates.slice(1)) draft.measures.push(withAggregate(last, more));
    return;
  }
  if (last) {
    // `how many visits per day on average`: an average over the groups.
    const counted = last.of.kind === 'rows' || (last.of.kind === 'column' && last.of.aggregate === 'count_distinct');
    const added = last.of.kind === 'column' && last.of.aggregate === 'sum' && last.at < pending.at;

    if (aggregate === 'avg' && added) draft.measures[draft.measures.length - 1] = withAggregate(last, 'avg');
    if (aggregate === 'avg' && counted) draft.measures[draft.measures.length - 1] = { ...last, averaged: true };
    return;
  }
  if (ranked || draft.orderMeasures.length > 0) return;
  if (aggregate === 'avg' && draft.tableMentioned && draft.dims.some((dim) => dim.each && dim.at < pending.at)) {
    // `visits per member on average`.
    draft.measures.push({ of: { kind: 'rows' }, explicit: true, at: pending.at, averaged: true });
    return;
  }
  const sorted = draft.role === 'by' ? defaultMeasureOf(draft.base) : undefined;
  if (sorted) {
    // `sorted by total`, `top 5 by total`.
    const place = { table: draft.base, column: sorted };
    draft.orderMeasures.push({
      of: { kind: 'column', ref: refOf(place), aggregate },
      explicit: true,
      column: place,
      at: pending.at,
    });
    making.assumptions.push(`No figure was named: I took ${sorted.label}.`);
    return;
  }
  const column = ofVerb(making) ?? defaultMeasureOf(draft.base);
  if (aggregate === 'sum' && ((draft.tableMentioned && !pending.detached) || !column)) {
    draft.measures.push({ of: { kind: 'rows' }, explicit: true, at: pending.at });
    return;
  }
  if (!column || (draft.tableMentioned && !pending.detached && !ofVerb(making))) {
    misuse(draft, `It is not clear what to take the ${aggregate === 'avg' ? 'average' : aggregate} of.`);
    return;
  }
  const place = { table: draft.base, column };
  for (const one of pending.aggregates) {
    draft.measures.push({
      of: { kind: 'column', ref: refOf(place), aggregate: one },
      explicit: true,
      column: place,
      at: pending.at,
    });
  }
  making.assumptions.push(`No figure was named: I took ${column.label}.`);
}

function leftoverCount(making: Making): void {
  const { draft } = making;
  const { pending } = draft;
  if (!pending?.counting) return;
  const averaged = pending.aggregates.includes('avg');
  if (draft.measures.length > 0 || draft.ranks.some(({ measure }) => measure)) return;
  // `how many loaves did we sell`: of things that are traded, how many there were and not how many rows.
  const [filter, more] = draft.filters.filter(({ kind }) => kind === 'values');
  const traded = draft.trades && !draft.tableMentioned && !draft.rowsAsked && !more && draft.dims.length === 0;
  const things = filter?.kind === 'values' ? making.compiled.find(filter.ref.table, filter.ref.column) : undefined;
  const pieces = traded && things && !things.column.borrowed ? quantityOf(making, things) : undefined;
  const measure: DraftMeasure = {
    of: pieces ? { kind: 'column', ref: refOf(pieces), aggregate: 'sum' } : { kind: 'rows' },
    explicit: true,
    at: pending.at,
    ...(averaged ? { averaged } : {}),
  };
  if (draft.role === 'by') draft.orderMeasures.push(measure);
  else draft.measures.push(measure);
  if (!draft.tableMentioned) draft.fit -= 0.1;
}

/** A named average of how long the rows took: `average flight time`. */
function durationOf({ compiled, draft }: Making): { readonly table: string; readonly name: string } | undefined {
  const found = compiled.model.snippets.find(
    ({ table, kind, name, sql }) =>
      table === draft.base.identifier &&
      kind === 'measure' &&
      /^\s*avg\s*\(/i.test(sql) &&
      /duration|time\b/i.test(name),
  );
  return found && { table: found.table, name: found.name };
}

/** Told in miles or the like: it is no time that something takes. */
function isDistance({ unit }: ModelColumn): boolean {
  return unit !== undefined && CONCEPTS.distance.units.includes(canonicalUnit(unit));
}

/** `how much`, `how long`: the figure they ask for when none is named. */
function asked(making: Making): void {
  const { draft, assumptions } = making;
  if (draft.how !== undefined && draft.measures.length === 0) {
    const aggregates = draft.pending?.aggregates ?? [];
    const takesTime = draft.how === 'length' && draft.verbConcepts.some(({ concept }) => concept === 'length');
    const named = takesTime ? durationOf(making) : undefined;
    if (named && aggregates.every((one) => one === 'avg')) {
      draft.pending = undefined;
      draft.measures.push({ of: { kind: 'snippet', ref: named }, explicit: true, at: 0 });
      return;
    }
    const all = conceptColumn(draft.base, draft.how);
    const found = takesTime && all && isDistance(all.column.column) ? undefined : all;
    if (!found || found.column.column.role === 'time') {
      misuse(draft, `The ${draft.base.rowNoun.plural} have no column that tells this.`);
      return;
    }
    if (draft.how === 'age' && isYear(found.column.column)) {
      // The year of birth is no age, and the youngest is not the one with the least of it.
      misuse(draft, `The ${draft.base.rowNoun.plural} have a ${found.column.column.label} and no age.`);
      return;
    }
    const ref = refOf(found.column);
    draft.pending = undefined;
    const ranked = draft.ranks.at(-1);
    if (ranked && ranked.measure === undefined) {
      ranked.measure = {
        of: { kind: 'column', ref, aggregate: found.column.column.defaultAggregate },
        explicit: false,
        column: found.column,
        at: 0,
      };
      if (ranked.target === 'rows') delete ranked.target;
      return;
    }
    const list = aggregates.length > 0 ? aggregates : (['avg'] as const);
    if (aggregates.length === 0) assumptions.push('I took the average.');
    for (const aggregate of list) {
      draft.measures.push({ of: { kind: 'column', ref, aggregate }, explicit: true, column: found.column, at: 0 });
    }
    return;
  }
  if (!draft.howMuch || draft.measures.length > 0 || draft.ranks.length > 0) return;
  const found = conceptColumn(draft.base, 'money');
  const money = found?.column.column;
  const priced = found?.assumed ? undefined : money;
  const usual = defaultMeasureOf(draft.base);
  // `how much did we pay` asks for money, and for nothing else that adds up.
  const column = draft.trades && usual && !isMoney(usual.unit) && !tells('money', usual) ? priced : (usual ?? money);
  if (!column || (draft.money && column.defaultAggregate !== 'sum')) {
    misuse(draft, `The ${draft.base.rowNoun.plural} have no amount to add up.`);
    return;
  }
  const place = { table: draft.base, column };
  const aggregate = draft.pending?.aggregates[0] ?? column.defaultAggregate;
  draft.pending = undefined;
  draft.measures.push({ of: { kind: 'column', ref: refOf(place), aggregate }, explicit: true, column: place, at: 0 });
}

/** Settles the aggregate words that still wait for their figure. */
export function settlePending(making: Making): void {
  asked(making);
  leftoverCount(making);
  if (making.draft.pending?.counting !== true) leftoverAggregates(making);
  const { draft } = making;
  if (!draft.perRow) return;
  draft.measures.forEach((counted, index) => {
    // `average number of pages per visit`: the average over the visits.
    const { averaged: _, ...measure } = counted;
    const pieces = counted.column && quantityOf(making, counted.column);
    if (measure.of.kind === 'column' && measure.of.aggregate === 'count_distinct' && pieces)
      draft.measures[index] = {
        ...defaultMeasure(pieces, measure.at),
        of: { kind: 'column', ref: refOf(pieces), aggregate: 'avg' },
        explicit: true,
      };
    else if (measure.of.kind === 'rows') misuse(draft, 'Counting rows per row gives one each.');
    else if (measure.of.kind === 'column' && measure.of.aggregate === 'sum')
      draft.measures[index] = withAggregate(measure, 'avg');
    else if (measure.of.kind === 'column' && !measure.explicit) draft.measures[index] = withAggregate(measure, 'avg');
  });
}
