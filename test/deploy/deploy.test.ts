import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { z } from 'zod';
import { type FakeWorkspace, startFakeWorkspace } from '../support/fake-workspace.ts';
import { type RunningLamp, startLamp, workspaceEnv } from '../support/lamp.ts';
import { readExpression } from './promql.ts';

/** Figures that come with parts which are not here yet. */
/** Figures of parts that this Lamp has not: Redis, and a log of its own. */
const OF_OTHER_LAMPS = new Set(['lamp_log_lines_dropped_total', 'lamp_redis_up']);

const read = (name: string) => readFileSync(join(import.meta.dirname, '..', '..', 'deploy', name), 'utf8');
const duration = z.string().regex(/^\d+[smh]$/);

const rulesFile = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        name: z.string(),
        rules: z.array(
          z.strictObject({
            alert: z.string().regex(/^Lamp[A-Z]\w+$/),
            expr: z.string(),
            for: duration,
            labels: z.strictObject({ severity: z.enum(['info', 'warning', 'critical']), area: z.string() }),
            annotations: z.strictObject({ summary: z.string().min(10) }),
          }),
        ),
      }),
    )
    .min(1),
});

const place = z.object({ h: z.int().min(1), w: z.int().min(1), x: z.int().min(0), y: z.int().min(0) });
const target = z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string() });
const dashboardFile = z.object({
  title: z.literal('Lamp'),
  uid: z.string(),
  schemaVersion: z.int(),
  templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string() })) }),
  panels: z.array(
    z.discriminatedUnion('type', [
      z.object({ id: z.int(), type: z.literal('row'), title: z.string(), gridPos: place }),
      z.object({
        id: z.int(),
        type: z.literal('timeseries'),
        title: z.string(),
        gridPos: place,
        datasource: z.object({ uid: z.string() }),
        fieldConfig: z.object({ defaults: z.object({ unit: z.string() }) }),
        targets: z.array(target).min(1),
      }),
    ]),
  ),
});

describe('deploy', () => {
  const { groups } = rulesFile.parse(parse(read('prometheus-rules.yaml')));
  const rules = groups.flatMap((group) => group.rules);
  const dashboard = dashboardFile.parse(JSON.parse(read('grafana-dashboard.json')));
  const plots = dashboard.panels.filter((panel) => panel.type === 'timeseries');
  const expressions = [
    ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
    ...plots.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: title, expr }))),
  ];

  describe('with a running Lamp', () => {
    let workspace: FakeWorkspace;
    let lamp: RunningLamp;
    const exposed = new Map<string, string>();

    before(async () => {
      workspace = await startFakeWorkspace();
      lamp = await startLamp({ env: workspaceEnv(workspace) });
      const text = await (await fetch(new URL('/api/metrics?format=prometheus', lamp.url))).text();
      for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) exposed.set(name, type);
    });
    after(async () => {
      await lamp.stop();
      await workspace.stop();
    });

    const isExposed = (name: string) =>
      exposed.has(name) || exposed.get(name.replace(/_(?:bucket|sum|count)$/, '')) === 'histogram';

    for (const { where, expr } of expressions) {
      it(`${where}: names figures that Lamp has`, () => {
        const { metrics } = readExpression(expr);
        const missing = metrics.filter((name) => !isExposed(name) && !OF_OTHER_LAMPS.has(name));
        expect(missing).to.deep.equal([]);
      });
    }

    it('waits for nothing that is there, and for nothing that no file names', () => {
      const named = new Set(expressions.flatMap(({ expr }) => readExpression(expr).metrics));
      const idle = [...OF_OTHER_LAMPS].filter((name) => isExposed(name) || !named.has(name));
      expect(idle, 'take these from the list').to.deep.equal([]);
    });

    it('takes rates of counters only, and gauges as they are', () => {
      for (const { where, expr } of expressions) {
        for (const [, name = ''] of expr.matchAll(/(?:rate|increase)\(([\w:]+)/g)) {
          expect(name, where).to.match(/_total$|_bucket$/);
          if (exposed.has(name)) expect(exposed.get(name), where).to.equal('counter');
        }
        for (const [, name = ''] of expr.matchAll(/avg_over_time\(([\w:]+)/g)) {
          if (exposed.has(name)) expect(exposed.get(name), where).to.match(/^(?:gauge|summary)$/);
        }
      }
    });
  });

  it('has sound expressions', () => {
    for (const { where, expr } of expressions) expect(readExpression(expr).faults, where).to.deep.equal([]);
  });

  it('has every rule, panel and query under a name of its own, and no panel upon another', () => {
    const unique = (names: readonly (string | number)[]) => expect(new Set(names).size).to.equal(names.length);
    unique(rules.map(({ alert }) => alert));
    unique(dashboard.panels.map(({ id }) => id));
    unique(plots.map(({ title }) => title));
    for (const { targets } of plots) unique(targets.map(({ refId }) => refId));
    const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    unique(cells);
    for (const { gridPos } of dashboard.panels) expect(gridPos.x + gridPos.w).to.be.at.most(24);
  });

  it('plots what the data source and the instance are chosen for', () => {
    expect(dashboard.templating.list.map(({ name }) => name)).to.deep.equal(['datasource', 'instance']);
    for (const { title, targets, datasource } of plots) {
      expect(datasource.uid).to.equal(`\${datasource}`);
      for (const { expr } of targets) {
        const selectors = expr.match(/\b(?:lamp|nodejs|process)_\w+/g)?.length;
        expect(expr.match(/instance=~"\$instance"/g)?.length, title).to.equal(selectors);
      }
    }
  });

  it('is checked by a reader that finds what is wrong', () => {
    const wrong = [
      'rate(a_total[5m]',
      'rat(a_total[5m])',
      'a_total[5m]',
      'a >',
      '> 5',
      'a{b="c"',
      'a)',
      'a ?? b',
      'rate(a[5])',
      '5',
    ];
    for (const text of wrong) expect(readExpression(text).faults, text).not.to.deep.equal([]);
    expect(readExpression('sum by (le, x) (rate(a_bucket{le!="1"}[5m])) / b >= 2 and absent(c)')).to.deep.equal({
      metrics: ['a_bucket', 'b', 'c'],
      faults: [],
    });
  });
});
