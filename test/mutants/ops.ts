const access = ['test/adapters/ops/access.test.ts'];
const saver = ['test/services/ops/memory-saver.test.ts'];

/** What the operations page and its sign-in defend, and what keeps the process small. */
export const opsMutants = [
  {
    name: 'ops: pages of other origins operate nothing',
    file: 'adapters/ops/access.ts',
    find: 'this.checkOrigin(exchange.req);\n    if (this.maySee(exchange)) return;',
    replace: 'if (this.maySee(exchange)) return;',
    tests: access,
  },
  {
    name: 'ops: a cookie is signed',
    file: 'adapters/ops/access.ts',
    find: 'if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;',
    replace: '',
    tests: access,
  },
  {
    name: 'ops: a cookie ends',
    file: 'adapters/ops/access.ts',
    find: 'return Number(until) > this.#options.clock.now();',
    replace: 'return true;',
    tests: access,
  },
  {
    name: 'ops: signing in takes the token',
    file: 'adapters/ops/access.ts',
    find: `if (own === undefined || !bearerMatches(\`Bearer \${token}\`, own)) return undefined;`,
    replace: 'if (own === undefined) return undefined;',
    tests: access,
  },
  {
    name: 'ops: pages of other origins sign nobody in',
    file: 'adapters/ops/page.ts',
    find: 'access.checkOrigin(req);\n  const cookie',
    replace: 'const cookie',
    tests: access,
  },
  {
    name: 'memory saver: a large heap saves',
    file: 'services/ops/memory-saver.ts',
    find: 'const saving = large || ',
    replace: 'const saving = ',
    tests: saver,
  },
  {
    name: 'memory saver: a rest saves',
    file: 'services/ops/memory-saver.ts',
    find: 'large || this.#idleLooks >= IDLE_LOOKS',
    replace: 'large',
    tests: saver,
  },
  {
    name: 'memory saver: it stops at less than where it begins',
    file: 'services/ops/memory-saver.ts',
    find: 'this.#saving ? STOP_BELOW_BYTES : SAVE_ABOVE_BYTES',
    replace: 'SAVE_ABOVE_BYTES',
    tests: saver,
  },
  {
    name: 'memory saver: what failed is tried again',
    file: 'services/ops/memory-saver.ts',
    find: 'save(saving);\n    this.#saving = saving;',
    replace: 'this.#saving = saving;\n    save(saving);',
    tests: saver,
  },
];
