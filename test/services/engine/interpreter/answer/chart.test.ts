import { expect } from 'chai';
import { chooseChart } from '../../../../../services/engine/interpreter/answer/chart.ts';
import { clinic } from '../clinic.ts';
import { openReader, type Reader } from '../reader.ts';

describe('the chart of an answer', () => {
  let reader: Reader;

  before(async () => {
    reader = await openReader(clinic);
  });
  after(() => reader.close());

  const chart = async (question: string) => {
    const found = reader.read(question);
    if (found.kind !== 'query') throw new Error(`${question}: ${found.text}`);
    return chooseChart({ compiled: reader.compiled, plan: found.plan, result: await reader.run(found.sql) });
  };
  const kind = async (question: string) => (await chart(question)).spec?.kind;

  it('follows the question', async () => {
    expect(await kind('number of visits')).to.equal('number');
    expect(await kind('visits by department')).to.equal('bar');
    expect(await kind('visits by month')).to.equal('line');
    expect(await kind('visits by hour of day')).to.equal('column');
    expect(await kind('visits by day of week')).to.equal('column');
    expect(await kind('visits by year')).to.equal('column');
    expect(await kind('visits by month from January to February 2023')).to.equal('column');
    expect(await kind('list visits in ward A1')).to.equal(undefined);
    expect(await kind('which doctor has the most visits')).to.equal(undefined);
    expect(await kind('min and max treatment cost')).to.equal(undefined);
  });

  it('sorts bars as the rows are, and keeps the order of time', async () => {
    const bars = await chart('total cost by ward');
    const values = bars.spec?.series[0]?.points.map(({ y }) => y) ?? [];
    expect(values).to.deep.equal([...values].sort((a, b) => b - a));
    const days = await chart('visits by day of week');
    expect(days.spec?.series[0]?.points.map(({ x }) => x)[0]).to.equal('Monday');
    const months = await chart('visits by month');
    expect(months.spec?.series[0]?.points[0]?.x).to.equal('2022-07-01');
    expect(months.spec).to.deep.include({
      title: 'Number of visits by month',
      xTitle: 'month',
      yTitle: 'number of visits',
    });
    expect((await chart('total cost by ward')).spec?.yTitle).to.equal('total treatment cost (usd)');
  });

  it('draws one line, or one colour, per value of a second breakdown', async () => {
    const lines = await chart('visits by month and ward');
    expect(lines.spec?.kind).to.equal('line');
    expect(lines.spec?.series.map(({ name }) => name).sort()).to.deep.equal(['A1', 'A2', 'B1', 'B2']);
    const bars = await chart('visits by department and ward');
    expect(bars.spec?.kind).to.equal('bar');
    expect(bars.spec?.series).to.have.length(4);
    expect(await kind('visits by doctor, department and ward')).to.equal(undefined);
    expect(await kind('visits by patient id and month')).to.equal(undefined);
  });

  it('sets figures of one unit side by side, and others not at all', async () => {
    expect((await chart('min and max treatment cost by ward')).spec?.series).to.have.length(2);
    expect(await kind('average treatment cost and average wait by ward')).to.equal(undefined);
  });

  it('is drawn as it was asked for', async () => {
    expect(await kind('visits by ward as a pie chart')).to.equal('donut');
    expect(await kind('visits by ward as a column chart')).to.equal('column');
    expect(await kind('visits by month as a bar chart')).to.equal('column');
    expect(await kind('visits by ward as a table')).to.equal(undefined);
    expect(await kind('visits by ward without a chart')).to.equal(undefined);
    expect(await kind('plot visits by ward')).to.equal('bar');
  });

  it('says why not, when the data do not allow what was asked for', async () => {
    for (const [question, instead, why] of [
      ['visits by ward as a line chart', 'bar', 'A line needs an order'],
      ['visits by hour of day as a pie chart', 'bar', 'more than'],
      ['number of visits as a pie chart', 'number', 'A single figure'],
      ['list visits as a bar chart', undefined, 'no figures'],
      ['visits by ward and doctor as a pie chart', undefined, 'one breakdown'],
    ] as const) {
      const choice = await chart(question);
      expect(choice.spec?.kind, question).to.equal(instead);
      expect(choice.note, question).to.contain(why);
    }
  });

  it('leaves out what cannot be read: long lists, and more bars than fit', async () => {
    expect(await kind('number of visits by patient id')).to.equal(undefined);
    const cut = await chart('top 40 patients by number of visits');
    expect(cut.spec?.series[0]?.points).to.have.length(20);
    expect(cut.note).to.contain('first 20');
  });
});
