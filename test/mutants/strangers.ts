const questions = ['test/services/engine/interpreter/strangers.test.ts'];

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
  {
    name: 'strangers: what came in is no cost of ours',
    file: `${room}/compose/joined.ts`,
    find: '  if (!draft.outgoing) return;\n',
    replace: '  if (draft.outgoing) return;\n',
    tests: trade,
  },
  {
    name: 'strangers: nothing without a figure that is never nothing',
    file: `${room}/clauses/values.ts`,
    find: '        draft.fit -= 1.5;\n        draft.problems',
    replace: '        draft.fit -= 1.5;\n        if (draft.fit > 99) draft.problems',
    tests: trade,
  },
  {
    name: 'strangers: what is sold is no part of the name of a table',
    file: `${room}/lexicon/model-words.ts`,
    find: '  if (words.length < 2 || !DONE.test(word)) return false;\n',
    replace: '  if (words.length < 99 || !DONE.test(word)) return false;\n',
    tests: trade,
  },
];
