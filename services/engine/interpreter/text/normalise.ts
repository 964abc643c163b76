/** Longer questions are cut: nobody asks one thing in more, and reading time grows with the length. */
export const MAX_QUESTION_CHARS = 1_000;

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/(?<=^| )w\/o(?= |$)/gi, 'without'],
  [/(?<=^| )w\/ ?(?=\w)/gi, 'with '],
  [/\b(what|who|where|when|how)s\b(?= \w)/gi, '$1 is'],
  [/\b(do|does|did|is|are|was|were|has|have|had|would|could|should)nt\b/gi, '$1 not'],
  [/\bcan't\b/gi, 'can not'],
  [/\bwon't\b/gi, 'will not'],
  [/\bshan't\b/gi, 'shall not'],
  [/\b(\w+)n't\b/gi, '$1 not'],
  [/\b(what|who|where|which|when|how|that|there|here|it|he|she)'s\b/gi, '$1 is'],
  [/\b(what|who|where|which|when|how|that|there|they|we|you)'re\b/gi, '$1 are'],
  [/\b(i|we|you|they)'ve\b/gi, '$1 have'],
  [/\b(i|we|you|they|it|that)'ll\b/gi, '$1 will'],
  [/\b(i|we|you|they|what|who)'d\b/gi, '$1 would'],
  [/\bi'm\b/gi, 'i am'],
  [/\blet's\b/gi, 'let us'],
  // Decades, of the calendar and of a life.
  [/\bin (?:their|his|her) ([1-9])0'?s\b/gi, 'with age between $10 and $19'],
  [/\bin (?:the )?((?:19|20)\d)0'?s\b/gi, 'between $10 and $19'],
  [/\b(?:the )?((?:19|20)\d)0'?s\b/gi, 'between $10 and $19'],
  // `by age group of 10 years`.
  [/\b(groups?|brackets?|bands?|ranges?) of (\d+)(?: years?)?\b/gi, 'in buckets of $2'],
  [/\bin the '?([5-9])0'?s\b/gi, 'between 19$10 and 19$19'],
];

/**
 * Brings a question into one spelling: compatibility forms of Unicode, plain quotes and dashes, single blanks,
 * contractions written out. Case is kept, because names are shown as they were typed.
 */
export function normalise(question: string): string {
  let text = question
    .slice(0, MAX_QUESTION_CHARS * 2)
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201A\u201B\u00B4\u0060]/g, "'")
    .replace(/[\u201C-\u201F\u00AB\u00BB]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u200B-\u200F\u2060\uFEFF\u00AD]/g, '')
    .replace(/\p{C}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  for (const [pattern, replacement] of CONTRACTIONS) text = text.replace(pattern, replacement);
  return text.slice(0, MAX_QUESTION_CHARS).trim();
}
