import { expect } from 'chai';
import { EMPTY_STATE } from '../../../../services/engine/interpreter/state.ts';
import { openReader, type Reader } from './reader.ts';
import { type Row, seeded } from './worlds.ts';

/** Members of a gym: yes and no in several spellings, and what people say instead of the names. */
function members(): Row[] {
  const random = seeded(31);
  return Array.from({ length: 120 }, (_, row) => ({
    member_number: 1_000 + row * 2,
    Age: 18 + Math.floor(random() * 60),
    Gender: random() < 0.5 ? 'Female' : 'Male',
    Churn: random() < 0.3,
    HasLocker: random() < 0.5,
    PlanType: ['Basic', 'Plus', 'Night Owl'][Math.floor(random() * 3)] ?? '',
    MonthlyIncome: 1_500 + Math.floor(random() * 4_000),
    PercentSalaryHike: 1 + Math.floor(random() * 20),
    YearsAtGym: Math.floor(random() * 12),
    NumClassesBooked: Math.floor(random() * 9),
    EffortClass: 1 + Math.floor(random() * 3),
  }));
}

/** Invoices of several lines each. */
function invoices(): Row[] {
  const random = seeded(32);
  return Array.from({ length: 200 }, (_, row) => ({
    line_id: row + 1,
    'Invoice ID': `I${Math.floor(row / 3)}`,
    'Client ID': `C${Math.floor(row / 3) % 20}`,
    'Client Name': `Client ${Math.floor(row / 3) % 20}`,
    Segment: ['Home', 'Trade'][Math.floor(row / 3) % 2] ?? '',
    'Sub Segment': ['north', 'south', 'west'][row % 3] ?? '',
    Sales: Math.round(random() * 50_000) / 100,
    Profit: Math.round((random() - 0.4) * 9_000) / 100,
    Level_Max: Math.round(random() * 400) / 10 + 40,
    Level_Min: Math.round(random() * 400) / 10,
    Sky: ['sun', 'rain', 'fog'][row % 3] ?? '',
  }));
}

/** Games of a league, with two sides each and grounds that are called alike. */
function games(): Row[] {
  const random = seeded(33);
  const sides = ['Ayton', 'Beeby', 'Corley', 'Denby'];
  return Array.from({ length: 160 }, (_, row) => ({
    game_id: row + 1,
    year: 2018 + (row % 6),
    ground_id: 300 + Math.floor(random() * 24),
    ground_name: ['Park', 'Arena', 'Meadow'][row % 3] ?? '',
    home_side: sides[row % 4] ?? '',
    away_side: sides[(row + 1 + (row % 3)) % 4] ?? '',
    home_points: Math.floor(random() * 30),
    away_points: Math.floor(random() * 30),
    noise_score: Math.round(random() * 900) / 10,
  }));
}

describe("words of one's own files", () => {
  let gym: Reader;
  let shop: Reader;
  let league: Reader;

  before(async () => {
    gym = await openReader({ title: 'Gym', tables: { 'own.main.gym_churn': members() } });
    shop = await openReader({ title: 'Shop', tables: { 'own.main.invoices': invoices() } });
    league = await openReader({ title: 'League', tables: { 'own.main.games': games() } });
  });

  after(async () => {
    await gym.close();
    await shop.close();
    await league.close();
  });

  function sql(reader: Reader, question: string): string {
    const found = reader.read(question);
    if (found.kind !== 'query') throw new Error(`${question}: ${found.kind}`);
    return found.sql.replaceAll(/\s+/g, ' ');
  }

  it('are what rows are called by their key, where the name of the table says nothing of them', () => {
    expect(gym.compiled.model.tables[0]?.rowNoun).to.deep.equal({ singular: 'member', plural: 'members' });
    expect(gym.title('how many members are there?')).to.equal('Number of members');
  });

  it('tell of whom a yes is true, whom not, and both beside each other', () => {
    expect(sql(gym, 'how many members left?')).to.include('WHERE Churn = TRUE');
    expect(sql(gym, 'how many members stayed?')).to.include('WHERE Churn = FALSE');
    const both = sql(gym, 'average monthly income of members who left compared to those who stayed');
    expect(both).to.include('GROUP BY Churn').and.not.include('WHERE');
    expect(sql(gym, 'what percentage of women left?')).to.match(
      /FILTER \(WHERE Churn = TRUE\).* WHERE Gender = 'Female'/,
    );
    expect(sql(gym, 'members with neither a locker nor churn, how many?')).to.match(
      /HasLocker = FALSE AND Churn = FALSE/,
    );
  });

  it('find the amount of an everyday word, never that of a change', () => {
    expect(sql(gym, 'average salary')).to.include('AVG(MonthlyIncome)');
    expect(sql(gym, 'what do basic members earn on average?')).to.include('AVG(MonthlyIncome)');
    expect(sql(gym, 'average salary hike')).to.include('AVG(PercentSalaryHike)');
  });

  it('are put together as what they measure asks for', () => {
    const of = (name: string) => gym.compiled.model.tables[0]?.columns.find((one) => one.name === name);
    expect(of('YearsAtGym')).to.include({ role: 'measure', defaultAggregate: 'avg' });
    expect(of('MonthlyIncome')).to.include({ role: 'measure', defaultAggregate: 'avg' });
    expect(of('NumClassesBooked')).to.include({ role: 'measure', label: 'number of classes booked' });
    expect(of('EffortClass')).to.include({ role: 'dimension' });
  });

  it('count invoices and not their lines, unless the lines are asked for', () => {
    expect(sql(shop, 'how many invoices are there?')).to.include('COUNT(DISTINCT `Invoice ID`)');
    expect(sql(shop, 'which clients have more than 3 invoices?')).to.include('HAVING COUNT(DISTINCT `Invoice ID`) > 3');
    expect(sql(shop, 'how many records are there?')).to.include('COUNT(*)');
    expect(sql(shop, 'average invoice value by segment')).to.include(
      'SUM(Sales) / NULLIF(COUNT(DISTINCT `Invoice ID`), 0)',
    );
  });

  it('take the key and the name of a thing for one thing', () => {
    expect(sql(shop, 'top 3 clients by sales')).to.match(/GROUP BY `Client (ID|Name)`/);
  });

  it('know what a loss is, of rows and of groups', () => {
    expect(sql(shop, 'how many loss-making invoices are there?')).to.include('WHERE Profit < 0');
    expect(sql(shop, 'in which segments are we losing money?')).to.include('HAVING SUM(Profit) < 0');
    expect(sql(shop, 'the least profitable client')).to.match(
      /SUM\(Profit\).* ORDER BY total_profit NULLS LAST.* LIMIT 1/,
    );
  });

  it('sort without a cut: worst first', () => {
    expect(sql(shop, 'segments by sales, worst first'))
      .to.match(/ORDER BY total_sales NULLS LAST/)
      .and.not.include('LIMIT');
  });

  it('turn round: the maximum level, and the highest of it', () => {
    expect(sql(shop, 'average maximum level by segment')).to.include('AVG(Level_Max)');
    expect(sql(shop, 'what was the highest level?')).to.include('MAX(Level_Max)');
    expect(sql(shop, 'what was the lowest level?')).to.include('MIN(Level_Min)');
  });

  it('say how something is that the data call by its thing: sunny', () => {
    expect(sql(shop, 'how many sunny records are there?')).to.include("Sky = 'sun'");
    expect(sql(shop, 'how many foggy records are there?')).to.include("Sky = 'fog'");
  });

  it('ask for so many for each thing', () => {
    expect(sql(shop, 'how many invoices does a client have on average?')).to.match(
      /COUNT\(DISTINCT `Invoice ID`\) \/ NULLIF\(COUNT\(DISTINCT `Client (ID|Name)`\), 0\)/,
    );
  });

  it('count what is to be drawn', () => {
    expect(sql(shop, 'sub segments as a pie chart')).to.include('GROUP BY `Sub Segment`');
  });

  it('take a place before a class for one of the classes', () => {
    expect(sql(gym, 'how many third class members are there?')).to.include('EffortClass = 3');
    expect(sql(gym, 'how many first class members are there?')).to.include('EffortClass = 1');
  });

  it('put side by side what is more or less than the other', () => {
    expect(sql(gym, 'do women earn more than men on average?')).to.match(/AVG\(MonthlyIncome\).*GROUP BY Gender/);
    expect(sql(gym, 'is the average age of men higher than that of women?')).to.match(/AVG\(Age\).*GROUP BY Gender/);
  });

  it('tell first who they are and then what is said of them', () => {
    expect(sql(gym, 'what percentage of members who have a locker left?')).to.match(
      /FILTER \(WHERE Churn = TRUE\).* WHERE HasLocker = TRUE/,
    );
  });

  it('know a thing by its key where many share its name', () => {
    expect(sql(league, 'grounds with more than 5 games')).to.include('GROUP BY ground_id');
    expect(sql(league, 'number of grounds')).to.include('COUNT(DISTINCT ground_id)');
  });

  it('make a superlative of what a column is called, and a trend of years', () => {
    expect(sql(league, 'top 3 noisiest grounds')).to.match(/AVG\(noise_score\).*ORDER BY average_noise_score DESC/);
    expect(sql(league, 'how did the noise develop over the years?')).to.include('GROUP BY year');
  });

  it('take a place for where it was, and keep to the column of the question before', () => {
    expect(sql(league, 'average noise score at Ayton')).to.include("home_side = 'Ayton'");
    const first = league.read('total home points of Ayton');
    if (first.kind !== 'query') throw new Error(first.kind);
    expect(first.sql).to.include("home_side = 'Ayton'");
    const then = league.read('and Beeby?', { ...EMPTY_STATE, plan: first.plan });
    expect(then.kind === 'query' && then.sql)
      .to.include("home_side = 'Beeby'")
      .and.not.include('Ayton');
  });

  it('count exactly one where only one is said, and cut nothing', () => {
    const only = sql(league, 'how many grounds have only one game?');
    expect(only).to.include('HAVING COUNT(*) = 1').and.not.include('LIMIT');
    expect(sql(gym, 'how many members have just one class booked?')).to.include('NumClassesBooked = 1');
  });

  it('mean the last noun of two, and ask which end of a thing is meant', () => {
    expect(sql(shop, 'sales by client segment')).to.include('GROUP BY Segment');
    expect(shop.read('average level by segment').kind).to.equal('clarify');
  });

  it('are not averaged where the same thing would be counted once only', () => {
    expect(league.read('how many different grounds are there per side on average?').kind).to.equal('refuse');
  });

  it('are declined where nothing tells of them', () => {
    for (const question of [
      'which client was watched the most?',
      'how many nights were booked?',
      'what will our sales be?',
    ])
      expect(shop.read(question).kind, question).to.equal('refuse');
  });
});
