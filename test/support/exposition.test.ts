import { expect } from 'chai';
import { readExposition } from './exposition.ts';

describe('the reader of expositions', () => {
  const HISTOGRAM = [
    '# HELP wait_seconds Waits',
    '# TYPE wait_seconds histogram',
    'wait_seconds_bucket{le="1"} 1',
    'wait_seconds_bucket{le="+Inf"} 2',
    'wait_seconds_sum 3.5',
    'wait_seconds_count 2',
  ];

  it('reads families, escapes included, and finds nothing wrong with what is right', () => {
    const text = [
      '# HELP hits_total Hits \\\\ and \\n more',
      '# TYPE hits_total counter',
      'hits_total{route="a\\"b\\n\\\\",status="200"} 1.5e3',
      'hits_total{route="",status="200"} 0',
      '',
      ...HISTOGRAM,
    ];
    const { families, faults } = readExposition(`${text.join('\n')}\n`, 'prometheus');
    expect(faults).to.deep.equal([]);
    const [first] = families.get('hits_total')?.samples ?? [];
    expect([first?.labels.get('route'), first?.value]).to.deep.equal(['a"b\n\\', 1_500]);
  });

  const described = (name: string, type: string) => [`# HELP ${name} Help`, `# TYPE ${name} ${type}`];
  const without = (at: number) => HISTOGRAM.toSpliced(at, 1);
  const broken: readonly [lines: readonly string[], fault: string][] = [
    [['hits_total 1'], 'belongs to no family'],
    [[...described('hits_total', 'counter'), 'hits_total{a="1",b="2"} 1', 'hits_total{b="2",a="1"} 1'], 'twice'],
    [[...described('hits_total', 'counter'), 'hits_total{a="1} 1'], 'not a sample'],
    [[...described('hits_total', 'counter'), 'hits_total{a="1",a="2"} 1'], 'not a sample'],
    [[...described('hits_total', 'counter'), 'hits_total one'], 'not a sample'],
    [[...described('hits_total', 'counter'), 'hits_total -1'], 'below 0'],
    [[...described('hits_total', 'counter'), ...described('hits_total', 'counter')], 'a second HELP'],
    [['# HELP hits_total Bad \\t', '# TYPE hits_total counter'], 'badly escaped'],
    [['# TYPE hits_total counter'], 'no help'],
    [['# HELP hits_total Help'], 'no type'],
    [[...described('hits_total', 'meter')], 'unknown type'],
    [[...described('hits', 'counter')], 'does not end in _total'],
    [[...described('size_total', 'gauge')], 'is no counter'],
    [[...described('size_count', 'gauge')], 'parts of a histogram'],
    [[...described('lamp:size', 'gauge')], 'recording rules'],
    [[...described('sizeNow', 'gauge')], 'camel case'],
    [[...described('size_gauge', 'gauge')], 'type is in its name'],
    [[...described('wait_ms', 'gauge')], 'abbreviated'],
    [[...described('wait_milliseconds', 'gauge')], 'prefix'],
    [[...described('memory_megabytes', 'gauge')], 'prefix'],
    [[...described('wait_minutes', 'gauge')], 'base unit'],
    [[...described('size', 'gauge'), 'size{le="1"} 1'], 'label le'],
    [[...described('size', 'gauge'), 'size{quantile="1"} 1'], 'label quantile'],
    [[...described('size', 'gauge'), 'size{someLabel="1"} 1'], 'a label in camel case'],
    [without(3), '+Inf'],
    [without(4), 'no sum'],
    [without(5), 'the count'],
    [[...HISTOGRAM.slice(0, 2), ...HISTOGRAM.slice(2, 4).reverse(), ...HISTOGRAM.slice(4)], 'bounds fall'],
    [HISTOGRAM.with(2, 'wait_seconds_bucket{le="1"} 9'), 'do not add up'],
    [HISTOGRAM.with(5, 'wait_seconds_count 3'), 'the count'],
  ];
  for (const [lines, fault] of broken) {
    it(`sees: ${fault} (${lines.at(-1)})`, () => {
      expect(readExposition(`${lines.join('\n')}\n`, 'prometheus').faults.join('\n')).to.contain(fault);
    });
  }

  it('wants the end of OpenMetrics, and nothing behind it nor between', () => {
    const faultsOf = (text: string) => readExposition(text, 'openmetrics').faults;
    const hits = '# HELP hits Hits\n# TYPE hits counter\nhits_total 1\n';
    expect(faultsOf(`${hits}# EOF\n`)).to.deep.equal([]);
    expect(faultsOf(hits)).to.deep.equal(['no # EOF']);
    expect(faultsOf(`${hits}# EOF\n${hits}`)).to.have.length(3);
    expect(faultsOf(`${hits}\n# EOF\n`)).to.deep.equal(['an empty line']);
    expect(faultsOf(`${hits}# EOF`)).to.include('the last line has no end');
  });
});
