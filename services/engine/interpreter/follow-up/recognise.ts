import type { Draft } from '../clauses/draft.ts';

/** Beginnings that continue the question before. */
const MARKED =
  /^(and|also|but|or|now|then|so|ok|okay|what about|how about|same|instead|only|just|exclude|excluding|except|without|not|remove|drop|clear|add|include|make it|change|switch|as a|as an|in a|break (it|that|this|them|down)|split (it|that|this|them)|group (it|that|this|them)|sort|order|rank|show (it|that|this|them)|limit|filter|restrict|keep|by|per|for|in|on|from|since|before|after|between|during|with|where|top|bottom|over time|plus|too|instead of|use|per)\b/i;
/** Pronouns for what was just answered. */
const POINTING = /\b(that|those|these|them|it|this|ones|their|instead|again|as well|too|same)\b/i;
/** Marks that make even a whole question a change of the one before. */
const STRONG =
  /^(and |but |ok |now |so )*(what about|how about|which (one|ones|of (them|these|those))|same|instead|only|just|make it|change (it|that|to)|switch to|remove|drop|also|exclude|excluding|break (it|that|this)|split (it|that|this)|sort (it|that|this|them|by)|show (it|that|this|them) (as|by|in|for|per|only)|(can|could|may) (i|we|you) (please )?(see|show|show me|have|get|give me|do) (it|that|this|them)|leave out|leave (it|that|them) out|as an?)\b|\b(is|are|was|were) (that|those|these)[\s?.!]*$/i;
const MAX_FRAGMENT_WORDS = 8;

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

/** Judges from the beginning of the text and from what it names; `wordCount` without signs. */
export function continuation(text: string, draft: Draft, wordCount: number): Continuation {
  if (STRONG.test(text)) return 'must';
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
