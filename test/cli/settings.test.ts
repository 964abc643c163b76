import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { envExample } from '../../cli/env-example.ts';
import { readConfig } from '../../services/config.ts';
import { settings } from '../../services/settings.ts';

const root = join(import.meta.dirname, '..', '..');

describe('.env.example', () => {
  it('is what the table of settings says; if not: npm run -s settings > .env.example', () => {
    expect(readFileSync(join(root, '.env.example'), 'utf8')).to.equal(envExample());
  });

  it('is what the program prints', () => {
    const printed = execFileSync(process.execPath, [join(root, 'cli', 'settings.ts')], { encoding: 'utf8' });
    expect(printed).to.equal(envExample());
  });

  it('names every setting, and its defaults are the defaults', () => {
    const lines = envExample().matchAll(/^# (\w+)=(.*)$/gm);
    const env = Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
    expect(Object.keys(env)).to.deep.equal(Object.values(settings).map(({ name }) => name));
    expect(readConfig({ env, dotEnvNames: Object.keys(env) })).to.deep.equal(readConfig({ env: {} }));
  });
});
