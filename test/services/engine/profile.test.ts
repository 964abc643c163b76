import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { type DuckDb, openDuckDb } from '../../../services/engine/duckdb.ts';
import type { ModelColumn } from '../../../services/engine/model.ts';
import { profileTable } from '../../../services/engine/profile.ts';
import { describeColumns, describeTable } from '../../../services/engine/profile-describe.ts';
import { findForeignKeys } from '../../../services/engine/profile-keys.ts';

/** Files as people keep them, read without a word of explanation. */
describe('profile', () => {
  let folder: string;
  let duckdb: DuckDb;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamp-profile-'));
    const lines = Array.from({ length: 120 }, (_, row) =>
      [
        row + 1,
        ['Anna', 'Ben', 'Cleo'][row % 3],
        `p${row}@example.com`,
        ['s', 'm', 'l'][row % 3],
        (row * 37) % 1000,
        (row % 90) / 10,
        `2023-0${(row % 9) + 1}-15 08:00:00`,
        row % 2 === 0,
        [80331, 10115, 20095][row % 3],
        row % 5 === 0 ? '' : `note number ${row} with quite a lot of words in it as people write them down`,
        2020 + (row % 3),
        1 + (row % 10),
      ].join(','),
    );
    const header =
      'visit_id,custName,email_addr,size,paid_amt,satisfaction_rating,visited_at,member,zip,remarks,birth_year,patient_id';
    await writeFile(join(folder, 'fact_clinic_visits.csv'), [header, ...lines].join('\n'));
    const patients = Array.from({ length: 12 }, (_, row) => `${row + 1},Patient ${row},${row % 4}`);
    await writeFile(join(folder, 'patients.csv'), ['id,name,ward', ...patients].join('\n'));
    await writeFile(join(folder, 'empty.csv'), 'a,b\n');
    const tables = [
      { identifier: 'own.files.fact_clinic_visits', file: join(folder, 'fact_clinic_visits.csv') },
      { identifier: 'own.files.patients', file: join(folder, 'patients.csv') },
      { identifier: 'own.files.empty', file: join(folder, 'empty.csv') },
    ];
    duckdb = await openDuckDb({ tables, clock: systemClock });
  });
  after(async () => {
    await duckdb.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('counts rows, values and gaps, and knows the bounds', async () => {
    const profile = await profileTable(duckdb, 'own.files.fact_clinic_visits');
    expect(profile.rowCount).to.equal(120);
    const [id, , , , , , visited] = profile.columns;
    expect(id).to.include({
      name: 'visit_id',
      type: 'integer',
      distinctCount: 120,
      nullCount: 0,
      min: '1',
      max: '120',
    });
    expect(visited).to.include({ type: 'timestamp', min: '2023-01-15T08:00:00.000Z', max: '2023-09-15T08:00:00.000Z' });
    expect(profile.columns[9]).to.include({ name: 'remarks', nullCount: 24 });
  });

  it('knows what each column is good for', async () => {
    const profile = await profileTable(duckdb, 'own.files.fact_clinic_visits');
    const short = (column: ModelColumn) => [column.label, column.role, column.defaultAggregate];
    expect(describeColumns(profile).map(short)).to.deep.equal([
      ['visit id', 'identifier', 'count_distinct'],
      ['customer name', 'dimension', 'count_distinct'],
      ['email address', 'text', 'count_distinct'],
      ['size', 'dimension', 'count_distinct'],
      ['paid amount', 'measure', 'sum'],
      ['satisfaction rating', 'measure', 'avg'],
      ['visited at', 'time', 'count_distinct'],
      ['member', 'boolean', 'count_distinct'],
      ['zip', 'dimension', 'count_distinct'],
      ['remarks', 'text', 'count_distinct'],
      ['birth year', 'dimension', 'count_distinct'],
      ['patient id', 'identifier', 'count_distinct'],
    ]);
  });

  it('gives columns the other words that people use, unless two would share one', async () => {
    const described = describeColumns(await profileTable(duckdb, 'own.files.fact_clinic_visits'));
    const synonymsOf = (name: string) => described.find((column) => column.name === name)?.synonyms;
    expect(synonymsOf('visited_at')).to.deep.equal(['visited', 'visited date', 'visited time']);
    expect(synonymsOf('paid_amt')).to.deep.equal(['paid']);
    const shared = { name: '', distinctCount: 1, nullCount: 0, averageLength: 1 };
    const columns = describeColumns({
      identifier: 'a.b.c',
      rowCount: 9,
      columns: [
        { ...shared, name: 'net_amount', type: 'decimal' },
        { ...shared, name: 'net_value', type: 'decimal' },
      ],
    });
    expect(columns.map((column) => column.synonyms)).to.deep.equal([[], []]);
  });

  it('names tables and rows from the name of the file', async () => {
    expect(describeTable(await profileTable(duckdb, 'own.files.fact_clinic_visits'))).to.deep.equal({
      label: 'clinic visit',
      synonyms: ['visit'],
      rowNoun: { singular: 'visit', plural: 'visits' },
    });
    expect(describeTable({ identifier: 'a.b.people', rowCount: 0, columns: [] }).rowNoun).to.deep.equal({
      singular: 'person',
      plural: 'people',
    });
  });

  it('sees through how a name says that it is a table, a copy or a list', () => {
    const nounOf = (name: string) => {
      const { label, rowNoun } = describeTable({ identifier: `a.b.${name}`, rowCount: 0, columns: [] });
      return `${label} | ${rowNoun.plural}`;
    };
    const names = {
      cust_master: 'customer | customers',
      dept_lkp: 'department | departments',
      lkpDept: 'department | departments',
      tblInvMvmts: 'invoice movement | movements',
      t_accts: 'account | accounts',
      emp_2024_v2: 'employee | employees',
      price_list: 'price | prices',
      // A list alone is what its rows are.
      master: 'master | master',
    };
    expect(Object.fromEntries(Object.keys(names).map((name) => [name, nounOf(name)]))).to.deep.equal(names);
  });

  it('gives no word of another language an English plural', () => {
    const pluralOfRows = (name: string) =>
      describeTable({ identifier: `a.b.${name}`, rowCount: 0, columns: [] }).rowNoun.plural;
    expect(['verkauf', 'kunden', 'bestellung', 'vente'].map(pluralOfRows)).to.deep.equal([
      'verkauf',
      'kunden',
      'bestellung',
      'vente',
    ]);
    expect(['movie', 'gizmos', 'shipment', 'redemption', 'city'].map(pluralOfRows)).to.deep.equal([
      'movies',
      'gizmos',
      'shipments',
      'redemptions',
      'cities',
    ]);
  });

  it('knows numbers of things, and how yes and no may be spelled', () => {
    const facts = { distinctCount: 2, nullCount: 0, averageLength: 1 };
    const columns = [
      { ...facts, name: 'NumBeds', type: 'integer', min: '12', max: '48' },
      { ...facts, name: 'no_of_seats', type: 'integer', min: '1', max: '9' },
      { ...facts, name: 'house_no', type: 'integer', min: '1', max: '9' },
      { ...facts, name: 'SmokerFlag', type: 'string', min: 'N', max: 'Y' },
      { ...facts, name: 'churned', type: 'integer', min: '0', max: '1' },
      { ...facts, name: 'item_qty', type: 'integer', min: '0', max: '1' },
      { ...facts, name: 'sex', type: 'string', min: 'F', max: 'M' },
      { ...facts, name: 'team', type: 'string', min: 'N', max: 'T' },
    ] as const;
    const described = describeColumns({ identifier: 'a.b.c', rowCount: 99, columns });
    expect(described.map(({ label, role }) => `${label}: ${role}`)).to.deep.equal([
      'number of beds: measure',
      'number of seats: measure',
      'house number: dimension',
      'smoker flag: boolean',
      'churned: boolean',
      'item quantity: measure',
      'sex: dimension',
      'team: dimension',
    ]);
  });

  it('drops the letter that every column of a table begins with', () => {
    const column = { distinctCount: 1, nullCount: 0, averageLength: 1, type: 'string' } as const;
    const columns = ['o_status', 'o_clerk', 'o_comment'].map((name) => ({ ...column, name }));
    const labels = describeColumns({ identifier: 'a.b.orders', rowCount: 3, columns }).map((one) => one.label);
    expect(labels).to.deep.equal(['status', 'clerk', 'comment']);
  });

  it('finds keys of other tables by name and by values', async () => {
    const identifiers = ['own.files.fact_clinic_visits', 'own.files.patients'];
    const profiles = [];
    for (const identifier of identifiers) profiles.push(await profileTable(duckdb, identifier));
    expect(await findForeignKeys(duckdb, profiles)).to.deep.equal([
      {
        left: { table: 'own.files.fact_clinic_visits', column: 'patient_id' },
        right: { table: 'own.files.patients', column: 'id' },
      },
    ]);
  });

  it('finds keys whose names a system shortens, and the key that a table is called after', async () => {
    await writeFile(join(folder, 'moves.csv'), 'sku,pat_mrn,cust_nr\nA1,7,1\nA2,8,2\nA1,8,2\n');
    await writeFile(join(folder, 'sku_master.csv'), 'sku,brand\nA1,x\nA2,y\n');
    await writeFile(join(folder, 'pat_master.csv'), 'pat_mrn,sex\n7,f\n8,m\n');
    await writeFile(join(folder, 'customers.csv'), 'customer_no,city\n1,Rom\n2,Bonn\n');
    const names = ['moves', 'sku_master', 'pat_master', 'customers'];
    const tables = names.map((name) => ({ identifier: `own.files.${name}`, file: join(folder, `${name}.csv`) }));
    const other = await openDuckDb({ tables, clock: systemClock });
    const profiles = [];
    for (const { identifier } of tables) profiles.push(await profileTable(other, identifier));
    const found = await findForeignKeys(other, profiles);
    expect(found.map(({ left, right }) => `${left.column} ${right.table}`)).to.deep.equal([
      'sku own.files.sku_master',
      'pat_mrn own.files.pat_master',
      'cust_nr own.files.customers',
    ]);
    await other.close();
  });

  it('takes no column for a key whose values are not all there', async () => {
    await writeFile(join(folder, 'l.csv'), 'code\n1\n2\n9\n');
    await writeFile(join(folder, 'r.csv'), 'code\n1\n2\n3\n');
    const tables = ['l', 'r'].map((name) => ({ identifier: `own.files.${name}`, file: join(folder, `${name}.csv`) }));
    const other = await openDuckDb({ tables, clock: systemClock });
    const profiles = [];
    for (const { identifier } of tables) profiles.push(await profileTable(other, identifier));
    expect(await findForeignKeys(other, profiles)).to.deep.equal([]);
    await other.close();
  });

  it('bears columns of lists and objects', async () => {
    await writeFile(join(folder, 'nested.json'), '[{"tags":["a","b"],"at":{"x":1}},{"tags":[],"at":{"x":1}}]');
    const tables = [{ identifier: 'own.files.nested', file: join(folder, 'nested.json') }];
    const other = await openDuckDb({ tables, clock: systemClock });
    const { columns } = await profileTable(other, 'own.files.nested');
    expect(columns.map((column) => [column.type, column.distinctCount])).to.deep.equal([
      ['string', 2],
      ['string', 1],
    ]);
    await other.close();
  });

  it('bears a table without rows', async () => {
    const profile = await profileTable(duckdb, 'own.files.empty');
    expect(profile.rowCount).to.equal(0);
    expect(describeColumns(profile)).to.have.length(2);
  });
});
