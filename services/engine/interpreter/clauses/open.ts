import type { ModelColumn, ModelTable } from '../../model.ts';
import { isPlanned } from '../../profile-roles.ts';
import { timeColumnOf } from '../tag.ts';
import { wordsOf } from '../text/tokens.ts';
import { type Clause, isPreposition, isQuantity, kindAt, readingAt, refOf, type Scan } from './scan.ts';

/** What is not done with yet. */
const OPEN = /^(open|outstanding|transit|unresolved|ongoing|unfinished|unclosed)$/i;
/** Words in the names of dates that end something. */
const ENDS = /^(clos|resolv|end|finish|complet|settl|conclud)/;
/** What ends an order or a bill, where nothing is said to be closed. */
const FULFILS = /^(paid|pay|deliver|receiv|return)/;
/** Who or what is still there. */
const PRESENT = /^(current|currently|active|existing|employed|remaining)$/i;
/** Words in the names of dates by which somebody or something is gone. */
const GOES = /^(leav|left|exit|terminat|resign|separat|depart|cancel|churn|retire)/;
const FIT = 0.6;
/** An end that lies far beyond the last beginning is one that was agreed on, and says nothing of now. */
const SLACK_MS = 31 * 86_400_000;

/** A date that says who has left, or by which something ended, if all of them have passed. */
function isGone(column: ModelColumn, begin: ModelColumn | undefined): boolean {
  if (column.role !== 'time' || column.nullCount === 0 || column === begin) return false;
  const words = wordsOf(column.label);
  if (words.some((word) => GOES.test(word))) return true;
  const passed = Date.parse(column.max ?? '') <= Date.parse(begin?.max ?? '') + SLACK_MS;
  return passed && words.some((word) => /^(end|ended|quit)$/.test(word));
}

function endOf({ columns }: ModelTable): ModelColumn | undefined {
  const gaps = columns.filter(({ role, label, nullCount }) => role === 'time' && nullCount > 0 && !isPlanned(label));
  const named = (by: RegExp) => gaps.find(({ label }) => wordsOf(label).some((word) => by.test(word)));
  return named(ENDS) ?? named(FULFILS);
}

/** Takes those who have left away; not where no date, or more than one, says who has. */
function takePresent({ draft }: Scan, text: string): boolean {
  const begin = timeColumnOf(draft.base);
  const [only, more] = draft.base.columns.filter((column) => isGone(column, begin));
  if (!only || more) return false;
  draft.filters.push({ kind: 'missing', ref: refOf({ table: draft.base, column: only }), negated: false });
  draft.assumptions.push(`I took "${text}" as: there is no ${only.label}.`);
  draft.fit += FIT;
  return true;
}

/** `active members`: those who have not left, where a date says who has. */
export const presentClause: Clause = (scan, at) => {
  const text = scan.items[at]?.text ?? '';
  const kind = kindAt(scan, at);
  if (!PRESENT.test(text) || kind === 'value' || kind === 'column' || kind === 'date' || kind === 'snippet') return at;
  const next = kindAt(scan, at + 1);
  const before = kindAt(scan, at - 1);
  const said = next === 'table' || next === 'rows' || (before === 'be' && next !== 'column') || before === 'that';
  return said && takePresent(scan, text) ? at + 1 : at;
};

/** `current members`: the word is read over elsewhere, and says something where members can have left. */
export function presentRows(scan: Scan): void {
  const { items, tokens } = scan;
  const rows = items.find(
    ({ reading, start }) =>
      (reading.kind === 'table' || reading.kind === 'rows') && PRESENT.test(tokens[start - 1]?.lower ?? ''),
  );
  const word = rows && tokens[rows.start - 1];
  if (word && !items.some(({ start }) => start === rows.start - 1)) takePresent(scan, word.text);
}

function isAmount(scan: Scan, at: number): boolean {
  const kind = kindAt(scan, at);
  return kind === 'concept' || (kind === 'generic' && /^(amount|value|balance)s?$/i.test(scan.items[at]?.text ?? ''));
}

/** `which tickets are still open`: those whose end has no date, where no column says it in so many words. */
export const openClause: Clause = (scan, at) => {
  const { draft } = scan;
  const text = scan.items[at]?.text ?? '';
  const kind = kindAt(scan, at);
  if (!OPEN.test(text) || kind === 'value' || kind === 'date') return at;
  const before = kindAt(scan, at - 1);
  const said = before === 'be' || before === 'that' || before === 'have' || kindAt(scan, at + 1) === 'table';
  const column = endOf(draft.base);
  // `outstanding amount`: of what is not paid yet.
  const amount = readingAt(scan, at + 1, 'column');
  const moving = /^transit$/i.test(text) && isPreposition(scan, at - 1, 'in');
  const owed = moving || (/^outstanding$/i.test(text) && (amount ? isQuantity(amount.column) : isAmount(scan, at + 1)));
  if ((!said && !owed) || !column || (amount && !owed)) return at;
  draft.filters.push({ kind: 'missing', ref: refOf({ table: draft.base, column }), negated: false });
  draft.assumptions.push(`I took "${text}" as: there is no ${column.label}.`);
  draft.fit += FIT;
  return at + 1;
};
