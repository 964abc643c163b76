import type { ModelTable } from '../model.ts';
import type { Compiled } from './compiled.ts';
import { root, stem } from './text/stem.ts';
import type { Token } from './text/tokens.ts';
import { wordsOf } from './text/tokens.ts';

/** Roots of what is done in a trade. */
const SELLING: ReadonlySet<string> = new Set(['sel', 'buy', 'purchas']);
/** Names of tables of what was traded. */
const TRADES = /\b(sale|order|purchase|invoice|receipt)s?\b|\btransact/i;
const OWN_VERB = 0.3;
const TRADE = 0.2;
const NO_TRADE = 0.3;

function isDone({ kind, lower }: Token): boolean {
  return kind === 'word' && /(ed|en|t|ld|ing)$/.test(lower);
}

/** Whether a verb of the question is what the rows are called after: `played` of plays, `visited` of visits. */
function hasOwnVerb(table: ModelTable, tokens: readonly Token[]): boolean {
  const noun = wordsOf(table.rowNoun.singular).at(-1) ?? '';
  return tokens.some((token) => isDone(token) && token.stem !== stem(noun) && token.root === root(noun));
}

function isTraded({ label, identifier }: ModelTable): boolean {
  return TRADES.test(label) || wordsOf(identifier.split('.').at(-1) ?? '').some((word) => TRADES.test(word));
}

/** How much the verbs of a question speak for a table: what was sold stands where sales are, not where opinions are. */
export function affinity({ model }: Compiled, table: ModelTable, tokens: readonly Token[]): number {
  const own = hasOwnVerb(table, tokens) ? OWN_VERB : 0;
  if (!tokens.some((token) => SELLING.has(token.root)) || !model.tables.some(isTraded)) return own;
  return own + (isTraded(table) ? TRADE : -NO_TRADE);
}
