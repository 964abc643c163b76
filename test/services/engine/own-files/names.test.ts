import { expect } from 'chai';
import { isSameTableName, tableNames } from '../../../../services/engine/own-files/names.ts';

describe('names of own files', () => {
  it('become names of tables in which words stay apart', () => {
    const files = [
      'SupportTickets.csv',
      'Sales 2024.csv',
      'tblStockMoves.tsv.gz',
      'ADMISSIONS.parquet',
      'sales-2024.csv',
    ];
    expect(tableNames(files)).to.deep.equal([
      'support_tickets',
      'sales_2024',
      'tbl_stock_moves',
      'admissions',
      'sales_2024_2',
    ]);
  });

  it('are the same however words are divided', () => {
    expect(isSameTableName('SupportTickets', 'support_tickets')).to.equal(true);
    expect(isSameTableName('supporttickets', 'support_tickets')).to.equal(true);
    expect(isSameTableName('support', 'support_tickets')).to.equal(false);
  });
});
