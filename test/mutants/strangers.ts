const questions = ['test/services/engine/interpreter/strangers.test.ts'];

const followUps = ['test/services/engine/interpreter/follow-up/follow-up.test.ts'];
const publicFiles = ['test/services/engine/interpreter/public-files.test.ts'];
const office = ['test/services/engine/interpreter/office.test.ts'];

const room = 'services/engine/interpreter';
const trade = ['test/services/engine/own-files/trade.test.ts'];

/** The defences around what strangers ask: nothing is guessed from a slip, and an answer tells how far it goes. */
export const strangersMutants = [
  {
    name: 'strangers: a slip never becomes a word that turns the question round',
    file: `${room}/slips.ts`,
    find: '    if (!kinds.every((kind) => SAFE_KINDS.has(kind) || BUILDING_KINDS.has(kind))) continue;\n',
    replace: '',
    tests: questions,
  },
  {
    name: 'strangers: what will be is not read from what was',
    file: `${room}/compose/compose.ts`,
    find: "  if (asksAhead(making)) draft.problems.push({ kind: 'calc', family: 'forecast' });\n",
    replace: '',
    tests: questions,
  },
  {
    name: 'strangers: a step of time over rows without a date is not lost',
    file: `${room}/clauses/leftovers.ts`,
    find: "      if (kindAt(scan, at - 1) === 'group') leftoverGroup(scan, at - 1, false);\n",
    replace: '',
    tests: questions,
  },
  {
    name: 'strangers: those who follow among are the whole of a share',
    file: `${room}/compose/parts.ts`,
    find: 'among === undefined || place < among',
    replace: 'true',
    tests: publicFiles,
  },
  {
    name: 'strangers: the worst delays are the longest ones',
    file: `${room}/compose/order.ts`,
    find: 'if (!column || !isUnwanted(column)) return direction;',
    replace: 'return direction;',
    tests: publicFiles,
  },
  {
    name: 'strangers: what something is broken down by is not counted itself',
    file: `${room}/compose/compose.ts`,
    find: '  countOnce(making);\n',
    replace: '',
    tests: publicFiles,
  },
  {
    name: 'strangers: the hottest day is told by the highest temperature',
    file: `${room}/compose/ranking.ts`,
    find: 'column: atEnd(told.column, rank.direction)',
    replace: 'column: told.column',
    tests: publicFiles,
  },
  {
    name: 'strangers: after midnight leaves the day out',
    file: `${room}/dates/clock-times.ts`,
    find: 'first.minute === 0 ? (smallHours(tokens, found) ?? found) : found',
    replace: 'found',
    tests: questions,
  },
  {
    name: 'strangers: a ranking that is cut among equals says so',
    file: 'services/engine/engine.ts',
    find: 'return ties > 0 ? { ties } : {};',
    replace: 'return {};',
    tests: questions,
  },
  {
    name: 'strangers: things of one name are told apart',
    file: `${room}/answer/called.ts`,
    find: '(keysByName[place]?.(name) ?? 0) > 1',
    replace: 'false',
    tests: questions,
  },
  {
    name: 'strangers: an answer says how far the data go',
    file: `${room}/answer/period.ts`,
    find: '  if (limits.length === 0) return data;\n',
    replace: '  if (limits.length === 0) return undefined;\n',
    tests: questions,
  },
  {
    name: 'talk: a pronoun that cannot be followed is declined, and not answered of all rows',
    file: `${room}/follow-up/follow-up.ts`,
    find: "return pointing !== undefined && limited ? { kind: 'problem', hypothesis: unclear(hypothesis, late) } : undefined;",
    replace: 'return undefined;',
    tests: followUps,
  },
  {
    name: 'talk: those of a ranking are the same ones in another period',
    file: `${room}/follow-up/bound.ts`,
    find: "  plan.where = editedFilters(plan.where, [{ kind: 'values', ref, values, negated: false }], 'replace');\n",
    replace: '',
    tests: followUps,
  },
  {
    name: 'talk: a period after a date of its own stays with that date',
    file: `${room}/follow-up/filters.ts`,
    find: "return known?.kind === 'time' && !more ? { ...filter, ref: known.ref } : filter;",
    replace: 'return filter;',
    tests: followUps,
  },
  {
    name: 'talk: what is compared with a value stands beside it',
    file: `${room}/follow-up/compare.ts`,
    find: 'const both = { ...known, values: [...new Set([...known.values, ...values])] };',
    replace: 'const both = { ...known, values };',
    tests: followUps,
  },
  {
    name: 'strangers: rows with a condition are counted, and no figure is compared with their number',
    file: `${room}/clauses/parse.ts`,
    find: '  countedPartClause,\n  comparisonClause,\n',
    replace: '  comparisonClause,\n',
    tests: office,
  },
  {
    name: 'strangers: what was spent is no revenue',
    file: `${room}/clauses/earnings.ts`,
    find: '  if (spent) return { column: spent, opposite: false, assumed: false };\n',
    replace: '',
    tests: office,
  },
  {
    name: 'strangers: what may be spent is not what was',
    file: `${room}/clauses/earnings.ts`,
    find: '  if (isSpending(said) && found && isAllowance(found.column)) return undefined;\n',
    replace: '',
    tests: office,
  },
  {
    name: 'strangers: what is overdue is not done with',
    file: `${room}/clauses/undone.ts`,
    find: 'draft.filters.push(open, { kind',
    replace: 'draft.filters.push({ kind',
    tests: office,
  },
  {
    name: 'strangers: a word that is spelled right is no slip',
    file: `${room}/slips.ts`,
    find: ' || WHOLE_WORDS.has(word)',
    replace: '',
    tests: office,
  },
  {
    name: 'strangers: the quarter before is no ranking of quarters',
    file: `${room}/clauses/ranking.ts`,
    find: 'draft.fit -= RECENT_COST;',
    replace: 'draft.fit -= 0;',
    tests: office,
  },
  {
    name: 'strangers: no amount of a line where a discount may be money',
    file: 'services/engine/own-files/line-amounts.ts',
    find: ' / 100.0)` : undefined;',
    replace: ' / 100.0)` : ``;',
    tests: trade,
  },
  {
    name: 'strangers: no amount of a line where it is open which pieces are meant',
    file: 'services/engine/own-files/line-amounts.ts',
    find: '  return price && pieces && !otherPrice && !otherPieces ? { pieces, price } : undefined;\n}\n\n/** `nights`',
    replace: '  return price && pieces ? { pieces, price } : undefined;\n}\n\n/** `nights`',
    tests: trade,
  },
  {
    name: 'strangers: a year of birth is no age',
    file: `${room}/compose/pending.ts`,
    find: "    if (draft.how === 'age' && isYear(found.column.column)) {\n",
    replace: "    if (draft.how === 'speed' && isYear(found.column.column)) {\n",
    tests: trade,
  },
  {
    name: 'strangers: departures are told by their own date',
    file: `${room}/clauses/ranking.ts`,
    find: '    draft.timeVerbs.push(column);\n',
    replace: '',
    tests: trade,
  },
];
