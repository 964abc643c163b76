const exchanges = ['test/adapters/genie/control/exchanges.test.ts'];
const rules = ['test/adapters/genie/control/rules.test.ts'];
const spaces = ['test/adapters/genie/spaces.test.ts'];

const adapter = 'adapters/genie';

/** The defences of the emulator: who is obeyed, what is taken, what ends. */
export const emulatorMutants = [
  {
    name: 'emulator: the header means nothing where it is not allowed',
    file: `${adapter}/serve.ts`,
    find: '...(opened ? { control: opened.control } : {}),',
    replace: "control: opened?.control ?? new (await import('./control/control.ts')).Control({ clock }),",
    tests: ['test/genie.test.ts'],
  },
  {
    name: 'emulator: a control file with a fault leaves the former one in force',
    file: `${adapter}/control/open.ts`,
    find: 'const rules = await rulesOf(path);\n      control.take(rules);',
    replace:
      'control.take({ rules: [], defaults: {}, questionsPerMinute: undefined });\n      const rules = await rulesOf(path);\n      control.take(rules);',
    tests: rules,
  },
  {
    name: 'emulator: what hangs ends with the process',
    file: `${adapter}/face.ts`,
    find: 'const ended = AbortSignal.any([signal, this.#stopped.signal]);',
    replace: 'const ended = signal;',
    tests: exchanges,
  },
  {
    name: 'emulator: a rule that is used up lets the next one in',
    file: `${adapter}/control/control.ts`,
    find: 'if (count > rule.skip + rule.times) continue;',
    replace: '',
    tests: rules,
  },
  {
    name: 'emulator: aliases of YAML are resolved within bounds',
    file: 'services/yaml.ts',
    find: 'maxAliasCount: MAX_ALIASES',
    replace: 'maxAliasCount: -1',
    tests: rules,
  },
  {
    name: 'emulator: an old etag changes nothing',
    file: `${adapter}/space-routes.ts`,
    find: 'if (etag !== undefined && etag !== row.etag) {',
    replace: 'if (etag !== undefined && etag === undefined) {',
    tests: spaces,
  },
  {
    name: 'emulator: conversations are those of their space',
    file: `${adapter}/context.ts`,
    find: 'if (conversation?.spaceId !== owner) throw',
    replace: 'if (!conversation) throw',
    tests: spaces,
  },
];
