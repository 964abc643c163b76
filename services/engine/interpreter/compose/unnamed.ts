import { conceptColumn, defaultMeasureOf } from '../clauses/concepts.ts';
import { refOf } from '../clauses/scan.ts';
import { isKey } from '../compiled.ts';
import type { PlanMeasure } from '../plan.ts';
import type { Making } from './outcome.ts';

/** `patients each month`: the things that a plural names, counted. */
function countedMention({ draft, compiled }: Making): PlanMeasure | undefined {
  const [only, more] = draft.mentions;
  const timed = draft.trend || draft.dims.some(({ dim }) => dim.kind === 'time');
  if (!only?.column || more || !only.plural || only.led || !timed || draft.tableMentioned) return undefined;
  if (!isKey(compiled, only.column)) return undefined;
  return { kind: 'column', ref: refOf(only.column), aggregate: 'count_distinct' };
}

/** `did we earn more in June than in May`: a verb of trade asks for what the rows amount to. */
function traded({ draft, assumptions }: Making): PlanMeasure | undefined {
  const column = draft.trades && !draft.tableMentioned ? defaultMeasureOf(draft.base) : undefined;
  if (!column) return undefined;
  assumptions.push(`No figure was named: I took ${column.label}.`);
  return { kind: 'column', ref: refOf({ table: draft.base, column }), aggregate: column.defaultAggregate };
}

/** `do women earn more than men`: what a column says that they earn. */
function said({ draft, assumptions }: Making): PlanMeasure | undefined {
  const [verb, more] = draft.verbConcepts;
  const found = verb && !more && draft.versus ? conceptColumn(draft.base, verb.concept) : undefined;
  if (!found || found.assumed || found.opposite || found.column.column.role !== 'measure') return undefined;
  assumptions.push(`No figure was named: I took ${found.column.column.label}.`);
  return { kind: 'column', ref: refOf(found.column), aggregate: found.column.column.defaultAggregate };
}

/** What a question without any figure asks for, where its words tell; otherwise the rows are counted. */
export function unnamedFigure(making: Making): PlanMeasure | undefined {
  return countedMention(making) ?? said(making) ?? traded(making);
}
