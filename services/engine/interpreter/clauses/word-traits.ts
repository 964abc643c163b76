import type { Token } from '../text/tokens.ts';
import type { Draft } from './draft.ts';

/** Verbs of trade: what is sold or earned most is told by an amount and not by counting rows. */
const TRADE_ROOTS: ReadonlySet<string> = new Set([
  'sel',
  'spend',
  'earn',
  'pay',
  'cost',
  'invest',
  'consum',
  'generat',
  'gener',
  'donat',
  'rais',
]);

const GIVING = /^(give|gives|gave|given|contribute[sd]?)$/;

/** `do companies give more`, and not `give me`. */
function gives(word: string, next: Token | undefined): boolean {
  return GIVING.test(word) && !(word === 'give' && /^(me|us|the|a|an|all|my|our)$/.test(next?.lower ?? ''));
}

/** `we paid`, `cost us`: money that went out. */
function goesOut(word: string, next: string): boolean {
  return word === 'we'
    ? /^(pay|paid|spend|spent)$/.test(next)
    : /^costs?$/.test(word) && (next === 'us' || next === 'me');
}

const OTHERS: ReadonlySet<string> = new Set(['other', 'others', 'rest', 'remaining', 'regular', 'ordinary', 'normal']);
/** `more in June than in May`. */
const MORE_THAN = /\b(more|less|fewer|higher|lower|better|worse)\b.*\bthan\b/;
const DEALING = /^(sell|sells|sold|selling|buy|buys|bought|buying)$/;
/** `did we sell`, `have we sold`, `were sold`: of what stands before, and not by it; `do we sell` asks for no sales. */
function isDealt(tokens: readonly Token[], at: number): boolean {
  if (!DEALING.test(tokens[at]?.lower ?? '')) return false;
  const before = tokens[at - 1]?.lower ?? '';
  const pronoun = /^(we|they|you|i)$/.test(before);
  return pronoun ? /^(did|have|had)$/.test(tokens[at - 2]?.lower ?? '') : /^(was|were|been|got)$/.test(before);
}

const STARTING = /^(start|starts|started|begin|begins|began|originate|originates|depart|departs|leave|leaves)$/;
const ENDING = /^(end|ends|ended|finish|finishes|arrive|arrives|arrived|go|goes|going|went|head|lead)$/;

/** `in a single season`, `in one match`. */
const ONE = /^(a|an|any|one)$/;
const IN_ONE = /^(single|game|match|race|round|visit|session)$/;

const THEIR: ReadonlySet<string> = new Set(['their', 'its', 'his', 'her']);
const JOINING: ReadonlySet<string> = new Set(['with', 'and', 'including', ',']);

/** What the words of a question say by themselves, whichever table they are read about. */
type WordTraits = Pick<
  Draft,
  'trades' | 'others' | 'deals' | 'dealt' | 'outgoing' | 'future' | 'theirs' | 'single' | 'andWhere'
> & {
  readonly end?: 'start' | 'end';
  /** Two things are held beside each other, if there are two. */
  readonly versus: boolean;
};

/** A question is read a hundred times, table by table; its words are looked at once. */
const known = new WeakMap<readonly Token[], WordTraits>();

/** @returns what the draft of every reading of these words begins with. */
export function wordTraits(tokens: readonly Token[]): WordTraits {
  const before = known.get(tokens);
  if (before) return before;
  const moves = tokens.find(({ lower }) => STARTING.test(lower) || ENDING.test(lower));
  const traits: WordTraits = {
    trades: tokens.some(({ root, lower }, at) => TRADE_ROOTS.has(root) || gives(lower, tokens[at + 1])),
    others: tokens.some(({ lower }) => OTHERS.has(lower)),
    deals: tokens.some(({ lower }) => DEALING.test(lower)),
    dealt: tokens.some((_, at) => isDealt(tokens, at)),
    outgoing: tokens.some(({ lower }, at) => goesOut(lower, tokens[at + 1]?.lower ?? '')),
    future: tokens.some(({ lower }, at) => lower === 'will' && tokens[at + 1]?.lower !== 'you'),
    theirs: tokens.some(({ lower }, at) => THEIR.has(lower) && JOINING.has(tokens[at - 1]?.lower ?? '')),
    andWhere: tokens.some(({ lower }, at) => /^(where|when)$/.test(lower) && tokens[at - 1]?.lower === 'and'),
    single: tokens.some(
      ({ lower }, at) => IN_ONE.test(lower) && ONE.test(tokens[at - 1]?.lower ?? '') && tokens[at - 2]?.lower === 'in',
    ),
    versus: MORE_THAN.test(tokens.map(({ lower }) => lower).join(' ')),
    ...(moves ? { end: STARTING.test(moves.lower) ? 'start' : 'end' } : {}),
  };
  known.set(tokens, traits);
  return traits;
}
