import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import { type OpenFolder, openFolder } from '../../../../services/engine/own-files/open-folder.ts';
import { AppError } from '../../../../services/errors.ts';
import { SQL_NAME, writeDirtyFolder } from './dirty-files.ts';

describe('a folder of dirty files', () => {
  let root: string;
  let open: OpenFolder;
  let temporary: string;
  const { TMPDIR } = process.env;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'lamp-own-'));
    // To see what stays behind there, other processes apart.
    temporary = join(root, 'temporary');
    await mkdir(temporary);
    process.env['TMPDIR'] = temporary;
    await mkdir(join(root, 'data'));
    await writeDirtyFolder(join(root, 'data'), join(root, 'secret.csv'));
    open = await openFolder({ path: join(root, 'data'), clock: systemClock });
  });
  after(async () => {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
    await open.duckdb.close();
    await rm(root, { recursive: true, force: true });
  });

  const query = async (sql: string) => (await open.duckdb.query(sql)).rows;
  const columnsOf = (table: string) =>
    Object.fromEntries(
      (open.model.tables.find(({ identifier }) => identifier === `local.main.${table}`)?.columns ?? []).map(
        (column) => [column.name, column],
      ),
    );
  const notesOf = (file: string) => open.notices.filter((notice) => notice.file === file).map(({ text }) => text);

  it('reads a German spreadsheet: encoding, separator, euros, percent, dates, postcodes', async () => {
    const columns = columnsOf('bestellungen_2023');
    expect(columns['Umsatz']).to.include({ type: 'decimal', unit: 'eur', defaultAggregate: 'sum' });
    expect(columns['Rabatt']).to.include({ unit: 'percent', defaultAggregate: 'avg' });
    expect(columns['Bestelldatum']).to.include({ type: 'date', role: 'time', max: '2023-12-28' });
    expect(columns['PLZ']).to.include({ type: 'string', min: '01100' });
    expect(columns['cust_nm']).to.include({ label: 'customer name', max: 'Müller, 7' });
    const [[sum, count] = []] = await query('SELECT SUM(Umsatz), COUNT(*) FROM local.main.bestellungen_2023');
    expect([sum, count]).to.deep.equal([(80 * 1234.5 + 160 * 99.9).toFixed(2), '240']);
    expect(notesOf('Bestellungen 2023.csv')).to.deep.equal(['it is written in Windows-1252, not in UTF-8']);
  });

  it('reads an American export: byte mark, repeated and empty headers, dollars, month first, yes and no', async () => {
    const columns = columnsOf('sales');
    expect(Object.keys(columns).slice(0, 4)).to.deep.equal(['Sale_ID', 'Note', 'Note_2', 'column_4']);
    expect(columns['Ship_Date']).to.include({ type: 'date', min: '2024-01-01', max: '2024-12-28' });
    expect(columns['Amount']).to.include({ type: 'decimal', unit: 'usd', min: '1000.25', max: '1199.25' });
    expect(columns['Paid']).to.include({ type: 'boolean', role: 'boolean' });
    expect(notesOf('sales.csv').join()).to.contain('several columns are called "note"');
  });

  it('finds the table below notes, and numbers in brackets, with a minus behind, and gaps', async () => {
    expect(await query('SELECT Region, Result, Margin FROM local.main.report ORDER BY Region')).to.deep.equal([
      ['East', null, '8.0'],
      ['North', '1200', '12.5'],
      ['South', '-300', null],
      ['West', '-50', '3.0'],
    ]);
    expect(notesOf('report.csv').join()).to.contain('2 lines above the table');
  });

  it('keeps rows with too few and too many fields, and says what it dropped', async () => {
    const rows = await query('SELECT id, name, remark FROM local.main.ragged ORDER BY id LIMIT 4');
    expect(rows[1]).to.deep.equal(['2', 'Ben', null]);
    expect(rows[2]).to.deep.equal(['3', 'Cleo', 'late']);
    expect(rows[3]).to.deep.equal(['4', 'Person 0', 'first line\nsecond "line" 0']);
    expect(notesOf('ragged.csv').join()).to.contain('1 row has more fields than there are columns');
  });

  it('calls columns by their place when nobody named them', () => {
    expect(Object.keys(columnsOf('headless'))).to.deep.equal(['column_1', 'column_2', 'column_3']);
    expect(columnsOf('headless')['column_3']).to.include({ type: 'date', min: '2024-01-01' });
    expect(notesOf('headless.csv').join()).to.contain('no line of column names');
  });

  it('reads dates in seven shapes', async () => {
    const types = Object.values(columnsOf('dates')).map(({ type }) => type);
    expect(types).to.deep.equal(['timestamp', 'date', 'date', 'date', 'timestamp', 'timestamp', 'date']);
    const [first] = await query('SELECT * FROM local.main.dates LIMIT 1');
    expect(first).to.deep.equal([
      '2024-01-01T10:00:00.000Z',
      '2024-01-01',
      '2024-03-01',
      '2024-02-01',
      '2024-03-01T13:05:00.000Z',
      '2024-01-01T00:00:00.000Z',
      '2024-01-01',
    ]);
  });

  it('reads gzip, UTF-16, JSON of records, lines of JSON, pipes and a declared separator', async () => {
    expect(await query('SELECT COUNT(*) FROM local.main.stores')).to.deep.equal([['10']]);
    expect(await query('SELECT name, "größe" FROM local.main.utf16')).to.deep.equal([
      ['Äpfel', '1'],
      ['Öl', '2'],
    ]);
    expect(await query('SELECT id, place_city, place_at_lat FROM local.main.nested')).to.deep.equal([
      ['1', 'Rome', '1.5'],
      ['2', 'Oslo', '2'],
    ]);
    expect(await query('SELECT b FROM local.main.lines')).to.deep.equal([['1200.00'], ['3400.50']]);
    expect(await query('SELECT weight, b FROM local.main.pipes')).to.deep.equal([
      ['1', 'x'],
      ['2', 'y'],
    ]);
    expect(await query('SELECT a FROM local.main.declared')).to.deep.equal([['1.5'], ['2.5']]);
  });

  it('takes 500 columns and a cell of a megabyte', async () => {
    expect(Object.keys(columnsOf('wide'))).to.have.length(500);
    expect(await query('SELECT MAX(LENGTH(text)) FROM local.main.huge_cell')).to.deep.equal([['1000000']]);
  });

  it('names what cannot be a number: mixed currencies, a wrong value among many', async () => {
    expect(columnsOf('mixed_money')['price']).to.include({ type: 'string' });
    expect(notesOf('mixed money.csv')).to.deep.equal(['price mixes usd and eur, so it stays text']);
    expect(columnsOf('one_wrong')['x']).to.include({ type: 'integer', nullCount: 1 });
    expect(notesOf('one wrong.csv').join()).to.contain('1 value that is no number, such as "oops", counts as missing');
  });

  it('says how it read numbers that can be read in two ways, and adds up money that never repeats', async () => {
    const columns = columnsOf('pay');
    expect(columns['income']).to.include({ role: 'measure', defaultAggregate: 'sum', unit: 'usd', min: '2600' });
    expect(columns['tmax']).to.include({ role: 'measure', defaultAggregate: 'avg' });
    expect(notesOf('pay.csv')).to.deep.equal([
      'income: "$2,600" can be read in two ways; its comma was taken as one between thousands',
    ]);
  });

  it('finds the key of another table by what the names stand for, and by counting', () => {
    const joins = open.model.joins.map(
      ({ left, right }) => `${left.table}.${left.column} -> ${right.table}.${right.column}`,
    );
    expect(joins).to.include('local.main.sales.Store -> local.main.stores.id');
  });

  it('leaves out what is beyond help and says why, without paths of the machine', () => {
    const leftOut = open.notices.filter(({ kind }) => kind === 'left_out');
    expect(leftOut.map(({ file }) => file).sort()).to.deep.equal([
      'bad.csv.gz',
      'bad.json',
      'bad.parquet',
      'empty.csv',
      'link.csv',
    ]);
    const said = leftOut.map(({ text }) => text).join('\n');
    expect(said).to.contain('it is empty').and.contain('no intact gzip file').and.contain('link to a place outside');
    expect(said).not.to.contain(root);
    expect(said).not.to.contain('lamp-data-');
    expect(open.space.description).to.contain('bad.parquet: left out');
  });

  it('passes over hidden files, other kinds, and a second way to the same file', () => {
    const names = open.imported.map(({ file }) => file.name);
    expect(names).not.to.include('.hidden.csv');
    expect(names).not.to.include('picture.png');
    expect(names.filter((name) => name.startsWith('sales'))).to.have.length(1);
  });

  it('takes names and values for data, never for SQL or for patterns of files', async () => {
    expect(open.imported.find(({ file }) => file.name === SQL_NAME)?.identifier).to.equal(
      'local.main.x_drop_table_stores',
    );
    expect(await query('SELECT "from_FROM" FROM local.main.x_drop_table_stores ORDER BY "select"')).to.deep.equal([
      ["'; DROP TABLE stores;--"],
      [`"; ATTACH '/etc/passwd'`],
    ]);
    expect(await query('SELECT COUNT(*) FROM local.main.star')).to.deep.equal([['1']]);
    expect(open.valueIndex.find("'; DROP TABLE stores;--")).to.have.length(1);
  });

  it('is sealed: no file can be read and nothing be written any more', async () => {
    const escapes = [
      `SELECT * FROM read_csv('${join(root, 'secret.csv')}')`,
      `SELECT * FROM '${join(root, 'data', 'sales.csv')}'`,
      `COPY local.main.stores TO '${join(root, 'out.csv')}'`,
      'DROP TABLE local.main.stores',
      'SET enable_external_access = true',
    ];
    for (const sql of escapes) {
      const error = await open.duckdb.query(sql).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(error, sql).to.be.instanceOf(AppError);
    }
    expect(await readdir(root)).to.have.members(['data', 'secret.csv', 'temporary']);
  });

  it('leaves nothing behind in the folder for temporary files', async () => {
    expect(await readdir(temporary)).to.deep.equal([]);
  });

  it('refuses a folder with nothing in it, or none at all, and says so', async () => {
    await mkdir(join(root, 'nothing'), { recursive: true });
    await writeFile(join(root, 'nothing', 'bad.json'), '{');
    const faultOf = async (path: string) =>
      openFolder({ path, clock: systemClock }).then(
        () => expect.fail('should have failed'),
        (error: unknown) => error as AppError,
      );
    const nothing = await faultOf(join(root, 'nothing'));
    expect(nothing).to.include({ code: 'genie.space_misconfigured', blame: 'operator', field: 'DATA_DIR' });
    expect(nothing.message).to.contain('no CSV, TSV, Parquet or JSON file').and.contain('bad.json: left out');
    expect((await faultOf(join(root, 'nowhere'))).message).to.contain('there is no such folder');
    expect((await faultOf(join(root, 'secret.csv'))).message).to.contain('give the folder');
  });
});
