import type { Notes } from './answer/thoughts.ts';
import { NO_NOTES } from './answer/thoughts.ts';
import { EMPTY_TEXT, RESET_TEXT, SMALL_TALK, WRITING_TEXT } from './chat.ts';
import { readChinese } from './chinese/read.ts';
import type { Compiled } from './compiled.ts';
import { type Decision, decide, type Option } from './decide.ts';
import { followUp } from './follow-up/follow-up.ts';
import type { Hypothesis } from './hypotheses.ts';
import { WRITING } from './lexicon/calculations.ts';
import { RESET } from './lexicon/editing.ts';
import { smallTalk } from './lexicon/small-talk.ts';
import { meta } from './meta.ts';
import type { QueryPlan } from './plan.ts';
import { refusalText, respelled } from './refusals.ts';
import { renderSql } from './sql/render.ts';
import type { ConversationState } from './state.ts';
import { nearbyQuestions, readsTo } from './suggest.ts';
import { tag } from './tag.ts';
import { normalise } from './text/normalise.ts';

/** What a question comes to, before anything is run. */
export type Interpretation =
  | { readonly kind: 'query'; readonly plan: QueryPlan; readonly sql: string; readonly notes: Notes }
  | { readonly kind: 'reply'; readonly text: string; readonly suggestions: readonly string[]; readonly reset: boolean }
  | { readonly kind: 'clarify'; readonly text: string; readonly options: readonly Option[] }
  | { readonly kind: 'refuse'; readonly text: string; readonly suggestions: readonly string[] };

/** What a question is read with. */
export interface Conversation {
  readonly state: ConversationState;
  /** ISO day; counts for relative dates where the model has no as-of day of its own. */
  readonly today: string;
}

function notesOf({ composed }: Hypothesis): Notes {
  return { assumptions: composed.assumptions, corrections: composed.corrections, unused: composed.unused };
}

function query(compiled: Compiled, plan: QueryPlan, notes: Notes): Interpretation {
  return { kind: 'query', plan, sql: renderSql(compiled, plan), notes };
}

function refusal(
  compiled: Compiled,
  text: string,
  about: { hypothesis: Hypothesis | undefined; today: string },
): Interpretation {
  const { hypothesis, today } = about;
  const known = hypothesis?.items.some(({ reading }) => ['table', 'column', 'value', 'snippet'].includes(reading.kind));
  const better = respelled(text, hypothesis);
  const first = better !== undefined && readsTo(compiled, better, today) !== undefined ? [better] : [];
  const near = nearbyQuestions(compiled, { text, table: known ? hypothesis?.table : undefined }, today);
  return {
    kind: 'refuse',
    text: refusalText(compiled, hypothesis, text),
    suggestions: [...first, ...near].slice(0, 3),
  };
}

/** The reply to a question that was asked back: by its words, its number or its place. */
function chosen(text: string, options: readonly Option[]): Option | undefined {
  const plain = text
    .toLowerCase()
    .replace(/[?!.,"']+/g, '')
    .trim();
  const whole = options.find(({ question, label }) =>
    [question, label].some(
      (one) =>
        one
          .toLowerCase()
          .replace(/[?!.,"']+/g, '')
          .trim() === plain,
    ),
  );
  if (whole) return whole;
  const place = /^(?:the |option |number )*(\d|first|second|third|fourth|last)(?: one)?$/.exec(plain)?.[1];
  if (place !== undefined) {
    const index = ['first', 'second', 'third', 'fourth'].indexOf(place);
    return place === 'last' ? options.at(-1) : options[index >= 0 ? index : Number(place) - 1];
  }
  const words = plain.split(' ');
  if (words.length > 4) return undefined;
  const fitting = options.filter(({ label }) =>
    words.some(
      (word) =>
        word.length > 2 &&
        label
          .toLowerCase()
          .split(/[^\p{L}\p{N}]+/u)
          .includes(word),
    ),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

function clarified(compiled: Compiled, decision: Extract<Decision, { kind: 'tie' }>, today: string): Interpretation {
  const options = decision.options.filter(
    ({ question }) => decide(compiled, tag(compiled, question), { today }).kind !== 'problem',
  );
  if (options.length < 2) {
    const { hypothesis, plan } = decision.best;
    const notes = notesOf(hypothesis);
    const meant = decision.options[0]?.label ?? decision.phrase;
    return query(compiled, plan, {
      ...notes,
      assumptions: [`I read "${decision.phrase}" as ${meant}.`, ...notes.assumptions],
    });
  }
  const names = options.map(({ label }) => label);
  const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  const what = decision.whole ? 'What is it about' : `What do you mean by "${decision.phrase}"`;
  return { kind: 'clarify', text: `${what}: ${list}?`, options };
}

function beforeReading(compiled: Compiled, text: string, today: string): Interpretation | undefined {
  const examples = () => nearbyQuestions(compiled, { text: '' }, today);
  if (!/[\p{L}\p{N}]/u.test(text)) return { kind: 'refuse', text: EMPTY_TEXT, suggestions: examples() };
  if (RESET.test(text)) return { kind: 'reply', text: RESET_TEXT, suggestions: examples(), reset: true };
  const talk = smallTalk(text);
  if (talk) return { kind: 'reply', text: SMALL_TALK[talk], suggestions: examples(), reset: false };
  if (WRITING.test(text)) return { kind: 'refuse', text: WRITING_TEXT, suggestions: examples() };
  return undefined;
}

/**
 * Reads a question: as small talk, a reply to a question that was asked back, a question about the data's shape, a change
 * of the answer before, or a question of its own. Never throws for any text, and never guesses: what is not understood is
 * named and declined.
 */
export function interpret(compiled: Compiled, question: string, conversation: Conversation): Interpretation {
  const { state, today } = conversation;
  const option = state.asked && chosen(normalise(question), state.asked.options);
  const typed = normalise(question);
  const chinese = option ? undefined : readChinese(compiled, typed, state.language);
  const text = option ? option.question : (chinese?.text ?? typed);
  const early = option ? undefined : beforeReading(compiled, text, today);
  if (early) return early;
  const tagged = tag(compiled, text);
  const about = meta({ compiled, tagged, state });
  if (about?.kind === 'query') return query(compiled, about.plan, NO_NOTES);
  if (about) {
    const suggestions = about.examples ? nearbyQuestions(compiled, { text }, today) : [];
    return { kind: 'reply', text: about.text, suggestions, reset: false };
  }
  const decision = decide(compiled, tagged, { today });
  const continued =
    state.plan && !option ? followUp(compiled, { tagged, decision, previous: state.plan, today }) : undefined;
  if (continued?.kind === 'plan') return query(compiled, continued.plan, continued.notes);
  if (continued?.kind === 'problem') return refusal(compiled, text, { hypothesis: continued.hypothesis, today });
  if (decision.kind === 'problem') return refusal(compiled, text, { hypothesis: decision.hypothesis, today });
  if (decision.kind === 'tie') return clarified(compiled, decision, today);
  return query(compiled, decision.plan, notesOf(decision.hypothesis));
}
