import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { type DuckDb, type DuckDbOptions, openDuckDb } from '../../../services/engine/duckdb.ts';
import { AppError } from '../../../services/errors.ts';
import { ManualClock, settle } from '../../support/clock.ts';

const ENDLESS = 'SELECT COUNT(*) FROM range(100000000000) a(i) WHERE i % 7 = 3';

describe('sealed DuckDB', () => {
  let folder: string;
  let people: string;
  let duckdb: DuckDb;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-duckdb-'));
    people = join(folder, 'people.csv');
    await writeFile(people, 'name,born,height\nAnna,1990-05-01,1.7\nBen,,1.8\nCleo,2001-12-31,\n');
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => duckdb.close());

  async function open(options: Partial<DuckDbOptions> = {}): Promise<DuckDb> {
    duckdb = await openDuckDb({ tables: [{ identifier: 'a.b.people', file: people }], clock: systemClock, ...options });
    return duckdb;
  }

  async function codeOf(sql: string): Promise<string> {
    return duckdb.query(sql).then(
      () => 'ran',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
  }

  it('streams all rows, a few thousand at a time, and lets others have their turn in between', async () => {
    await open({ maxRunning: 1 });
    const sizes: number[] = [];
    let total = 0;
    for await (const rows of duckdb.stream('SELECT i FROM range(20000) t(i)', new AbortController().signal)) {
      sizes.push(rows.length);
      total += rows.length;
      expect((await duckdb.query('SELECT 1')).rows).to.deep.equal([['1']]);
    }
    expect(total).to.equal(20_000);
    expect(Math.max(...sizes)).to.be.lessThan(5_000);
  });

  it('ends a stream that is called off, that breaks a rule, or that outlives the database', async () => {
    await open();
    const drain = async (sql: string, signal: AbortSignal, onRows?: () => void): Promise<string> => {
      try {
        for await (const _ of duckdb.stream(sql, signal)) onRows?.();
        return 'ran';
      } catch (error) {
        return error instanceof AppError ? error.code : String(error);
      }
    };
    const many = 'SELECT i FROM range(100000) t(i)';
    const controller = new AbortController();
    expect(await drain(many, controller.signal, () => controller.abort())).to.equal('genie.cancelled');
    const { signal } = new AbortController();
    expect(await drain('DROP TABLE a.b.people', signal)).to.equal('genie.sql_failed');
    expect(await drain(many, signal, () => void duckdb.close())).to.equal('genie.engine_stopped');
  });

  it('answers a SELECT with typed columns and cells of text', async () => {
    await open();
    expect(await duckdb.query('SELECT * FROM a.b.people ORDER BY name')).to.deep.equal({
      columns: [
        { name: 'name', type: 'STRING' },
        { name: 'born', type: 'DATE' },
        { name: 'height', type: 'DOUBLE' },
      ],
      rows: [
        ['Anna', '1990-05-01', '1.7'],
        ['Ben', null, '1.8'],
        ['Cleo', '2001-12-31', null],
      ],
      totalRows: 3,
      truncated: false,
    });
  });

  it('takes values apart from the SQL', async () => {
    await open();
    const sql = 'SELECT name FROM a.b.people WHERE name = $who AND height > $least';
    const { rows } = await duckdb.query(sql, { params: { who: 'Anna', least: 1.5 } });
    expect(rows).to.deep.equal([['Anna']]);
    const hostile = { who: "' OR 1=1 --", least: 0 };
    expect((await duckdb.query(sql, { params: hostile })).rows).to.deep.equal([]);
  });

  it('hands back at most so many rows, and counts the rest', async () => {
    await open();
    const table = await duckdb.query('SELECT i FROM range(5000) t(i) ORDER BY i', { maxRows: 3 });
    expect(table).to.include({ totalRows: 5_000, truncated: true });
    expect(table.rows).to.deep.equal([['0'], ['1'], ['2']]);
    expect(await duckdb.query('SELECT 1 LIMIT 0', { maxRows: 3 })).to.include({ totalRows: 0, truncated: false });
  });

  it('gives the same digits each time', async () => {
    await open();
    const sql = 'SELECT SUM(sqrt(i)), AVG(ln(i + 1)), STDDEV(1.0 / (i + 1)) FROM range(200000) t(i)';
    const [first] = (await duckdb.query(sql)).rows;
    for (let round = 0; round < 5; round++) expect((await duckdb.query(sql)).rows).to.deep.equal([first]);
    const threads = await duckdb.query("SELECT value FROM duckdb_settings() WHERE name = 'threads'");
    expect(threads.rows).to.deep.equal([['1']]);
  });

  it('reaches nothing outside: no file, no network, no extension, no secret', async () => {
    await open();
    const reading = [
      `FROM read_csv('${people}')`,
      `FROM '${people}'`,
      `FROM read_text('${people}')`,
      `FROM read_blob('${people}')`,
      `FROM read_parquet('${people}')`,
      `FROM read_json('${people}')`,
      `FROM glob('${folder}/*')`,
      "FROM read_csv('../../etc/passwd')",
      "FROM '/etc/passwd'",
      "FROM read_csv('http://127.0.0.1:9/x.csv')",
      "FROM read_parquet('s3://bucket/x.parquet')",
      "SELECT getenv('HOME')",
      "LOAD '/tmp/some.duckdb_extension'",
      'INSTALL httpfs',
      'CREATE SECRET (TYPE s3)',
    ];
    for (const sql of reading) expect(await codeOf(sql), sql).to.equal('genie.sql_failed');
  });

  it('writes nothing outside', async () => {
    await open();
    const writing = [
      `COPY a.b.people TO '${folder}/copy.csv'`,
      `COPY (SELECT 1) TO '${folder}/copy.parquet'`,
      `ATTACH '${folder}/new.db' AS other`,
      `EXPORT DATABASE '${folder}/export'`,
      `IMPORT DATABASE '${folder}'`,
      `PRAGMA profiling_output = '${folder}/profile.json'`,
    ];
    for (const sql of writing) expect(await codeOf(sql), sql).to.equal('genie.sql_failed');
    expect(await readdir(folder)).to.deep.equal(['people.csv']);
  });

  it('lets nobody unlock it', async () => {
    await open();
    const unlocking = [
      'SET enable_external_access = true',
      'RESET enable_external_access',
      'SET lock_configuration = false',
      'SET threads = 8',
      'PRAGMA threads = 8',
      'PRAGMA enable_profiling',
      "SET temp_directory = '/tmp'",
    ];
    for (const sql of unlocking) expect(await codeOf(sql), sql).to.equal('genie.sql_failed');
    const names =
      "'lock_configuration', 'enable_external_access', 'autoinstall_known_extensions', 'autoload_known_extensions', 'allow_community_extensions', 'temp_directory'";
    const { rows } = await duckdb.query(
      `SELECT name, value FROM duckdb_settings() WHERE name IN (${names}) ORDER BY 1`,
    );
    expect(rows).to.deep.equal([
      ['allow_community_extensions', 'false'],
      ['autoinstall_known_extensions', 'false'],
      ['autoload_known_extensions', 'false'],
      ['enable_external_access', 'false'],
      ['lock_configuration', 'true'],
      ['temp_directory', ''],
    ]);
  });

  it('changes nothing inside', async () => {
    await open();
    const changing = [
      'DROP TABLE a.b.people',
      'CREATE TABLE a.b.more AS SELECT 1',
      'CREATE TEMP TABLE more AS SELECT 1',
      'INSERT INTO a.b.people SELECT * FROM a.b.people',
      "UPDATE a.b.people SET name = 'x'",
      'DELETE FROM a.b.people',
      'ALTER TABLE a.b.people ADD COLUMN more INT',
      'CREATE MACRO more(x) AS x',
      "ATTACH ':memory:' AS more",
      'SET VARIABLE more = 1',
      'PREPARE more AS SELECT 1',
      'BEGIN',
      'USE a',
      'CHECKPOINT',
      'EXPLAIN ANALYZE DELETE FROM a.b.people',
      'SELECT 1; DROP TABLE a.b.people',
      'SELECT 1; SELECT 2',
      '',
    ];
    for (const sql of changing) expect(await codeOf(sql), sql).to.equal('genie.sql_failed');
    expect((await duckdb.query('SELECT COUNT(*) FROM a.b.people')).rows).to.deep.equal([['3']]);
  });

  it('fails a query that wants more memory than there is, and goes on', async () => {
    await open({ memoryLimitMb: 64 });
    expect(await codeOf('SELECT list(i) FROM range(100000000) t(i)')).to.equal('genie.sql_failed');
    expect((await duckdb.query('SELECT 1')).rows).to.deep.equal([['1']]);
  });

  it('tells the kind of a failure but repeats nothing of the question', async () => {
    await open();
    const error = await duckdb.query('SELECT "my secret word" FROM a.b.people').catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(AppError).with.property('message', 'the query failed: Binder Error');
    expect((error as AppError).cause).to.equal(undefined);
  });

  it('ends a query that runs too long, even when the first interrupt came too early', async () => {
    const clock = new ManualClock();
    await open({ clock });
    const failed = duckdb.query(ENDLESS, { timeoutMs: 1_000 }).catch((error: unknown) => error);
    await clock.advance(1_000);
    let error: unknown;
    void failed.then((caught) => {
      error = caught;
    });
    while (error === undefined) await clock.advance(20);
    expect(error).to.have.property('code', 'genie.sql_failed');
    expect(clock.pendingTimers).to.equal(0);
    expect((await duckdb.query('SELECT 1')).rows).to.deep.equal([['1']]);
  });

  it('ends a query whose caller went away', async () => {
    await open();
    const abort = new AbortController();
    const failed = duckdb.query(ENDLESS, { signal: abort.signal }).catch((error: unknown) => error);
    await settle();
    abort.abort(new Error('left'));
    expect(await failed).to.have.property('code', 'genie.cancelled');
    const before = await duckdb.query('SELECT 1', { signal: abort.signal }).catch((error: unknown) => error);
    expect(before).to.have.property('code', 'genie.cancelled');
  });

  it('runs so many at a time and refuses more than may wait', async () => {
    await open({ maxRunning: 1, maxWaiting: 1 });
    const abort = new AbortController();
    const running = duckdb.query(ENDLESS, { signal: abort.signal }).catch((error: unknown) => error);
    const waiting = duckdb.query('SELECT 2');
    const refused = await duckdb.query('SELECT 3').catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'genie.busy');
    abort.abort();
    expect(await running).to.have.property('code', 'genie.cancelled');
    expect((await waiting).rows).to.deep.equal([['2']]);
  });

  it('interrupts what runs and refuses what comes after it was closed', async () => {
    await open({ maxRunning: 1 });
    const open2 = [duckdb.query(ENDLESS), duckdb.query(ENDLESS)].map((query) => query.catch((error: unknown) => error));
    await settle();
    await duckdb.close();
    for (const error of await Promise.all(open2)) expect(error).to.have.property('code', 'genie.engine_stopped');
    expect(await codeOf('SELECT 1')).to.equal('genie.engine_stopped');
  });
});
