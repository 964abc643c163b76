import { NO_NOTES } from '../answer/thoughts.ts';
import { sequences, unroll } from '../beam.ts';
import type { Draft, Problem } from '../clauses/draft.ts';
import { parse } from '../clauses/parse.ts';
import type { Compiled } from '../compiled.ts';
import type { Decision } from '../decide.ts';
import type { Hypothesis } from '../hypotheses.ts';
import type { QueryPlan } from '../plan.ts';
import { fits, type Shown } from '../state.ts';
import { asOfDay, type Tagged, timeContext, timeSpans } from '../tag.ts';
import { addBeside, editBesides } from './besides.ts';
import { edit } from './edit.ts';
import { neighbour } from './neighbour.ts';
import { others } from './opposite.ts';
import type { FollowUp } from './outcome.ts';
import { continuation, pointsBack } from './recognise.ts';
import { turned } from './turned.ts';

/** Readings of the follow-up that are looked at. */
const READINGS = 12;

interface Fragment {
  readonly hypothesis: Hypothesis;
  readonly draft: Draft;
}

interface Asked {
  readonly tagged: Tagged;
  /** How the text reads as a question of its own. */
  readonly decision: Decision;
  readonly previous: QueryPlan;
  readonly shown?: Shown | undefined;
  readonly today: string;
}

const CONTINUED_FIT = 0.2;

/** `and Oslo?`: a value of the column that is limited or broken down by already, rather than of another one. */
function continued(draft: Draft, previous: QueryPlan): number {
  const dims = previous.dims.flatMap((one) => (one.kind === 'column' ? [one.ref] : []));
  const limits = previous.where.flatMap((one) => (one.kind === 'values' ? [one.ref] : []));
  const refs = [...limits, ...dims];
  const same = draft.filters.filter(
    (one) =>
      one.kind === 'values' && refs.some(({ table, column }) => one.ref.table === table && one.ref.column === column),
  );
  return same.length * CONTINUED_FIT;
}

/** The best reading of the text against the table of the question before. */
function fragmentOf(compiled: Compiled, asked: Asked): Fragment | undefined {
  const { tagged, previous, today } = asked;
  const base = compiled.tables.get(previous.base);
  if (!base) return undefined;
  const times = timeSpans(tagged.tokens, timeContext(compiled, base, today));
  let best: Fragment | undefined;
  for (const last of sequences(tagged, base, times).slice(0, READINGS)) {
    const sequence = unroll(last);
    const draft = parse(sequence, { compiled, base, tokens: tagged.tokens });
    const serious = draft.problems.filter((one) => one.kind !== 'unknown' || one.slot);
    const score = sequence.weight + draft.fit - serious.length * 0.5 + continued(draft, previous);
    const composed = { problems: serious, assumptions: [], unused: [], corrections: draft.corrections, fit: draft.fit };
    const hypothesis: Hypothesis = { table: base, items: sequence.items, draft, composed, score };
    if (!best || score > best.hypothesis.score) best = { hypothesis, draft };
  }
  return best;
}

/** Reads a text as a change of the question before it, when that is what it is. */
export function followUp(compiled: Compiled, asked: Asked): FollowUp | undefined {
  const { previous, tagged, today } = asked;
  const change = previous.besides
    ? editBesides(compiled, previous, (one) => changed(compiled, { ...asked, previous: one }))
    : changed(compiled, asked);
  if (change?.kind === 'plan') return change;
  return addBeside(compiled, previous, { text: tagged.text, today }) ?? change;
}

/** A pronoun that could not be followed. */
function unclear(hypothesis: Hypothesis, problems: readonly Problem[]): Hypothesis {
  const why = 'I am not sure what of the answer before you mean; please ask it as a whole question.';
  const told = problems.length > 0 ? problems : [{ kind: 'misuse' as const, why, certain: true }];
  return { ...hypothesis, composed: { ...hypothesis.composed, problems: told } };
}

function changed(compiled: Compiled, asked: Asked): FollowUp | undefined {
  const { tagged, decision, previous, today } = asked;
  const { text } = tagged;
  const found = neighbour(text, previous) ?? others(text, previous) ?? turned(text, previous);
  if (found) return { kind: 'plan', plan: found, notes: NO_NOTES };
  const fragment = fragmentOf(compiled, asked);
  if (!fragment) return undefined;
  const { draft, hypothesis } = fragment;
  const pointing = pointsBack(text, hypothesis.items) ? (asked.shown ?? 'nothing') : undefined;
  const words = tagged.tokens.filter(({ kind }) => kind !== 'sign');
  const how = continuation(text, {
    draft,
    items: hypothesis.items,
    wordCount: words.length,
    previous,
    nameless: decision.kind === 'tie' && decision.whole,
  });
  if (how === 'no') return undefined;
  const serious = hypothesis.composed.problems;
  if (serious.length > 0) {
    // A question about another table is no follow-up, however short.
    const foreign = serious.some(({ kind }) => kind === 'foreign');
    return how === 'must' && !(foreign && decision.kind !== 'problem') ? { kind: 'problem', hypothesis } : undefined;
  }
  const base = compiled.tables.get(previous.base);
  if (!base) return undefined;
  const edited = edit(previous, draft, {
    compiled,
    text,
    ...(pointing === undefined ? {} : { pointing }),
    words: new Set(words.map(({ lower }) => lower)),
    today: asOfDay(compiled, base, today),
  });
  const late = draft.problems.filter((one) => one.kind !== 'unknown' || one.slot);
  if (!edited || late.length > 0 || !fits(compiled, edited.plan)) {
    // Of all rows it would be another question, and a wrong answer to this one.
    const limited = previous.where.length > 0 || previous.limit !== undefined || previous.having.length > 0;
    return pointing !== undefined && limited ? { kind: 'problem', hypothesis: unclear(hypothesis, late) } : undefined;
  }
  const unused = draft.problems.flatMap((one) => (one.kind === 'unknown' ? [one.text] : []));
  return {
    kind: 'plan',
    plan: edited.plan,
    notes: { assumptions: edited.assumptions, corrections: draft.corrections, unused },
  };
}
