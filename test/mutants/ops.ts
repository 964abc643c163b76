const access = ['test/adapters/ops/access.test.ts'];

/** What the operations page and its sign-in defend. */
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
];
