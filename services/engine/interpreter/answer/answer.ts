import type { ChartSpec } from '../../../charts/types.ts';
import type { AnswerTable } from '../../../genie/types.ts';
import type { EngineQuery } from '../../types.ts';
import type { Compiled } from '../compiled.ts';
import type { QueryPlan } from '../plan.ts';
import { chooseChart } from './chart.ts';
import { title } from './echo.ts';
import { formatNumber } from './numbers.ts';
import { dataPeriod, periodText } from './period.ts';
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

/** What a query brought. */
export interface Rows {
  readonly result: AnswerTable;
  /** Rows of a cut list in all, when they were counted. */
  readonly allRows?: number;
  /** Further rows or groups with the value of the last one of a ranking. */
  readonly ties?: number;
}

/** A ranking that is cut among equals says so. */
function tieSentence({ limit }: QueryPlan, ties: number): string {
  if (limit?.count === 1)
    return ties === 1 ? '1 other has the same value.' : `${formatNumber(ties)} others have the same value.`;
  return `${formatNumber(ties)} more ${ties === 1 ? 'has' : 'have'} the same value as the last one shown.`;
}

/** The sentences and the picture of an answer, from the rows. */
export function tell(
  compiled: Compiled,
  prepared: Prepared,
  rows: Rows,
): { readonly text: string; readonly chart?: ChartSpec } {
  const { plan, notes } = prepared;
  const choice = chooseChart({ compiled, plan, result: rows.result });
  const period = dataPeriod(compiled, plan);
  const sentences = [
    summary({ compiled, plan, ...rows }),
    ...(rows.ties ? [tieSentence(plan, rows.ties)] : []),
    ...noteSentences(notes),
    ...(period && rows.result.rows.length > 0 ? [`The data cover ${periodText(period)}.`] : []),
    ...(choice.note === undefined ? [] : [choice.note]),
  ];
  return { text: sentences.join(' '), ...(choice.spec ? { chart: choice.spec } : {}) };
}
