import { createServer } from 'node:net';
import { expect } from 'chai';
import { SkippingClock } from '../../support/skipping-clock.ts';
import { empty500, html503, privateLink, retryInfo, throttled } from '../../support/workspace/faults.ts';
import { tableScript } from '../../support/workspace/scripts.ts';
import { type Bench, failureOf, impatiently, outcomeOf, startBench, TOTAL_MS } from './harness.ts';

const signal = () => new AbortController().signal;

describe('GenieService under faults', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench();
  });

  afterEach(async () => {
    const { faultsLeft } = bench.workspace;
    await bench.stop();
    expect(faultsLeft, 'faults that no request met').to.equal(0);
  });

  describe('an ask', () => {
    const unclear = [
      ['the connection breaks after Genie took it', { kind: 'resetAfter' }],
      ['a proxy answers 500 after Genie took it', { kind: 'statusAfter', status: 500 }],
      ['a proxy answers 502 after Genie took it', { kind: 'statusAfter', status: 502 }],
      ['a proxy answers 504 after Genie took it', { kind: 'statusAfter', status: 504 }],
      ['a proxy answers 408 after Genie took it', { kind: 'statusAfter', status: 408 }],
    ] as const;
    for (const [when, fault] of unclear) {
      it(`is ambiguous and not repeated when ${when}; looking finds it`, async () => {
        const since = Date.now();
        bench.workspace.fail('start-conversation', fault);
        expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.ask_ambiguous');
        expect(bench.workspace.asked).to.have.length(1);
        const request = { spaceId: bench.workspace.spaceId, content: 'Revenue?' };
        const found = await bench.genie.find(request, since, signal());
        expect(found?.messageId).to.equal(bench.workspace.asked[0]?.messageId);
        if (!found) return;
        const answer = await bench.genie.resume(found, 'Revenue?', { signal: signal() });
        expect(answer.texts).to.deep.equal(['North leads.']);
        expect(bench.workspace.asked).to.have.length(1);
      });
    }

    it('is ambiguous when the answer to it cannot be read', async () => {
      bench.workspace.fail('start-conversation', { kind: 'cutJson' });
      expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.ask_ambiguous');
      expect(bench.workspace.count('start-conversation')).to.equal(1);
    });

    it('is found in its conversation when it was a follow-up', async () => {
      const first = await bench.ask('Revenue?');
      const { conversationId } = first.ids;
      const since = Date.now();
      bench.workspace.fail('create-message', { kind: 'resetAfter' });
      expect(await outcomeOf(bench.ask('and by month?', { conversationId }))).to.equal('genie.ask_ambiguous');
      const request = { spaceId: bench.workspace.spaceId, content: 'and by month?', conversationId };
      const found = await bench.genie.find(request, since, signal());
      expect(found?.messageId).to.equal(bench.workspace.asked[1]?.messageId);
    });

    it('is not found when it never arrived, was made before, or is known to be another', async () => {
      const request = { spaceId: bench.workspace.spaceId, content: 'Revenue?' };
      bench.workspace.fail('start-conversation', { kind: 'resetBefore' });
      expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.ask_ambiguous');
      expect(await bench.genie.find(request, Date.now(), signal())).to.equal(undefined);
      await bench.ask('Revenue?');
      expect(await bench.genie.find(request, Date.now() - 60_000, signal()), 'somebody else').to.equal(undefined);
      bench.workspace.fail('start-conversation', { kind: 'resetAfter' });
      await outcomeOf(bench.ask('Revenue?'));
      expect(await bench.genie.find(request, Date.now() + 60_000, signal()), 'too old').to.equal(undefined);
    });

    it('is made again after a plain 503', async () => {
      bench.workspace.fail('start-conversation', html503, 2);
      await bench.ask('Revenue?');
      expect(bench.workspace.asked).to.have.length(1);
    });

    it('ends as busy when 503 goes on', async () => {
      bench.workspace.fail('start-conversation', html503, 3);
      expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.busy');
      expect(bench.workspace.asked).to.have.length(0);
    });

    const throttles = [
      ['with Retry-After', throttled('7'), 7_000],
      ['with RetryInfo', retryInfo('42s'), 42_000],
      ['without a word', throttled(), undefined],
      ['with a Retry-After that makes no sense', throttled('soon'), undefined],
    ] as const;
    for (const [how, fault, retryAfterMs] of throttles) {
      it(`is not repeated when throttled ${how}, and says how long to wait`, async () => {
        bench.workspace.fail('start-conversation', fault);
        const failure = await failureOf(bench.ask('Revenue?'));
        expect(failure.code).to.equal('genie.throttled');
        expect(failure.retryAfterMs).to.equal(retryAfterMs);
        expect(bench.workspace.count('start-conversation')).to.equal(1);
      });
    }

    it('ends as unreachable, not ambiguous, when nobody listens', async () => {
      const closed = createServer();
      const port = await new Promise<number>((resolve) => {
        closed.listen(0, '127.0.0.1', () => resolve((closed.address() as { port: number }).port));
      });
      await new Promise<void>((resolve) => closed.close(() => resolve()));
      const lost = await startBench({ baseUrl: () => `http://127.0.0.1:${port}` });
      expect(await outcomeOf(lost.ask('Revenue?'))).to.equal('genie.unreachable');
      expect(lost.seen('genie.called')).to.have.length(3);
      await lost.stop();
    });

    it('tells which refusals are whose fault', async () => {
      const refusals = [
        [400, 'INVALID_PARAMETER_VALUE', 'genie.rejected'],
        [400, 'RESOURCE_DOES_NOT_EXIST', 'genie.space_not_found'],
        [403, 'PERMISSION_DENIED', 'genie.forbidden'],
        [404, 'RESOURCE_DOES_NOT_EXIST', 'genie.space_not_found'],
        [404, 'ENDPOINT_NOT_FOUND', 'genie.space_misconfigured'],
        [409, 'ABORTED', 'genie.conversation_busy'],
        [501, 'NOT_IMPLEMENTED', 'genie.rejected'],
      ] as const;
      for (const [status, error_code, code] of refusals) {
        bench.workspace.fail('start-conversation', { kind: 'status', status, body: JSON.stringify({ error_code }) });
        expect(await outcomeOf(bench.ask('Revenue?')), `${status} ${error_code}`).to.equal(code);
      }
      expect(bench.workspace.asked).to.have.length(0);
    });

    it('does not follow a redirect, which is what a disallowed network gets', async () => {
      bench.workspace.fail('start-conversation', privateLink);
      expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.network_not_allowed');
      expect(bench.workspace.requests).to.have.length(1);
    });

    it('refuses a web page in place of JSON', async () => {
      const page = { kind: 'status', status: 200, body: '<html>please log in</html>' } as const;
      bench.workspace.fail('start-conversation', page);
      expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.ask_ambiguous');
    });
  });

  describe('a poll', () => {
    const passing = [
      ['an empty 500', empty500],
      ['a 503 page', html503],
      ['a reset', { kind: 'resetBefore' }],
      ['a reset in the middle of the body', { kind: 'resetMidBody' }],
      ['cut JSON', { kind: 'cutJson' }],
      ['a 429 without a word', throttled()],
      ['a 429 that says now', throttled('0')],
      ['an error code that is a number', { kind: 'status', status: 500, body: '{"error_code": 13, "message": "x"}' }],
    ] as const;
    for (const [what, fault] of passing) {
      it(`survives ${what}`, async () => {
        bench.workspace.fail('get-message', fault, 2);
        const answer = await bench.ask('Revenue?');
        expect(answer.texts).to.deep.equal(['North leads.']);
        expect(bench.workspace.asked).to.have.length(1);
      });
    }

    it('goes on through an outage that is longer than its repeats', async () => {
      bench.workspace.fail('get-message', html503, 30);
      const answer = await bench.ask('Revenue?');
      expect(answer.texts).to.deep.equal(['North leads.']);
    });

    it('gives up when the outage lasts', async () => {
      const impatient = await startBench({ outageToleranceMs: 60 });
      impatient.workspace.fail('get-message', html503, 10_000);
      expect(await outcomeOf(impatient.ask('Revenue?'))).to.equal('genie.busy');
      await impatient.stop();
    });

    it('gives up when Genie goes on talking nonsense', async () => {
      const lost = await startBench();
      lost.workspace.fail('get-message', { kind: 'cutJson' }, 10_000);
      expect(await outcomeOf(lost.ask('Revenue?'))).to.equal('genie.bad_response');
      await lost.stop();
    });

    it('gives up at once when no waiting helps', async () => {
      bench.workspace.fail('get-message', { kind: 'status', status: 403 });
      expect(await outcomeOf(bench.ask('Revenue?'))).to.equal('genie.forbidden');
      expect(bench.workspace.count('get-message')).to.equal(1);
    });

    it('keeps repeats a share of the calls: a lasting fault is not multiplied', async () => {
      const impatient = await startBench({ outageToleranceMs: 0 });
      const questions = 30;
      impatient.workspace.fail('get-message', html503, 1_000);
      await Promise.all(Array.from({ length: questions }, (_, i) => outcomeOf(impatient.ask(`q${i}`))));
      // Without a budget each of them would be made four times.
      expect(impatient.workspace.count('get-message')).to.be.at.most(questions + 10);
      await impatient.stop();
    });
  });

  describe('a result', () => {
    it('is waited for while the statement runs', async () => {
      const states = ['PENDING', 'RUNNING', 'RUNNING', 'SUCCEEDED'];
      bench.workspace.on('slow', tableScript({ result: { columns: [], rows: [['1']], states } }));
      expect((await bench.ask('slow')).table?.rows).to.deep.equal([['1']]);
      expect(bench.workspace.count('query-result')).to.equal(4);
    });

    it('is run again, once, when its rows are gone', async () => {
      const { ids } = await bench.ask('Revenue?');
      bench.workspace.expireResults();
      const answer = await bench.genie.resume(ids, 'Revenue?', { signal: signal() });
      expect(answer.table?.rows).to.have.length(3);
      expect(bench.workspace.count('execute-query')).to.equal(1);
    });

    it('is run again when fetching says that it is not there', async () => {
      bench.workspace.fail('query-result', { kind: 'status', status: 404 });
      expect((await bench.ask('Revenue?')).table?.rows).to.have.length(3);
      expect(bench.workspace.count('execute-query')).to.equal(1);
    });

    it('is given up when running it again did not help', async () => {
      bench.workspace.on('gone', tableScript({ result: { columns: [], rows: [], states: ['CLOSED'] } }));
      expect((await bench.ask('gone')).rowsMissing).to.equal('genie.result_expired');
      expect(bench.workspace.count('execute-query')).to.equal(1);
    });

    for (const [state, code] of [
      ['FAILED', 'genie.sql_failed'],
      ['CANCELED', 'genie.cancelled'],
    ] as const) {
      it(`ends with ${code} when the statement is ${state}`, async () => {
        bench.workspace.on('bad', tableScript({ result: { columns: [], rows: [], states: ['PENDING', state] } }));
        expect(await outcomeOf(bench.ask('bad'))).to.equal(code);
      });
    }

    const columns = [{ name: 'n', type: 'LONG' }];
    const rows = Array.from({ length: 10 }, (_, i) => [String(i)]);

    it('is put together from its chunks', async () => {
      bench.workspace.on('big', tableScript({ result: { columns, rows, chunkRows: 3 } }));
      expect((await bench.ask('big')).table).to.deep.equal({ columns, rows, totalRows: 10, truncated: false });
    });

    it('is cut, and says so, when this token may not read further chunks', async () => {
      bench.workspace.on('big', tableScript({ result: { columns, rows, chunkRows: 4 } }));
      bench.workspace.fail('result-chunk', { kind: 'status', status: 403 });
      const { table } = await bench.ask('big');
      expect(table).to.deep.include({ totalRows: 10, truncated: true });
      expect(table?.rows).to.have.length(4);
    });

    for (const nextLink of ['https://evil.example/api/', '//evil.example/api/', '/api/../oidc/v1/token', '/login']) {
      it(`does not follow its chunks to ${nextLink}`, async () => {
        bench.workspace.on('big', tableScript({ result: { columns, rows, chunkRows: 4, nextLink } }));
        const { table } = await bench.ask('big');
        expect(table).to.deep.include({ totalRows: 10, truncated: true });
        expect(bench.workspace.requests.at(-1)?.operation).to.be.oneOf(['query-result', 'download-visualization']);
      });
    }

    it('is cut at the row bound, and reads no further', async () => {
      const small = await startBench({ maxRows: 5 });
      small.workspace.on('big', tableScript({ result: { columns, rows, chunkRows: 3 } }));
      const { table } = await small.ask('big');
      expect(table).to.deep.include({ totalRows: 10, truncated: true });
      expect(table?.rows).to.have.length(5);
      expect(small.workspace.count('result-chunk')).to.equal(1);
      await small.stop();
    });

    it('says that it was cut by Genie', async () => {
      const result = { columns, rows, truncated: true };
      bench.workspace.on('cut', tableScript({ result }));
      expect((await bench.ask('cut')).table?.truncated).to.equal(true);
      bench.workspace.on('cut', tableScript({ result: { columns, rows, totalRows: 99 } }));
      expect((await bench.ask('cut')).table).to.deep.include({ totalRows: 99, truncated: true });
    });

    it('is refused when it unpacks to more than the bound', async () => {
      bench.workspace.fail('query-result', { kind: 'bomb', sizeBytes: 40_000_000 });
      expect((await bench.ask('Revenue?')).rowsMissing).to.equal('genie.response_too_large');
    });

    it('is refused when it is larger than the bound without packing', async () => {
      const body = ' '.repeat(17_000_000);
      bench.workspace.fail('query-result', { kind: 'status', status: 200, body });
      expect((await bench.ask('Revenue?')).rowsMissing).to.equal('genie.response_too_large');
    });

    const refusals = [
      ['404, also when run again', { kind: 'status', status: 404 }, 'genie.result_expired'],
      ['403', { kind: 'status', status: 403 }, 'genie.forbidden'],
      ['500', empty500, 'genie.failed'],
      ['503', html503, 'genie.busy'],
      ['a broken connection', { kind: 'resetBefore' }, 'genie.unreachable'],
      ['a silence', { kind: 'hang' }, 'genie.timeout'],
      ['cut JSON', { kind: 'cutJson' }, 'genie.bad_response'],
    ] as const;
    for (const [what, fault, code] of refusals) {
      it(`leaves words and SQL when its rows cannot be fetched: ${what}`, async () => {
        const clock = new SkippingClock();
        const impatient = await startBench({ clock, outageToleranceMs: 0, totalTimeoutMs: TOTAL_MS });
        impatient.workspace.fail('query-result', fault, 50).fail('execute-query', fault, 50);
        const asking = impatient.ask('Revenue?');
        const answer = await (fault.kind === 'hang' ? impatiently(impatient, { clock, hanging: 100, asking }) : asking);
        expect(answer).to.deep.include({ rowsMissing: code, texts: ['North leads.'] });
        expect(answer.sql).to.match(/^SELECT region/);
        expect(answer).not.to.have.property('table');
        expect(impatient.genie.statistics().failedByCode).to.deep.equal({ [code]: 1 });
        await impatient.stop();
      });
    }

    it('is an error when there is nothing else to show', async () => {
      const parts = [{ kind: 'query', sql: '' }] as const;
      bench.workspace.on('bare', { parts });
      bench.workspace.fail('query-result', { kind: 'status', status: 403 });
      expect(await outcomeOf(bench.ask('bare'))).to.equal('genie.forbidden');
    });

    it('is waited for through an outage that is longer than its repeats', async () => {
      bench.workspace.fail('query-result', html503, 12);
      expect((await bench.ask('Revenue?')).table?.rows).to.have.length(3);
    });

    it('keeps the chunks that came when a later one does not', async () => {
      bench.workspace.on('big', tableScript({ result: { columns, rows, chunkRows: 4 } }));
      bench.workspace.fail('result-chunk', { kind: 'status', status: 400 });
      const { table } = await bench.ask('big');
      expect(table).to.deep.include({ totalRows: 10, truncated: true });
      expect(table?.rows).to.have.length(4);
    });
  });

  describe('a timeout', () => {
    for (const kind of ['drip', 'stall', 'hang'] as const) {
      it(`ends a ${kind} and replaces the pool, and the question goes on`, async () => {
        const clock = new SkippingClock();
        const quick = await startBench({ clock, totalTimeoutMs: TOTAL_MS });
        quick.workspace.fail('get-message', { kind });
        const answer = await impatiently(quick, { clock, hanging: 1, asking: quick.ask('Revenue?') });
        expect(answer.texts).to.deep.equal(['North leads.']);
        expect(quick.seen('genie.called').filter((one) => one.outcome === 'genie.timeout')).to.have.length(1);
        expect(quick.seen('genie.pool.replaced')).to.have.length(1);
        await quick.stop();
      });
    }

    it('ends a silence by the read timeout before the total one', async () => {
      const quick = await startBench({ readTimeoutMs: 500, totalTimeoutMs: 600_000 });
      quick.workspace.fail('get-message', { kind: 'hang' });
      quick.workspace.fail('get-message', { kind: 'stall' });
      await quick.ask('Revenue?');
      expect(quick.seen('genie.called').filter((one) => one.outcome === 'genie.timeout')).to.have.length(2);
      await quick.stop();
    });

    it('of an ask is ambiguous', async () => {
      const clock = new SkippingClock();
      const quick = await startBench({ clock, totalTimeoutMs: TOTAL_MS });
      quick.workspace.fail('start-conversation', { kind: 'hangAfter' });
      const asking = impatiently(quick, { clock, hanging: 1, asking: quick.ask('Revenue?') });
      expect(await outcomeOf(asking)).to.equal('genie.ask_ambiguous');
      expect(quick.workspace.asked).to.have.length(1);
      await quick.stop();
    });
  });
});
