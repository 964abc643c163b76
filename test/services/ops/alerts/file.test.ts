import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../../services/clock.ts';
import { readAlertsFile } from '../../../../services/ops/alerts/alerts-file.ts';
import { eventually } from '../../../support/eventually.ts';
import { AlertStage } from './stage.ts';

const RULE = `
  - name: busy
    summary: "busy: {{value}}"
    condition:
      kind: threshold
      metric: lamp_cpu_percent
      operator: ">"
      threshold: 80
`;

describe('the file of alert rules', () => {
  let stage: AlertStage;
  let path: string;
  beforeEach(() => {
    stage = new AlertStage();
    path = join(stage.dir.path, 'alerts.yaml');
  });
  afterEach(() => stage.end());

  const file = (variables: Record<string, string> = {}, isNamed = false) => ({
    path,
    isNamed,
    variable: (name: string) => variables[name],
  });
  const error = () => stage.alerts.fileStatus().error ?? '';

  it('brings rules and channels, with secrets from the environment', async () => {
    writeFileSync(
      path,
      `channels:\n  - { name: hook, kind: webhook, url: "\${HOOK}", allow_private: true }\nrules:${RULE}`,
    );
    await stage.start({ file: file({ HOOK: 'http://127.0.0.1:9/secret' }), conversations: () => [] });
    expect(stage.alerts.fileStatus()).to.include({ path, error: undefined });
    expect(stage.alerts.channels.find('hook')).to.deep.equal({
      name: 'hook',
      kind: 'webhook',
      url: 'http://127.0.0.1:9/secret',
      allowPrivate: true,
    });
    await stage.cpu(95);
    expect(stage.notifier.told()).to.deep.equal(['hook: busy firing']);
  });

  it('changes a default rule line by line, or switches it off', async () => {
    writeFileSync(
      path,
      'rules:\n  - { name: high_cpu, condition: { threshold: 95 } }\n  - { name: redis_down, enabled: false }\n',
    );
    await stage.start({ file: file() }, ['high_cpu', 'redis_down']);
    expect(error()).to.equal('');
    const { rule, source } = stage.alerts.rules.found('high_cpu');
    expect(source).to.equal('file');
    expect(rule.condition).to.include({ threshold: 95, clear: 60, over: 'mean' });
    expect(stage.alerts.rules.found('redis_down').rule.enabled).to.equal(false);
  });

  const broken: readonly (readonly [what: string, text: string, error: RegExp])[] = [
    [
      'a figure with a typing error',
      `rules:${RULE.replace('lamp_cpu_percent', 'lamp_cpu_percnt')}`,
      /^line 6: rules\[0\]\.condition\.metric .*did you mean "lamp_cpu_percent"\?$/,
    ],
    ['an unknown name', `rules:${RULE}    treshold: 3\n`, /^line 9: rules\[0\]\.treshold is not known here/],
    [
      'something missing',
      `rules:${RULE.replace(/ {6}threshold: 80\n/, '')}`,
      /^line 4: rules\[0\]\.condition\.threshold is missing/,
    ],
    ['no YAML', `rules:${RULE}   x: [1\n`, /^line \d+: /],
    [
      'a name twice',
      `rules:${RULE}${RULE.slice(1)}`,
      /^line 9: rules\[1\]\.name "busy" is the name of an earlier rule as well$/,
    ],
    ['an unknown section', `rule:${RULE}`, /^line 1: rule is not known here; did you mean "rules"\?$/],
    [
      'a channel that is not there',
      `rules:${RULE}    channels: [ops, opps]\n`,
      /^line 9: rules\[0\]\.channels\[1\] must be one of ops, not "opps"/,
    ],
    [
      'a channel of an unknown kind',
      'channels:\n  - name: a\n    kind: slak\n    url: https://example.com/hidden\n',
      /^line 3: channels\[0\]\.kind must be one of webhook, slack, teams-workflow, email, not "slak"/,
    ],
    [
      'an address that is none',
      'channels:\n  - name: a\n    kind: slack\n    url: "hidden"\n',
      /^line 4: channels\[0\]\.url must be an http or https address/,
    ],
    [
      'a variable that is not set',
      'channels:\n  - name: a\n    kind: slack\n    url: $'.concat('{HOOK}\n'),
      /^line 4: channels\[0\]\.url must be taken from the variable HOOK, which is not set$/,
    ],
    ['a list', '- a\n', /^line 1: this must be a mapping$/],
    [
      'a bomb of aliases',
      `a: &a [1]\n${[...'bcdefghi'].map((name, at) => `${name}: &${name} [${`*${'abcdefghi'[at]},`.repeat(9)}]`).join('\n')}\n`,
      /alias/i,
    ],
    ['more than fits', `# ${'x'.repeat(300_000)}`, /^it is larger than 262144 bytes$/],
  ];
  for (const [what, text, reason] of broken) {
    it(`is refused for ${what}, and says where`, async () => {
      writeFileSync(path, text);
      await stage.start({ file: file() });
      expect(error()).to.match(reason).and.not.contain('hidden');
      expect(stage.alerts.health().status).to.equal('degraded');
      expect(stage.alerts.rules.entry('busy')).to.equal(undefined);
    });
  }

  it('keeps the rules from before while it is broken, and takes the repaired one', async () => {
    writeFileSync(path, `rules:${RULE}`);
    await stage.start({ file: file(), clock: systemClock });
    writeFileSync(path, `rules:${RULE.replace('threshold: 80', 'treshold: 80')}`);
    await eventually(() => error() !== '');
    expect(error()).to.match(/^line 8: rules\[0\]\.condition\.treshold is not known here; did you mean "threshold"\?/);
    expect(stage.alerts.rules.found('busy').rule.condition).to.include({ threshold: 80 });
    expect(stage.seen.map(({ name }) => name)).to.include('alert.file_refused');
    writeFileSync(`${path}.new`, `rules:${RULE.replace('80', '90')}`);
    renameSync(`${path}.new`, path);
    await eventually(() => error() === '');
    expect(stage.alerts.rules.found('busy').rule.condition).to.include({ threshold: 90 });
    rmSync(path);
    await eventually(() => stage.alerts.rules.entry('busy') === undefined);
    expect(stage.alerts.fileStatus().loadedAt).to.equal(undefined);
  });

  it('must be there when the settings name it, and its rules outlive it then', async () => {
    await stage.start({ file: file({}, true) });
    expect(error()).to.equal('there is no such file');
    await stage.stop();
    writeFileSync(path, `rules:${RULE}`);
    await stage.start({ file: file({}, true), clock: systemClock });
    expect(error()).to.equal('');
    rmSync(path);
    await eventually(() => error() !== '');
    expect(stage.alerts.rules.entry('busy')?.source).to.equal('file');
  });

  it('goes before a rule of the API with the same name', async () => {
    await stage.start();
    stage.busy();
    await stage.stop();
    writeFileSync(path, `rules:${RULE.replace('80', '90')}`);
    await stage.start({ file: file() });
    expect(stage.alerts.rules.found('busy')).to.deep.include({ source: 'file' });
    expect(() => stage.busy()).to.throw(/file of rules has a rule "busy"/);
    expect(() => stage.alerts.removeRule('busy', 'ada')).to.throw(/stands in the file/);
  });

  it('may be empty', async () => {
    for (const text of ['', '# nothing yet\n', 'rules: []\n']) {
      expect((await readAlertsFile(text, () => undefined)).kind, JSON.stringify(text)).to.equal('file');
    }
  });
});
