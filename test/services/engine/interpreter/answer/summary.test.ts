import { expect } from 'chai';
import { formatNumber } from '../../../../../services/engine/interpreter/answer/numbers.ts';
import { summary } from '../../../../../services/engine/interpreter/answer/summary.ts';
import { clinic } from '../clinic.ts';
import { openReader, type Reader } from '../reader.ts';

describe('the sentence of an answer', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  const tell = async (question: string, allRows?: number) => {
    const found = reader.read(question);
    if (found.kind !== 'query') throw new Error(`${question}: ${found.text}`);
    const result = await reader.run(found.sql);
    return summary({
      compiled: reader.compiled,
      plan: found.plan,
      result,
      ...(allRows === undefined ? {} : { allRows }),
    });
  };

  it('tells one figure with its filters, period and unit', async () => {
    expect(await tell('how many visits in March 2023 in ward A1')).to.match(
      /^Number of visits in March 2023 where ward is A1: \*\*\d+\*\*\.$/,
    );
    expect(await tell('average treatment cost')).to.match(/^Average treatment cost: \*\*\$[\d,]+\.\d\d\*\*\.$/);
    expect(await tell('longest stay')).to.equal('Maximum length of stay: **14 days**.');
    expect(await tell('when was the first visit')).to.match(
      /^Earliest admission time: \*\*\d+ July 2022, \d\d:\d\d\*\*\.$/,
    );
    expect(await tell('min and max treatment cost')).to.match(
      /^Minimum treatment cost \*\*\$.*\*\*, maximum treatment cost \*\*\$.*\*\*\.$/,
    );
  });

  it('tells leader, runner-up and the other end of a breakdown', async () => {
    expect(await tell('visits by department')).to.match(
      /^Number of visits by department: highest is \*\*Oncology\*\* with \*\*110\*\*, then .+ with \d+\. The lowest of 6 is .+ with \d+\.$/,
    );
    expect(await tell('which department has the fewest visits')).to.match(
      /^Number of visits by department: lowest is \*\*.+\*\* with \*\*\d+\*\*\.$/,
    );
    expect(await tell('top 3 departments by cost')).to.match(/, top 3: highest is \*\*/);
  });

  it('tells the course over time', async () => {
    expect(await tell('visits by month')).to.match(
      /^Number of visits by month: from \*\*\d+\*\* \(July 2022\) to \*\*\d+\*\* \(December 2023\)\. The highest is \*\*\d+\*\* \(.+\)\.$/,
    );
  });

  it('tells how many rows there are, and how many are shown', async () => {
    expect(await tell('visits in ward A1')).to.match(/^I found \*\*\d+ visits\*\* where ward is A1\.$/);
    expect(await tell('list visits', 21_932)).to.equal('I found **21,932 visits**. The first 600 are shown.');
    expect(await tell('most expensive visit')).to.match(/^Visit with the highest treatment cost: \*\*\$.+\*\*\.$/);
    expect(await tell('what departments are there')).to.equal(
      '**6 different departments**: Cardiology, Emergency, Intensive Care, Oncology, Orthopedics, Pediatrics.',
    );
  });

  it('tells truthfully that there is nothing, and where the data begin and end', async () => {
    for (const question of [
      'visits in 2019',
      'how many visits in 2030',
      'total cost in January 2019',
      'visits by ward in 2019',
    ]) {
      expect(await tell(question), question)
        .to.contain('The data runs from')
        .and.to.match(/\*\*0\*\*|There are no visits/);
    }
    expect(await tell('visits with age over 200')).to.equal('There are no visits where age is more than 200.');
  });

  it('writes figures so that they can be read', () => {
    expect(formatNumber(1_234_567)).to.equal('1,234,567');
    expect(formatNumber(12.3456)).to.equal('12.35');
    expect(formatNumber(0.001234)).to.equal('0.00123');
    expect(formatNumber(1_234.5, 'usd')).to.equal('$1,234.50');
    expect(formatNumber(-3, 'eur')).to.equal('-€3.00');
    expect(formatNumber(12.5, 'percent')).to.equal('12.5 %');
    expect(formatNumber(1, 'mile')).to.equal('1 mile');
    expect(formatNumber(2.5, 'mile')).to.equal('2.5 miles');
    expect(formatNumber(3, 'widget')).to.equal('3 widget');
  });
});
