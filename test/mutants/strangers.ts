const questions = ['test/services/engine/interpreter/strangers.test.ts'];

const followUps = ['test/services/engine/interpreter/follow-up/follow-up.test.ts'];

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
];
