import { expect } from 'chai';
import { openReader, type Reader } from './reader.ts';
import { type Row, seeded } from './worlds.ts';

const two = (figure: number) => String(figure).padStart(2, '0');

/** Sittings of a portrait studio: two dates, a wait, a length, an age, scores on a scale. */
function sittings(): Row[] {
  const random = seeded(71);
  return Array.from({ length: 150 }, (_, row) => ({
    sitting_no: 500 + row,
    'Asked On': `2024-0${1 + (row % 4)}-${two(1 + (row % 20))}`,
    'Sitting Date': `2024-0${2 + (row % 4)}-${two(1 + (row % 25))}`,
    Artist: ['Ove', 'Pia', 'Kit'][row % 3] ?? '',
    'Guest Age': 5 + Math.floor(random() * 80),
    days_from_asked_to_sitting: 3 + Math.floor(random() * 40),
    Wait_min: Math.floor(random() * 60),
    Duration_min: 10 + Math.floor(random() * 5) * 5,
    Power_kWh: Math.round(random() * 90) / 10,
    Light_1_5: 1 + Math.floor(random() * 5),
  }));
}

describe('how long, how late, how good', () => {
  let studio: Reader;

  before(async () => {
    studio = await openReader({ title: 'Studio', tables: { 'own.main.sittings': sittings() } });
  });
  after(() => studio.close());

  const column = (name: string) => studio.compiled.model.tables[0]?.columns.find((one) => one.name === name);

  function sql(question: string): string {
    const found = studio.read(question);
    if (found.kind !== 'query') throw new Error(`${question}: ${found.kind}`);
    return found.sql.replaceAll(/\s+/g, ' ');
  }

  it('knows minutes behind what takes time, units of mixed case, and points on a scale', () => {
    expect(column('Wait_min')).to.include({ label: 'wait minutes', unit: 'minute', defaultAggregate: 'avg' });
    expect(column('Power_kWh')).to.include({ label: 'power kwh', unit: 'kwh', defaultAggregate: 'sum' });
    expect(column('Light_1_5')).to.include({ label: 'light score', defaultAggregate: 'avg' });
    expect(sql('which artist has the best light?')).to.include('AVG(Light_1_5)').and.include('DESC');
  });

  it('dates the rows by the column that is called after them', () => {
    expect(studio.compiled.model.tables[0]?.timeColumn).to.equal('Sitting Date');
    expect(sql('sittings asked in March 2024')).to.include('`Asked On` >=');
  });

  it('takes how long something lasts before how long it was waited for, and what is waited by name', () => {
    expect(sql('how long does a sitting last?')).to.include('AVG(Duration_min)').and.not.include('LIMIT');
    expect(sql('which artist has the longest sittings?')).to.include('AVG(Duration_min)');
    expect(sql('how long do guests wait on average?')).to.include('AVG(Wait_min)').and.not.include('Age');
    expect(sql('average sitting duration by artist')).to.include('AVG(Duration_min)').and.not.include('COUNT');
  });

  it('knows that nobody wants to wait', () => {
    expect(sql('worst month for waits')).to.match(/AVG\(Wait_min\).* DESC/);
    expect(sql('best artist by wait')).to.match(/ORDER BY average_wait_minutes(?! DESC)/);
  });

  it('tells how long before something it was arranged', () => {
    expect(sql('how far in advance are sittings asked for?')).to.include('AVG(days_from_asked_to_sitting)');
  });

  it('tells the course of the last months, and a change only where one is asked for', () => {
    expect(sql('how did sittings go over the last 3 months?'))
      .to.include("date_trunc('MONTH'")
      .and.not.include('previous');
    expect(sql('how did sittings change over the last 3 months?')).to.include('previous');
  });

  it('takes persons by their age, and never counts them against it', () => {
    expect(sql('what percentage of guests are over 65?')).to.include('FILTER (WHERE `Guest Age` > 65)');
    expect(sql('how many guests are under 18?')).to.match(/COUNT\(\*\).*`Guest Age` < 18/);
  });

  it('lists what happened at a date, and says when a figure was highest or a thing was last', () => {
    expect(sql('asked in March 2024')).to.match(/^SELECT sitting_no.*`Asked On` >= DATE '2024-03-01'/);
    expect(sql('when was the power highest?')).to.match(/GROUP BY .*LIMIT 1$/);
    expect(sql('latest sitting per artist')).to.include('MAX(`Sitting Date`)').and.not.include('LIMIT');
  });
});
