import type { ModelTable } from '../../model.ts';
import type { Sequence } from '../beam.ts';
import { type Compiled, isKey } from '../compiled.ts';
import { root } from '../text/stem.ts';
import { type Token, wordsOf } from '../text/tokens.ts';
import { aboveAverageClause } from './above-average.ts';
import { absentClause } from './absent.ts';
import { askClause, howClause, limitClause, listClause, tableClause } from './asking.ts';
import { amongAt, calcClause, predicateAt } from './calculations.ts';
import { columnConditionClause, textClause } from './columns.ts';
import { countedPartClause } from './counted-part.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { exactlyClause } from './exactly.ts';
import { firstDoneClause } from './first-done.ts';
import { freeClause } from './free.ts';
import { grainAdjectiveClause, grainTargetClause, groupClause, perThingClause } from './grouping.ts';
import { datedByWhatHappened, happenedClause } from './happened.ts';
import { leftoverClause } from './leftovers.ts';
import { looseColumnClause } from './loose.ts';
import { aggregateClause } from './measures.ts';
import { conceptClause, countedUnitClause, snippetClause } from './named.ts';
import { bareCodeClause, comparisonClause, numberColumnClause, routeClause } from './numbers.ts';
import { openClause, presentClause, presentRows } from './open.ts';
import { chartClause, editClause, orderClause, sidesClause, versusClause } from './ordering.ts';
import { ordinalColumnClause } from './ordinal-column.ts';
import { ownersClause } from './owners.ts';
import { payrollClause } from './payroll.ts';
import { rankClause } from './ranking.ts';
import type { Clause, Scan } from './scan.ts';
import { signClause } from './signs.ts';
import { lateClause, rainClause } from './states.ts';
import { timeClause } from './time.ts';
import { timesClause } from './times.ts';
import { isTruth } from './truth.ts';
import { overdueClause, owingClause } from './undone.ts';
import { missingClause, namedFilterClause, negationClause, valuesClause } from './values.ts';
import { wordTraits } from './word-traits.ts';
import { worthClause } from './worth.ts';
import { worthOfClause } from './worth-of.ts';

/** Every clause, in the order in which they are tried at each place. A new family of questions is a new line here. */
const CLAUSES: readonly Clause[] = [
  openClause,
  aboveAverageClause,
  presentClause,
  overdueClause,
  owingClause,
  calcClause,
  chartClause,
  exactlyClause,
  lateClause,
  rainClause,
  editClause,
  timeClause,
  routeClause,
  signClause,
  ordinalColumnClause,
  sidesClause,
  timesClause,
  rankClause,
  numberColumnClause,
  limitClause,
  perThingClause,
  groupClause,
  grainAdjectiveClause,
  grainTargetClause,
  orderClause,
  askClause,
  absentClause,
  missingClause,
  freeClause,
  negationClause,
  ownersClause,
  firstDoneClause,
  columnConditionClause,
  textClause,
  valuesClause,
  namedFilterClause,
  countedPartClause,
  comparisonClause,
  bareCodeClause,
  countedUnitClause,
  payrollClause,
  aggregateClause,
  howClause,
  worthClause,
  worthOfClause,
  happenedClause,
  looseColumnClause,
  conceptClause,
  snippetClause,
  tableClause,
  listClause,
  versusClause,
  leftoverClause,
];

const DENIED_COST = 2;

/** `members that never made a visit`, read about visits: who has none is in none of them, nor is one who `never` did in May. */
function deniesOwnRows(scan: Scan): boolean {
  const not = scan.items.findIndex(({ reading }) => reading.kind === 'not' || reading.kind === 'without');
  if (not < 0) return false;
  const before = scan.items.slice(0, not).map(({ reading }) => reading);
  const subject = before.some((one) => one.kind === 'column' && (isKey(scan.compiled, one) || one.column.borrowed));
  const noun = root(wordsOf(scan.draft.base.rowNoun.singular).at(-1) ?? '');
  const after = scan.items
    .slice(not + 1, not + 5)
    .some(
      ({ reading }) =>
        reading.kind === 'table' ||
        (reading.kind === 'column' && reading.column.role === 'time' && reading.column.borrowed !== undefined),
    );
  const end = scan.items[not]?.end ?? 0;
  const done = scan.tokens.slice(end, end + 4).some((token) => token.root === noun);
  const never = /^(never|nobody|no one)/i.test(scan.items[not]?.text ?? '');
  const dated = never && scan.items[not + 1]?.reading.kind === 'date';
  return subject && (after || done || dated) && !before.some(({ kind }) => kind === 'table');
}

/** Reads one sequence of items against its table. Never throws: what does not fit becomes a problem of the draft. */
export function parse(
  sequence: Sequence,
  context: { readonly compiled: Compiled; readonly base: ModelTable; readonly tokens: readonly Token[] },
): Draft {
  const draft = emptyDraft(context.base);
  const items = sequence.items.filter(({ reading }) => reading.kind !== 'noise');
  const scan: Scan = {
    compiled: context.compiled,
    tokens: context.tokens,
    items,
    draft,
    timeHint: undefined,
    lastColumn: undefined,
  };
  const { versus, ...words } = wordTraits(context.tokens);
  Object.assign(draft, words);
  if (versus && items.filter(({ reading }) => reading.kind === 'date').length > 1) draft.versus = true;
  for (const { corrected } of items) if (corrected) draft.corrections.push(corrected);
  let at = 0;
  while (at < items.length) {
    const place = at;
    at = step(scan, at);
    while (draft.filterPlaces.length < draft.filters.length) draft.filterPlaces.push(place);
  }
  if (deniesOwnRows(scan)) {
    draft.fit -= DENIED_COST;
    draft.problems.push({ kind: 'misuse', why: `The ${context.base.rowNoun.plural} do not tell who has none.` });
  }
  presentRows(scan);
  datedByWhatHappened(scan);
  asTrend(scan);
  draft.predicateAt = predicateAt(scan);
  draft.amongAt = amongAt(scan);
  untoldEvents(scan);
  const sides =
    draft.filters.some((one) => one.kind === 'values' && one.values.length > 1) ||
    (draft.versus && isOfTwoSides(scan)) ||
    draft.filters.some((one) => one.kind === 'time' || (one.kind === 'weekdays' && one.days.length > 1)) ||
    draft.dims.length + draft.targets.length > 0 ||
    draft.mentions.some(({ plural }) => plural);
  if (draft.versus && !sides && !asPoints(draft))
    draft.problems.push({ kind: 'misuse', why: 'It is not clear what to compare with what.' });
  return draft;
}

/** `plot height against weight`: two figures of each row, and nothing that is compared. */
function asPoints(draft: Draft): boolean {
  if (draft.chart === 'any' && draft.calcs.length === 0 && draft.measures.length === 2)
    draft.calcs.push({ family: 'correlation', at: 0 });
  return draft.calcs.some(({ family }) => family === 'correlation');
}

const LATELY =
  /\b(over|in|during|for|through) (the )?(last|past) ((few|several) |\d+|two|three|four|five|six|nine|ten|twelve)/;

/** `how did visits go over the last 6 months`: their course, and no change from one month to the next. */
function asTrend({ draft, items, tokens }: Scan): void {
  const [only, more] = draft.calcs;
  if (only?.family !== 'growth' || more || !/^how (did|has|have)$/i.test(items[only.at]?.text ?? '')) return;
  if (draft.ranks.length > 0 || !LATELY.test(tokens.map(({ lower }) => lower).join(' '))) return;
  draft.calcs.length = 0;
  draft.trend = true;
}

/** Verbs of use: how often a thing was used, no list of things tells. */
const USES: ReadonlySet<string> = new Set(
  'watched viewed streamed played downloaded clicked liked read visited rented borrowed seen'.split(' '),
);
const TO_COME = /\bwill\b( \S+){0,4} be\b/;

/** `which film was watched the most`, `what will sales be`: asked of what no row tells. */
function untoldEvents({ draft, tokens }: Scan): void {
  // Every reading of every question comes by: what is rare is looked for first.
  if (tokens.some(({ lower }) => lower === 'will')) {
    const text = tokens.map(({ lower }) => lower).join(' ');
    if (TO_COME.test(text) && !/\bwill (you|i)\b/.test(text)) draft.problems.push({ kind: 'calc', family: 'forecast' });
  }
  // `how many seats did they gain between 2020 and 2024`: how far apart two figures are, and no sum over the years.
  const gained = tokens.some(({ lower }) => lower === 'gain' || lower === 'gained');
  if (gained && draft.calcs.length === 0 && tokens.some(({ lower }) => lower === 'between' || lower === 'from'))
    draft.problems.push({ kind: 'calc', family: 'change' });
  const use = draft.ranks.length > 0 ? tokens.find(({ lower }) => USES.has(lower)) : undefined;
  const often = draft.ranks.some(({ sense, concept }) => sense === 'most' || concept === 'frequency');
  const figure = draft.ranks.some(({ measure }) => measure !== undefined && measure.of.kind !== 'rows');
  if (!use || !often || figure || tells(draft.base, use.root)) return;
  draft.problems.push({ kind: 'unknown', text: use.text, slot: true });
  draft.fit -= 0.3;
}

/** Whether a name of the table or of one of its columns has a word of this root. */
function tells({ label, rowNoun, synonyms, columns }: ModelTable, wanted: string): boolean {
  const names = [label, rowNoun.singular, ...synonyms, ...columns.flatMap((one) => [one.label, ...one.synonyms])];
  return names.flatMap(wordsOf).some((word) => root(word) === wanted);
}

/** `members vs non-members`, `members compared to the others`. */
function isOfTwoSides({ compiled, draft }: Scan): boolean {
  const truths = draft.filters.filter((one) => {
    const column =
      one.kind === 'truth' || one.kind === 'values' ? compiled.find(one.ref.table, one.ref.column) : undefined;
    return column !== undefined && isTruth(compiled, column);
  });
  return truths.length > (draft.others ? 0 : 1);
}

function step(scan: Scan, at: number): number {
  for (const clause of CLAUSES) {
    const next = clause(scan, at);
    if (next > at) return next;
  }
  return at + 1;
}
