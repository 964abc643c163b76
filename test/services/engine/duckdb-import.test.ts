import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { openDuckDb } from '../../../services/engine/duckdb.ts';
import { quoteIdentifier, splitIdentifier, type TableFile } from '../../../services/engine/duckdb-import.ts';
import { AppError } from '../../../services/errors.ts';

describe('data files', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lamp'import-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function file(name: string, content: string | Buffer): Promise<TableFile> {
    const path = join(folder, name);
    await writeFile(path, content);
    return { identifier: 'own.files.rows', file: path };
  }

  async function rowsOf(table: TableFile, sql = 'SELECT * FROM own.files.rows') {
    const duckdb = await openDuckDb({ tables: [table], clock: systemClock });
    try {
      return { ...(await duckdb.query(sql)), loaded: duckdb.tables };
    } finally {
      await duckdb.close();
    }
  }

  async function faultOf(table: TableFile): Promise<unknown> {
    return openDuckDb({ tables: [table], clock: systemClock }).then(
      () => expect.fail('should have failed'),
      (error: unknown) => error,
    );
  }

  it('are read whatever their kind', async () => {
    const wanted = [['1', 'x']];
    expect((await rowsOf(await file('a.csv', 'n,t\n1,x\n'))).rows).to.deep.equal(wanted);
    expect((await rowsOf(await file('a.tsv', 'n\tt\n1\tx\n'))).rows).to.deep.equal(wanted);
    expect((await rowsOf(await file('a.txt', 'n;t\n1;x\n'))).rows).to.deep.equal(wanted);
    expect((await rowsOf(await file('a.json', '[{"n":1,"t":"x"}]'))).rows).to.deep.equal(wanted);
    expect((await rowsOf(await file('a.ndjson', '{"n":1,"t":"x"}\n'))).rows).to.deep.equal(wanted);
  });

  it('that are not UTF-8 are read as Latin-1, and that is told', async () => {
    const cafe = Buffer.from('name\ncaf\xe9\nk\xf6nig\n', 'latin1');
    const { rows, loaded } = await rowsOf(await file('old.csv', cafe));
    expect(rows).to.deep.equal([['café'], ['könig']]);
    expect(loaded[0]).to.have.property('encoding', 'latin-1');
    expect((await rowsOf(await file('new.csv', 'name\ncafé\n'))).loaded[0]).not.to.have.property('encoding');
  });

  it('with odd names of tables and columns are read', async () => {
    const table = await file('odd.csv', '"my ""column""",select\n1,2\n');
    const odd = { ...table, identifier: 'my-catalog.or"der.sel ect' };
    const { columns } = await rowsOf(odd, `SELECT * FROM ${quoteIdentifier(odd.identifier)}`);
    expect(columns.map((column) => column.name)).to.deep.equal(['my "column"', 'select']);
  });

  it('that cannot be read stop the start and are named', async () => {
    const missing = await faultOf({ identifier: 'own.files.rows', file: join(folder, 'missing.csv') });
    expect(missing).to.be.instanceOf(AppError).with.property('code', 'genie.space_misconfigured');
    expect(missing).to.have.property('message').that.contains('own.files.rows').and.contains('missing.csv');
    expect(await faultOf(await file('a.xls', 'x')))
      .to.have.property('message')
      .that.contains('must end in');
    expect(await faultOf(await file('broken.parquet', 'x'))).to.have.property('code', 'genie.space_misconfigured');
  });

  it('need a name of three parts in a catalog that is not DuckDB’s own', () => {
    expect(splitIdentifier('a.b.c')).to.deep.equal(['a', 'b', 'c']);
    for (const name of ['rows', 'a.b', 'a..c', 'a.b.c.d', 'system.main.x', 'TEMP.main.x', 'memory.main.x']) {
      expect(() => splitIdentifier(name), name)
        .to.throw(AppError)
        .with.property('code', 'genie.space_misconfigured');
    }
  });
});
