import { expect } from 'chai';
import { dayText } from '../csv.ts';
import { LAST_DAY_MS } from '../sets.ts';
import { FOLDERS } from './files/folders.ts';
import { helpdeskTables } from './helpdesk.ts';
import { hospitalTables } from './hospital.ts';
import { musicTables } from './music.ts';
import { shopTables } from './shop.ts';
import { subscriptionTables } from './subscriptions.ts';
import { warehouseTables } from './warehouse.ts';

const MOST_ROWS = 20_000;
const DAY = /^\d{4}-\d{2}-\d{2}/;

const ALL = { hospitalTables, helpdeskTables, warehouseTables, shopTables, musicTables, subscriptionTables };

describe('generated files of the score', () => {
  for (const [name, tablesOf] of Object.entries(ALL)) {
    it(`are the same each time, bounded, and end on the last day: ${name}`, () => {
      const tables = tablesOf();
      expect(tablesOf()).to.deep.equal(tables);
      expect(tables).to.have.length.above(1);
      for (const { rows, columns } of tables) {
        expect(rows).to.have.length.within(1, MOST_ROWS);
        expect(rows.every((row) => row.length === columns.length)).to.equal(true);
      }
      const days = tables
        .flatMap(({ rows }) => rows.flat())
        .filter((cell) => typeof cell === 'string' && DAY.test(cell));
      const last = days.map(String).sort().at(-1)?.slice(0, 10);
      expect(last).to.equal(dayText(LAST_DAY_MS));
    });
  }

  for (const [name, tablesOf] of Object.entries(FOLDERS)) {
    it(`are few files, the same each time, and bounded: ${name}`, () => {
      const tables = tablesOf();
      expect(tablesOf()).to.deep.equal(tables);
      expect(tables).to.have.length.within(1, 3);
      expect(Math.max(...tables.map(({ rows }) => rows.length))).to.be.within(200, 3_000);
      for (const { rows, columns } of tables) {
        expect(rows).to.have.length.above(0);
        expect(rows.every((row) => row.length === columns.length)).to.equal(true);
      }
    });
  }
});
