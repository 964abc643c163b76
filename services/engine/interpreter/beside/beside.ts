import type { Compiled } from '../compiled.ts';
import type { Understood } from '../decide.ts';
import { type Hypothesis, hypotheses } from '../hypotheses.ts';
import { figuresOf, type PlanBeside, type QueryPlan } from '../plan.ts';
import { renderSql } from '../sql/render.ts';
import { fits } from '../state.ts';
import { type Tagged, tag } from '../tag.ts';
import { together } from './dates.ts';
import { sortedBy, sortedTail } from './sorted.ts';
import { contrary, sameDims } from './sources.ts';
import { type Split, splitsOf } from './split.ts';

/** Readings of a part that are tried: so many texts, so many meanings of each, so far behind the best. */
const MOST_READ = 28;
const LEAST_READ = 8;
/** With many tables reading one text takes long: readings times tables stay below this. */
const MOST_READ_TABLES = 280;
const MAX_MEANINGS = 5;
const MARGIN = 0.3;
/** A condition that means another thing in the other table speaks against a pair. */
const CONTRARY_COST = 0.25;
/** Figures of so many tables are put side by side. */
const MAX_TABLES = 4;

/** A part of a question: the figures of one table, or of several that were put together before. */
interface Part {
  readonly hypothesis: Hypothesis;
  readonly plan: QueryPlan;
}

interface Reading {
  readonly compiled: Compiled;
  readonly today: string;
  /** Texts that were read, with what they can mean. */
  readonly known: Map<string, readonly Part[]>;
  /** Further texts are not read. */
  readonly most: number;
}

/** A bare plural is counted: `orders and tickets in 2024`. */
function counted({ draft }: Hypothesis, plan: QueryPlan): QueryPlan {
  const bare = plan.shape === 'rows' && !plan.limit && plan.columns.length === 0 && plan.order.length === 0;
  return bare && !draft.list && draft.tableMentioned
    ? { ...plan, shape: 'aggregate', measures: [{ of: { kind: 'rows' } }] }
    : plan;
}

/** Rows that nobody named are no figure to stand beside another one. */
function isNamed({ draft }: Hypothesis): boolean {
  return draft.tableMentioned || draft.measures.length + draft.orderMeasures.length + draft.ranks.length > 0;
}

/** Whether the plan has figures and nothing that only makes sense within its own table. */
function isPlain({ shape, countGroups, having, calc, limit, measures }: QueryPlan): boolean {
  return (
    shape === 'aggregate' &&
    !countGroups &&
    having.length === 0 &&
    !calc &&
    limit?.within === undefined &&
    measures.length > 0
  );
}

function meaningsOf(reading: Reading, text: string): readonly Part[] {
  const known = reading.known.get(text);
  if (known) return known;
  if (reading.known.size >= reading.most) return [];
  const all = hypotheses(reading.compiled, tag(reading.compiled, text), { today: reading.today });
  const [top] = all;
  const found =
    top?.composed.plan === undefined
      ? []
      : all
          .filter(({ score, composed }) => composed.plan && top.score - score <= MARGIN)
          .slice(0, MAX_MEANINGS)
          .flatMap((hypothesis) => {
            const plan = hypothesis.composed.plan && counted(hypothesis, hypothesis.composed.plan);
            return plan && isPlain(plan) && isNamed(hypothesis) ? [{ hypothesis, plan }] : [];
          });
  reading.known.set(text, found);
  return found;
}

interface Pair {
  readonly first: Part;
  readonly second: Part;
  readonly plan: QueryPlan;
  readonly score: number;
}

function besideOf(plan: QueryPlan, dims: QueryPlan['dims']): PlanBeside {
  return { base: plan.base, measures: plan.measures, dims, where: plan.where };
}

/** Both parts in one plan: the order, the cut and the picture are those of the first. */
function merged(
  { compiled }: Reading,
  split: Pick<Split, 'kind' | 'percent'>,
  { first, second }: { readonly first: QueryPlan; readonly second: QueryPlan },
): QueryPlan | undefined {
  const dims = sameDims(compiled, first, second);
  const bases = [first.base, ...(first.besides ?? []).map(({ base }) => base)];
  if (!dims || bases.includes(second.base) || bases.length >= MAX_TABLES) return undefined;
  const plan: QueryPlan = { ...first, besides: [...(first.besides ?? []), besideOf(second, dims)] };
  const chart = first.chart ?? second.chart;
  if (chart) plan.chart = chart;
  if (split.kind === 'beside') return plan;
  if (figuresOf(plan).length !== 2) return undefined;
  return { ...plan, calc: { kind: 'quotient', percent: split.percent }, order: quotientOrder(plan) };
}

/** What is ranked or sorted by a figure is so by the quotient. */
function quotientOrder(plan: QueryPlan): QueryPlan['order'] {
  return plan.order.map((one) => (one.by.kind === 'measure' ? { ...one, by: { kind: 'measure', index: 2 } } : one));
}

/** The likeliest two meanings that are of different tables and of the same groups. */
function pairOf(
  reading: Reading,
  split: Split,
  parts: { firsts: readonly Part[]; seconds: readonly Part[] },
): Pair | undefined {
  let best: Pair | undefined;
  for (const first of parts.firsts) {
    for (const second of parts.seconds) {
      const plan = merged(reading, split, { first: first.plan, second: second.plan });
      if (!plan || !fits(reading.compiled, plan)) continue;
      const score =
        first.hypothesis.score +
        second.hypothesis.score -
        contrary(reading.compiled, first.plan, second.plan) * CONTRARY_COST;
      if (!best || score > best.score) best = { first, second, plan, score };
    }
  }
  return best;
}

function pairIn(reading: Reading, split: Split, depth: number): Pair | undefined {
  for (const text of split.first) {
    const own = meaningsOf(reading, text);
    const nested =
      own.length === 0 && depth < MAX_TABLES - 2 && split.kind === 'beside'
        ? read(reading, text, depth + 1)
        : undefined;
    const firsts = nested ? [nested] : own;
    if (firsts.length === 0) continue;
    for (const other of split.second) {
      const pair = pairOf(reading, split, { firsts, seconds: meaningsOf(reading, other) });
      if (pair) return pair;
    }
  }
  return undefined;
}

function read(reading: Reading, text: string | Tagged, depth: number): Part | undefined {
  const tagged = typeof text === 'string' ? tag(reading.compiled, text) : text;
  for (const split of splitsOf(tagged)) {
    const pair = pairIn(reading, split, depth);
    if (!pair) continue;
    const { first, second, plan } = pair;
    const { hypothesis } = first;
    const parts = [hypothesis.composed, second.hypothesis.composed];
    const composed = {
      ...hypothesis.composed,
      plan,
      problems: [],
      assumptions: together(
        reading.compiled,
        plan,
        parts.flatMap(({ assumptions }) => assumptions),
      ),
      unused: [...new Set(parts.flatMap(({ unused }) => unused))],
      corrections: parts.flatMap(({ corrections }) => corrections),
    };
    return { hypothesis: { ...hypothesis, composed }, plan };
  }
  return undefined;
}

/**
 * Reads a question that asks for figures of several tables at once: it is taken apart where the figures are joined, each
 * part is read by itself, and the parts are put together when they are broken down by the same things.
 */
export function readBeside(compiled: Compiled, tagged: Tagged, today: string): Understood | undefined {
  const tables = compiled.model.tables.length;
  if (tables < 2) return undefined;
  const reading = {
    compiled,
    today,
    known: new Map(),
    most: Math.max(LEAST_READ, Math.min(MOST_READ, MOST_READ_TABLES / tables)),
  };
  const sorted = sortedTail(tagged.text);
  const found = read(reading, sorted ? sorted.text : tagged, 0);
  const plan = found && (sorted ? sortedBy(compiled, found.plan, sorted) : found.plan);
  return found && plan && { hypothesis: found.hypothesis, plan, sql: renderSql(compiled, plan) };
}

/** What a short text can mean that names a figure to be put beside those of a plan. */
export function putBeside(
  compiled: Compiled,
  previous: QueryPlan,
  asked: { readonly text: string; readonly today: string },
): { readonly plan: QueryPlan; readonly hypothesis: Hypothesis } | undefined {
  const reading: Reading = { compiled, today: asked.today, known: new Map(), most: 1 };
  const [second] = meaningsOf(reading, asked.text);
  const plan = second && merged(reading, { kind: 'beside', percent: false }, { first: previous, second: second.plan });
  if (!second || !plan || !fits(compiled, plan)) return undefined;
  const { composed } = second.hypothesis;
  const assumptions = together(compiled, plan, composed.assumptions);
  return { plan, hypothesis: { ...second.hypothesis, composed: { ...composed, plan, assumptions } } };
}
