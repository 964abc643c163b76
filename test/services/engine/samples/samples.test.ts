import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import { type DuckDb, openDuckDb } from '../../../../services/engine/duckdb.ts';
import { quoteIdentifier } from '../../../../services/engine/duckdb-import.ts';
import { generateSamples } from '../../../../services/engine/samples/generate.ts';
import { SeededRandom } from '../../../../services/engine/samples/random.ts';
import { sampleSpace } from '../../../../services/engine/samples/samples.ts';
import type { SampleCell, SampleTable } from '../../../../services/engine/samples/table.ts';
import { writeSamples } from '../../../../services/engine/samples/write.ts';
import { type OpenSpace, openSpace } from '../../../../services/engine/space-open.ts';

const DATA = join(import.meta.dirname, '../../../../services/engine/samples/data');

/** A generated cell as a query gives it back. */
function cellText(cell: SampleCell, type: string): string | null {
  if (cell === null) return null;
  return type === 'TIMESTAMP' ? `${String(cell).replace(' ', 'T')}.000Z` : String(cell);
}

describe('sample data', () => {
  let open: OpenSpace;
  let duckdb: DuckDb;
  let generated: readonly SampleTable[];

  before(async () => {
    open = await openSpace(await sampleSpace(), { clock: systemClock });
    duckdb = open.duckdb;
    generated = generateSamples();
  });
  after(() => duckdb.close());

  async function one(sql: string): Promise<string | null | undefined> {
    return (await duckdb.query(sql)).rows[0]?.[0];
  }

  it('in the files are, row by row, what the generator makes', async () => {
    expect(generated.map((table) => table.identifier).sort()).to.deep.equal(
      open.space.tables.map((table) => table.identifier).sort(),
    );
    for (const table of generated) {
      const { rows } = await duckdb.query(`SELECT * FROM ${quoteIdentifier(table.identifier)}`, { maxRows: 50_000 });
      expect(rows.length, table.file).to.equal(table.rows.length);
      for (const [index, row] of table.rows.entries()) {
        const wanted = row.map((cell, column) => cellText(cell, table.columns[column]?.type ?? ''));
        // Deep equality of chai takes seconds for so many rows.
        expect(JSON.stringify(rows[index]), `${table.file} row ${index}`).to.equal(JSON.stringify(wanted));
      }
    }
  });

  it('are written anew to the same rows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamp-samples-'));
    const tables = generated.filter((table) => table.rows.length < 1_000);
    await writeSamples(tables, folder);
    expect((await readdir(folder)).sort()).to.deep.equal(tables.map((table) => table.file).sort());
    const files = tables.map(({ identifier, file }) => ({ identifier, file: join(folder, file) }));
    const again = await openDuckDb({ tables: files, clock: systemClock });
    for (const { identifier } of tables) {
      const sql = `SELECT * FROM ${quoteIdentifier(identifier)}`;
      expect((await again.query(sql)).rows).to.deep.equal((await duckdb.query(sql)).rows);
    }
    await again.close();
    await rm(folder, { recursive: true });
  });

  it('take about half a megabyte', async () => {
    const files = await readdir(DATA);
    expect(files.sort()).to.deep.equal(generated.map((table) => table.file).sort());
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(DATA, file))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.below(600_000);
  });

  it('have the sizes that people know', async () => {
    expect(await one('SELECT COUNT(*) FROM samples.nyctaxi.trips')).to.equal('21932');
    expect(await one('SELECT COUNT(*) FROM samples.bakehouse.sales_transactions')).to.equal('3333');
  });

  it('hold something to find', async () => {
    const perDay =
      "SELECT date_trunc('DAY', tpep_pickup_datetime) AS d, COUNT(*) AS n FROM samples.nyctaxi.trips GROUP BY 1";
    expect(await one(`SELECT d FROM (${perDay}) ORDER BY n LIMIT 1`)).to.equal('2016-01-23T00:00:00.000Z');
    const byHour =
      'SELECT EXTRACT(HOUR FROM tpep_pickup_datetime) AS h FROM samples.nyctaxi.trips GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1';
    expect(Number(await one(byHour))).to.be.within(18, 19);
    const airport = 'SELECT AVG(trip_distance) FROM samples.nyctaxi.trips WHERE pickup_zip = 11430';
    expect(Number(await one(airport))).to.be.above(
      3 * Number(await one('SELECT AVG(trip_distance) FROM samples.nyctaxi.trips')),
    );
    expect(Number(await one('SELECT COUNT(*) FROM samples.nyctaxi.trips WHERE dropoff_zip IS NULL'))).to.be.within(
      1,
      300,
    );
    const best =
      'SELECT product FROM samples.bakehouse.sales_transactions GROUP BY 1 ORDER BY SUM(totalPrice) DESC LIMIT 1';
    expect(await one(best)).to.equal('Croissant');
    const sales = (country: string, month: number) =>
      `SELECT SUM(t.totalPrice) FROM samples.bakehouse.sales_transactions t JOIN samples.bakehouse.sales_franchises f USING (franchiseID) WHERE f.country = '${country}' AND EXTRACT(MONTH FROM t.dateTime) = ${month}`;
    expect(Number(await one(sales('Japan', 6)))).to.be.above(1.4 * Number(await one(sales('Japan', 1))));
    expect(Number(await one(sales('Australia', 6)))).to.be.below(0.6 * Number(await one(sales('Australia', 1))));
    const silent =
      'SELECT COUNT(*) FROM samples.bakehouse.sales_franchises f WHERE NOT EXISTS (SELECT 1 FROM samples.bakehouse.sales_transactions t WHERE t.franchiseID = f.franchiseID)';
    expect(await one(silent)).to.equal('1');
    const closed = 'SELECT MAX(dateTime) FROM samples.bakehouse.sales_transactions WHERE franchiseID = 3000007';
    expect(await one(closed)).to.match(/^2024-03/);
  });

  it('fit together: every key is found, every total is price times quantity', async () => {
    for (const { left, right } of open.model.joins) {
      const lost = `SELECT COUNT(*) FROM ${left.table} AS l WHERE NOT EXISTS (SELECT 1 FROM ${right.table} AS r WHERE r.${right.column} = l.${left.column})`;
      expect(await one(lost), `${left.table}.${left.column}`).to.equal('0');
    }
    expect(open.model.joins).to.have.length(5);
    expect(
      await one('SELECT COUNT(*) FROM samples.bakehouse.sales_transactions WHERE totalPrice <> unitPrice * quantity'),
    ).to.equal('0');
  });

  it('name nobody: addresses, telephones and cards that cannot exist', async () => {
    const customers = 'samples.bakehouse.sales_customers';
    expect(await one(`SELECT COUNT(*) FROM ${customers} WHERE email_address NOT LIKE '%@example.com'`)).to.equal('0');
    expect(await one(`SELECT COUNT(*) FROM ${customers} WHERE phone_number NOT LIKE '555-01%'`)).to.equal('0');
    expect(
      await one(
        "SELECT COUNT(*) FROM samples.bakehouse.sales_transactions WHERE CAST(cardNumber AS VARCHAR) NOT LIKE '9%'",
      ),
    ).to.equal('0');
    const hidden = open.model.tables.flatMap((table) => table.columns).some((column) => column.name === 'cardNumber');
    expect(hidden).to.equal(false);
  });
});

describe('sample space', () => {
  it('is sorted and numbered as Genie demands, so that it can be imported there', async () => {
    const path = join(import.meta.dirname, '../../../../services/engine/samples/space.json');
    const json = JSON.parse(await readFile(path, 'utf8'));
    const tables: { identifier: string; column_configs: { column_name: string }[] }[] = json.data_sources.tables;
    expectSorted(tables.map((table) => table.identifier));
    for (const table of tables) expectSorted(table.column_configs.map((column) => column.column_name));
    const { measures, filters, expressions } = json.instructions.sql_snippets;
    const lists = [json.instructions.join_specs, measures, filters, expressions, json.config.sample_questions];
    const ids: string[] = [];
    for (const list of lists) ids.push(...list.map((item: { id: string }) => item.id));
    for (const list of lists) expectSorted(list.map((item: { id: string }) => item.id));
    expect(new Set(ids).size).to.equal(ids.length);
    for (const id of ids) expect(id).to.match(/^[0-9a-f]{32}$/);
  });

  it('describes every column in words', async () => {
    const { duckdb, model } = await openSpace(await sampleSpace(), { clock: systemClock });
    await duckdb.close();
    const bare = model.tables.flatMap((table) =>
      table.columns.filter((column) => !column.description).map((column) => `${table.label}.${column.name}`),
    );
    expect(bare).to.deep.equal([]);
    expect(model.tables.map((table) => table.rowNoun.singular)).to.include.members(['trip', 'transaction', 'customer']);
  });
});

function expectSorted(names: readonly string[]): void {
  const misplaced = names.filter((name, index) => index > 0 && name < (names[index - 1] ?? ''));
  expect(misplaced).to.deep.equal([]);
}

describe('seeded randomness', () => {
  it('is the same for the same seed', () => {
    const draw = (seed: number) => {
      const random = new SeededRandom(seed);
      return [random.next(), random.integer(1, 6), random.pick(['a', 'b', 'c']), random.bell(), random.chance(0.5)];
    };
    expect(draw(7)).to.deep.equal(draw(7));
    expect(draw(7)).not.to.deep.equal(draw(8));
    expect(new SeededRandom(1).next()).to.equal(0.6270739405881613);
  });

  it('keeps to bounds and weights', () => {
    const random = new SeededRandom(3);
    const seen = Array.from({ length: 2_000 }, () => random.integer(2, 4));
    expect(new Set(seen)).to.deep.equal(new Set([2, 3, 4]));
    const picks = Array.from({ length: 2_000 }, () =>
      random.weighted(['no', 'yes'], (item) => (item === 'yes' ? 1 : 0)),
    );
    expect(new Set(picks)).to.deep.equal(new Set(['yes']));
    expect(() => random.pick([])).to.throw(RangeError);
    expect(() => random.weighted([], () => 1)).to.throw(RangeError);
  });
});
