import { mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { type DuckDb, openDuckDb } from '../../../services/engine/duckdb.ts';
import { AppError } from '../../../services/errors.ts';
import { tempDir } from '../../support/temp-dir.ts';

const { signal } = new AbortController();

describe('tables as files', () => {
  const folder = tempDir();
  const path = realpathSync(folder.path);
  const allowed = join(path, 'allowed');
  let duckdb: DuckDb;

  before(async () => {
    mkdirSync(allowed);
    writeFileSync(join(path, 'secret.csv'), 'a\n1\n');
    duckdb = await openDuckDb({
      tables: [],
      clock: systemClock,
      exportFolder: allowed,
      load: async (connection) => {
        await connection.run("ATTACH ':memory:' AS a; CREATE SCHEMA a.b");
        await connection.run(
          `CREATE TABLE a.b.t AS SELECT CAST(12345678901234567890123 AS HUGEINT) AS wide, CAST(1.10 AS DECIMAL(9, 2)) AS "odd ""name",
           DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 01:02:03' AS moment, true AS yes, 'x' AS hidden`,
        );
      },
    });
  });
  after(async () => {
    await duckdb.close();
    folder.remove();
  });

  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );

  it('hold the columns that were named, with all their digits', async () => {
    const file = join(allowed, 't.parquet');
    await duckdb.exportTables(
      [{ identifier: 'a.b.t', columns: ['wide', 'odd "name', 'day', 'moment', 'yes'], file }],
      signal,
    );
    const copy = await openDuckDb({ tables: [{ identifier: 'a.b.t', file }], clock: systemClock });
    const { rows, columns } = await copy.query('SELECT * FROM a.b.t');
    await copy.close();
    expect(rows).to.deep.equal([['12345678901234567890123', '1.10', '2024-02-29', '2024-02-29T01:02:03.000Z', 'true']]);
    expect(columns.map(({ name }) => name)).to.deep.equal(['wide', 'odd "name', 'day', 'moment', 'yes']);
  });

  it('are written into their folder and nowhere else, and nothing else comes within reach', async () => {
    for (const file of [join(path, 't.parquet'), join(allowed, '..', 't.parquet')]) {
      const work = duckdb.exportTables([{ identifier: 'a.b.t', columns: ['yes'], file }], signal);
      expect(await codeOf(work), file).to.equal('genie.sql_failed');
    }
    for (const file of [join(path, 'secret.csv'), join(allowed, '..', 'secret.csv'), '/etc/passwd']) {
      expect(await codeOf(duckdb.query(`SELECT * FROM read_csv('${file}')`)), file).to.equal('genie.sql_failed');
    }
    expect(readdirSync(path).sort()).to.deep.equal(['allowed', 'secret.csv']);
  });

  it('are not written for somebody who is gone, or after the end', async () => {
    const work = (stop: AbortSignal) =>
      duckdb.exportTables([{ identifier: 'a.b.t', columns: ['yes'], file: join(allowed, 'u.parquet') }], stop);
    expect(await codeOf(work(AbortSignal.abort(new Error('left'))))).to.equal('genie.cancelled');
    await duckdb.close();
    expect(readdirSync(allowed)).not.to.include('u.parquet');
  });
});
