const besides = ['test/services/engine/interpreter/besides.test.ts'];
const lines = ['test/services/engine/interpreter/lines.test.ts'];

/** The defences around answers that put figures of several tables side by side. */
export const besideMutants = [
  {
    name: 'besides: groups are the same things in every table',
    file: 'services/engine/interpreter/beside/sources.ts',
    find: 'const { table, column } = join?.right ?? place;',
    replace: "const { table, column } = { table: '', column: (join?.right ?? place).column };",
    tests: besides,
  },
  {
    name: 'besides: groups without a name meet',
    file: 'services/engine/interpreter/sql/besides.ts',
    find: ' IS NOT DISTINCT FROM ',
    replace: ' = ',
    tests: besides,
  },
  {
    name: 'besides: groups that only the second table has are there',
    file: 'services/engine/interpreter/sql/besides.ts',
    find: '`FULL JOIN ',
    replace: '`LEFT JOIN ',
    tests: besides,
  },
  {
    name: 'besides: a change is made in every table or in none',
    file: 'services/engine/interpreter/follow-up/besides.ts',
    find: "if (next?.kind !== 'plan') return next;",
    replace: "if (next?.kind !== 'plan') continue;",
    tests: besides,
  },
  {
    name: 'besides: the key of other rows is not left out beside those that are counted',
    file: 'services/engine/interpreter/compose/joined.ts',
    find: 'if (counted?.column)',
    replace: 'if (counted?.column && draft.limit === -1)',
    tests: besides,
  },
  {
    name: 'joins: rows are dated only by what they are parts of',
    file: 'services/engine/interpreter/borrowed.ts',
    find: 'return join && !further && date && arePartsOf(model, table, join)',
    replace: 'return join && !further && date',
    tests: lines,
  },
  {
    name: 'joins: what is paid on top is not what was sold',
    file: 'services/engine/interpreter/clauses/concepts.ts',
    find: 'plain === 0 || (traits === CONCEPTS.income && isExtra(column))',
    replace: 'plain === 0',
    tests: lines,
  },
  {
    name: 'joins: who has none of it is not looked for among those who have',
    file: 'services/engine/interpreter/clauses/parse.ts',
    find: 'if (deniesOwnRows(scan)) {',
    replace: 'if (deniesOwnRows(scan) && draft.limit === -1) {',
    tests: lines,
  },
];
