const client = ['test/services/genie/service.test.ts'];
const faults = ['test/services/genie/service-faults.test.ts'];
const transport = ['test/services/genie/transport.test.ts'];
const tokens = ['test/services/genie/tokens.test.ts'];
const errorBody = ['test/services/genie/error-body.test.ts'];
const face = ['test/adapters/genie/face.test.ts'];
const child = ['test/adapters/genie/embedded.test.ts'];
const store = ['test/adapters/genie/store.test.ts'];

const room = 'services/genie';
const adapter = 'adapters/genie';

/** The defences of the Genie client and of the embedded Genie around its engine. */
export const genieMutants = [
  {
    name: 'genie: an ask is never repeated blindly',
    file: `${room}/retries.ts`,
    find: "return failure.status === 503 || (!failure.sent && failure.code !== 'genie.busy');",
    replace: 'return true;',
    tests: faults,
  },
  {
    name: 'genie: an unclear ask is told apart',
    file: `${room}/caller.ts`,
    find: 'if (!isAmbiguous(failure)) return failure;',
    replace: 'return failure;',
    tests: faults,
  },
  {
    name: 'genie: a call that never left is not unclear',
    file: `${room}/caller.ts`,
    find: 'sent: false,',
    replace: 'sent: true,',
    tests: tokens,
  },
  {
    name: 'genie: the ids are kept before the first poll',
    file: `${room}/service.ts`,
    find: 'await options.onIds?.(ids);',
    replace: 'void options.onIds?.(ids);',
    tests: client,
  },
  {
    name: 'genie: a deleted question is not asked anew',
    file: `${room}/service.ts`,
    find: ' && !(error instanceof GenieFailure)',
    replace: '',
    tests: client,
  },
  {
    name: 'genie: an answer outlives the loss of its rows',
    file: `${room}/results.ts`,
    find: 'if (!passes) return { fault };',
    replace: 'if (!passes) throw fault;',
    tests: faults,
  },
  {
    name: 'genie: rows are waited for through an outage',
    file: `${room}/results.ts`,
    find: 'monotonicMs() + waitMs - startedMs < outageToleranceMs',
    replace: 'waitMs < 0',
    tests: faults,
  },
  {
    name: 'genie: looking leaves the questions of others alone',
    file: `${room}/finder.ts`,
    find: ' && !this.#known.has(one.messageId)',
    replace: '',
    tests: faults,
  },
  {
    name: 'genie: looking leaves older questions alone',
    file: `${room}/finder.ts`,
    find: 'createdAt === undefined || createdAt >= since',
    replace: 'createdAt === undefined || createdAt >= 0 * since',
    tests: faults,
  },
  {
    name: 'genie: the whole exchange has an end',
    file: `${room}/transport.ts`,
    find: 'withinMs: this.#totalTimeoutMs,',
    replace: 'withinMs: this.#totalTimeoutMs + 86_400_000,',
    tests: faults,
  },
  {
    name: 'genie: size after decompression',
    file: `${room}/transport.ts`,
    find: '{ maxOutputLength: request.maxBytes }',
    replace: '{}',
    tests: faults,
  },
  {
    name: 'genie: size on the wire',
    file: `${room}/transport.ts`,
    find: 'if (sizeBytes > request.maxBytes) throw tooLarge(request);',
    replace: '',
    tests: transport,
  },
  {
    name: 'genie: no redirect is taken for an answer',
    file: `${room}/http-failure.ts`,
    find: "if (status < 400) return 'genie.network_not_allowed';",
    replace: '',
    tests: faults,
  },
  {
    name: 'genie: one token for all who wait',
    file: `${room}/tokens.ts`,
    find: 'this.#fetching ??= this.#fetch()',
    replace: 'this.#fetching = this.#fetch()',
    tests: tokens,
  },
  {
    name: 'genie: a refused token does not take the next one along',
    file: `${room}/tokens.ts`,
    find: 'if (this.#held?.token === token) this.#held = undefined;',
    replace: 'this.#held = undefined;',
    tests: tokens,
  },
  {
    name: 'genie: a token is renewed once for a call',
    file: `${room}/caller.ts`,
    find: ' && !refreshed && ',
    replace: ' && ',
    tests: tokens,
  },
  {
    name: 'genie: repeats are a share of the calls',
    file: `${room}/caller.ts`,
    find: "if (call.kind !== 'ask' && !this.#budget.take()) throw failure;",
    replace: '',
    tests: faults,
  },
  {
    name: 'genie: the last query counts',
    file: `${room}/waiting.ts`,
    find: 'message.attachments.findLast(',
    replace: 'message.attachments.find(',
    tests: client,
  },
  {
    name: 'genie: chunks stay within the API',
    file: `${room}/api.ts`,
    find: "if (!/^\\/api\\/[\\w./?=&%-]*$/.test(link) || link.includes('..')) {",
    replace: 'if (link === undefined) {',
    tests: faults,
  },
  {
    name: 'genie: rows are bounded',
    file: `${room}/results.ts`,
    find: 'this.rows.length >= this.#maxRows || ',
    replace: '',
    tests: faults,
  },
  {
    name: 'genie: credentials stay out of messages',
    file: `${room}/error-body.ts`,
    find: "    .replace(/\\b(?:bearer\\s+\\S+|dapi[0-9a-f-]+|eyJ[\\w.-]+)/gi, '[secret]')\n",
    replace: '',
    tests: errorBody,
  },
  {
    name: 'embedded genie: only who has the token',
    file: `${adapter}/face.ts`,
    find: 'timingSafeEqual(hash(token), this.#tokenHash)',
    replace: 'token.length > 0',
    tests: face,
  },
  {
    name: 'embedded genie: only loopback names',
    file: `${adapter}/face.ts`,
    find: 'if (!isLoopbackHost(host)) throw',
    replace: "if (host === 'nobody') throw",
    tests: face,
  },
  {
    name: 'embedded genie: unfinished questions are taken up',
    file: `${adapter}/face.ts`,
    find: 'const resumed = this.#answering.resume();',
    replace: 'const resumed = 0;',
    tests: face,
  },
  {
    name: 'embedded genie: a stop leaves questions open',
    file: `${adapter}/answering.ts`,
    find: 'if (this.#stopping) {',
    replace: 'if (!this.#stopping && this.#live.size < 0) {',
    tests: face,
  },
  {
    name: 'embedded genie: one question at a time in a conversation',
    file: `${adapter}/answering.ts`,
    find: '.run(message.conversationId,',
    replace: '.run(message.id,',
    tests: face,
  },
  {
    name: 'embedded genie: a deadly question is given up',
    file: `${adapter}/answering.ts`,
    find: '> MAX_ATTEMPTS',
    replace: '> MAX_ATTEMPTS * 1_000',
    tests: child,
  },
  {
    name: 'embedded genie: no orphan',
    file: `${adapter}/child.ts`,
    find: "host.once('disconnect', () => void end(0));",
    replace: '',
    tests: child,
  },
  {
    name: 'embedded genie: restarted when it dies',
    file: `${adapter}/embedded.ts`,
    find: 'this.#timer = clock.after(delayMs, () => this.#launch());',
    replace: '',
    tests: child,
  },
  {
    name: "embedded genie: nothing of Lamp's environment",
    file: `${adapter}/embedded.ts`,
    find: 'env: childEnvironment(stateDir),',
    replace: '',
    tests: child,
  },
  {
    name: 'embedded genie: a question somebody waits for is kept',
    file: `${adapter}/store.ts`,
    find: "AND outcome <> 'OPEN' AND seq <=",
    replace: 'AND seq <=',
    tests: store,
  },
];
