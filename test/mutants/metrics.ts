const metrics = ['test/services/ops/metrics.test.ts'];
const history = ['test/services/ops/history.test.ts'];
const routes = ['test/adapters/ops/history-routes.test.ts'];

/** The defences of metrics and of their history. */
export const metricsMutants = [
  {
    name: 'metrics: labels stay bounded',
    file: 'services/ops/series.ts',
    find: 'if (learned.size >= MAX_LEARNED) return OTHER;',
    replace: '',
    tests: metrics,
  },
  {
    name: 'metrics: series stay bounded when sets multiply',
    file: 'services/ops/series.ts',
    find: 'this.#rows.length < MAX_SERIES ? admitted : admitted.map(() => OTHER)',
    replace: 'admitted',
    tests: metrics,
  },
  {
    name: 'metrics: labels from closed sets only',
    file: 'services/ops/series.ts',
    find: 'closed.has(value)) ? value : OTHER',
    replace: 'closed.has(value)) ? value : value',
    tests: metrics,
  },
  {
    name: 'metrics: names by the rules of promtool',
    file: 'services/ops/metrics.ts',
    find: 'if (fault !== undefined) throw',
    replace: 'if (fault === name) throw',
    tests: metrics,
  },
  {
    name: 'history: a bounded ring',
    file: 'services/ops/history.ts',
    find: 'if (this.#end === this.#stride) this.#moveToFront();',
    replace: '',
    tests: history,
  },
  {
    name: 'history: windows on the monotonic clock',
    file: 'services/ops/history.ts',
    find: 'const monotonicMs = clock.monotonicMs();',
    replace: 'const monotonicMs = clock.now();',
    tests: history,
  },
  {
    name: 'history: counters that begin anew',
    file: 'services/ops/history.ts',
    find: 'if (value < before)',
    replace: 'if (value < 0)',
    tests: history,
  },
  {
    name: 'history: a listener that fails disturbs nobody',
    file: 'services/ops/history.ts',
    find: "this.#guarded('listen', listener, () => listener(sample));",
    replace: 'listener(sample);',
    tests: history,
  },
  {
    name: 'history: a failure is said once',
    file: 'services/ops/history.ts',
    find: 'if (this.#failing.has(who)) return;',
    replace: '',
    tests: history,
  },
  {
    name: 'history: an old sample tells nothing false',
    file: 'services/ops/history.ts',
    find: 'slot < this.#first ? undefined : ',
    replace: '',
    tests: history,
  },
  {
    name: 'history: for operators only',
    file: 'adapters/ops/history-routes.ts',
    find: 'access.mayOperate(exchange);',
    replace: 'void exchange;',
    tests: routes,
  },
  {
    name: 'history: no window that cannot be full',
    file: 'adapters/ops/history-routes.ts',
    find: ' || windowMs > spanMs',
    replace: '',
    tests: routes,
  },
] as const;
