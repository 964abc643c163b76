const flow = ['test/flows/files.test.ts'];
const csv = ['test/services/files/csv.test.ts'];
const xlsx = ['test/services/files/xlsx.test.ts'];

/** The defences of files. */
export const fileMutants = [
  {
    name: 'files: formulas are defused in CSV',
    file: 'services/files/csv.ts',
    find: 'FORMULA.test(text) && !isPlainNumber(text)',
    replace: 'false',
    tests: csv,
  },
  {
    name: 'files: what XML cannot hold is replaced',
    file: 'services/files/sheet-xml.ts',
    find: ".replace(NOT_IN_XML, '\\uFFFD')",
    replace: '',
    tests: xlsx,
  },
  {
    name: 'files: markup in cells stays text',
    file: 'services/files/sheet-xml.ts',
    find: ".replaceAll('<', '&lt;')",
    replace: '',
    tests: xlsx,
  },
  {
    name: 'files: numbers that would be rounded stay text',
    file: 'services/files/cells.ts',
    find: '.length <= MAX_DIGITS',
    replace: '.length <= 40',
    tests: xlsx,
  },
  {
    name: 'files: links are signed',
    file: 'adapters/files/links.ts',
    find: '|| !same(signature, this.#sign(payload))',
    replace: '',
    tests: flow,
  },
  {
    name: 'files: links are over in time',
    file: 'adapters/files/links.ts',
    find: 'if (exp <= this.#clock.now())',
    replace: 'if (exp <= 0)',
    tests: flow,
  },
  {
    name: 'files: as many at a time as the setting says',
    file: 'services/files/result-files.ts',
    find: 'if (this.#open >= this.#options.maxOpen()) {',
    replace: 'if (this.#open < 0) {',
    tests: flow,
  },
  {
    name: 'files: only from the conversation of the answer',
    file: 'services/files/result-files.ts',
    find: 'if (known.conversationKey !== of.conversationKey)',
    replace: 'if (false)',
    tests: ['test/services/files/result-files.test.ts'],
  },
];
