import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sentenceOf } from '../../../../services/faults.ts';
import { readAlertsFile } from '../../../../services/ops/alerts/alerts-file.ts';
import { defaultRules } from '../../../../services/ops/alerts/defaults.ts';
import { readRule } from '../../../../services/ops/alerts/rule-schema.ts';
import { FIGURES, HISTORY_MS } from './figures.ts';
import { AlertStage } from './stage.ts';

const text = readFileSync(join(import.meta.dirname, '../../../../docs/alerts.md'), 'utf8');
const examples = (kind: string) =>
  [...text.matchAll(new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, 'gs'))].map(([, body = '']) => body);
const VARIABLES: Readonly<Record<string, string>> = {
  SLACK_WEBHOOK_URL: 'https://hooks.example.com/a',
  TEAMS_WORKFLOW_URL: 'https://flows.example.com/b',
  ALERT_WEBHOOK_SECRET: 'a secret of some length',
};

describe('docs/alerts.md', () => {
  let stage: AlertStage;
  beforeEach(() => {
    stage = new AlertStage();
  });
  afterEach(() => stage.end());

  it('has files that are taken without a fault', async () => {
    const { rules } = await stage.start();
    expect(examples('yaml')).to.have.length(2);
    for (const example of examples('yaml')) {
      const read = await readAlertsFile(example, (name) => VARIABLES[name]);
      if (read.kind === 'faults') throw new Error(read.sentences.join('; '));
      const names = read.file.channels.map(({ name }) => name);
      expect(rules.readFile(read.file.rules, names).faults.map(sentenceOf)).to.deep.equal([]);
    }
  });

  it('has rules for the API that are taken', () => {
    for (const example of examples('json')) {
      const read = readRule(JSON.parse(example), { figures: FIGURES, historyMs: HISTORY_MS });
      expect(read.kind === 'faults' ? read.faults.map(sentenceOf) : []).to.deep.equal([]);
    }
    expect(examples('json')).to.have.length(1);
  });

  it('counts the rules that are there from the start', () => {
    expect(defaultRules(HISTORY_MS)).to.have.length(13);
  });
});
