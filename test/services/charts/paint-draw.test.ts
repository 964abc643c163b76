import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { drawPng } from '../../../services/charts/paint-draw.ts';
import { vegaLiteOf } from '../../../services/charts/paint-spec.ts';
import { cellsOf, shorten, wrapWords } from '../../../services/charts/paint-style.ts';
import { textWidth } from '../../../services/charts/paint-width.ts';
import type { ChartSpec } from '../../../services/charts/types.ts';

type Points = readonly (readonly [string, number])[];

function chart(kind: ChartSpec['kind'], ...series: Points[]): ChartSpec {
  return {
    kind,
    title: 'Figures',
    series: series.map((points, index) => ({ name: `series ${index}`, points: points.map(([x, y]) => ({ x, y })) })),
  };
}

const MONTHS: Points = [
  ['2024-01-01', 4],
  ['2024-02-01', -2],
  ['2024-03-01', 7.5],
];
const NAMES: Points = [
  ['alpha', 3],
  ['beta', 0],
  ['gamma', 12],
];

const CASES: Readonly<Record<string, ChartSpec>> = {
  bars: chart('bar', NAMES),
  'bars below zero': chart('bar', [
    ['a', -3],
    ['b', 4],
  ]),
  'grouped bars': chart('bar', NAMES, NAMES),
  'more bars than there is room for': {
    ...chart(
      'bar',
      ...Array.from({ length: 8 }, () => Array.from({ length: 20 }, (_, row) => [`row ${row}`, row] as const)),
    ),
    title: 'a long title '.repeat(20),
    xTitle: 'rows',
    yTitle: 'values',
    omitted: 4,
  },
  columns: chart('column', NAMES),
  'columns of months': chart('column', MONTHS, MONTHS),
  'fifty columns': chart(
    'column',
    Array.from({ length: 50 }, (_, index) => [`name ${index}`, index] as const),
  ),
  line: chart('line', MONTHS),
  lines: chart('line', MONTHS, MONTHS.slice(1)),
  'a line along names': chart('line', NAMES),
  'a line with one point': chart('line', MONTHS.slice(0, 1)),
  donut: chart('donut', NAMES),
  number: chart('number', [['visits', 1_234_567.5]]),
  'nothing at all': chart('bar', []),
  zeros: chart('column', [['a', 0]]),
  'what is no number': chart('line', [
    ['2024-01-01', Number.NaN],
    ['2024-02-01', Number.POSITIVE_INFINITY],
  ]),
  'long and foreign texts': {
    ...chart('bar', [
      ['Ωμέγα Łódź '.repeat(20), 1],
      ['<script>&amp;', 2],
      ['東京', 3],
      ['', 4],
    ]),
    title: `${'a long title '.repeat(40)}${'x'.repeat(300)}`,
    omitted: 3,
  },
};

describe('chart drawing', () => {
  for (const [name, spec] of Object.entries(CASES)) {
    it(`draws ${name} no wider than Teams shows`, async () => {
      const png = Buffer.from(await drawPng(spec));
      expect(png.subarray(1, 4).toString()).to.equal('PNG');
      expect(png.readUInt32BE(16)).to.be.within(600, 1_024);
      expect(png.readUInt32BE(20)).to.be.within(60, 1_024);
      expect(png.length).to.be.below(200_000);
    });
  }

  it('draws the same bytes each time', async () => {
    const hashes = new Set<string>();
    for (let count = 0; count < 3; count++) {
      hashes.add(
        createHash('sha256')
          .update(await drawPng(CASES['lines'] ?? chart('line', MONTHS)))
          .digest('hex'),
      );
    }
    expect(hashes.size).to.equal(1);
  });

  it('writes texts: without its font file they would vanish', async () => {
    const [withText, without] = [
      await drawPng(chart('bar', NAMES)),
      await drawPng({ ...chart('bar', NAMES), title: ' ' }),
    ];
    expect(withText.length).to.be.above(without.length + 500);
  });
});

describe('chart specification', () => {
  it('lets bars and columns stand on zero', () => {
    for (const [kind, axis] of [
      ['bar', 'x'],
      ['column', 'y'],
    ] as const) {
      const spec = vegaLiteOf(
        chart(kind, [
          ['a', 90],
          ['b', 100],
        ]),
      ) as unknown as {
        encoding: Record<string, { scale: { domain: readonly [number, number]; zero: boolean } }>;
      };
      const { scale } = spec.encoding[axis] ?? expect.fail('no axis');
      expect(scale.domain[0]).to.equal(0);
      expect(scale.domain[1]).to.be.above(100);
      expect(scale.zero).to.equal(true);
    }
  });

  it('says how much is not shown', () => {
    expect(vegaLiteOf({ ...chart('bar', NAMES), omitted: 12 }).title).to.have.property(
      'subtitle',
      'and 12 more, not shown',
    );
    expect(vegaLiteOf(chart('bar', NAMES)).title).not.to.have.property('subtitle');
  });

  it('keeps long names apart that begin and end alike', () => {
    const long = (middle: string) => `${'begin '.repeat(10)}${middle}${' end'.repeat(10)}`;
    const names = cellsOf(
      chart('bar', [
        [long('one'), 1],
        [long('two'), 2],
      ]),
      'en',
    ).map((cell) => cell.x);
    expect(new Set(names).size).to.equal(2);
    for (const name of names) expect(name.length).to.be.below(45);
  });

  it('leaves out what is no finite number', () => {
    const values: Points = [
      ['a', Number.NaN],
      ['b', Number.NEGATIVE_INFINITY],
      ['c', 2],
    ];
    expect(cellsOf(chart('bar', values), 'en').map((cell) => cell.x)).to.deep.equal(['c']);
  });

  it('takes names for dates only when all are', () => {
    expect(cellsOf(chart('line', MONTHS), 'en').map((cell) => cell.at)).to.deep.equal([
      Date.UTC(2024, 0, 1),
      Date.UTC(2024, 1, 1),
      Date.UTC(2024, 2, 1),
    ]);
    expect(cellsOf(chart('line', [...MONTHS, ['later', 1]]), 'en').every((cell) => cell.at === undefined)).to.equal(
      true,
    );
    expect(cellsOf(chart('line', [['2024-01-01T05:30:00.000Z', 1]]), 'en')[0]?.at).to.equal(
      Date.UTC(2024, 0, 1, 5, 30),
    );
  });

  it('breaks titles into a bounded number of lines', () => {
    expect(wrapWords('one two three', { characters: 7, lines: 5 })).to.deep.equal(['one two', 'three']);
    const lines = wrapWords('x'.repeat(500), { characters: 10, lines: 2 });
    expect(lines).to.deep.equal(['x'.repeat(10), `${'x'.repeat(9)}…`]);
    expect(wrapWords('各地區的營業額，依月份排列 by month', { characters: 12, lines: 9 })).to.deep.equal([
      '各地區的營業',
      '額，依月份排列',
      'by month',
    ]);
    expect(shorten('各'.repeat(40), 20)).to.equal('各各各各各各各…各各各');
  });

  it('knows how wide texts are', () => {
    expect(textWidth('iiii', { size: 10, bold: false })).to.be.below(textWidth('mmmm', { size: 10, bold: false }) / 2);
    expect(textWidth('é', { size: 10, bold: false })).to.equal(textWidth('e', { size: 10, bold: false }));
    expect(textWidth('東京', { size: 10, bold: false })).to.equal(20);
    expect(textWidth('abc', { size: 10, bold: true })).to.be.above(textWidth('abc', { size: 10, bold: false }));
  });
});
