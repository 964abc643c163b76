const assistant = ['test/services/engine/model-assist/assistant.test.ts'];
const plans = ['test/services/engine/model-assist/resolve.test.ts'];

const room = 'services/engine/model-assist';

/** The defences around a language model that helps to read questions. */
export const modelMutants = [
  {
    name: 'model: columns are those of the data',
    file: `${room}/names.ts`,
    find: 'if (column) return column;',
    replace: 'return column ?? ({ ...columns[0], name: ref.column } as ModelColumn);',
    tests: plans,
  },
  {
    name: 'model: types fit what is done with them',
    file: `${room}/resolve.ts`,
    find: 'if (isNumeric(column)) return true;',
    replace: 'if (column.name) return true;',
    tests: plans,
  },
  {
    name: 'model: no part beyond the schema',
    file: `${room}/assistant.ts`,
    find: 'if (!parsed.success) {',
    replace: 'if (!parsed.success && parsed.error.issues.every(({ code }) => code !== "unrecognized_keys")) {',
    tests: assistant,
  },
  {
    name: 'model: no values unless they may be sent',
    file: `${room}/assistant.ts`,
    find: 'this.#settings.sendValues ? await this.#valuesOf(read, signal) : NO_VALUES',
    replace: 'await this.#valuesOf(read, signal)',
    tests: assistant,
  },
  {
    name: 'model: values of the plan before are hidden',
    file: `${room}/assistant.ts`,
    find: 'this.#settings.sendValues ? undefined : new HiddenValues()',
    replace: 'this.#settings.sendValues || read.previous ? undefined : new HiddenValues()',
    tests: assistant,
  },
  {
    name: 'model: columns kept out of the index are not told',
    file: `${room}/prompt-data.ts`,
    find: 'found.filter(isIndexed)',
    replace: 'found.filter((value) => isIndexed(value) || true)',
    tests: assistant,
  },
  {
    name: 'model: nobody learns which values there are',
    file: `${room}/assistant.ts`,
    find: 'error instanceof UnknownValue && !this.#settings.sendValues',
    replace: 'error instanceof UnknownValue && this.#settings.sendValues',
    tests: assistant,
  },
  {
    name: 'model: no redirects',
    file: `${room}/client.ts`,
    find: "redirect: 'manual'",
    replace: "redirect: 'follow'",
    tests: assistant,
  },
  {
    name: 'model: replies are bounded',
    file: `${room}/client.ts`,
    find: 'if (bytes > MAX_BODY_BYTES) return undefined;',
    replace: 'if (bytes > 4_000 * MAX_BODY_BYTES) return undefined;',
    tests: assistant,
  },
  {
    name: 'model: answers of its reading are labelled',
    file: `${room}/assistant.ts`,
    find: 'assumptions: [readBy(name)]',
    replace: 'assumptions: name ? [] : [readBy(name)]',
    tests: assistant,
  },
  {
    name: 'model: its own words are not shown',
    file: `${room}/assistant.ts`,
    find: '.filter((word) => words.has(word))',
    replace: '.filter((word) => words.has(word) || word)',
    tests: assistant,
  },
  {
    name: 'model: a dead endpoint is left alone',
    file: `${room}/gate.ts`,
    find: "if (now < this.#pausedUntil) return 'paused';",
    replace: '',
    tests: assistant,
  },
  {
    name: 'model: requests a minute are bounded',
    file: `${room}/gate.ts`,
    find: "if (this.#made.length >= this.#perMinute) return 'budget';",
    replace: '',
    tests: assistant,
  },
];
