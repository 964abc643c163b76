import { expect } from 'chai';
import fc from 'fast-check';
import { chooseChart } from '../../../services/charts/choose.ts';
import type { AnswerTable } from '../../../services/genie/types.ts';

type Cells = readonly (readonly (string | null)[])[];

function table(columns: Readonly<Record<string, string>>, rows: Cells): AnswerTable {
  return {
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
    rows,
    totalRows: rows.length,
    truncated: false,
  };
}

const choose = (columns: Readonly<Record<string, string>>, rows: Cells, question?: string) =>
  chooseChart(table(columns, rows), { title: 'T', ...(question === undefined ? {} : { question }) });

describe('services/charts/choose', () => {
  it('shows one value as a number, unless a double would change it', () => {
    const spec = choose({ trips: 'LONG' }, [['109000']]);
    expect(spec).to.deep.include({ kind: 'number' });
    expect(spec?.series[0]?.points).to.deep.equal([{ x: 'trips', y: 109000 }]);
    expect(choose({ total: 'DECIMAL(38,2)' }, [['12345678901234567.89']])).to.equal(undefined);
    expect(choose({ total: 'DOUBLE' }, [['0.1234567890123456789']])).to.deep.include({ kind: 'number' });
  });

  it('makes no number of an identifier, a date, a missing value or several values', () => {
    expect(choose({ order_id: 'LONG' }, [['17']])).to.equal(undefined);
    expect(choose({ first: 'DATE' }, [['2016-01-01']])).to.equal(undefined);
    expect(choose({ trips: 'LONG' }, [[null]])).to.equal(undefined);
    expect(choose({ trips: 'LONG', fare: 'DOUBLE' }, [['1', '2']])).to.equal(undefined);
  });

  it('draws time as a line in time order, and two moments as columns', () => {
    const rows = [
      ['2016-03-01T00:00:00.000Z', '3'],
      ['2016-01-01T00:00:00.000Z', '1'],
      ['2016-02-01T00:00:00.000Z', null],
      ['2016-04-01T00:00:00.000Z', '4'],
    ];
    const spec = choose({ month: 'TIMESTAMP', trips: 'LONG' }, rows);
    expect(spec?.kind).to.equal('line');
    expect(spec?.series[0]?.points.map((point) => point.x)).to.deep.equal(['2016-01-01', '2016-03-01', '2016-04-01']);
    expect(choose({ month: 'TIMESTAMP', trips: 'LONG' }, rows.slice(0, 2))?.kind).to.equal('column');
  });

  it('treats calendar texts as time', () => {
    const rows = ['2016-03', '2016-01', '2016-02'].map((month) => [month, '5']);
    expect(choose({ month: 'STRING', trips: 'LONG' }, rows)?.kind).to.equal('line');
  });

  it('sorts bars by value, keeps a result that rises, and tells how many it left out', () => {
    const rows = [
      ['10002', '5'],
      ['10001', '9'],
      ['10003', '7'],
    ];
    const spec = choose({ pickup_zip: 'INT', trips: 'LONG' }, rows);
    expect(spec).to.deep.include({ kind: 'bar', xTitle: 'pickup_zip', yTitle: 'trips' });
    expect(spec?.series[0]?.points.map((point) => point.y)).to.deep.equal([9, 7, 5]);
    const rising = choose({ name: 'STRING', trips: 'LONG' }, [
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(rising?.series[0]?.points.map((point) => point.x)).to.deep.equal(['a', 'b']);
    const many = choose(
      { name: 'STRING', trips: 'LONG' },
      Array.from({ length: 30 }, (_, index) => [`n${index}`, String((index * 7) % 30)]),
    );
    expect(many?.series[0]?.points).to.have.length(20);
    expect(many?.series[0]?.points[0]?.y).to.equal(29);
    expect(many?.omitted).to.equal(10);
  });

  it('stands ordered dimensions up in their own order', () => {
    const weekdays = choose({ weekday: 'STRING', trips: 'LONG' }, [
      ['Wed', '9'],
      ['Mon', '3'],
      ['Tue', '5'],
    ]);
    expect(weekdays?.kind).to.equal('column');
    expect(weekdays?.series[0]?.points.map((point) => point.x)).to.deep.equal(['Mon', 'Tue', 'Wed']);
    const words = choose({ team: 'STRING', n: 'LONG' }, [
      ['Sunshine', '3'],
      ['Marketing', '9'],
    ]);
    expect(words?.kind).to.equal('bar');
    const hours = choose({ pickup_hour: 'INT', trips: 'LONG' }, [
      ['10', '1'],
      ['9', '2'],
    ]);
    expect(hours?.series[0]?.points.map((point) => point.x)).to.deep.equal(['9', '10']);
    const ranges = choose({ distance: 'STRING', trips: 'LONG' }, [
      ['10+', '1'],
      ['5-10', '2'],
      ['0-5', '3'],
    ]);
    expect(ranges?.series[0]?.points.map((point) => point.x)).to.deep.equal(['0-5', '5-10', '10+']);
  });

  it('draws shares as a donut only for few parts that are not negative', () => {
    const parts = (values: readonly string[]) => values.map((value, index) => [`p${index}`, value]);
    const columns = { product: 'STRING', share_of_sales: 'DOUBLE' };
    expect(choose(columns, parts(['0.5', '0.3', '0.2']))?.kind).to.equal('donut');
    expect(choose(columns, parts(['0.5', '-0.3', '0.2']))?.kind).to.equal('bar');
    expect(choose(columns, parts(['1', '2', '3', '4', '5', '6', '7', '8']))?.kind).to.equal('bar');
    expect(choose({ product: 'STRING', n: 'LONG' }, parts(['5', '3']), 'sales by product as a pie')?.kind).to.equal(
      'donut',
    );
    expect(choose(columns, parts(['5', '3']), 'share by product as a bar chart')?.kind).to.equal('bar');
  });

  it('groups two dimensions by the one with fewer values, up to eight', () => {
    const rows = ['a', 'b', 'c'].flatMap((x) => ['s', 't'].map((y) => [y, x, '1']));
    const spec = choose({ kind: 'STRING', city: 'STRING', n: 'LONG' }, rows);
    expect(spec).to.deep.include({ kind: 'bar', xTitle: 'city' });
    expect(spec?.series.map((one) => one.name)).to.deep.equal(['s', 't']);
    const wide = ['a', 'b'].flatMap((x) => Array.from({ length: 9 }, (_, y) => [x, `s${y}`, '1']));
    // Nine names along the axis, two as series: the other way round would be too many.
    expect(choose({ city: 'STRING', kind: 'STRING', n: 'LONG' }, wide)?.series).to.have.length(2);
    const both = Array.from({ length: 9 }, (_, x) =>
      Array.from({ length: 9 }, (_, y) => [`x${x}`, `y${y}`, '1']),
    ).flat();
    expect(choose({ city: 'STRING', kind: 'STRING', n: 'LONG' }, both)?.kind).to.equal('heatmap');
  });

  it('draws several lines when a category splits time', () => {
    const rows = ['2016-01-01', '2016-02-01', '2016-03-01'].flatMap((x) => ['s', 't'].map((y) => [x, y, '1']));
    const spec = choose({ month: 'DATE', kind: 'STRING', n: 'LONG' }, rows);
    expect(spec?.kind).to.equal('line');
    expect(spec?.series.map((one) => one.points.length)).to.deep.equal([3, 3]);
  });

  it('puts two measures on one axis only when they are of one scale', () => {
    const near = [
      ['a', '10', '20'],
      ['b', '11', '30'],
    ];
    const far = [
      ['a', '10', '2000'],
      ['b', '11', '3000'],
    ];
    expect(choose({ city: 'STRING', low: 'LONG', high: 'LONG' }, near)?.series).to.have.length(2);
    expect(choose({ city: 'STRING', low: 'LONG', high: 'LONG' }, far)).to.equal(undefined);
  });

  it('leaves lists, repeats, long category lists and incomplete results to the table', () => {
    expect(
      choose({ id: 'LONG', name: 'STRING' }, [
        ['1', 'a'],
        ['2', 'b'],
      ]),
    ).to.equal(undefined);
    expect(
      choose({ name: 'STRING', n: 'LONG' }, [
        ['a', '1'],
        ['a', '2'],
      ]),
    ).to.equal(undefined);
    const long = Array.from({ length: 60 }, (_, index) => [`n${index}`, '1']);
    expect(choose({ name: 'STRING', n: 'LONG' }, long)).to.equal(undefined);
    const cut = {
      ...table({ name: 'STRING', n: 'LONG' }, [
        ['a', '1'],
        ['b', '2'],
      ]),
      totalRows: 90,
    };
    expect(chooseChart(cut, { title: 'T' })).to.equal(undefined);
    expect(choose({ n: 'LONG' }, [])).to.equal(undefined);
  });

  it('never throws and only draws finite numbers, whatever the rows', () => {
    const cell = fc.option(
      fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String), fc.date().map(String)),
    );
    const type = fc.constantFrom(
      'LONG',
      'DOUBLE',
      'DECIMAL(10,2)',
      'STRING',
      'DATE',
      'TIMESTAMP',
      'MAP<STRING,INT>',
      '',
    );
    const tables = fc.array(fc.record({ name: fc.string(), type }), { maxLength: 4 }).chain((columns) =>
      fc
        .array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), { maxLength: 12 })
        .map((rows) => ({
          columns,
          rows,
          totalRows: rows.length,
          truncated: false,
        })),
    );
    fc.assert(
      fc.property(tables, fc.string(), (one, question) => {
        const spec = chooseChart(one, { title: 'T', question });
        for (const series of spec?.series ?? []) {
          for (const point of series.points) expect(Number.isFinite(point.y)).to.equal(true);
        }
        if (spec) expect(spec.series.length).to.be.within(1, spec.kind === 'heatmap' ? 30 : 8);
      }),
      { numRuns: 300 },
    );
  });
});
