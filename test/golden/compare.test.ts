import { expect } from 'chai';
import type { AnswerTable } from '../../services/genie/types.ts';
import { compareRows } from './compare.ts';

function table(...rows: (string | null)[][]): AnswerTable {
  const columns = (rows[0] ?? []).map((_, index) => ({ name: `c${index}`, type: 'STRING' }));
  return { columns, rows, totalRows: rows.length, truncated: false };
}

describe('compareRows', () => {
  const gold = table(['a', '1'], ['b', '2.3333333']);

  it('ignores the order of rows, names and further columns', () => {
    expect(compareRows(gold, table(['2.33', 'x', 'b'], ['1', 'y', 'a']))).to.equal(undefined);
  });

  it('minds the order of rows when the question does', () => {
    expect(compareRows(gold, table(['b', '2.3333333'], ['a', '1']), { ordered: true })).to.be.a('string');
    expect(compareRows(gold, gold, { ordered: true })).to.equal(undefined);
  });

  it('minds which cells stand in one row', () => {
    expect(compareRows(gold, table(['a', '2.3333333'], ['b', '1']))).to.be.a('string');
  });

  it('minds numbers, missing rows and missing columns', () => {
    expect(compareRows(gold, table(['a', '1'], ['b', '2.35']))).to.contain('no column has the values');
    expect(compareRows(gold, table(['a', '1']))).to.equal('1 rows instead of 2');
    expect(compareRows(gold, table(['a'], ['b']))).to.be.a('string');
  });

  it('does not use one column twice', () => {
    expect(compareRows(table(['1', '1']), table(['1']))).to.be.a('string');
  });

  it('takes a day for its midnight and a month for its first day, but null for nothing else', () => {
    expect(compareRows(table(['2016-01-01T00:00:00.000Z']), table(['2016-01']))).to.equal(undefined);
    expect(compareRows(table(['2016-01-02']), table(['2016-01-02 00:00:00']))).to.equal(undefined);
    expect(compareRows(table([null]), table(['0']))).to.be.a('string');
  });
});
