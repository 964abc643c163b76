import { isPayer } from '../../profile-nouns.ts';
import { CONCEPTS } from '../lexicon/concepts.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { isMoney } from '../lexicon/units.ts';
import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';
import type { Scan } from './scan.ts';

/** Words for money that goes out. */
const SPENDING = /^(spend|spends|spending|spent|expenditures?|expenses?)$/i;
const OUTLAYS: ReadonlySet<string> = new Set(CONCEPTS.outlay.words);
/** What may be spent, and was not. */
const ALLOWED: ReadonlySet<string> = new Set('budget quota target goal limit plan forecast allowance'.split(' '));

/** Whether it tells what may be spent or is to be reached, and nothing that was. */
export function isAllowance({ column }: ColumnOf): boolean {
  return wordsOf(column.label).some((word) => ALLOWED.has(stem(word)));
}

/** Whether the word is one for money that goes out. */
export function isSpending(said: string): boolean {
  return SPENDING.test(said);
}

/** What was spent, where the table tells it from what came in: never its revenue, and never its budget. */
export function outlayColumn({ draft, tokens }: Scan, said: string): ColumnOf | undefined {
  if (!isSpending(said)) return undefined;
  const { base } = draft;
  const [only, more] = base.columns.filter(
    (column) =>
      column.role === 'measure' &&
      column.defaultAggregate === 'sum' &&
      wordsOf(column.label).some((word) => OUTLAYS.has(stem(word))) &&
      !isAllowance({ table: base, column }),
  );
  const comesIn = base.columns.some((column) => column !== only && column.role === 'measure' && isMoney(column.unit));
  if (!only || more || (comesIn && tokens.some((token) => isPayer(token.stem)))) return undefined;
  return { table: base, column: only };
}
