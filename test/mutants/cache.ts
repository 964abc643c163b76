const room = 'services/cache';
const cache = (name: string) => [`test/services/cache/${name}.test.ts`];
const recall = ['test/services/questions/recall.test.ts'];

/** The defences of remembered answers. */
export const cacheMutants = [
  {
    name: 'cache: whose rights an answer was made with is part of its name',
    file: `${room}/key.ts`,
    find: 'spaceVersion, identity, question, context, locale]',
    replace: 'spaceVersion, question, context, locale]',
    tests: ['test/services/questions/recall-identity.test.ts'],
  },
  {
    name: 'cache: the questions before are part of the name',
    file: `${room}/key.ts`,
    find: 'spaceVersion, identity, question, context, locale]',
    replace: 'spaceVersion, identity, question, locale]',
    tests: [...cache('answer-cache'), ...recall],
  },
  {
    name: 'cache: nobody waits for a store that hangs',
    file: `${room}/second-level.ts`,
    find: 'Promise.race([call, late.promise])',
    replace: 'call',
    tests: cache('two-level'),
  },
  {
    name: 'cache: a store that failed has rest',
    file: `${room}/second-level.ts`,
    find: 'if (this.isResting || this.#trying) return undefined;',
    replace: '',
    tests: cache('two-level'),
  },
  {
    name: 'cache: what waits for the store is bounded',
    file: `${room}/second-level.ts`,
    find: 'if (size >= this.#maxWaiting || this',
    replace: 'if (this',
    tests: cache('answer-cache'),
  },
  {
    name: 'cache: memory is bounded by bytes',
    file: `${room}/two-level.ts`,
    find: 'maxSize: maxBytes,',
    replace: 'maxSize: 1e12,',
    tests: cache('two-level'),
  },
  {
    name: 'cache: a purge reaches what is in the store',
    file: `${room}/answer-cache.ts`,
    find: 'generation !== generations[at]',
    replace: 'generation === undefined',
    tests: cache('answer-cache'),
  },
  {
    name: 'cache: what was purged while it was made is not kept',
    file: `${room}/answer-cache.ts`,
    find: 'const purged = this.#purges.since(sinceMs, scopes);',
    replace: 'const purged = false;',
    tests: recall,
  },
  {
    name: 'cache: an answer from the future is not believed',
    file: `${room}/answer-cache.ts`,
    find: 'if (ageMs < 0 || ageMs >= ttlMs)',
    replace: 'if (ageMs >= ttlMs)',
    tests: cache('answer-cache'),
  },
  {
    name: 'recall: a follow-up is asked with what Genie does not know',
    file: 'services/questions/catch-up.ts',
    find: 'for (const { questionId, text } of target.unasked)',
    replace: 'for (const { questionId, text } of target.unasked.slice(9))',
    tests: recall,
  },
  {
    name: 'recall: what follows a failed question is remembered for nobody',
    file: 'services/questions/recall.ts',
    find: 'if (key === undefined) await this.#blur(question);',
    replace: '',
    tests: recall,
  },
  {
    name: 'recall: a changed question does not get the answer to its old words',
    file: 'services/questions/recall.ts',
    find: "row.state === 'ACCEPTED' && row.text === text",
    replace: "row.state === 'ACCEPTED'",
    tests: recall,
  },
  {
    name: 'recall: those who wait for a stopped question go on',
    file: 'services/questions/recall.ts',
    find: '    this.#release(this.#flights.leave(question));\n    this.#release(others);',
    replace: '    this.#flights.waitingFor(question);',
    tests: recall,
  },
  {
    name: 'recall: a held question keeps those behind it in its session from passing',
    file: 'services/flow/fair-queue.ts',
    find: 'closed.add(item.lane);',
    replace: '',
    tests: ['test/services/flow/fair-queue-hold.test.ts'],
  },
];
