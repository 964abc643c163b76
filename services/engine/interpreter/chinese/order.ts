import type { Kind, Piece } from './types.ts';

/** How a pattern's pieces are said in the order of the rules' words. */
interface OrderRule {
  /** Over the kinds of a question's pieces, each a letter. */
  readonly find: RegExp;
  readonly kind: Kind;
  /** `$1` is the words of a group; `top:1`, `most:1`, `ends:1` are what a superlative means there. */
  readonly to: string;
}

const rule = (find: string, kind: Kind, to: string): OrderRule => ({ find: new RegExp(find, 'd'), kind, to });

const DOWN: ReadonlySet<string> = new Set(['lowest', 'least', 'shortest', 'cheapest', 'earliest', 'least used']);

/** What a superlative means beside a figure, beside things that are counted, and of a figure alone. */
const SENSES: Readonly<Record<string, (word: string) => string>> = {
  top: (word) => (DOWN.has(word) ? 'bottom' : 'top'),
  most: (word) => (DOWN.has(word) ? 'fewest' : 'most'),
  high: (word) => (DOWN.has(word) ? 'lowest' : 'highest'),
  whose: (limit) => limit.replace(/^with /, ''),
  ends: (word) => (DOWN.has(word) ? 'minimum' : 'maximum'),
};

/** Figures, and things that are counted or grouped. */
const FIGURE = '[M1]';
const THING = '[DT]';

/**
 * Chinese puts what limits and ranks before what it is about; the rules read it behind. Each pattern is used as long as
 * it is found, one after the other.
 */
const RULES: readonly OrderRule[] = [
  // The data's shape.
  rule('^[ql]*(T)d?W?d?[ql]*j[qzd]*$', '5', 'what columns does the $1 table have'),
  rule('^[qlC]*W[qlCd]*$', '5', 'what tables do you have'),
  // Time.
  rule('E(Y)o?', '2', 'not in $1'),
  rule('(Y)t(Y)w?', '2', 'between $1 and $2'),
  rule('(Y)(y)', '2', '$2 $1'),
  rule('(Y)a(Y)', 'Y', '$1 and $2'),
  rule('(Y)', '2', 'when:1'),
  rule('[be]d?(g)', '3', '$1'),
  rule('(h)', '3', '$1'),
  rule('(g)', 'D', '$1'),
  // Breakdowns.
  rule('k(D)d(?=[MAT1])', '3', '$1'),
  rule('e(T)(?!n)', '3', 'per $1'),
  rule('[be]([DT])(?!n)', '3', '$1'),
  rule('(?<=3a)([DT])(?!n)', '3', '$1'),
  rule('b([M1])', '3', '$1'),
  rule('([DT])p', '3', '$1'),
  // Figures.
  rule('(M)d?9', '1', 'distribution of $1'),
  rule('(D)d?9', '3', '$1'),
  rule('(N)d?J(?=.*[M1Tn])', 'J', 'moving average over $1 of'),
  rule('(A)d?(M)', '1', '$1 $2'),
  rule('(M)d?(A)', '1', '$2 $1'),
  rule(`(J)d?(${FIGURE})`, '1', '$1 $2'),
  rule(`(${FIGURE})d?(J)`, '1', '$2 $1'),
  rule(`v?7d?(${THING})`, '1', 'how many different $1'),
  rule(`(${THING})d?7`, '1', 'how many different $1'),
  rule(`Ckd?(${THING})`, '1', 'how many different $1'),
  rule(`kd?(${THING})d?[nC]`, '1', 'number of different $1'),
  rule(`(J)d?(${THING})d?n`, '1', '$1 number of $2'),
  rule(`(${THING})d?n`, '1', 'number of $1'),
  rule('vC[DT]?', '1', 'how many units sold'),
  rule('v?C(V)', '1', 'how many $1 sold'),
  // Comparisons.
  rule(`(${FIGURE})d?R?(N)[ta](N)w?`, '8', 'with $1 between $2 and $3'),
  rule('R?(N)[ta](N)w', '8', 'between $1 and $2'),
  rule(`(${FIGURE})d?(O)(N)`, '8', 'with $1 $2 $3'),
  rule(`(${FIGURE})d?(N)(L)`, '8', 'with $1 $3 $2'),
  rule('(n)(N)(L)', '8', 'with $1 $3 $2'),
  rule('(n)(O)(N)', '8', 'with $1 $2 $3'),
  rule('(T)(O)(N)', '8', 'with $2 $3 $1'),
  rule('(O)(N)', '8', '$1 $2'),
  rule('(N)(L)', '8', '$2 $1'),
  rule('q(D)d?(8)', '4', 'which $1 have whose:2'),
  rule('(8)d?(D)(?=[qdu]*$)', '4', 'which $2 have whose:1'),
  rule('(8)', '2', '$1'),
  // Rankings.
  rule('(f)(N)', '6', '$1 $2'),
  rule('(r)(N)', '6', '$1 $2'),
  rule(`(${FIGURE})d?X?d?(6)d?(${THING})`, '4', '$2 $3 by $1'),
  rule('(T)d?X?d?(6)d?(D)', '4', '$2 $3 by number of $1'),
  rule(`(3)d?(${FIGURE})d?X?d?(6)`, '4', '$3 $1 by $2'),
  rule(`(6)d?(${THING})d?(${FIGURE})`, '4', '$1 $2 by $3'),
  rule(`(6)d?(${THING})`, '4', '$1 $2'),
  rule(`(${FIGURE})d?(X)d?(N)d?(${THING})`, '4', 'top:2 $3 $4 by $1'),
  rule('(T)d?(X)d?(N)d?(D)', '4', 'top:2 $3 $4 by number of $1'),
  rule(`(${FIGURE})d?(X)d(${THING})`, '4', '$3 with the high:2 $1'),
  rule(`(X)(${FIGURE})d(${THING})`, '4', '$3 with the high:1 $2'),
  rule('(T)d?(X)d(T)', '4', 'which $3 has the most:2 $1'),
  rule('(T)d?(X)d(D)', '4', '$3 with the most:2 $1'),
  rule(`q(${THING})d?(${FIGURE})d?(X)`, '4', 'which $1 has the high:3 $2'),
  rule(`q(${THING})d?(T)d?(X)`, '4', 'which $1 has the most:3 $2'),
  rule(`q(${THING})(X)`, '4', '$2 $1'),
  rule(`(X)d?(N)d?(${THING})`, '4', '$2 $1 $3'),
  rule(`(X)d?(${THING})`, '4', '$1 $2'),
  rule(`(X)d?(${FIGURE})`, '1', 'ends:1 $2'),
  rule(`(${FIGURE})(X)`, '1', 'ends:2 $1'),
  // Limits.
  rule('E([VFN])((?:a[VFN])+)o?', '2', 'excluding $1 $2'),
  rule('E([VF])d?[DT]?o', '2', 'excluding $1'),
  rule('E([VFN])', '2', 'excluding $1'),
  rule('([VFN])o', '2', 'excluding $1'),
  rule('(x)([VF])', '2', '$1 $2'),
  rule('(x)([DTM])', '2', '$1 $2'),
  rule('(D)d?(V)((?:aV)*)', '2', 'with $1 $2 $3'),
  rule('(D)d?(N)', '2', 'with $1 $2'),
  rule('(N)(D)', '2', 'with $2 $1'),
  // Shares.
  rule('(V)P([M1T])d?K', '1', 'what percentage of $2 is from $1'),
  rule('(V)d?(T)d?K', '1', 'what percentage of $2 are $1'),
  rule('P?([M1T])d?K', '1', 'share of $1'),
  // Counts and lists.
  rule(`C(${THING}|F)`, '1', 'how many $1'),
  rule(`(${THING}|F)d?C`, '1', 'how many $1'),
  rule('q(D)', '5', 'what are the $1'),
  rule('(D)d?q', '5', 'what are the $1'),
  rule('q(T)', '5', 'list $1'),
  rule('(T)d?q', '5', 'list $1'),
  rule('l(T)', '5', 'list $1'),
];

const WHOLE = /^(since|after|before|until|between|last |this |next |today|yesterday|year to|month to|\d+ \w+ ago)/;

/** A date with the word before it that the date rules expect. */
function when(date: string): string {
  if (WHOLE.test(date)) return date;
  // Both together are all days: two figures are asked for.
  if (/^week\w+ and week\w+$/.test(date)) return `on ${date.replace('and', 'versus')}`;
  if (/^(\w+days|weekends)\b/.test(date)) return `on ${date}`;
  if (/^(morning|afternoon|evening|night)$/.test(date)) return `in the ${date}`;
  return /^\d{1,2}:\d\d$/.test(date) ? `at ${date}` : `in ${date}`;
}

function said(template: string, groups: readonly string[]): string {
  return template
    .replace(/(\w+):(\d)/g, (_, sense: string, group: string) => {
      const text = groups[Number(group) - 1] ?? '';
      return sense === 'when' ? when(text) : (SENSES[sense]?.(text) ?? text);
    })
    .replace(/\$(\d)/g, (_, group: string) => groups[Number(group) - 1] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}

function wordsOf(pieces: readonly Piece[]): string {
  return pieces
    .map(({ to }) => to)
    .filter((to) => to !== '')
    .join(' ');
}

/** Applies one rule as often as it fits. Every use takes a piece away or gives it another kind, so it ends. */
function applied(pieces: readonly Piece[], { find, kind, to }: OrderRule): readonly Piece[] {
  let result = pieces;
  for (let left = pieces.length; left > 0; left--) {
    const match = find.exec(result.map((piece) => piece.kind).join(''));
    const [place, ...groups] = match?.indices ?? [];
    if (!place) return result;
    const [from, end] = place;
    const words = groups.map((group) => (group ? wordsOf(result.slice(...group)) : ''));
    const han = result
      .slice(from, end)
      .map((piece) => piece.han)
      .join('');
    result = [...result.slice(0, from), { kind, to: said(to, words), han }, ...result.slice(end)];
  }
  return result;
}

/** Puts what belongs together into the order of the rules' words. */
export function ordered(pieces: readonly Piece[]): readonly Piece[] {
  return RULES.reduce(applied, pieces);
}
