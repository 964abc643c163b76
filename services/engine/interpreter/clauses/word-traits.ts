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
]);

const GIVING = /^(give|gives|gave|given|contribute[sd]?)$/;

/** `do companies give more`, and not `give me`. */
function gives(word: string, next: Token | undefined): boolean {
  return GIVING.test(word) && !(word === 'give' && /^(me|us|the|a|an|all|my|our)$/.test(next?.lower ?? ''));
}

const OTHERS: ReadonlySet<string> = new Set(['other', 'others', 'rest', 'remaining', 'regular', 'ordinary', 'normal']);
/** `more in June than in May`. */
const MORE_THAN = /\b(more|less|fewer|higher|lower|better|worse)\b.*\bthan\b/;
const DEALING = /^(sell|sells|sold|selling|buy|buys|bought|buying)$/;
const STARTING = /^(start|starts|started|begin|begins|began|originate|originates|depart|departs|leave|leaves)$/;
const ENDING = /^(end|ends|ended|finish|finishes|arrive|arrives|arrived|go|goes|going|went|head|lead)$/;

const THEIR: ReadonlySet<string> = new Set(['their', 'its', 'his', 'her']);
const JOINING: ReadonlySet<string> = new Set(['with', 'and', 'including', ',']);

/** What the words of a question say by themselves, whichever table they are read about. */
type WordTraits = Pick<Draft, 'trades' | 'others' | 'deals' | 'future' | 'theirs' | 'single'> & {
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
    future: tokens.some(({ lower }, at) => lower === 'will' && tokens[at + 1]?.lower !== 'you'),
    theirs: tokens.some(({ lower }, at) => THEIR.has(lower) && JOINING.has(tokens[at - 1]?.lower ?? '')),
    single: tokens.some(({ lower }, at) => lower === 'single' && tokens[at - 2]?.lower === 'in'),
    versus: MORE_THAN.test(tokens.map(({ lower }) => lower).join(' ')),
    ...(moves ? { end: STARTING.test(moves.lower) ? 'start' : 'end' } : {}),
  };
  known.set(tokens, traits);
  return traits;
}
