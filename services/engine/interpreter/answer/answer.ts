import type { ChartSpec } from '../../../charts/types.ts';
import type { AnswerTable } from '../../../genie/types.ts';
import type { EngineQuery } from '../../types.ts';
import type { Compiled } from '../compiled.ts';
import type { QueryPlan } from '../plan.ts';
import { chooseChart } from './chart.ts';
import { title } from './echo.ts';
import { summary } from './summary.ts';
import { descriptionOf, type Notes, noteSentences, thoughtsOf } from './thoughts.ts';

/** A plan with its SQL, before it runs. */
export interface Prepared {
  readonly plan: QueryPlan;
  readonly sql: string;
  readonly notes: Notes;
}

/** What is known of a query before it runs: its name and how the question was read. */
export function queryOf(compiled: Compiled, { plan, sql, notes }: Prepared): EngineQuery {
  return {
    title: title(compiled, plan),
    description: descriptionOf(compiled, plan, notes),
    sql,
    thoughts: thoughtsOf(compiled, plan, notes),
  };
}

/** The sentences and the picture of an answer, from the rows. */
export function tell(
  compiled: Compiled,
  prepared: Prepared,
  rows: { readonly result: AnswerTable; readonly allRows?: number },
): { readonly text: string; readonly chart?: ChartSpec } {
  const { plan, notes } = prepared;
  const choice = chooseChart({ compiled, plan, result: rows.result });
  const sentences = [
    summary({ compiled, plan, ...rows }),
    ...noteSentences(notes),
    ...(choice.note === undefined ? [] : [choice.note]),
  ];
  return { text: sentences.join(' '), ...(choice.spec ? { chart: choice.spec } : {}) };
}
