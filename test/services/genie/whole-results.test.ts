import { expect } from 'chai';
import type { Answer, ResultPiece } from '../../../services/genie/types.ts';
import { tableScript } from '../../support/workspace/scripts.ts';
import { type Bench, outcomeOf, startBench } from './harness.ts';

const columns = [
  { name: 'n', type: 'LONG' },
  { name: 'text', type: 'STRING' },
];
const row = (index: number) => [String(index), index % 7 === 0 ? null : `row ${index} "[{]}\\`];
const first = [row(0), row(1)];

describe('A whole result', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench();
  });

  afterEach(async () => {
    await bench.stop();
  });

  const asked = async (download: object = {}, chat: object = {}): Promise<Answer> => {
    const result = { columns, rows: first, totalRows: 1_000, truncated: true, ...chat };
    bench.workspace.on('all', tableScript({ result: { ...result, download: { rows: 1_000, row, ...download } } }));
    return await bench.ask('all');
  };
  const pieces = (answer: Answer, signal = new AbortController().signal) =>
    bench.genie.rows(answer.ids, answer.ids.attachmentId ?? '', signal);
  const all = async (answer: Answer) => {
    const rows: ResultPiece['rows'][number][] = [];
    let last: ResultPiece | undefined;
    for await (const piece of pieces(answer)) {
      rows.push(...piece.rows);
      last = piece;
    }
    return { rows, last };
  };
  const wanted = Array.from({ length: 1_000 }, (_, index) => row(index));

  it('has all rows in their order, from one link or many', async () => {
    for (const chunkRows of [1_000, 300, 1]) {
      const { rows, last } = await all(await asked({ chunkRows, ...(chunkRows === 1 ? { rows: 20 } : {}) }));
      expect(rows).to.deep.equal(chunkRows === 1 ? wanted.slice(0, 20) : wanted);
      expect(last).to.deep.include({ columns, truncated: false, totalRows: rows.length });
    }
  });

  it('is asked for with the signature, and the storage never sees our token', async () => {
    await all(await asked({ chunkRows: 400 }));
    const polls = bench.workspace.requests.filter((one) => one.operation === 'get-download');
    expect(polls).to.have.length(2);
    for (const { path } of polls) expect(path).to.match(/\?download_id_signature=e30\./);
    const { requests } = bench.workspace.storage;
    expect(requests).to.have.length(3);
    for (const { headers } of requests) {
      expect(headers).to.not.have.property('authorization');
      expect(headers).to.have.property('x-storage-key');
      expect(JSON.stringify(headers)).to.not.contain(bench.workspace.token);
    }
  });

  it('comes as one piece without rows where there are none', async () => {
    const { last, rows } = await all(await asked({ rows: 0 }, { rows: [], totalRows: 0 }));
    expect(rows).to.deep.equal([]);
    expect(last).to.deep.include({ columns, rows: [] });
  });

  it('is what Genie gives for the chat where a workspace has no downloads or forbids them', async () => {
    for (const offered of ['absent', 'forbidden'] as const) {
      bench.workspace.downloads.offered = offered;
      const { rows, last } = await all(await asked({}, { rows: wanted.slice(0, 10), chunkRows: 4 }));
      expect(rows).to.deep.equal(wanted.slice(0, 10));
      expect(last?.truncated).to.equal(true);
    }
    expect(bench.workspace.storage.requests).to.deep.equal([]);
  });

  it('is what Genie gives for the chat where the download has a form that is not read here', async () => {
    const { rows } = await all(await asked({ format: 'ARROW_STREAM' }, { rows: wanted, truncated: false }));
    expect(rows).to.deep.equal(wanted);
  });

  it('is run again first where its rows have expired', async () => {
    bench.workspace.downloads.offered = 'absent';
    const answer = await asked({}, { rows: wanted, truncated: false });
    bench.workspace.expireResults();
    expect((await all(answer)).rows).to.deep.equal(wanted);
    expect(bench.workspace.count('execute-query')).to.equal(1);
  });

  it('goes on with a fresh link where a link breaks or is over', async () => {
    const { storage } = bench.workspace;
    const answer = await asked({ chunkRows: 600 });
    storage.fail({ kind: 'break', afterRows: 250 });
    storage.fail({ kind: 'status', status: 403 });
    expect((await all(answer)).rows).to.deep.equal(wanted);
    expect(storage.requests).to.have.length(4);
    expect(new Set(storage.requests.map(({ path }) => path)).size).to.equal(4);
  });

  it('goes on with a fresh link where rows are missing behind one', async () => {
    const answer = await asked();
    bench.workspace.storage.fail({ kind: 'short', rows: 900 });
    expect((await all(answer)).rows).to.deep.equal(wanted);
  });

  it('fails where all rows came, but not the end of what they stand in', async () => {
    const answer = await asked({ rows: 1 });
    bench.workspace.storage.fail({ kind: 'garbage', body: '[["0",null]' }, 3);
    expect(await outcomeOf(all(answer))).to.equal('genie.bad_response');
  });

  it('fails where the storage does not give the rows, or fewer than were told', async () => {
    const { storage } = bench.workspace;
    const answer = await asked();
    storage.fail({ kind: 'status', status: 403 }, 3);
    expect(await outcomeOf(all(answer))).to.equal('genie.result_expired');
    storage.fail({ kind: 'short', rows: 900 }, 3);
    expect(await outcomeOf(all(answer))).to.equal('genie.bad_response');
    for (const body of ['', '[', '[["a"]', '[["a",]]', '{"a":1}}', '[["a"]][']) {
      storage.fail({ kind: 'garbage', body }, 3);
      expect(await outcomeOf(all(answer)), body).to.equal('genie.bad_response');
    }
  });

  it('fails as its query does', async () => {
    expect(await outcomeOf(all(await asked({ states: ['RUNNING', 'FAILED'] })))).to.equal('genie.sql_failed');
    expect(await outcomeOf(all(await asked({ states: ['CANCELED'] })))).to.equal('genie.cancelled');
  });

  it('follows no redirect', async () => {
    const { storage } = bench.workspace;
    const answer = await asked();
    const headers = { location: `${storage.baseUrl}/elsewhere` };
    storage.fail({ kind: 'status', status: 302, headers, body: JSON.stringify(wanted) }, 3);
    expect(await outcomeOf(all(answer))).to.equal('genie.bad_response');
    expect(storage.requests.map(({ path }) => path)).to.not.include('/elsewhere');
  });

  it('is not fetched from where no storage is', async () => {
    const links = [
      'http://storage.example/rows',
      'https://10.0.0.1/rows',
      'https://169.254.169.254/latest/meta-data',
      'http://169.254.169.254/latest/meta-data',
      'https://user:word@storage.example/rows',
      'https://[::1]:1/rows',
      'file:///etc/passwd',
      'rows',
    ];
    for (const link of links) {
      const answer = await asked({ link });
      const outcome = await outcomeOf(all(answer));
      expect(outcome, link).to.be.oneOf(['genie.bad_response', 'genie.unreachable']);
    }
    const exchanges = bench.seen('genie.called').filter(({ operation }) => operation === 'external-link');
    for (const { status } of exchanges) expect(status).to.equal(0);
  });

  it('is not fetched from this machine where Genie is elsewhere', async () => {
    const answer = await asked({ link: 'https://storage.example/rows' });
    await bench.stop();
    bench = await startBench({
      resolveStorage: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    });
    expect(answer.table?.totalRows).to.equal(1_000);
    const again = await asked({
      link: `https://storage.example:${new URL(bench.workspace.storage.baseUrl).port}/rows`,
    });
    expect(await outcomeOf(all(again))).to.equal('genie.bad_response');
    expect(bench.workspace.storage.requests).to.deep.equal([]);
  });

  it('is fetched no faster than it is read, and no longer', async () => {
    const { storage } = bench.workspace;
    const wide = (index: number) => [String(index), 'x'.repeat(1_000)];
    const answer = await asked({ rows: 200_000, row: wide });
    let read = 0;
    for await (const { rows } of pieces(answer)) {
      read += rows.length;
      if (read >= 1_000) break;
    }
    // What the sockets' buffers of both sides take, and no more.
    expect(storage.written).to.be.within(read, 40_000);
    const written = storage.written;
    await new Promise((resolve) => setImmediate(resolve));
    expect(storage.written - written).to.be.lessThan(200);
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const answer = await asked({ rows: 100_000 });
    const reading = (async () => {
      for await (const _ of pieces(answer, controller.signal)) controller.abort();
    })();
    expect(await outcomeOf(reading)).to.equal('genie.cancelled');
  });
});

describe('Running a query again', () => {
  it('brings its rows back', async () => {
    const bench = await startBench();
    try {
      const answer = await bench.ask('Revenue by region?');
      bench.workspace.expireResults();
      const { signal } = new AbortController();
      const table = await bench.genie.rerun(answer.ids, answer.ids.attachmentId ?? '', signal);
      expect(table).to.deep.equal(answer.table);
      expect(bench.workspace.count('execute-query')).to.equal(1);
    } finally {
      await bench.stop();
    }
  });
});
