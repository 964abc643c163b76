import { labelWords } from '../column-words.ts';
import { CONCEPTS } from '../lexicon/concepts.ts';
import type { ColumnOf } from '../lexicon/types.ts';
import { canonicalUnit } from '../lexicon/units.ts';
import { timeColumnOf } from '../tag.ts';
import { conceptColumn } from './concepts.ts';
import { earningsColumn } from './earnings.ts';
import { takeQuantity } from './loose.ts';
import { deliver, isBound, takeColumn } from './measures.ts';
import { mention } from './mentions.ts';
import { readNumberTest } from './numbers.ts';
import { type Clause, isNumeric, isQuantity, readingAt, refOf, skip } from './scan.ts';
import { takeSnippet } from './snippets.ts';

const COMING = /\b(revenues?|sales|income|turnover|earnings|takings)\b/;
const GOING = /\b(costs?|expens\w+|expenditures?|spend\w*|spent)\b/;

const LINES_FIT = 0.25;
const HOURS_COST = 0.5;
const PAY: ReadonlySet<string> = new Set(CONCEPTS.pay.words);

/** What comes in does not tell what it cost. */
function contrary(text: string, { column }: ColumnOf): boolean {
  const names = [column.label, ...column.synonyms].join(' ');
  return GOING.test(text.toLowerCase()) && !/spen/i.test(text) && COMING.test(names) && !GOING.test(names);
}

/** `income`, `spending`: the amount of money that adds up, said with what it was taken for. */
export const conceptClause: Clause = (scan, at) => {
  const reading = readingAt(scan, at, 'concept');
  if (!reading) return at;
  const { draft } = scan;
  const said = scan.items[at]?.text ?? '';
  const adds = reading.concept === 'income';
  const concept = adds ? earningsColumn(scan, at) : conceptColumn(draft.base, reading.concept);
  const found = concept?.assumed ? undefined : concept?.column;
  if (concept && contrary(said, concept.column)) return at;
  // A salary is what a column says is one; what somebody paid is none.
  if (reading.concept === 'pay' && found && !labelWords(found.column).some((word) => PAY.has(word))) return at;
  const test = found ? readNumberTest(scan, skip(scan, at + 1, 'be')) : undefined;
  if (found && test && test.concept === undefined) {
    // `that cost less than 150`: a condition, and no figure to show.
    const unit = test.unit === undefined ? {} : { unit: test.unit };
    draft.comparisons.push({ subject: { kind: 'column', column: found, ...unit }, test: test.test, at });
    draft.fit += 0.3;
    return test.next;
  }
  if (!found || (adds && found.column.defaultAggregate !== 'sum') || found.column.role === 'time') return at;
  draft.assumptions.push(`I took "${said}" as ${found.column.label}.`);
  // What was sold stands in the lines; what was paid for them is further away.
  draft.fit += adds && draft.base.lentTime ? LINES_FIT : -0.05;
  // Money that comes or goes is added up unless something else is said.
  if (adds && !draft.pending && draft.role === 'select')
    draft.pending = { aggregates: ['sum'], counting: false, distinct: false, averaged: false, detached: false, at };
  if (!takeColumn(scan, found, at)) takeQuantity(scan, at, found);
  return at + 1;
};

/** A named measure or dimension of the space. */
export const snippetClause: Clause = (scan, at) => {
  const reading = readingAt(scan, at, 'snippet');
  if (!reading) return at;
  const { snippet, table } = reading;
  if (snippet.kind === 'measure') takeSnippet(scan, snippet, { at, table });
  if (snippet.kind === 'dimension') {
    scan.draft.mentions.push(
      mention(scan, at, { kind: 'snippet', ref: { table: table.identifier, name: snippet.name } }),
    );
  }
  return at + 1;
};

/** `how many days`, `how many miles`: a unit or a step of time is counted. */
export const countedUnitClause: Clause = (scan, at) => {
  const { draft } = scan;
  if (!draft.pending?.counting && !draft.howMuch) return at;
  const unit = readingAt(scan, at, 'unit');
  if (unit) {
    const fitting = draft.base.columns.filter(
      (column) =>
        isQuantity(column) &&
        isNumeric(column) &&
        column.unit !== undefined &&
        canonicalUnit(column.unit) === unit.unit &&
        !isBound({ table: draft.base, column }, scan.items[at]?.text ?? ''),
    );
    const column = fitting.find(({ name }) => name === draft.base.defaultMeasure) ?? fitting[0];
    if (!column) return at;
    const place = { table: draft.base, column };
    draft.pending = undefined;
    deliver(scan, { of: { kind: 'column', ref: refOf(place), aggregate: 'sum' }, explicit: true, column: place, at });
    return at + 1;
  }
  const grain = readingAt(scan, at, 'grain');
  const time = timeColumnOf(draft.base);
  if (!grain || grain.adjective || !draft.pending || !time) return at;
  // Days have no hours: what is counted in them is told by a figure.
  if (time.type === 'date' && grain.grain.startsWith('hour')) draft.fit -= HOURS_COST;
  draft.pending = undefined;
  const ref = refOf({ table: draft.base, column: time });
  deliver(scan, { of: { kind: 'groups', dim: { kind: 'time', ref, grain: grain.grain } }, explicit: true, at });
  return at + 1;
};
