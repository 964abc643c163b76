import { expect } from 'chai';
import { openReader, type Reader } from './reader.ts';
import { type Row, seeded } from './worlds.ts';

const random = seeded(53);
const some = (count: number) => Math.floor(random() * count);
const two = (figure: number) => String(figure).padStart(2, '0');

/** Sailings of ferries: a delay that can be less than nothing, a yes and no, both ends of a temperature. */
const sailings: Row[] = Array.from({ length: 160 }, (_, at) => ({
  sailing_id: 500 + at,
  company: ['Blue', 'Green', 'Red'][at % 3] ?? null,
  flag: ['Norway', 'France', 'United Kingdom'][some(3)] ?? null,
  sailed_on: `2024-${two(1 + (at % 6))}-${two(1 + some(28))}`,
  dep_delay_min: some(40) - 5,
  cancelled: some(6) === 0 ? 1 : 0,
  max_temp: 10 + some(20),
  min_temp: some(10),
  deck_level: 7 + (at % 4),
  outcome: ['Pass', 'Fail'][some(2)] ?? null,
  rainfall_mm: some(3) === 0 ? 0 : some(30),
  stewards: 1 + some(4),
  travels_by: ['Walk', 'Bike'][some(2)] ?? null,
}));

/** Boats with the year in which they were built and one in which they were let go. */
const boats: Row[] = Array.from({ length: 80 }, (_, at) => ({
  name: `Boat ${at}`,
  harbour: ['North', 'South'][at % 2] ?? null,
  built: 1961 + some(50),
  launch_year: 1990 + some(30),
  length_m: 8 + some(30),
  times_chartered: some(30),
  avg_rating: 1 + some(5),
}));

/** What was made of each kind in each year: the rows are called after a figure, and years are numbers. */
const yields: Row[] = Array.from({ length: 90 }, (_, at) => ({
  Orchard: ['North', 'South', 'West'][at % 3] ?? null,
  Year: 2015 + Math.floor(at / 15),
  Fruit: ['Apple', 'Pear', 'Plum', 'Cherry', 'Quince'][Math.floor(at / 3) % 5] ?? null,
  'Yield (kg)': 10_000 + some(90_000),
}));

/** Rows of players: two sides, and the date of the match. */
const bouts: Row[] = Array.from({ length: 120 }, (_, at) => ({
  bout_date: `2024-${two(1 + (at % 6))}-${two(1 + (at % 27))}`,
  fencer: `Fencer ${at % 14}`,
  club: ['Foils', 'Sabres'][at % 2] ?? null,
  opponent: ['Foils', 'Sabres'][(at + 1) % 2] ?? null,
  hits: some(16),
  touches_price: 5 + some(40),
  floor_area: 20 + some(200),
  smoking_status: ['Never', 'Current'][some(2)] ?? null,
  age: 18 + some(40),
}));

/** Homes that were sold, one in each row. */
const homes: Row[] = Array.from({ length: 80 }, (_, at) => ({
  id: at + 1,
  quarter: ['Mill', 'Quay'][at % 2] ?? null,
  sale_price: 90_000 + some(400) * 500,
  floor_area: 38 + some(200),
  sale_date: `2024-${two(1 + (at % 6))}-${two(1 + (at % 27))}`,
}));

describe('questions about public files', () => {
  let ferries: Reader;
  let fleet: Reader;
  let orchards: Reader;
  let fencing: Reader;
  let market: Reader;

  before(async () => {
    ferries = await openReader({
      title: 'Ferries',
      tables: { 'own.main.sailings': sailings },
    });
    orchards = await openReader({ title: 'Orchards', tables: { 'own.main.orchard_yield': yields } });
    fencing = await openReader({ title: 'Fencing', tables: { 'own.main.fencer_stats': bouts } });
    market = await openReader({ title: 'Market', tables: { 'own.main.house_sales': homes } });
    fleet = await openReader({ title: 'Fleet', tables: { 'own.main.boats': boats } });
  });

  after(async () => {
    await ferries.close();
    await fleet.close();
    await orchards.close();
    await fencing.close();
    await market.close();
  });

  function sql(reader: Reader, question: string): string {
    const found = reader.read(question);
    if (found.kind !== 'query') throw new Error(`${question}: ${found.kind}`);
    return found.sql.replaceAll(/\s+/g, ' ');
  }

  it('counts what happened where a column says of what it is true', () => {
    expect(sql(ferries, 'companies with more than 5 cancellations')).to.match(/cancelled = 1 .*HAVING COUNT\(\*\) > 5/);
  });

  it('tells when the row of a superlative was', () => {
    expect(sql(ferries, 'when was the longest delay?')).to.match(/SELECT .*sailed_on.* ORDER BY dep_delay_min DESC/);
  });

  it('sorts the worst first, which are the longest delays', () => {
    expect(sql(ferries, 'average delay by company, worst first')).to.match(/ORDER BY average_dep_delay_minutes DESC/);
    expect(sql(ferries, 'average delay by company, best first')).to.not.match(
      /ORDER BY average_dep_delay_minutes DESC/,
    );
  });

  it('takes the end of a temperature that a superlative is about', () => {
    expect(sql(ferries, 'hottest day')).to.match(/max_temp/);
    expect(sql(ferries, 'coldest day')).to.match(/min_temp/);
  });

  it('knows what is of a country, and what has passed or failed', () => {
    expect(sql(ferries, 'how many French sailings')).to.match(/flag = 'France'/);
    expect(sql(ferries, 'how many British sailings failed')).to.match(/flag = 'United Kingdom'.*outcome = 'Fail'/);
  });

  it('takes those that follow `among` as the whole of a share', () => {
    const text = sql(ferries, 'share of failing sailings among those with flag Norway');
    expect(text).to.match(/FILTER \(WHERE outcome = 'Fail'\).* WHERE flag = 'Norway'/);
  });

  it('does not break down by where something went', () => {
    expect(sql(ferries, 'what share of sailings walk to deck level?')).to.not.match(/GROUP BY/);
  });

  it('counts places from the first one that a column has', () => {
    expect(sql(ferries, 'average delay on the 8th deck level')).to.match(/deck_level = 8/);
  });

  it('reads the years in which something was built, and decades', () => {
    expect(sql(fleet, 'oldest boat')).to.match(/ORDER BY built LIMIT 1|ORDER BY launch_year LIMIT 1|ORDER BY built/);
    expect(sql(fleet, 'boats built in the 1990s')).to.match(/built >= 1990 AND built < 2000/);
    expect(sql(fleet, 'boats longer than two and a half metres')).to.match(/length_m > 2\.5/);
  });

  it('holds rows against the average of all, and no groups', () => {
    const above = /WHERE stewards > \(SELECT AVG\(stewards\) FROM own\.main\.sailings\)/;
    expect(sql(ferries, 'how many sailings with above average stewards')).to.match(above);
    expect(sql(ferries, 'sailings with stewards above average')).to.match(above);
    expect(sql(fleet, 'boats longer than average')).to.match(/WHERE length_m > \(SELECT AVG\(length_m\)/);
    expect(ferries.read('which companies are above average in stewards').kind).to.equal('refuse');
  });

  it('takes late and early from a delay, and rain from what fell', () => {
    expect(sql(ferries, 'how many sailings were late')).to.match(/dep_delay_min > 0/);
    expect(sql(ferries, 'how many sailings were early')).to.match(/dep_delay_min < 0/);
    expect(sql(ferries, 'how many late sailings by company')).to.match(/dep_delay_min > 0/);
    expect(sql(ferries, 'rainy sailings')).to.match(/rainfall_mm > 0/);
    expect(sql(ferries, 'which month was the driest')).to.match(
      /SUM\(rainfall_mm\).* ORDER BY total_rainfall_mm(,| LIMIT| NULLS)/,
    );
    expect(sql(ferries, 'how many sailings below freezing')).to.match(/min_temp < 0/);
  });

  it('takes exactly so many for only so many', () => {
    expect(sql(ferries, 'how many sailings involved only one steward')).to.match(/stewards = 1/);
  });

  it('names what there is most often when it is no figure', () => {
    expect(sql(ferries, 'what is the typical company')).to.match(/SELECT company, COUNT\(\*\).*LIMIT 1/);
  });

  it('tells one row where nothing is to be added up', () => {
    const text = sql(ferries, 'who had the most stewards in a single sailing');
    expect(text).to.match(/ORDER BY stewards DESC.* LIMIT 1/);
    expect(text).to.not.match(/SUM/);
  });

  it('does not add up over the years what was gained between them', () => {
    expect(ferries.read('how many stewards did Blue gain between January and March').kind).to.equal('refuse');
  });

  it('takes the share of those of whom something is said', () => {
    expect(sql(ferries, 'what share of companies are from Norway')).to.match(/COUNT\(DISTINCT company\) FILTER/);
  });

  it('puts single years beside each other', () => {
    expect(sql(fleet, 'number of boats by harbour launched in 1995 vs 2000')).to.match(/launch_year IN \(1995, 2000\)/);
  });

  it('takes a figure that the rows are called after for the figure', () => {
    expect(sql(orchards, 'total yield kg by orchard')).to.match(/SUM\(`Yield \(kg\)`\)/);
    expect(sql(orchards, 'pear yield kg by year')).to.match(/SUM\(`Yield \(kg\)`\).*Fruit = 'Pear'/);
  });

  it('takes the side that is told, and the other one behind `against`', () => {
    expect(sql(fencing, 'how many hits for the Foils')).to.match(/club = 'Foils'/);
    expect(sql(fencing, 'how many hits against the Foils')).to.match(/opponent = 'Foils'/);
  });

  it('averages rows, and looks at each of them, where a row is a happening', () => {
    expect(sql(fencing, 'top 3 fencers by average hits per bout')).to.match(/^SELECT fencer, AVG\(hits\).*LIMIT 3$/);
    expect(sql(fencing, 'fencers with more than 12 hits in a single bout')).to.match(/WHERE hits > 12/);
  });

  it('does not take a kind of people for all kinds', () => {
    expect(fencing.read('percentage of smokers by club').kind).to.equal('refuse');
  });

  it('reads decades of a life', () => {
    expect(sql(fencing, 'average hits of fencers in their 30s')).to.match(/age BETWEEN 30 AND 39/);
  });

  it('knows what is sold, what it comes to, and what a part of it costs', () => {
    expect(sql(market, 'how many houses in Mill')).to.match(/COUNT\(\*\).*quarter = 'Mill'/);
    expect(sql(market, 'sale price per floor area by quarter')).to.match(
      /SUM\(sale_price\) \/ NULLIF\(SUM\(floor_area\), 0\)/,
    );
    expect(sql(market, 'top 5 largest houses and their sale price')).to.match(/ORDER BY floor_area DESC/);
  });

  it('is older before a year, and by years', () => {
    expect(sql(orchards, 'how many records are older than 2017')).to.match(/Year < 2017/);
    expect(sql(orchards, 'how many records are older than 8 years')).to.match(/Year < 2016/);
  });

  it('takes nobody who does something for the year in which it was done', () => {
    expect(fleet.read('which builder has the most boats').kind).to.equal('refuse');
  });

  it('does not take how often for how long', () => {
    expect(sql(fleet, 'longest boat')).to.match(/ORDER BY length_m DESC/);
  });

  it('averages averages of groups that are compared', () => {
    expect(sql(fleet, 'harbours with an average rating over 3')).to.match(/HAVING AVG\(avg_rating\) > 3/);
  });

  it('counts rows where one of each would be counted', () => {
    expect(sql(fleet, 'number of launches per launch year')).to.match(/COUNT\(\*\)/);
  });
});
