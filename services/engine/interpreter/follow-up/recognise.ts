import type { Item } from '../beam.ts';
import type { Draft } from '../clauses/draft.ts';
import { type QueryPlan, same } from '../plan.ts';

/** Beginnings that continue the question before. */
const MARKED =
  /^(and|also|but|or|now|then|so|ok|okay|what about|how about|same|instead|only|just|exclude|excluding|except|without|not|remove|drop|clear|add|include|make it|change|switch|as a|as an|in a|break (it|that|this|them|down)|split (it|that|this|them)|group (it|that|this|them)|sort|order|rank|show (it|that|this|them)|limit|filter|restrict|keep|by|per|for|in|on|from|since|before|after|between|during|with|where|top|bottom|over time|plus|too|instead of|use|per)\b/i;
/** Pronouns for what was just answered. */
const POINTING = /\b(that|those|these|them|it|this|ones|their|instead|again|as well|too|same)\b/i;
/** Marks that make even a whole question a change of the one before. */
const STRONG =
  /^(and |but |ok |now |so )*(what about|how about|which (one|ones|of (them|these|those)|are|were)|how many (are|were|of (them|these|those))|same|instead|only|just|make it|change (it|that|to)|switch to|remove|drop|also|add|include|plus|exclude|excluding|break (it|that|this)|split (it|that|this)|sort (it|that|this|them|by)|show (it|that|this|them) (as|by|in|for|per|only)|(can|could|may) (i|we|you) (please )?(see|show|show me|have|get|give me|do) (it|that|this|them)|leave out|leave (it|that|them) out|as an?)\b|\b(is|are|was|were) (that|those|these)[\s?.!]*$/i;
/** `number of payments too`: beside what was shown. */
const TOO = /\b(too|as well)[\s?.!]*$/i;
const MAX_FRAGMENT_WORDS = 8;

const POINTERS: ReadonlySet<string> = new Set(
  'those these them they it he she him her its their his hers theirs'.split(' '),
);
const NAMING: ReadonlySet<string> = new Set(['table', 'column', 'value', 'snippet']);
/** `it takes`, `it costs`: of nothing in particular. */
const IDLE_IT =
  /\bit (takes?|took|costs? to|is|was)\b|\b(does|did|would|will|can|is) it (take|cost to|true|possible|ok|okay)\b/i;
const THAT =
  /\b(is|was|of|for|does|did|with|like|than|to|about|after|before) (that|this)\b(?! (is|are|was|were|has|have|had|month|year|week|quarter)\b)/i;

/** `how many visits did they have`: the one who does it is told by a pronoun, and what stands before is done. */
const DOING =
  /^(?:(?:and|so|but|ok|now) )*(?:(?:in|on|for|at|from|with|to) )?(?:how (?:many|much)|which|what|where|when|who|whom) (?:(?!\band\b)[^,;])*\b(?:do|does|did|have|has|had|is|are|was|were) (?:they|it|he|she|those|these|them)\b/i;

/** Whether a pronoun stands before anything is named that it could stand for: it means what was just shown. */
export function pointsBack(text: string, items: readonly Item[]): boolean {
  if (IDLE_IT.test(text)) return false;
  if (DOING.test(text)) return true;
  const named = items.findIndex(({ reading }) => NAMING.has(reading.kind));
  const before = named < 0 ? items : items.slice(0, named);
  if (before.some((item) => POINTERS.has(item.text.toLowerCase()))) return true;
  return THAT.test(named < 0 ? text : before.map((item) => item.text).join(' '));
}

/** `which quarter was the busiest?` after figures by quarter: a ranking of what was shown, which names nothing else. */
function ranksShown(draft: Draft, plan: QueryPlan): boolean {
  const [rank] = draft.ranks;
  const target = rank && typeof rank.target === 'object' ? rank.target.dim : draft.targets[0]?.dim;
  if (!rank || !target || plan.shape !== 'aggregate' || draft.tableMentioned || draft.filters.length > 0) return false;
  if (draft.measures.length + draft.comparisons.length > 0 || rank.measure !== undefined) return false;
  return plan.dims.some((dim) => same(dim, target));
}

/** Whether the words name everything a question of its own needs. */
function standsAlone(draft: Draft): boolean {
  const figure =
    draft.measures.length > 0 ||
    (draft.pending?.counting === true && (draft.tableMentioned || draft.filters.length > 0)) ||
    draft.howMuch ||
    draft.how !== undefined;
  const rows =
    draft.tableMentioned &&
    (draft.list || draft.rowsAsked || draft.dims.length > 0 || draft.ranks.length > 0 || draft.filters.length > 0);
  const ranked = draft.ranks.some(({ target, measure }) => target !== undefined || measure !== undefined);
  const listed = draft.list && draft.mentions.length > 0;
  return figure || rows || ranked || listed || draft.targets.length > 0;
}

/** How strongly a text continues the question before it. */
export type Continuation = 'must' | 'may' | 'no';

/** `show me all wards` after the best one. */
function listsShown(draft: Draft, plan: QueryPlan, text: string): boolean {
  const named = [...draft.dims, ...draft.mentions];
  if (!plan.limit || !draft.list || !/\ball\b/i.test(text) || named.length === 0) return false;
  const more = draft.measures.length + draft.filters.length + draft.comparisons.length + draft.ranks.length;
  return more === 0 && named.every(({ dim }) => plan.dims.some((one) => same(one, dim)));
}

/** What a text is judged by: `wordCount` without signs, and what is known of the answer before. */
interface Judged {
  readonly draft: Draft;
  readonly items: readonly Item[];
  readonly wordCount: number;
  readonly previous?: QueryPlan;
  /** It names nothing that tells what it is about. */
  readonly nameless?: boolean;
}

/** Judges from the beginning of the text and from what it names. */
export function continuation(text: string, { draft, items, wordCount, previous, nameless }: Judged): Continuation {
  if (STRONG.test(text) || (TOO.test(text) && wordCount <= MAX_FRAGMENT_WORDS)) return 'must';
  if (pointsBack(text, items)) return 'must';
  if (previous && (nameless || ranksShown(draft, previous) || listsShown(draft, previous, text))) return 'may';
  const whole = standsAlone(draft);
  const marked = MARKED.test(text);
  if (marked && !whole) return 'must';
  // `and the average cost?` names a figure and nothing else: the rest stays as it was.
  const bare =
    draft.dims.length === 0 &&
    draft.filters.length === 0 &&
    draft.comparisons.length === 0 &&
    !draft.tableMentioned &&
    draft.ranks.length === 0;
  if (marked && bare && /^(and|also|but|now|then|or)\b/i.test(text)) return 'must';
  if (!whole && wordCount <= MAX_FRAGMENT_WORDS) return 'may';
  if (POINTING.test(text) && (!whole || bare) && wordCount <= MAX_FRAGMENT_WORDS * 2) return 'may';
  return 'no';
}
