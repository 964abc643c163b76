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
      ['average treatment cost by ward as a pie chart', 'bar', 'parts of one whole'],
      ['number of visits as a pie chart', 'number', 'A single figure'],
      ['list visits as a bar chart', undefined, 'no figures'],
      ['visits by ward and doctor as a pie chart', 'bar', 'one breakdown'],
      ['visits by doctor, department and ward as a bar chart', undefined, 'at most two breakdowns'],
    ] as const) {
      const choice = await chart(question);
      expect(choice.spec?.kind, question).to.equal(instead);
      expect(choice.note, question).to.contain(why);
    }
  });

  it('goes by the rules of all charts, with what the plan knows of the figures', async () => {
    expect((await chart('visits by doctor and department')).spec).to.deep.include({ kind: 'bar', stacked: true });
    expect(await kind('average treatment cost by department and hour of day')).to.equal('heatmap');
    expect(await kind('share of visits by ward')).to.equal('donut');
    expect((await chart('visits by hour of day as a pie chart')).spec).to.deep.include({
      kind: 'donut',
      others: 'Others',
    });
    const points = await chart('list treatment cost and wait of visits');
    expect(points.spec?.kind).to.equal('scatter');
    expect(points.note).to.equal(undefined);
    expect((await chart('running total of visits by month')).spec?.series[0]?.points[1]?.y).to.equal(57);
  });

  it('shows how often which values occur, with the ranges that have none', async () => {
    const found = reader.read('distribution of treatment cost');
    if (found.kind !== 'query') throw new Error(found.text);
    const result = await reader.run(found.sql);
    const gap = {
      ...result,
      rows: result.rows.filter(([from]) => Number(from) !== 1_000),
      totalRows: result.totalRows - 1,
    };
    const { spec } = chooseChart({ compiled: reader.compiled, plan: found.plan, result: gap });
    expect(spec?.kind).to.equal('histogram');
    expect(spec?.series[0]?.points.slice(0, 4)).to.deep.equal([
      { x: '0–500', y: 57 },
      { x: '500–1000', y: 73 },
      { x: '1000–1500', y: 0 },
      { x: '1500–2000', y: spec?.series[0]?.points[3]?.y },
    ]);
  });

  it('draws no part of a result, which would look like the whole', async () => {
    const found = reader.read('visits by ward');
    if (found.kind !== 'query') throw new Error(found.text);
    const result = { ...(await reader.run(found.sql)), truncated: true };
    expect(chooseChart({ compiled: reader.compiled, plan: found.plan, result })).to.deep.equal({});
  });

  it('leaves out what cannot be read: long lists, and more bars than fit', async () => {
    expect(await kind('number of visits by patient id')).to.equal(undefined);
    const cut = await chart('top 40 patients by number of visits');
    expect(cut.spec?.series[0]?.points).to.have.length(20);
    expect(cut.note).to.contain('first 20');
  });
});
