import { expect } from 'chai';
import fc from 'fast-check';
import { type Bench, outcomeOf, startBench } from './harness.ts';

/** Mostly what Genie sends, with any field missing or of any other kind. */
const anyJson = fc.jsonValue({ maxDepth: 3 });
const field = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: anyJson });
const status = fc.constantFrom('SUBMITTED', 'EXECUTING_QUERY', 'COMPLETED', 'FAILED', 'CANCELLED', 'UNKNOWN');
const attachment = fc.record(
  {
    attachment_id: field(fc.constantFrom('a1', 'a2', '../..')),
    text: field(fc.record({ content: fc.string(), purpose: fc.string() })),
    query: field(fc.record({ query: fc.string(), query_result_metadata: anyJson, thoughts: anyJson })),
    suggested_questions: field(fc.record({ questions: fc.array(fc.string()) })),
    viz: anyJson,
  },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    message_id: field(fc.constantFrom('m1', 'm2')),
    status: field(status),
    attachments: field(fc.array(attachment, { maxLength: 4 })),
    error: field(fc.record({ type: fc.string() })),
    created_timestamp: anyJson,
  },
  { requiredKeys: [] },
);
const statement = fc.record(
  {
    status: field(fc.record({ state: fc.constantFrom('PENDING', 'SUCCEEDED', 'FAILED', 'CANCELED', 'CLOSED') })),
    manifest: field(fc.record({ schema: anyJson, total_row_count: anyJson, truncated: anyJson })),
    result: field(fc.record({ data_array: fc.array(fc.array(anyJson)), next_chunk_internal_link: anyJson })),
  },
  { requiredKeys: [] },
);

describe('GenieService and nonsense', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench({ pollInitialMs: 1, readTimeoutMs: 1_000 });
  });

  afterEach(async () => {
    await bench.stop();
  });

  /** Whatever comes, a question ends, with an answer or with an error that has a sentence. */
  const endsWell = async (operation: string, body: string): Promise<void> => {
    bench.workspace.fail(operation, { kind: 'status', status: 200, body });
    const outcome = await outcomeOf(bench.ask('Revenue?'));
    expect(outcome === 'ok' || outcome.startsWith('genie.'), outcome).to.equal(true);
  };

  for (const [operation, arbitrary] of [
    ['start-conversation', message],
    ['get-message', message],
    ['query-result', fc.record({ statement_response: field(statement) })],
  ] as const) {
    it(`survives any JSON from ${operation}`, async () => {
      const property = fc.asyncProperty(fc.oneof(arbitrary, anyJson), (json) =>
        endsWell(operation, JSON.stringify(json)),
      );
      await fc.assert(property, { numRuns: 80, interruptAfterTimeLimit: 5_000 });
    });
  }

  it('survives texts that are no JSON, JSON that is very deep, and numbers that are none', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const body of ['', 'null', 'NaN', '{"status": NaN}', deep, `{"attachments": ${deep}}`, '\u0000', '"text"']) {
      await endsWell('get-message', body);
    }
  });

  const garbage = [
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a head of 200 KB', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`],
    ['a body shorter than announced', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"a": 1}'],
    ['a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}'],
    ['nothing', ''],
  ] as const;
  for (const [what, bytes] of garbage) {
    it(`survives ${what} in place of an answer`, async () => {
      bench.workspace.fail('get-message', { kind: 'raw', bytes }, 2);
      expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('ok');
      bench.workspace.fail('start-conversation', { kind: 'raw', bytes });
      expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.ask_ambiguous');
      expect(bench.workspace.asked).to.have.length(1);
    });
  }
});
