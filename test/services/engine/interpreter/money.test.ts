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

describe('what things are worth', () => {
  let box: Reader;
  let ads: Reader;
  let inn: Reader;

  before(async () => {
    box = await openReader({ title: 'Box office', tables: { 'own.main.ticket_sales_2024': tickets() } });
    ads = await openReader({ title: 'Adverts', tables: { 'own.main.ad_performance': adverts() } });
    inn = await openReader({ title: 'Inn', tables: { 'own.main.bills': bills() } });
  });

  after(async () => {
    await box.close();
    await ads.close();
    await inn.close();
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
});
