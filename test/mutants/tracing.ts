const spans = ['test/faults/spans.test.ts'];
const trace = ['test/services/trace.test.ts'];
const traces = ['test/services/questions/traces.test.ts'];
const exporter = ['test/services/ops/tracing/exporter.test.ts'];
const trees = ['test/services/ops/tracing/question-trees.test.ts'];
const lastErrors = ['test/services/ops/last-errors.test.ts'];

const room = 'services/ops/tracing';

/** The defences of trace ids, spans and the list of last errors. */
export const tracingMutants = [
  {
    name: 'tracing: an invalid traceparent is ignored',
    file: 'services/trace.ts',
    find: 'if (isZero(traceId) || isZero(spanId)) return undefined;',
    replace: '',
    tests: trace,
  },
  {
    name: 'tracing: a traceparent of the forbidden version is ignored',
    file: 'services/trace.ts',
    find: "version === 'ff' || ",
    replace: '',
    tests: trace,
  },
  {
    name: 'tracing: the caller decides what is recorded',
    file: 'services/trace.ts',
    find: 'parentSpanId: caller.spanId, sampled: caller.sampled',
    replace: 'parentSpanId: caller.spanId, sampled: true',
    tests: trace,
  },
  {
    name: 'tracing: ids are written with the row',
    file: 'services/questions/record.ts',
    find: '...(row.trace === undefined ? {} : { trace: row.trace }),',
    replace: '',
    tests: traces,
  },
  {
    name: 'tracing: ids are read with the row',
    file: 'services/questions/stored.ts',
    find: '  trace: trace.optional(),\n',
    replace: '',
    tests: ['test/services/questions/stored.test.ts'],
  },
  {
    name: 'tracing: an old row always gets the same id',
    file: 'services/questions/record.ts',
    find: 'row.trace ?? traceFromId(row.id)',
    replace: 'row.trace ?? traceFromId(row.id + Math.random())',
    tests: traces,
  },
  {
    name: 'tracing: spans that wait are bounded',
    file: `${room}/exporter.ts`,
    find: 'maxTotalItems: options.maxQueued ?? MAX_QUEUED',
    replace: 'maxTotalItems: Number.POSITIVE_INFINITY',
    tests: exporter,
  },
  {
    name: 'tracing: a receiver that hangs holds no stop up',
    file: `${room}/exporter.ts`,
    find: 'signal: AbortSignal.any([late.signal, this.#ended.signal])',
    replace: 'signal: late.signal',
    tests: exporter,
  },
  {
    name: 'tracing: what waits is sent at the stop',
    file: `${room}/exporter.ts`,
    find: "await this.#batcher.flush(KEY, 'stop');",
    replace: '',
    tests: exporter,
  },
  {
    name: 'tracing: a refused export is not sent again and again',
    file: `${room}/exporter.ts`,
    find: 'RETRYABLE.has(status) ? ',
    replace: 'status > 0 ? ',
    tests: exporter,
  },
  {
    name: 'tracing: questions of one trace are told apart',
    file: `${room}/question-trees.ts`,
    find: 'this.#byRoot.set(found.trace.spanId, tree);',
    replace: 'for (const one of [found.trace.spanId, ...this.#byRoot.keys()]) this.#byRoot.set(one, tree);',
    tests: trees,
  },
  {
    name: 'tracing: questions that are followed are bounded',
    file: `${room}/question-trees.ts`,
    find: 'if (this.#byQuestion.size >= maxOpen) {',
    replace: 'if (this.#byQuestion.size > 1e9) {',
    tests: trees,
  },
  {
    name: 'tracing: what is not sampled makes no spans',
    file: `${room}/question-trees.ts`,
    find: 'if (!found?.trace.sampled) return undefined;',
    replace: 'if (!found) return undefined;',
    tests: trees,
  },
  {
    name: 'tracing: calls go out with the ask that they are part of',
    file: `${room}/span-tree.ts`,
    find: 'if (ask.calls.length < MAX_CALLS) ask.calls.push({ fields, endMs: nowMs });',
    replace: 'if (ask.calls.length < MAX_CALLS) this.#exchange({ fields, endMs: nowMs }, newSpanId());',
    tests: spans,
  },
  {
    name: 'last errors: bounded',
    file: 'services/ops/last-errors.ts',
    find: 'if (this.#errors.size > this.#max && !oldest.done)',
    replace: 'if (this.#errors.size > 1e9 && !oldest.done)',
    tests: lastErrors,
  },
  {
    name: 'last errors: the same is counted, not listed again',
    file: 'services/ops/last-errors.ts',
    find: "seen.message.replaceAll(VARIABLE, '#')",
    replace: 'seen.message',
    tests: lastErrors,
  },
] as const;
