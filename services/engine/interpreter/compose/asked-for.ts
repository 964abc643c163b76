import type { ModelColumn } from '../../model.ts';
import { pluralLabel } from '../answer/labels.ts';
import type { DraftDim, DraftRank } from '../clauses/draft.ts';
import { partyColumn, personsKey } from '../clauses/persons.ts';
import { refOf } from '../clauses/scan.ts';
import { thingColumn } from '../clauses/things.ts';
import { labelWords } from '../column-words.ts';
import { timeColumnOf } from '../tag.ts';
import { type Making, misuse } from './outcome.ts';

const PLACE_WORDS: ReadonlySet<string> = new Set(
  'zip postcode place location area zone district neighbourhood neighborhood borough city town region state country station site venue'.split(
    ' ',
  ),
);
const START_WORDS: ReadonlySet<string> = new Set(
  'pickup pick origin source start from departure begin sender'.split(' '),
);
const END_WORDS: ReadonlySet<string> = new Set('dropoff drop destination target end to arrival receiver'.split(' '));

function has(column: ModelColumn, words: ReadonlySet<string>): boolean {
  return labelWords(column).some((word) => words.has(word));
}

/** Whether the column says where something is. */
export function isPlace(column: ModelColumn): boolean {
  return has(column, PLACE_WORDS);
}

function dimOf(making: Making, column: ModelColumn, at: number): DraftDim {
  const place = { table: making.draft.base, column };
  return { dim: { kind: 'column', ref: refOf(place) }, column: place, at, plural: false, quality: 1 };
}

/** `where do most rides start`: the places of the table, of which the verb says which end is meant. */
function place(making: Making, rank: DraftRank): DraftDim | undefined {
  const { draft } = making;
  const all = draft.base.columns.filter((column) => column.role === 'dimension' && has(column, PLACE_WORDS));
  const { end } = draft;
  const ends = end === undefined ? [] : all.filter((column) => has(column, end === 'start' ? START_WORDS : END_WORDS));
  const [only, more] = ends.length > 0 ? ends : all;
  if (!only) return undefined;
  if (more) {
    const labels = (ends.length > 0 ? ends : all).map(({ label }) => pluralLabel(label)).join(', ');
    misuse(draft, `There are several places: ${labels}. Please name one.`);
  }
  return dimOf(making, only, rank.at);
}

/** `when did we sell the most`: the day that stands out. */
function day(making: Making, rank: DraftRank): DraftDim | undefined {
  const { draft, assumptions } = making;
  const column = timeColumnOf(draft.base);
  if (!column) return undefined;
  assumptions.push('I compared days.');
  const time = { table: draft.base, column };
  return {
    dim: { kind: 'time', ref: refOf(time), grain: 'day' },
    column: time,
    at: rank.at,
    plural: false,
    quality: 1,
  };
}

/** What `who`, `where` or `when` asks to be ranked, when nothing else is named. */
export function askedFor(making: Making, rank: DraftRank): DraftDim | undefined {
  const { draft } = making;
  const named = typeof rank.target === 'object' || draft.targets.length + draft.dims.length > 0;
  if (named || rank.count !== undefined) return undefined;
  const persons =
    draft.asked === 'who' && rank.concept !== 'recency' && rank.target === undefined ? personsKey(making) : undefined;
  if (persons) return dimOf(making, persons.column, rank.at);
  // `who gave the most`: all that one gave, and no single gift.
  const party =
    draft.asked === 'who' && (rank.sense === 'most' || rank.concept === 'frequency') && rank.target === undefined
      ? partyColumn(draft.base)
      : undefined;
  if (party) return dimOf(making, party.column, rank.at);
  if (draft.asked === 'what' && draft.deals && rank.sense === 'most' && rank.target === undefined) {
    const things = thingColumn(draft.base);
    return things && dimOf(making, things, rank.at);
  }
  if (draft.asked === 'where') return place(making, rank);
  // `when was usage highest`: a figure is named, and its place in time is asked for.
  const figure = rank.concept === 'amount' && (rank.measure ?? draft.measures[0]) !== undefined;
  return draft.asked === 'when' && (rank.sense === 'most' || figure) ? day(making, rank) : undefined;
}
