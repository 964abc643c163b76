import { expect } from 'chai';
import { sentenceOf } from '../../../../services/faults.ts';
import { defaultRules } from '../../../../services/ops/alerts/defaults.ts';
import { parseDuration, showDuration } from '../../../../services/ops/alerts/durations.ts';
import { type Rule, ruleJson } from '../../../../services/ops/alerts/rule.ts';
import { checkAmong, inhibits } from '../../../../services/ops/alerts/rule-checks.ts';
import { readRule } from '../../../../services/ops/alerts/rule-schema.ts';
import { fillSummary, showValue } from '../../../../services/ops/alerts/summary.ts';
import { FIGURES, HISTORY_MS } from './figures.ts';

const context = { figures: FIGURES, historyMs: HISTORY_MS };

const threshold = { kind: 'threshold', metric: 'lamp_cpu_percent', operator: '>', threshold: 80 };
const base = { name: 'busy', summary: 'busy', condition: threshold };

function ruleOf(raw: unknown): Rule {
  const read = readRule(raw, context);
  if (read.kind === 'faults') throw new Error(read.faults.map(sentenceOf).join('; '));
  return read.rule;
}

function faultsIn(raw: unknown): string[] {
  const read = readRule(raw, context);
  return read.kind === 'faults' ? read.faults.map(sentenceOf) : [];
}

describe('alert rules', () => {
  it('are read with sensible values where nothing is said', () => {
    expect(ruleOf(base)).to.deep.equal({
      name: 'busy',
      summary: 'busy',
      severity: 'warning',
      condition: { ...threshold, over: 'value' },
      forMs: 0,
      labels: {},
      channels: undefined,
      cooldownMs: 300_000,
      groupBy: [],
      inhibitedBy: [],
      enabled: true,
    });
  });

  it('are written as they are read', () => {
    const rules = [
      ...defaultRules(HISTORY_MS),
      {
        ...base,
        channels: ['ops'],
        for: '1h30m',
        cooldown: '0s',
        group_by: ['team', 'rule'],
        labels: { team: 'data' },
      },
      { ...base, enabled: false, severity: 'info', inhibited_by: ['other', 'team=data'] },
    ].map(ruleOf);
    for (const rule of rules) expect(ruleOf(ruleJson(rule)), rule.name).to.deep.equal(rule);
  });

  it('has default rules that are all sound, and fit a shorter history', () => {
    for (const historyMs of [HISTORY_MS, 60_000]) {
      for (const raw of defaultRules(historyMs)) {
        const read = readRule(raw, { figures: FIGURES, historyMs });
        expect(read.kind === 'faults' ? read.faults.map(sentenceOf) : [], String(raw['name'])).to.deep.equal([]);
      }
    }
    const rules = defaultRules(HISTORY_MS).map(ruleOf);
    expect(
      checkAmong(
        rules.map((rule) => ({ rule, path: [] })),
        { rules: [], channels: [] },
      ),
    ).to.deep.equal([]);
  });

  const wrong: readonly (readonly [what: string, raw: object, fault: RegExp])[] = [
    [
      'an unknown figure',
      { condition: { ...threshold, metric: 'lamp_cpu_percnt' } },
      /^condition\.metric .*did you mean "lamp_cpu_percent"\?$/,
    ],
    [
      'a label that no figure has',
      { condition: { ...threshold, metric: 'lamp_questions_total{event="faild"}' } },
      /did you mean "lamp_questions_total\{event="failed"\}"/,
    ],
    [
      'a wrong operator',
      { condition: { ...threshold, operator: '=>' } },
      /^condition\.operator must be one of >, >=, <, <=, ==, !=, not "=>"/,
    ],
    [
      'a wrong kind',
      { condition: { ...threshold, kind: 'treshold' } },
      /^condition\.kind must be one of threshold, ratio, absence, not "treshold"; did you mean "threshold"\?$/,
    ],
    [
      'a threshold that is a text',
      { condition: { ...threshold, threshold: '80' } },
      /^condition\.threshold must be a number$/,
    ],
    [
      'no threshold',
      { condition: { kind: 'threshold', metric: 'lamp_cpu_percent', operator: '>' } },
      /^condition\.threshold is missing: it must be a number$/,
    ],
    [
      'an unknown name',
      { condition: { ...threshold, treshold: 1 } },
      /^condition\.treshold is not known here; did you mean "threshold"\?$/,
    ],
    [
      'a window longer than the history',
      { condition: { ...threshold, over: 'mean', window: '1h' } },
      /^condition\.window must be at most 15m, .*not 1h$/,
    ],
    ['a mean without a window', { condition: { ...threshold, over: 'mean' } }, /^condition\.window is missing/],
    ['a value with a window', { condition: { ...threshold, window: '5m' } }, /^condition\.window has no meaning/],
    [
      'a window that is no duration',
      { condition: { ...threshold, over: 'mean', window: '5 minutes' } },
      /^condition\.window must be a duration from 1s to 7d, such as 30s/,
    ],
    [
      'the increase of a gauge',
      { condition: { ...threshold, over: 'increase', window: '5m' } },
      /^condition\.metric must be a counter.*is a gauge$/,
    ],
    [
      'the mean of a counter',
      { condition: { ...threshold, metric: 'lamp_heartbeat_total', over: 'mean', window: '5m' } },
      /^condition\.metric must be a gauge/,
    ],
    [
      'a clear above the threshold',
      { condition: { ...threshold, clear: 90 } },
      /^condition\.clear must not be above the threshold \(80\) with ">"$/,
    ],
    [
      'a clear below the threshold',
      { condition: { ...threshold, operator: '<', clear: 70 } },
      /^condition\.clear must not be below/,
    ],
    [
      'a clear with an equality',
      { condition: { ...threshold, operator: '==', clear: 80 } },
      /^condition\.clear has no meaning with "=="/,
    ],
    [
      'a ratio of a gauge',
      {
        condition: {
          kind: 'ratio',
          numerator: 'lamp_cpu_percent',
          denominator: 'lamp_heartbeat_total',
          window: '5m',
          operator: '>',
          threshold: 0.1,
        },
      },
      /^condition\.numerator must be a counter/,
    ],
    ['a bad name', { name: 'Busy!' }, /^name must be lower-case/],
    ['an unknown severity', { severity: 'warn' }, /^severity must be one of info, warning, critical, not "warn"/],
    [
      'an unknown placeholder',
      { summary: 'at {{valeu}}' },
      /^summary has \{\{valeu\}\}, which must be one of value, .*did you mean "value"\?$/,
    ],
    ['a placeholder for no label', { summary: '{{labels.team}}' }, /^summary has \{\{labels\.team\}\}/],
    ['a group by no label', { group_by: ['team'] }, /^group_by\[0\] must be one of rule, severity, not "team"$/],
    ['a label with a bad name', { labels: { 'Team!': 'a' } }, /^labels\.Team! must have a name/],
    ['a label that is no text', { labels: { team: 3 } }, /^labels\.team must be a text$/],
    ['channels that are no list', { channels: 'ops' }, /^channels must be a list of names of channels$/],
    [
      'a negative minimum',
      {
        condition: {
          kind: 'ratio',
          numerator: 'lamp_heartbeat_total',
          denominator: 'lamp_heartbeat_total',
          window: '5m',
          operator: '>',
          threshold: 0.1,
          minimum_denominator: -1,
        },
      },
      /^condition\.minimum_denominator must be above 0$/,
    ],
  ];
  for (const [what, change, fault] of wrong) {
    it(`refuse ${what}, and say where and what instead`, () => {
      const faults = faultsIn({ ...base, ...change });
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(fault);
    });
  }

  it('refuse what is no mapping at all', () => {
    for (const raw of [null, 'rule', 3, ['rule']])
      expect(faultsIn(raw), JSON.stringify(raw)).to.deep.equal(['this must be a mapping']);
  });

  it('name channels and rules that exist', () => {
    const rule = ruleOf({ ...base, channels: ['opps'], inhibited_by: ['quite', 'area=x'] });
    const others = { rules: [ruleOf({ ...base, name: 'quiet' })], channels: ['ops', 'mail'] };
    expect(checkAmong([{ rule, path: ['rules', 4] }], others).map(sentenceOf)).to.deep.equal([
      'rules[4].channels[0] must be one of ops, mail, not "opps"; did you mean "ops"?',
      'rules[4].inhibited_by[0] must be one of quiet, busy, not "quite"; did you mean "quiet"?',
    ]);
  });

  it('do not keep each other quiet, by name or by label', () => {
    const one = ruleOf({ ...base, name: 'one', inhibited_by: ['two'] });
    const two = ruleOf({ ...base, name: 'two', inhibited_by: ['team=data'] });
    const three = ruleOf({ ...base, name: 'three', labels: { team: 'data' }, inhibited_by: ['one'] });
    const self = ruleOf({ ...base, name: 'self', inhibited_by: ['self'] });
    const free = ruleOf({ ...base, name: 'free', labels: { team: 'data' }, inhibited_by: ['team=data'] });
    const among = (rules: Rule[]) =>
      checkAmong(
        rules.map((rule) => ({ rule, path: [rule.name] })),
        { rules: [], channels: [] },
      ).map(sentenceOf);
    expect(among([one, two, three])).to.have.length(3);
    expect(among([self])).to.deep.equal([
      'self.inhibited_by leads back to the rule itself: each would keep the other quiet',
    ]);
    expect(among([free])).to.deep.equal([]);
    expect([inhibits(three, two), inhibits(free, free), inhibits(two, three)]).to.deep.equal([true, false, false]);
  });
});

describe('summaries of alerts', () => {
  it('are filled with values in the unit of the figure', () => {
    const rule = ruleOf({
      ...base,
      summary: '{{rule}} is {{ value }} of {{threshold}} for {{for}}: {{labels.team}} ({{severity}})',
      for: '2m',
      labels: { team: 'data' },
    });
    expect(fillSummary({ rule, value: 93.456, unit: 'percent' })).to.equal(
      'busy is 93.5 % of 80 % for 2m: data (warning)',
    );
  });

  it('stay one line of plain text, whatever labels hold', () => {
    const label = 'a\r\nb\u202e{{value}}\u0000';
    const rule = {
      ...ruleOf({ ...base, labels: { team: 'x' } }),
      summary: '{{labels.team}}!',
      labels: { team: label },
    };
    expect(fillSummary({ rule, value: 1, unit: 'count' })).to.equal('a b {{value}} !');
    const long = { ...rule, summary: 'é'.repeat(2_000) };
    expect([...fillSummary({ rule: long, value: 1, unit: 'count' })]).to.have.length(600);
  });

  it('show values as people read them', () => {
    const shown = [
      showValue(0.0534, 'ratio'),
      showValue(412_345_678, 'bytes'),
      showValue(0, 'bytes'),
      showValue(0.25, 'seconds'),
      showValue(3.21, 'seconds'),
      showValue(1234.5, 'count'),
      showValue(undefined, 'count'),
    ];
    expect(shown).to.deep.equal(['5.34 %', '412 MB', '0 B', '250 ms', '3.21 s', '1235', 'no value']);
  });
});

describe('durations of alerts', () => {
  it('are read and written', () => {
    for (const [text, ms] of Object.entries({
      '30s': 30_000,
      '5m': 300_000,
      '1h30m': 5_400_000,
      '2d': 172_800_000,
      '0s': 0,
    })) {
      expect(parseDuration(text), text).to.equal(ms);
      expect(showDuration(ms)).to.equal(text);
    }
    for (const text of ['', '5', 'm', '5 m', '-5m', '1.5h', '5M', '5ms'])
      expect(parseDuration(text), text).to.equal(undefined);
  });
});
