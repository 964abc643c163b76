import type { ModelJoin, ModelTable } from '../../model.ts';
import type { PlanFilter } from '../plan.ts';
import { timeColumnOf } from '../tag.ts';
import { root, stem } from '../text/stem.ts';
import { wordsOf } from '../text/tokens.ts';
import { type Clause, kindAt, readingAt, type Scan, skip } from './scan.ts';

/** The rows of another table outweigh that their name means nothing in this one. */
const FIT = 1.6;

/** What a table is called: its rows, and what they are about (`sales`). */
function namesOf(table: ModelTable): string[] {
  const main = table.columns.find(({ name }) => name === table.defaultMeasure);
  return [
    table.label,
    table.rowNoun.singular,
    table.rowNoun.plural,
    ...table.synonyms,
    ...(main ? [main.label, ...main.synonyms] : []),
  ];
}

/** Whether the words are a name of the table, or of the same root as one (`admitted` for admissions). */
function names(table: ModelTable, text: string): boolean {
  const words = wordsOf(text);
  const spelled = (of: (word: string) => string, list: readonly string[]) => list.map(of).join(' ');
  return namesOf(table).some((name) => {
    const other = wordsOf(name);
    if (spelled(stem, words) === spelled(stem, other)) return true;
    return words.length === 1 && text.length > 3 && root(text.toLowerCase()) === spelled(root, other);
  });
}

/** Verbs of trade, for whom a table of sales tells whether they did. */
const TRADING = /^(sold|sell|sells|buy|buys|bought|purchased?|ordered|order|orders|spent|spend|paid|pay)$/;
const TRADED = /\b(sales?|orders?|purchases?|transactions?|invoices?)\b/i;

/** The one key by which rows of one of these tables point at rows of the question's own. */
function joinFrom(scan: Scan, tables: readonly ModelTable[]): ModelJoin | undefined {
  const joins = scan.compiled.model.joins.filter(
    ({ left, right }) =>
      right.table === scan.draft.base.identifier &&
      left.table !== right.table &&
      tables.some(({ identifier }) => identifier === left.table),
  );
  return joins.length === 1 ? joins[0] : undefined;
}

function joinTo(scan: Scan, at: number): ModelJoin | undefined {
  const item = scan.items[at];
  if (!item) return undefined;
  const foreign = readingAt(scan, at, 'foreign')?.tables.filter((table) => names(table, item.text)) ?? [];
  const named = foreign.length > 0 ? foreign : scan.compiled.model.tables.filter((table) => names(table, item.text));
  return joinFrom(scan, named);
}

/** `did not buy anything`: the word itself is read over elsewhere. */
function tradeAfter(scan: Scan, at: number): ModelJoin | undefined {
  const from = scan.items[at]?.end ?? scan.tokens.length;
  const to = scan.items.slice(at + 1).find(({ reading }) => reading.kind === 'date')?.start ?? scan.tokens.length;
  const behind = scan.tokens.slice(from, Math.min(to, from + 4));
  // `never visited`: by what the visits are called after.
  const done = scan.compiled.model.tables.filter(({ rowNoun }) => {
    const noun = root(wordsOf(rowNoun.singular).at(-1) ?? '');
    return behind.some((token) => /(ed|en|t)$/.test(token.lower) && token.root === noun);
  });
  const own = joinFrom(scan, done);
  if (own) return own;
  const trades = behind.some(({ lower }) => TRADING.test(lower));
  const tables = scan.compiled.model.tables.filter((table) => namesOf(table).some((name) => TRADED.test(name)));
  return trades ? joinFrom(scan, tables) : undefined;
}

interface Absent {
  readonly join: ModelJoin;
  readonly next: number;
}

/** What is not there: named directly, behind its verb (`never opened a ticket`), or by a verb of trade alone. */
function absentAt(scan: Scan, at: number): Absent | undefined {
  const index = skip(scan, at + 1, 'any', 'generic', 'have', 'be', 'verb', 'noise');
  const own = joinTo(scan, index);
  if (own) return { join: own, next: index + 1 };
  const between = kindAt(scan, index);
  const behind =
    between === 'column' || between === 'foreign' || between === 'unknown' ? joinTo(scan, index + 1) : undefined;
  if (behind) return { join: behind, next: index + 2 };
  const trade = kindAt(scan, at) === 'not' ? tradeAfter(scan, at) : undefined;
  if (!trade) return undefined;
  const end = scan.items.findIndex(
    ({ start, reading }, place) => place > at && (reading.kind === 'date' || start > (scan.items[at]?.end ?? 0) + 3),
  );
  return { join: trade, next: end < 0 ? scan.items.length : end };
}

/** A date right behind: nothing of that time. Takes it along. */
function within(scan: Scan, { join, next }: Absent): { readonly limits: PlanTime[]; readonly next: number } {
  const date = readingAt(scan, next, 'date');
  const table = scan.compiled.tables.get(join.left.table);
  const column = table && timeColumnOf(table);
  if (!date || !table || !column) return { limits: [], next };
  const ref = { table: table.identifier, column: column.name };
  scan.draft.assumptions.push(...date.assumptions);
  return { limits: [{ kind: 'time', ref, intervals: [...date.intervals], negated: false }], next: next + 1 };
}

type PlanTime = Extract<PlanFilter, { kind: 'time' }>;

/** `authors without books`, `rooms that have no bookings in May`, `members that did not place any orders`. */
export const absentClause: Clause = (scan, at) => {
  const kind = kindAt(scan, at);
  if (kind !== 'without' && kind !== 'not') return at;
  const found = absentAt(scan, at);
  if (!found) return at;
  const { join } = found;
  const { limits, next } = within(scan, found);
  scan.draft.filters.push({
    kind: 'absent',
    ref: { ...join.right },
    by: { ...join.left },
    ...(limits.length > 0 ? { within: limits } : {}),
  });
  scan.draft.fit += FIT;
  // The words after it are about the rows that are not there; they would limit the wrong ones.
  if (next < scan.items.length && ['date', 'value', 'preposition'].includes(kindAt(scan, next) ?? '')) {
    scan.draft.problems.push({
      kind: 'misuse',
      why: 'I can tell what has nothing at all in another table, or nothing in a stretch of time, but not within another part of it.',
    });
  }
  return next;
};
