import { expect } from 'chai';
import { openReader, type Reader } from './reader.ts';
import { type Row, seeded } from './worlds.ts';

/** Tickets that were sold one by one: a price, and no column of what came in. */
function tickets(): Row[] {
  const random = seeded(41);
  return Array.from({ length: 120 }, (_, row) => ({
    'Ticket No': `T${100 + row}`,
    Show: ['Swans', 'Robbers', 'Tosca'][Math.floor(random() * 3)] ?? '',
    Kind: ['Adult', 'Pupil'][row % 2] ?? '',
    'Sold On': `2024-0${1 + (row % 6)}-1${row % 10}`,
    'Price (EUR)': 10 + Math.floor(random() * 400) / 10,
    Age: 12 + Math.floor(random() * 60),
  }));
}

/** What advertisements cost and brought. */
function adverts(): Row[] {
  const random = seeded(42);
  return Array.from({ length: 120 }, (_, row) => ({
    Day: `2024-0${1 + (row % 6)}-1${row % 10}`,
    Network: ['Blue', 'Green'][row % 2] ?? '',
    Impressions: 1_000 + row * 37,
    Clicks: 10 + Math.floor(random() * 90),
    'Cost (USD)': 5 + Math.floor(random() * 900) / 10,
    'Conv. value': Math.floor(random() * 9_000) / 10,
  }));
}

/** Bills of a restaurant, with the numbers of its tables. */
function bills(): Row[] {
  const random = seeded(43);
  return Array.from({ length: 120 }, (_, row) => ({
    'Bill No': row + 1,
    'Closed At': `2024-0${1 + (row % 6)}-1${row % 10}`,
    Table: 1 + Math.floor(random() * 18),
    Waiter: ['Ida', 'Joe'][row % 2] ?? '',
    'Bill Total': 10 + Math.floor(random() * 900) / 10,
  }));
}

/** Gifts of people and firms, one column of who gave them. */
function gifts(): Row[] {
  const random = seeded(44);
  return Array.from({ length: 120 }, (_, row) => ({
    'Donation ID': 900 + row,
    Donor: `Donor ${Math.floor(random() * 20)}`,
    'Donor Type': ['Firm', 'Person'][row % 2] ?? '',
    'Gift Date': `2024-0${1 + (row % 6)}-1${row % 10}`,
    'Amount ($)': 5 + Math.floor(random() * 9_000) / 10,
  }));
}

/** Nights in a house: guests by name, and how many they were. */
function stays(): Row[] {
  const random = seeded(45);
  return Array.from({ length: 120 }, (_, row) => ({
    'Booking ID': `B${row}`,
    'Guest Name': `Guest ${Math.floor(random() * 20)}`,
    Guests: 1 + Math.floor(random() * 4),
    Arrived: `2024-0${1 + (row % 6)}-1${row % 10}`,
    Status: ['Stayed on', 'Cancelled', 'Left early'][row % 3] ?? '',
    'Total Amount': 50 + Math.floor(random() * 9_000) / 10,
  }));
}

/** Who is paid what, and invoices with two amounts. */
function staff(): Row[] {
  const random = seeded(46);
  return Array.from({ length: 120 }, (_, row) => ({
    'Emp No': `E${row}`,
    Gender: ['F', 'M'][row % 2] ?? '',
    'Annual Salary': 30_000 + Math.floor(random() * 900) * 10,
    Overtime: Math.floor(random() * 30),
  }));
}

function charged(): Row[] {
  return Array.from({ length: 120 }, (_, row) => ({
    'Invoice No': `I${row}`,
    Region: ['North', 'South'][row % 2] ?? '',
    'Net Amount': 100 + row,
    'Gross Amount': 120 + row * 1.2,
  }));
}

describe('what things are worth', () => {
  let box: Reader;
  let ads: Reader;
  let inn: Reader;
  let charity: Reader;
  let house: Reader;
  let pay: Reader;
  let office: Reader;

  before(async () => {
    box = await openReader({ title: 'Box office', tables: { 'own.main.ticket_sales_2024': tickets() } });
    ads = await openReader({ title: 'Adverts', tables: { 'own.main.ad_performance': adverts() } });
    inn = await openReader({ title: 'Inn', tables: { 'own.main.bills': bills() } });
    charity = await openReader({ title: 'Charity', tables: { 'own.main.donations': gifts() } });
    house = await openReader({ title: 'House', tables: { 'own.main.bookings': stays() } });
    pay = await openReader({ title: 'Pay', tables: { 'own.main.payroll': staff() } });
    office = await openReader({ title: 'Office', tables: { 'own.main.invoices': charged() } });
  });

  after(async () => {
    await box.close();
    await ads.close();
    await inn.close();
    await charity.close();
    await house.close();
    await pay.close();
    await office.close();
  });

  function sql(reader: Reader, question: string): string {
    const found = reader.read(question);
    if (found.kind !== 'query') throw new Error(`${question}: ${found.kind}`);
    return found.sql.replaceAll(/\s+/g, ' ');
  }

  it('is the sum of what each was sold at, where a row is one sale of one thing', () => {
    expect(sql(box, 'total revenue by show')).to.match(/SUM\(`?Price \(EUR\)`?\).*GROUP BY `Show`/);
    expect(sql(box, 'which show made the most money')).to.match(/SUM\(`?Price \(EUR\)`?\).*LIMIT 1/);
    expect(sql(box, 'adult vs pupil revenue')).to.include("Kind IN ('Adult', 'Pupil') GROUP BY Kind");
  });

  it('is never told by what was spent', () => {
    expect(sql(ads, 'how much revenue did blue bring')).to.include('SUM(`Conv. value`)').and.not.include('Cost');
    expect(sql(ads, 'which network made the most money')).to.include('SUM(`Conv. value`)');
    expect(sql(ads, 'how much did we spend on blue')).to.include('SUM(`Cost (USD)`)');
  });

  it('is of the rows when they are called as their key is, and breaks nothing down by it', () => {
    expect(sql(box, 'average ticket price by kind')).to.match(/GROUP BY Kind ORDER/);
    expect(sql(box, 'cheapest ticket')).to.match(/ORDER BY `Price \(EUR\)` NULLS LAST, .* LIMIT 1/);
    expect(sql(box, 'share of tickets sold to pupils')).to.not.include('GROUP BY');
  });

  it('adds up what is called in the plural, and never numbers of places', () => {
    expect(sql(ads, 'total impressions by network')).to.include('SUM(Impressions)');
    expect(sql(inn, 'busiest table')).to.include('COUNT(*)').and.include('GROUP BY `Table`');
  });

  it('is all that one gave, for who gave the most, and no single gift', () => {
    expect(sql(charity, 'who gave the most')).to.match(/SUM\(`Amount \(\$\)`\).*GROUP BY Donor/);
    expect(sql(charity, 'do firms give more than persons')).to.match(/SUM\(`Amount \(\$\)`\).*GROUP BY `Donor Type`/);
    expect(sql(charity, 'give me donations by donor type')).to.include('COUNT(*)');
    expect(sql(house, 'who are our best guests')).to.match(/SUM\(`Total Amount`\).*GROUP BY `Guest Name`/);
    expect(sql(house, 'how many guests had more than 5 bookings')).to.match(
      /GROUP BY `Guest Name` HAVING COUNT\(\*\) > 5/,
    );
  });

  it('is what an average one comes to, and never how many there are', () => {
    expect(sql(charity, 'average donation by donor type')).to.include('AVG(`Amount ($)`)');
    expect(sql(charity, 'average donations per donor')).to.include('COUNT(*) /');
    expect(sql(inn, 'average bill by waiter')).to.include('AVG(`Bill Total`)');
    expect(office.read('average invoice by region').kind).to.equal('refuse');
  });

  it('counts what happened by what the data say became of it', () => {
    expect(sql(house, 'number of cancellations')).to.include("WHERE Status = 'Cancelled'");
    expect(sql(house, 'cancellation rate')).to.include("FILTER (WHERE Status = 'Cancelled')");
  });

  it('is what the verb says, or nothing', () => {
    expect(sql(pay, 'do women earn more than men')).to.match(/AVG\(`Annual Salary`\).*GROUP BY Gender/);
    expect(pay.read('total payroll cost').kind).to.equal('refuse');
    expect(ads.read('cheapest clicks by network').kind).to.equal('refuse');
  });
});
