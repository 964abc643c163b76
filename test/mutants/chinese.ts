const questions = ['test/services/engine/interpreter/chinese/questions.test.ts'];

const room = 'services/engine/interpreter/chinese';

/** The defences around questions in Chinese: what is not understood is declined, and English stays English. */
export const chineseMutants = [
  {
    name: 'chinese: words that nothing explains are not left out',
    file: `${room}/read.ts`,
    find: "kind === 'U' || kind === 'G' || kind === 'N')",
    replace: "kind === 'G' || kind === 'N')",
    tests: questions,
  },
  {
    name: 'chinese: words that found nothing to belong to are not left out',
    file: `${room}/read.ts`,
    find: '    ...pieces.filter(({ kind }) => STRANDED.has(kind)).map(({ han }) => han),\n',
    replace: '',
    tests: questions,
  },
  {
    name: 'chinese: English questions with Chinese names stay English',
    file: `${room}/read.ts`,
    find: '  if (!isChinese(text, pieces)) return undefined;\n',
    replace: '',
    tests: questions,
  },
  {
    name: 'chinese: a breakdown of weekdays and weekends is not their last',
    file: `${room}/order.ts`,
    find: '/^week\\w+ and week\\w+$/.test(date)',
    replace: "date === ''",
    tests: questions,
  },
];
