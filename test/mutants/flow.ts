const transport = ['test/services/genie/transport.test.ts'];
const pool = ['test/services/flow/connection-pool.test.ts'];
const many = ['test/services/flow/many.test.ts'];

const room = 'services/flow';

/** The defences of connections and of work on many things. */
export const flowMutants = [
  {
    name: 'pools: connections are replaced once for all that time out',
    file: `${room}/connection-pool.ts`,
    find: 'this.#pools.peek(key) !== pool || this.#closed',
    replace: 'this.#closed',
    tests: pool,
  },
  {
    name: 'pools: Genie waits on new connections after a timeout',
    file: 'services/genie/transport.ts',
    find: 'use.end(faultOf(failure), timedOut)',
    replace: 'use.end(faultOf(failure), false && timedOut)',
    tests: transport,
  },
  {
    name: 'pools: the connector is called over new connections after a timeout',
    file: 'adapters/botframework/connector.ts',
    find: 'use.end(fault, suspect)',
    replace: 'use.end(fault, false && suspect)',
    tests: ['test/adapters/botframework/connector.test.ts'],
  },
  {
    name: 'pools: old connections are closed, not destroyed',
    file: `${room}/connection-pool.ts`,
    find: '      .close()\n',
    replace: '      .destroy()\n',
    tests: pool,
  },
  {
    name: 'pools: a bounded number of origins',
    file: `${room}/connection-pool.ts`,
    find: 'max: options.maxOrigins ?? DEFAULT_MAX_ORIGINS,',
    replace: 'max: 1_000,',
    tests: pool,
  },
  {
    name: 'pools: exchanges in all',
    file: `${room}/slots.ts`,
    find: 'this.#inUse < this.#options.total && ',
    replace: '',
    tests: transport,
  },
  {
    name: 'pools: exchanges per host',
    file: `${room}/slots.ts`,
    find: ' && (this.#busy.get(host) ?? 0) < this.#options.perHost',
    replace: '',
    tests: transport,
  },
  {
    name: 'pools: exchanges that wait',
    file: `${room}/slots.ts`,
    find: 'if (this.#waiting.size >= this.#options.maxWaiting) throw this.#options.onFull();',
    replace: '',
    tests: ['test/services/flow/slots.test.ts'],
  },
  {
    name: 'many: what is called off is not waited for',
    file: `${room}/many.ts`,
    find: 'for (const cancel of [...this.#running]) cancel(reason);',
    replace: 'void reason;',
    tests: many,
  },
  {
    name: 'many: an item has its own end',
    file: `${room}/many.ts`,
    find: 'clock.after(deadlineMs, () =>',
    replace: 'clock.after(deadlineMs + 86_400_000, () =>',
    tests: many,
  },
  {
    name: 'many: further tries have a common budget',
    file: `${room}/many.ts`,
    find: ' && this.#budget.take()',
    replace: '',
    tests: many,
  },
  {
    name: 'many: no item is lost when it is called off',
    file: `${room}/many.ts`,
    find: "results[index] ??= { status: 'rejected', reason: stopped };",
    replace: 'void stopped;',
    tests: many,
  },
];
