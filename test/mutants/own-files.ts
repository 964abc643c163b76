const room = 'services/engine/own-files';
const own = (name: string) => [`test/services/engine/own-files/${name}.test.ts`];

/** The defences of people's own files. */
export const ownFilesMutants = [
  {
    name: 'own files: a link out of the folder is not followed',
    file: `${room}/folder.ts`,
    find: "return 'left out: it is a link to a place outside the folder';",
    replace: '',
    tests: own('open-folder'),
  },
  {
    name: 'own files: names of files are no patterns',
    file: `${room}/source.ts`,
    find: 'const PATTERN_CHARACTERS = /[*?[\\]{}]/;',
    replace: 'const PATTERN_CHARACTERS = /$^/;',
    tests: own('open-folder'),
  },
  {
    name: 'own files: digits with a zero in front are names',
    file: `${room}/number-readings.ts`,
    find: '(starts_with(',
    replace: "(contains('', '1') AND starts_with(",
    tests: own('open-folder'),
  },
  {
    name: 'own files: a wrong value that counts as missing is told',
    file: `${room}/column-types.ts`,
    find: 'wrong === 0\n      ? []',
    replace: 'wrong >= 0\n      ? []',
    tests: own('open-folder'),
  },
  {
    name: 'own files: fields beyond the last column are told',
    file: `${room}/import-file.ts`,
    find: 'if (overflow === undefined) return [];',
    replace: 'if (overflow !== undefined) return [];',
    tests: own('open-folder'),
  },
  {
    name: 'own files: a file that cannot be read costs only itself',
    file: `${room}/open-folder.ts`,
    find: 'done.push({ notice: {',
    replace: 'if (error) throw error;\n      done.push({ notice: {',
    tests: own('open-folder'),
  },
  {
    name: 'own files: nothing temporary stays behind',
    file: `${room}/import-file.ts`,
    find: 'await rm(scratch, { recursive: true, force: true });',
    replace: '',
    tests: own('open-folder'),
  },
  {
    name: 'own files: a question goes on over the data it began with',
    file: `${room}/following-engine.ts`,
    find: 'if (!serving.isLeaving || serving.questions > 0) return;',
    replace: 'if (!serving.isLeaving) return;',
    tests: own('following-engine'),
  },
  {
    name: 'own files: a file that is being written is left alone',
    file: `${room}/folder-watch.ts`,
    find: 'if (!isSettled || version === this.#known) return;',
    replace: 'if (version === this.#known) return;',
    tests: own('following-engine'),
  },
  {
    name: 'own files: former data answer when nothing can be read any more',
    file: `${room}/following-engine.ts`,
    find: 'if (!opened) return;',
    replace: 'if (!opened) { this.#serving.isLeaving = true; this.#closeIfDone(this.#serving); return; }',
    tests: own('following-engine'),
  },
  {
    name: 'own files: a hidden column is not told',
    file: 'services/engine/space-model.ts',
    find: 'if (config?.exclude) return undefined;',
    replace: '',
    tests: own('model-file'),
  },
  {
    name: 'own files: a model that is there is not written over',
    file: `${room}/starting-model.ts`,
    find: 'if (known && !force) {',
    replace: 'if (known && !known) {',
    tests: own('model-file'),
  },
  {
    name: 'own files: answers are remembered for one state of the files',
    file: 'app/cache.ts',
    find: 'return data ? `files:',
    replace: 'return data && !data ? `files:',
    tests: ['test/flows/own-files.test.ts'],
  },
];
