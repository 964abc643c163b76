import { expect } from 'chai';
import { systemClock } from '../../../services/clock.ts';
import { openDuckDb } from '../../../services/engine/duckdb.ts';

/** SQL of a value, its type and its text. */
const CELLS: readonly (readonly [sql: string, type: string, text: string | null])[] = [
  ['TRUE', 'BOOLEAN', 'true'],
  ['1::TINYINT', 'INT', '1'],
  ['-7::INTEGER', 'INT', '-7'],
  ['4294967295::UINTEGER', 'LONG', '4294967295'],
  ['9007199254740993::BIGINT', 'LONG', '9007199254740993'],
  ['170141183460469231731687303715884105727::HUGEINT', 'DECIMAL(38,0)', '170141183460469231731687303715884105727'],
  ['SUM(1::BIGINT)', 'DECIMAL(38,0)', '1'],
  ['12.50::DECIMAL(10,2)', 'DECIMAL(10,2)', '12.50'],
  ['-0.05::DECIMAL(4,2)', 'DECIMAL(4,2)', '-0.05'],
  ['0.1::DOUBLE + 0.2::DOUBLE', 'DOUBLE', '0.3'],
  ['12::DOUBLE', 'DOUBLE', '12'],
  ["'-0'::DOUBLE", 'DOUBLE', '0'],
  ['1e300::DOUBLE', 'DOUBLE', '1e+300'],
  ["'NaN'::DOUBLE", 'DOUBLE', 'NaN'],
  ["DATE '2016-02-29'", 'DATE', '2016-02-29'],
  ["DATE '0090-01-01'", 'DATE', '0090-01-01'],
  ["TIMESTAMP '2016-02-29 23:59:59.5'", 'TIMESTAMP', '2016-02-29T23:59:59.500Z'],
  ["TIMESTAMP_S '2016-02-29 10:00:00'", 'TIMESTAMP', '2016-02-29T10:00:00.000Z'],
  ["TIMESTAMP_MS '2016-02-29 10:00:00'", 'TIMESTAMP', '2016-02-29T10:00:00.000Z'],
  ["TIMESTAMP_NS '2016-02-29 10:00:00'", 'TIMESTAMP', '2016-02-29T10:00:00.000Z'],
  ["TIMESTAMPTZ '2016-02-29 10:00:00+00'", 'TIMESTAMP', '2016-02-29T10:00:00.000Z'],
  ["date_trunc('MONTH', TIMESTAMP '2016-02-29 10:00:00')", 'TIMESTAMP', '2016-02-01T00:00:00.000Z'],
  ["TIMESTAMP 'infinity'", 'TIMESTAMP', 'infinity'],
  ['\'Ünï "x"\'', 'STRING', 'Ünï "x"'],
  ["TIME '10:30:00'", 'STRING', '10:30:00'],
  ['[1, 2]', 'STRING', '[1, 2]'],
  ['NULL', 'INT', null],
  ['NULL::DOUBLE', 'DOUBLE', null],
];

describe('cells', () => {
  it('have the type names of Databricks and travel as text', async () => {
    const duckdb = await openDuckDb({ tables: [], clock: systemClock });
    const seen = [];
    for (const [sql] of CELLS) {
      const { columns, rows } = await duckdb.query(`SELECT ${sql}`);
      seen.push([sql, columns[0]?.type, rows[0]?.[0]]);
    }
    await duckdb.close();
    expect(seen).to.deep.equal(CELLS);
  });
});
