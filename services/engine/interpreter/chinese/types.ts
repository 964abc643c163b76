/** The two ways to write Chinese, as their language codes. */
export type ChineseLanguage = 'zh-Hant' | 'zh-Hans';

/**
 * What a piece of a Chinese question is, one letter each, so that word order can be told by patterns over letters.
 *
 * Names: `M` figure, `T` table, `D` column, `V` value, `F` named filter, `U` not known, `G` a word that is English already.
 * Figures: `N` number, `c` measure word, `Y` date, `y` what closes a date, `g` step of time, `h` each step.
 * Asking: `C` how many, `7` how many different, `n` number of, `A` aggregate, `k` different, `q` which, `l` list, `v` sold.
 * Limits: `O` compare, `L` compare after the number, `R` between, `t` to, `w` what closes a range, `E` without, `o` what
 * closes it, `x` not, `S` only.
 * Shapes: `b` by, `e` each, `p` grouped, `X` superlative, `f` first of a ranking, `r` last of it, `K` share, `P` of its
 * whole, `J` calculation, `9` distribution, `Z` over time, `H` chart, `B` sorted by.
 * Talk: `m` instead, `i` too, `s` whole sentence, `W` tables, `j` columns, `Q` why, changes and forecasts, `I` about what
 * follows, `u` what about it, `d` of, `a` and, `z` nothing.
 *
 * What the patterns of word order make of them: `1` figure or count, `2` limit, `3` breakdown, `4` ranking, `5` whole
 * question, `6` how many of a ranking, `8` comparison.
 */
export type Kind = string;

/** A row of the language table: a kind, the neutral words that the rules know, and how both scripts write it. */
export interface PhraseRow {
  readonly kind: Kind;
  /** Words of the lexicon; empty for what only joins. */
  readonly to: string;
  /** `a|b` are alternatives. */
  readonly hant: string;
  readonly hans: string;
}

/** A stretch of a question with its meaning. */
export interface Piece {
  readonly kind: Kind;
  /** In the words that the rules know, or as it was typed. */
  readonly to: string;
  /** As it was typed. */
  readonly han: string;
}
