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
    // Lies between the names of the teams, and is none of them.
    Mascot: ['Lynx', 'Mole', 'Otter'][at % 3] ?? '',
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
  'Budget USD': 1_000 * (1 + at),
  'Start Date': day(1, at),
}));

/** Who works there, since when and until when. */
const hands: Row[] = Array.from({ length: 60 }, (_, at) => ({
  'Hand ID': `H${100 + at}`,
  Name: `Hand ${at}`,
  Crew: TEAMS[some(3)] ?? '',
  'Hire Date': day(1 + (at % 6), at),
  'Leave Date': at % 4 === 0 ? day(3 + (at % 4), at) : null,
  'Salary EUR': 1_000 + some(3_000),
}));
/** Who leads which team; the offers name them under another word. */
const leaders: Row[] = TEAMS.map((team, at) => ({ Chief: team, Coast: ['North', 'South'][at % 2] ?? '' }));
/** What was shown, clicked and bought. */
const shown: Row[] = Array.from({ length: 90 }, (_, at) => ({
  Day: day(1 + (at % 6), at),
  Device: ['Tablet', 'Phone'][some(2)] ?? '',
  Impressions: 500 + some(9_000),
  Clicks: 10 + some(90),
  Conversions: some(9),
  'Spend EUR': 5 + some(50),
  'Revenue EUR': some(400),
}));

/** Tools that are looked at again and again, and what they were used for. */
const tools: Row[] = Array.from({ length: 12 }, (_, at) => ({
  Tool: `T-${10 + at}`,
  Built: `20${two(10 + at)}-0${1 + (at % 9)}-11`,
  'Next Check Due': day(4 + (at % 6), at),
}));
const uses: Row[] = Array.from({ length: 80 }, (_, at) => ({
  Day: day(1 + (at % 6), at),
  Tool: `T-${10 + some(12)}`,
  'Pieces Produced': 10 + some(50),
}));
/** Who signed up, and who has gone again. */
const patrons: Row[] = Array.from({ length: 50 }, (_, at) => ({
  'Member ID': 70 + at,
  Plan: ['Small', 'Large'][at % 2] ?? '',
  'Signup Date': day(1 + (at % 6), at),
  'Cancelled On': at % 5 === 0 ? day(6, at) : null,
}));

describe('what is asked inside a firm', () => {
  let sales: Reader;
  let ledger: Reader;
  let ads: Reader;
  let plans: Reader;
  let works: Reader;
  let club: Reader;
  let staff: Reader;
  let shows: Reader;
  let led: Reader;

  before(async () => {
    sales = await openReader({ title: 'Sales', tables: { 'firm.main.offers': offers } });
    ledger = await openReader({ title: 'Ledger', tables: { 'firm.main.bills': bills } });
    ads = await openReader({ title: 'Ads', tables: { 'firm.main.notices': notices, 'firm.main.boards': boards } });
    staff = await openReader({ title: 'Staff', tables: { 'firm.main.employees': hands } });
    shows = await openReader({ title: 'Shown', tables: { 'firm.main.shown': shown } });
    led = await openReader({ title: 'Led', tables: { 'firm.main.offers': offers, 'firm.main.leaders': leaders } });
    works = await openReader({ title: 'Works', tables: { 'firm.main.tools': tools, 'firm.main.uses': uses } });
    club = await openReader({ title: 'Club', tables: { 'firm.main.members': patrons } });
    plans = await openReader({ title: 'Plans', tables: { 'firm.main.boards': boards } });
  });

  after(async () => {
    await sales.close();
    await ledger.close();
    await ads.close();
    await plans.close();
    await works.close();
    await club.close();
    await staff.close();
    await shows.close();
    await led.close();
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
    expect(plans.title('total budget by sort')).to.equal('Total budget usd by sort');
  });

  it('takes no word that is spelled right for a slip', () => {
    expect(slipOf('won')).to.equal(undefined);
    expect(slipOf('avrage')).to.equal('average');
  });

  it('dates what came to an end by that end', () => {
    const found = sql(sales, 'how many offers were won in June 2024?');
    expect(found).to.contain("`Closed On` >= DATE '2024-06-01'").and.not.to.contain('Opened');
    expect(sql(sales, 'how many offers in June 2024?')).to.contain("Opened >= DATE '2024-06-01'");
  });

  it('takes the worth of rows for their amount, and a bill of salaries for their sum', () => {
    expect(sql(sales, 'total value of won offers')).to.contain('SUM(`Amount USD`)');
    expect(sql(ledger, 'total value of unpaid bills')).to.contain('SUM(`Net EUR`)').and.to.contain('IS NULL');
    expect(sql(staff, 'what is our salary bill?')).to.contain('SUM(`Salary EUR`)');
    expect(sql(staff, 'payroll by crew')).to.contain('SUM(`Salary EUR`)');
    expect(sql(staff, 'salary by crew')).to.contain('AVG(`Salary EUR`)');
  });

  it('knows who is still there, who came and who left', () => {
    expect(sql(staff, 'number of current employees')).to.contain('`Leave Date` IS NULL');
    expect(sql(staff, 'how many employees left in May 2024')).to.contain("`Leave Date` >= DATE '2024-05-01'");
    expect(sql(staff, 'hires per month')).to.contain('`Hire Date`').and.to.contain('COUNT(*)');
    expect(sql(staff, 'who joined first?')).to.match(/SELECT .*Name.* ORDER BY `Hire Date`/);
    expect(sql(staff, 'which employee left last?')).to.match(/SELECT .*Name.* ORDER BY `Leave Date` DESC/);
    expect(sql(staff, 'which employees joined last month?')).to.match(/SELECT `Hand ID`, Name/);
  });

  it('works out the ratios of a trade sum by sum, and only where both sides are clear', () => {
    expect(sql(shows, 'CTR by device')).to.contain('100.0 * SUM(shown.Clicks) / NULLIF(SUM(shown.Impressions), 0)');
    expect(sql(shows, 'what is our click-through rate on phones')).to.contain('SUM(shown.Impressions)');
    expect(sql(shows, 'ROAS')).to.contain('SUM(shown.`Revenue EUR`) / NULLIF(SUM(shown.`Spend EUR`), 0)');
    expect(sql(shows, 'conversion rate per month')).to.contain(
      '100.0 * SUM(shown.Conversions) / NULLIF(SUM(shown.Clicks), 0)',
    );
    expect(sql(shows, 'CPM')).to.contain('1000.0 * SUM(shown.`Spend EUR`)');
    expect(ads.title('CTR by region')).to.match(/^refuse: .*"CTR"/);
  });

  it('follows names from one table to the other, whatever the column is called', () => {
    expect(sql(led, 'won offers by coast')).to.contain('JOIN').and.to.contain('Chief');
    expect(sql(led, 'which leader has the most offers?')).to.contain('GROUP BY Team');
    // Without the names in common there is no way.
    expect(led.compiled.model.joins).to.have.length(1);
    expect(ads.compiled.model.joins).to.have.length(1);
  });

  it('reads the days to come', () => {
    expect(sql(ledger, 'bills due in the next 14 days')).to.contain(
      "`Due Date` >= DATE '2024-06-30' AND `Due Date` < DATE '2024-07-15'",
    );
    expect(sql(ledger, 'bills due in the next 2 months')).to.contain(
      "`Due Date` >= DATE '2024-07-01' AND `Due Date` < DATE '2024-09-01'",
    );
  });

  it('knows what is due again, and when that day has passed', () => {
    expect(sql(works, 'tools due for check in the next 30 days')).to.contain("`Next Check Due` >= DATE '2024-06-30'");
    for (const question of ['overdue tools', 'tools whose check is overdue'])
      expect(sql(works, question), question).to.contain("`Next Check Due` < DATE '2024-06-30'");
    expect(sql(works, 'oldest tool')).to.contain('FROM firm.main.tools').and.to.contain('ORDER BY Built');
    expect(sql(works, 'total output by tool')).to.contain('SUM(`Pieces Produced`)');
  });

  it('counts who comes and who goes', () => {
    expect(sql(club, 'new signups per month')).to.contain('`Signup Date`').and.to.contain('COUNT(*)');
    expect(sql(club, 'churn rate by plan')).to.contain('100.0 * COUNT(members.`Cancelled On`)');
    expect(sql(club, 'active members by plan')).to.contain('`Cancelled On` IS NULL');
  });

  it('takes the quarter before for a time and not for a ranking of quarters', () => {
    const found = sql(ads, 'which 3 boards had the most revenue last quarter?');
    expect(found).to.contain("Day >= DATE '2024-01-01'").and.not.to.contain('date_trunc');
  });
});
