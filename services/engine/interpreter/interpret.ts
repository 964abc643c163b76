import type { ModelTable } from '../model.ts';
import type { Notes } from './answer/thoughts.ts';
import { NO_NOTES } from './answer/thoughts.ts';
import { type ChineseReading, readChinese } from './chinese/read.ts';
import { chineseSpeech } from './chinese/speech.ts';
import type { ChineseLanguage } from './chinese/types.ts';
import type { Compiled } from './compiled.ts';
import { type Decision, decide, type Option } from './decide.ts';
import { followUp } from './follow-up/follow-up.ts';
import { type Continuation, continuation } from './follow-up/recognise.ts';
import { asChange } from './follow-up/wording.ts';
import type { Hypothesis } from './hypotheses.ts';
import { WRITING } from './lexicon/calculations.ts';
import { RESET } from './lexicon/editing.ts';
import { smallTalk } from './lexicon/small-talk.ts';
import { meta } from './meta.ts';
import type { QueryPlan } from './plan.ts';
import { respelled, withoutSlips } from './refusals.ts';
import { ENGLISH, type Speech } from './speech.ts';
import { renderSql } from './sql/render.ts';
import type { ConversationState } from './state.ts';
import { nearbyQuestions, readsTo } from './suggest.ts';
import { type Tagged, tag } from './tag.ts';
import { normalise } from './text/normalise.ts';
import { understand } from './understand.ts';

/** What a question comes to, before anything is run, and the language to tell it in; English where none is named. */
export type Interpretation = Outcome & { readonly language?: ChineseLanguage };

type Outcome =
  | { readonly kind: 'query'; readonly plan: QueryPlan; readonly sql: string; readonly notes: Notes }
  | { readonly kind: 'reply'; readonly text: string; readonly suggestions: readonly string[]; readonly reset: boolean }
  | { readonly kind: 'clarify'; readonly text: string; readonly options: readonly Option[] }
  | {
      readonly kind: 'refuse';
      readonly text: string;
      readonly suggestions: readonly string[];
      /** It goes on from an answer that the rules did not make, so they cannot change it. */
      readonly goesOn?: true;
    };

/** What a question is read with. */
export interface Conversation {
  readonly state: ConversationState;
  /** ISO day; counts for relative dates where the model has no as-of day of its own. */
  readonly today: string;
}

function notesOf({ composed }: Hypothesis): Notes {
  return { assumptions: composed.assumptions, corrections: composed.corrections, unused: composed.unused };
}

function query(compiled: Compiled, plan: QueryPlan, notes: Notes): Outcome {
  return { kind: 'query', plan, sql: renderSql(compiled, plan), notes };
}

/** What a question is read and told with. */
interface Telling {
  readonly compiled: Compiled;
  readonly speech: Speech;
  readonly today: string;
  /** What the person wrote for a word of the rules. */
  readonly typed: (word: string) => string;
}

function nearby(telling: Telling, text: string, table?: ModelTable): string[] {
  const { compiled, speech, today } = telling;
  return nearbyQuestions(compiled, { text, table }, { today, title: speech.title, speaks: speech.speaks });
}

function refusal(telling: Telling, text: string, hypothesis: Hypothesis | undefined): Outcome {
  const { compiled, speech, today, typed } = telling;
  const known = hypothesis?.items.some(({ reading }) => ['table', 'column', 'value', 'snippet'].includes(reading.kind));
  const better = speech === ENGLISH ? respelled(text, hypothesis) : undefined;
  const first = better !== undefined && readsTo(compiled, better, today) !== undefined ? [better] : [];
  const near = nearby(telling, text, known ? hypothesis?.table : undefined);
  return {
    kind: 'refuse',
    text: speech.refusal(compiled, hypothesis, { text, typed }),
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

/** The choices in the language of the question; a choice whose own words do not read back keeps the rules' words. */
function worded({ compiled, speech, today }: Telling, options: readonly Option[]): Option[] {
  if (speech === ENGLISH) return [...options];
  const told = options.map((option) => {
    const decision = decide(compiled, tag(compiled, option.question), { today });
    if (decision.kind === 'problem') return option;
    const { plan, sql } = decision.kind === 'tie' ? decision.best : decision;
    const label = speech.title(compiled, plan);
    return { label, question: readsTo(compiled, label, today) === sql ? label : option.question };
  });
  // Choices that sound the same are none.
  return new Set(told.map(({ label }) => label)).size === told.length ? told : [...options];
}

function clarified(telling: Telling, decision: Extract<Decision, { kind: 'tie' }>): Outcome {
  const { compiled, speech, today, typed } = telling;
  const options = worded(
    telling,
    decision.options.filter(({ question }) => decide(compiled, tag(compiled, question), { today }).kind !== 'problem'),
  );
  const phrase = typed(decision.phrase);
  if (options.length < 2) {
    const { hypothesis, plan } = decision.best;
    const notes = notesOf(hypothesis);
    const meant = decision.options[0]?.label ?? decision.phrase;
    return query(compiled, plan, { ...notes, assumptions: [speech.readAs(phrase, meant), ...notes.assumptions] });
  }
  return { kind: 'clarify', text: speech.clarify({ phrase, whole: decision.whole, options }), options };
}

/** `new question: how many ...` asks what stands behind it. */
function withoutOpening(text: string): string {
  return text.replace(/^(new|next|another|other|different) (question|topic)\s*[:,-]\s*(?=\S)/i, '');
}

function beforeReading(telling: Telling, text: string): Outcome | undefined {
  const { speech } = telling;
  const examples = () => nearby(telling, '');
  if (!/[\p{L}\p{N}]/u.test(text)) return { kind: 'refuse', text: speech.empty, suggestions: examples() };
  if (RESET.test(text)) return { kind: 'reply', text: speech.reset, suggestions: examples(), reset: true };
  const talk = smallTalk(text);
  if (talk) return { kind: 'reply', text: speech.smallTalk[talk], suggestions: examples(), reset: false };
  if (WRITING.test(text)) return { kind: 'refuse', text: speech.writing, suggestions: examples() };
  return undefined;
}

interface About {
  readonly state: ConversationState;
  readonly isChosen: boolean;
}

/** A question that is not understood, read once more without its slips of the pen; they are told. */
function secondReading(
  telling: Telling,
  asked: { readonly text: string; readonly about: About },
  hypothesis: Hypothesis | undefined,
): Outcome {
  const better = telling.speech === ENGLISH ? withoutSlips(asked.text, hypothesis) : undefined;
  const found = better && outcome(telling, better.text, asked.about);
  if (!better || !found || found.kind === 'refuse') return refusal(telling, asked.text, hypothesis);
  if (found.kind !== 'query') return found;
  return { ...found, notes: { ...found.notes, corrections: [...better.corrections, ...found.notes.corrections] } };
}

function outcome(telling: Telling, text: string, about: About): Outcome {
  const { compiled, today, speech } = telling;
  const { state, isChosen } = about;
  const early = isChosen ? undefined : beforeReading(telling, text);
  if (early) return early;
  const tagged = tag(compiled, state.plan ? asChange(text) : text);
  const shape = meta({ compiled, tagged, state, texts: speech.shape });
  if (shape?.kind === 'query') return query(compiled, shape.plan, NO_NOTES);
  if (shape) {
    return { kind: 'reply', text: shape.text, suggestions: shape.examples ? nearby(telling, text) : [], reset: false };
  }
  const decision = understand(compiled, tagged, { today });
  const how = state.written && !isChosen ? goesOn(tagged, decision) : 'no';
  if (how !== 'no') return beyondRules(telling, text, how === 'may' ? decision : undefined);
  const continued =
    state.plan && !isChosen
      ? followUp(compiled, { tagged, decision, previous: state.plan, shown: state.shown, today })
      : undefined;
  if (continued?.kind === 'plan') return query(compiled, continued.plan, continued.notes);
  if (continued?.kind === 'problem') return secondReading(telling, { text, about }, continued.hypothesis);
  if (decision.kind === 'problem') return secondReading(telling, { text, about }, decision.hypothesis);
  if (decision.kind === 'tie') return clarified(telling, decision);
  return query(compiled, decision.plan, notesOf(decision.hypothesis));
}

/** Whether a text continues the answer before, as far as its words tell without a plan to continue. */
function goesOn({ tokens, text }: Tagged, decision: Decision): Continuation {
  const hypothesis = decision.kind === 'tie' ? decision.best.hypothesis : decision.hypothesis;
  const wordCount = tokens.filter(({ kind }) => kind !== 'sign').length;
  return hypothesis === undefined ? 'no' : continuation(text, { ...hypothesis, wordCount });
}

/** Goes on from an answer without a plan: that is the end, and what is not understood where it may be a question of its own. */
function beyondRules(telling: Telling, text: string, decision: Decision | undefined): Outcome {
  const own = decision?.kind === 'problem' ? refusal(telling, text, decision.hypothesis) : undefined;
  const { goesOn, space } = telling.speech.written;
  if (own?.kind !== 'refuse') {
    return { kind: 'refuse', text: goesOn, suggestions: nearby(telling, text), goesOn: true };
  }
  return { ...own, text: `${own.text}${space}${goesOn}`, goesOn: true };
}

/** What was typed for a word of the rules, or for the phrase that it is part of. */
function typedFor(reading: ChineseReading | undefined): (word: string) => string {
  return (word) => {
    const lower = word.toLowerCase();
    const whole = reading?.typed.get(lower);
    if (whole !== undefined || reading === undefined) return whole ?? word;
    return [...reading.typed].find(([to]) => to.split(' ').includes(lower))?.[1] ?? word;
  };
}

/** How everything is told in a language; English where none is named. */
export function speechOf(language: ChineseLanguage | undefined): Speech {
  return language === undefined ? ENGLISH : chineseSpeech(language);
}

/**
 * Reads a question: as small talk, a reply to a question that was asked back, a question about the data's shape, a change
 * of the answer before, or a question of its own. Never throws for any text, and never guesses: what is not understood is
 * named and declined. A question in Chinese is put into the words of the rules first.
 */
export function interpret(compiled: Compiled, question: string, conversation: Conversation): Interpretation {
  const { state, today } = conversation;
  const typed = normalise(question);
  const option = state.asked && chosen(typed, state.asked.options);
  const said = option?.question ?? typed;
  const chinese = readChinese(compiled, said, state.language);
  const language = chinese?.language ?? (option ? state.language : undefined);
  const telling = { compiled, today, speech: speechOf(language), typed: typedFor(chinese) };
  const read = chinese?.text ?? said;
  const found = outcome(telling, option ? read : withoutOpening(read), { state, isChosen: option !== undefined });
  return language === undefined ? found : { ...found, language };
}
