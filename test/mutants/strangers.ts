const questions = ['test/services/engine/interpreter/strangers.test.ts'];

const office = ['test/services/engine/interpreter/office.test.ts'];

const room = 'services/engine/interpreter';

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
    name: 'strangers: what came to an end is dated by that end',
    file: `${room}/clauses/parse.ts`,
    find: '  datedByWhatHappened(scan);\n',
    replace: '',
    tests: office,
  },
  {
    name: 'strangers: who is gone is not there any more',
    file: `${room}/clauses/parse.ts`,
    find: '  presentRows(scan);\n',
    replace: '',
    tests: office,
  },
  {
    name: 'strangers: who did it first is named, and not only the day',
    file: `${room}/clauses/parse.ts`,
    find: '  firstDoneClause,\n',
    replace: '',
    tests: office,
  },
  {
    name: 'strangers: which ones did something asks for them and for no date',
    file: `${room}/clauses/asking.ts`,
    find: ' || hasDone(scan, index + 1))',
    replace: ')',
    tests: office,
  },
  {
    name: 'strangers: a bill of salaries is no mean',
    file: `${room}/clauses/parse.ts`,
    find: '  payrollClause,\n',
    replace: '',
    tests: office,
  },
  {
    name: 'strangers: a column holds names only where all of them are',
    file: 'services/engine/profile-keys.ts',
    find: '  return Number(rows[0]?.[0]) === 0;',
    replace: '  return rows.length > 0;',
    tests: office,
  },
];
