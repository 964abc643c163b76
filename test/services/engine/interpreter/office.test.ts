import { expect } from 'chai';
import { slipOf } from '../../../../services/engine/interpreter/slips.ts';
import { openReader, type Reader } from './reader.ts';
import { type Row, seeded } from './worlds.ts';

const random = seeded(53);
const some = (count: number) => Math.floor(random() * count);
const two = (figure: number) => String(figure).padStart(2, '0');
const day = (month: number, at: number) => `2024-${two(month)}-${two(1 + (at % 28))}`;

const TEAMS = ['Lynx', 'Otter', 'Heron'];

/** Offers to firms, which end in one of two ways. */
const offers: Row[] = Array.from({ length: 160 }, (_, at) => {
  const state = ['Open', 'Closed Won', 'Closed Lost'][some(3)] ?? '';
  return {
    offer_id: 500 + at,
    Firm: `Firm ${'ABCDEFGH'[some(8)]}`,
    Team: TEAMS[some(3)] ?? '',
    Stage: state,
    'Amount USD': 100 + some(900),
    Opened: day(1 + (at % 5), at),
    'Closed On': state === 'Open' ? null : day(6, at),
    'Loss Cause': state === 'Closed Lost' ? (['Price', 'Timing'][some(2)] ?? '') : null,
  };
});
/** What was billed, when it was due, and when it came in. */
const bills: Row[] = Array.from({ length: 140 }, (_, at) => ({
  bill_id: 900 + at,
  Debtor: `Debtor ${'ABCDE'[some(5)]}`,
  'Billed On': day(1 + (at % 4), at),
  'Due Date': day(2 + (at % 6), at),
  'Paid On': at % 3 === 0 ? null : day(3 + (at % 4), at),
  'Net EUR': 50 + some(500),
}));
/** What each notice brought in and what it cost. */
const notices: Row[] = Array.from({ length: 150 }, (_, at) => ({
  Day: day(1 + (at % 6), at),
  'Board ID': `B${1 + some(6)}`,
  Region: ['Hill', 'Coast'][some(2)] ?? '',
  'Cost EUR': 10 + some(90),
  'Revenue EUR': 20 + some(300),
}));
const boards: Row[] = Array.from({ length: 6 }, (_, at) => ({
  'Board ID': `B${1 + at}`,
  'Board Name': `Board ${'ABCDEF'[at]}`,
  Sort: ['Wall', 'Screen'][at % 2] ?? '',
  Budget: 1_000 * (1 + at),
  'Start Date': day(1, at),
}));

describe('what is asked inside a firm', () => {
  let sales: Reader;
  let ledger: Reader;
  let ads: Reader;
  let plans: Reader;

  before(async () => {
    sales = await openReader({ title: 'Sales', tables: { 'firm.main.offers': offers } });
    ledger = await openReader({ title: 'Ledger', tables: { 'firm.main.bills': bills } });
    ads = await openReader({ title: 'Ads', tables: { 'firm.main.notices': notices, 'firm.main.boards': boards } });
    plans = await openReader({ title: 'Plans', tables: { 'firm.main.boards': boards } });
  });

  after(async () => {
    await sales.close();
    await ledger.close();
    await ads.close();
    await plans.close();
  });

  function sql(reader: Reader, question: string): string {
    const found = reader.read(question);
    if (found.kind !== 'query') throw new Error(`${question}: ${found.kind}`);
    return found.sql.replaceAll(/\s+/g, ' ');
  }

  it('takes a short word for the state that has it, and the verb for it', () => {
    for (const question of ['how many won offers', 'how many offers did we win', 'offers won, how many?'])
      expect(sql(sales, question), question).to.contain("Stage = 'Closed Won'");
    for (const question of ['number of lost offers', 'how many offers do we lose'])
      expect(sql(sales, question), question).to.contain("Stage = 'Closed Lost'");
  });

  it('counts the rows with a condition, and compares no figure with their number', () => {
    const found = sql(sales, 'firms with more than 3 lost offers');
    expect(found).to.contain("WHERE Stage = 'Closed Lost'").and.to.contain('HAVING COUNT(*) > 3');
    expect(found).not.to.contain('Amount');
    expect(sql(ledger, 'debtors with at least 5 overdue bills')).to.contain('`Paid On` IS NULL');
  });

  it('finds what is overdue by both dates, and what is not paid by one', () => {
    const overdue = sql(ledger, 'how many bills are overdue?');
    expect(overdue)
      .to.match(/`Paid On` IS NULL/)
      .and.to.match(/`Due Date` < DATE '2024-06-30'/);
    expect(sql(ledger, 'bills past their due date by debtor')).to.contain("`Due Date` < DATE '2024-06-30'");
    for (const question of ['unpaid bills by debtor', 'how many outstanding bills', 'total outstanding amount'])
      expect(sql(ledger, question), question).to.contain('`Paid On` IS NULL');
    expect(sql(ledger, 'which debtor owes the most?')).to.contain('SUM(`Net EUR`)').and.to.contain('`Paid On` IS NULL');
  });

  it('says that it does not know what is overdue where no day was fixed', () => {
    expect(sales.title('how many offers are overdue?')).to.match(/^refuse: .*"overdue"/);
  });

  it('takes what was spent for the cost, never for the revenue or the budget', () => {
    expect(sql(ads, 'total spend and revenue by region'))
      .to.contain('SUM(`Cost EUR`)')
      .and.to.contain('SUM(`Revenue EUR`)');
    expect(sql(ads, 'spend by sort')).to.contain('SUM(`Cost EUR`)').and.not.to.contain('Budget');
    expect(sql(ads, 'how much did we spend in May 2024')).to.contain('SUM(`Cost EUR`)');
  });

  it('does not tell what was spent by what may be spent', () => {
    expect(plans.title('spend by sort')).to.match(/^refuse: .*"spend"/);
    expect(plans.title('total budget by sort')).to.equal('Total budget by sort');
  });

  it('takes no word that is spelled right for a slip', () => {
    expect(slipOf('won')).to.equal(undefined);
    expect(slipOf('avrage')).to.equal('average');
  });

  it('takes the quarter before for a time and not for a ranking of quarters', () => {
    const found = sql(ads, 'which 3 boards had the most revenue last quarter?');
    expect(found).to.contain("Day >= DATE '2024-01-01'").and.not.to.contain('date_trunc');
  });
});
