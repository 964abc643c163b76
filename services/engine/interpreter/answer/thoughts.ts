import type { EngineThought } from '../../types.ts';
import type { Compiled } from '../compiled.ts';
import { figuresOf, type QueryPlan, tablesOf } from '../plan.ts';
import { borrowedIn } from '../sql/from.ts';
import { title } from './echo.ts';

/** What was assumed, corrected and left out on the way from the question to the plan. */
export interface Notes {
  readonly assumptions: readonly string[];
  readonly corrections: readonly { readonly from: string; readonly to: string }[];
  readonly unused: readonly string[];
}

/** Nothing to tell. */
export const NO_NOTES: Notes = { assumptions: [], corrections: [], unused: [] };

/** Corrections and words left out, one sentence each; they belong into every answer. */
export function noteSentences(notes: Notes): string[] {
  const corrections = new Map(
    notes.corrections
      .filter(({ from, to }) => from.toLowerCase() !== to.toLowerCase())
      .map((one) => [`${one.from} ${one.to}`, one]),
  );
  return [
    ...[...corrections.values()].map(({ from, to }) => `I read "${from}" as "${to}".`),
    ...notes.unused.map((word) => `I did not use "${word}".`),
    ...notes.assumptions,
  ];
}

/** The tables that were looked up by key. */
function joined(compiled: Compiled, plan: QueryPlan): string {
  const all = plan.besides ? tablesOf(plan) : [plan];
  const ways = all.flatMap((one) => borrowedIn(compiled, one).flatMap(({ borrowed }) => borrowed?.via ?? []));
  const told = [...new Set(ways.map(({ left, right }) => `${right.table} by ${left.column}`))];
  return told.length === 0 ? '' : `. Looked up: ${told.join(', ')}`;
}

function description(compiled: Compiled, base: string): string {
  const told = compiled.tables.get(base)?.description;
  return told ? `: ${told}` : '';
}

/** How the question was understood, in Genie's categories. */
export function thoughtsOf(compiled: Compiled, plan: QueryPlan, notes: Notes): EngineThought[] {
  const tables = tablesOf(plan).map(({ base }) => `${base}${description(compiled, base)}`);
  const snippets = [
    ...figuresOf(plan).flatMap(({ entry: { of } }) => (of.kind === 'snippet' ? [of.ref.name] : [])),
    ...plan.dims.flatMap((dim) => (dim.kind === 'snippet' ? [dim.ref.name] : [])),
    ...plan.where.flatMap((filter) => (filter.kind === 'snippet' ? [filter.ref.name] : [])),
  ];
  const steps = [
    plan.where.length > 0 ? 'Keep the rows that fit' : 'Take all rows',
    plan.shape === 'aggregate' && plan.dims.length > 0 ? 'group them' : undefined,
    plan.shape === 'aggregate' ? 'work out the figures' : 'show them',
    plan.besides ? 'put those of each table side by side' : undefined,
    plan.order.length > 0 ? 'sort' : undefined,
    plan.limit ? 'cut' : undefined,
  ].filter((step) => step !== undefined);
  const said = noteSentences(notes);
  return [
    { type: 'DESCRIPTION', content: `${title(compiled, plan)}.` },
    ...(said.length > 0 ? [{ type: 'UNDERSTANDING' as const, content: said.join(' ') }] : []),
    {
      type: 'DATA_SOURCING',
      content: `${tables.map((one) => `Table ${one}`).join('. ')}${joined(compiled, plan)}`,
    },
    ...(snippets.length > 0
      ? [
          {
            type: 'INSTRUCTIONS' as const,
            content: `Named expressions of the space: ${[...new Set(snippets)].join(', ')}.`,
          },
        ]
      : []),
    { type: 'STEPS', content: `${steps.join(', ')}.` },
  ];
}

/** One paragraph: what was read, assumed and not used. */
export function descriptionOf(compiled: Compiled, plan: QueryPlan, notes: Notes): string {
  return [`${title(compiled, plan)}.`, ...noteSentences(notes)].join(' ');
}
