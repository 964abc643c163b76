const keeper = ['test/services/settings-keeper.test.ts'];
const flow = ['test/flows/settings.test.ts'];

/** What changes of settings defend. */
export const settingsMutants = [
  {
    name: 'settings: a wrong file changes nothing',
    file: 'services/live-settings.ts',
    find: 'const next = withChanges(this.#base, changes);',
    replace: 'const next = { ...this.#base, logLevel: changes.LOG_LEVEL ?? this.#base.logLevel } as Config;',
    tests: keeper,
  },
  {
    name: 'settings: a change is checked before the file is written',
    file: 'services/settings-keeper.ts',
    find: 'settings.check(texts);',
    replace: '',
    tests: keeper,
  },
  {
    name: 'settings: what takes effect at the start only is refused',
    file: 'services/config.ts',
    find: 'else if (!LIVE_NAMES.has(name)) faults',
    replace: 'else if (false) faults',
    tests: [...keeper, ...flow],
  },
  {
    name: 'settings: changes are made one after the other',
    file: 'services/settings-keeper.ts',
    find: 'const result = this.#turn.then(work);',
    replace: 'const result = work();',
    tests: keeper,
  },
  {
    name: 'settings: secrets are not listed',
    file: 'adapters/ops/settings-routes.ts',
    find: '...(secret ? { is_set: value !== undefined } : { value: plain(value) }),',
    replace: 'value: plain(value),',
    tests: flow,
  },
  {
    name: 'settings: another rate gives nothing back',
    file: 'services/flow/token-bucket.ts',
    find: 'this.#tokens = hadRate ? Math.min(this.#burst, this.#tokens) : this.#burst;',
    replace: 'this.#tokens = this.#burst;',
    tests: ['test/services/flow/token-bucket.test.ts'],
  },
];
